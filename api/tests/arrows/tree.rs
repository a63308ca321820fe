//! All files of a crate, and the arrows between them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::house::{self, Layer};
use crate::source::{self, Module, Source};

/// One file names another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrow {
    pub from: Module,
    pub line: usize,
    pub to: Module,
    /// What of it is named: `orders::Order`.
    pub name: String,
}

pub struct Tree {
    sources: BTreeMap<Module, Source>,
    paths: BTreeMap<Module, String>,
}

impl Tree {
    /// Reads every file below a folder, but for tests.
    pub fn read(root: &Path) -> Self {
        let mut texts = BTreeMap::new();
        collect(root, "", &mut texts);
        Self::of(texts)
    }

    /// The tree of some files, by their paths.
    pub fn of(texts: BTreeMap<String, String>) -> Self {
        let modules: BTreeMap<Module, String> =
            texts.keys().map(|path| (module_of(path), path.clone())).collect();
        let children = |of: &Module| -> Vec<String> {
            let below =
                modules.keys().filter(|module| module.len() == of.len() + 1 && module.starts_with(of));
            below.filter_map(|module| module.last().cloned()).collect()
        };
        let sources = modules
            .iter()
            .map(|(module, path)| (module.clone(), source::read(module, &children(module), &texts[path])))
            .collect();
        Self { sources, paths: modules }
    }

    /// The file in which a path ends, wherever it is exported from.
    fn resolve(&self, path: &[String]) -> Option<(Module, usize)> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let depth = (0..=path.len()).rev().find(|&n| self.sources.contains_key(&path[..n]))?;
            let module = path[..depth].to_vec();
            let exported = path.get(depth).and_then(|name| {
                let source = &self.sources[&module];
                let mut exports = source.names.iter().filter(|named| named.exported);
                exports
                    .any(|named| source.bound.get(name) == Some(&named.path))
                    .then(|| source.bound[name].clone())
            });
            match exported {
                Some(target) if target != path[..=depth] => {
                    path = [target.as_slice(), &path[depth + 1..]].concat()
                }
                _ => return Some((module, path.len() - depth)),
            }
        }
        None
    }

    /// Every arrow from one file to another.
    pub fn arrows(&self) -> BTreeSet<Arrow> {
        let mut arrows = BTreeSet::new();
        for (module, source) in &self.sources {
            for named in &source.names {
                let Some((to, _)) = self.resolve(&named.path) else { continue };
                // What a module hands on of its own is no arrow, and the root is named by nobody.
                let hands_on = named.exported && to.starts_with(module);
                if to == *module || to.is_empty() || hands_on {
                    continue;
                }
                let name = named.path.join("::");
                arrows.insert(Arrow { from: module.clone(), line: named.line, to, name });
            }
        }
        arrows
    }

    fn told(&self, module: &Module, line: usize, name: &str) -> String {
        format!("{}:{line} -> {name}", self.paths[module])
    }

    /// Modules that stand nowhere yet.
    pub fn homeless(&self) -> Vec<String> {
        let homeless = self.paths.iter().filter(|(module, _)| house::layer(module).is_none());
        homeless.map(|(_, path)| path.clone()).collect()
    }

    /// Globs of our own modules: what comes by one is not known by its path.
    pub fn globs(&self) -> Vec<String> {
        let told = |(module, source): (&Module, &Source)| {
            let told =
                |glob: &(usize, Vec<String>)| self.told(module, glob.0, &format!("{}::*", glob.1.join("::")));
            source.globs.iter().map(told).collect::<Vec<_>>()
        };
        self.sources.iter().flat_map(told).collect()
    }

    /// The arrows that run up, and the functions of other domains that the graph calls.
    pub fn up(&self) -> Vec<String> {
        let up = self.arrows().into_iter().filter(|arrow| self.runs_up(arrow));
        up.map(|arrow| self.told(&arrow.from, arrow.line, &arrow.name)).collect()
    }

    fn runs_up(&self, arrow: &Arrow) -> bool {
        let (Some(from), Some(to)) = (house::layer(&arrow.from), house::layer(&arrow.to)) else {
            return true;
        };
        if from != Layer::Graph {
            return to > from;
        }
        match to {
            Layer::Base | Layer::Graph => false,
            Layer::Top => arrow.to[0] != house::ROOT,
            // Types of other domains may be named; their verbs are called by their own resolvers.
            Layer::Domain(other) => {
                let path: Vec<String> = arrow.name.split("::").map(str::to_owned).collect();
                let ends_in_module = self.resolve(&path).is_some_and(|(_, rest)| rest == 0);
                // A type, or a variant of one; a call of its function ends in a small letter.
                let names_type = path.last().is_some_and(|word| word.starts_with(char::is_uppercase));
                Some(other) != house::domain(&arrow.from) && !ends_in_module && !names_type
            }
        }
    }

    /// Tables that others than their owners write, and those that are read upward.
    pub fn touched_up(&self) -> Vec<String> {
        let mut up = BTreeSet::new();
        for (module, source) in &self.sources {
            for touched in &source.tables {
                let Some(owner) = house::owner(&touched.table) else { continue };
                if module.first().is_some_and(|first| first == owner || first == "tables") {
                    continue;
                }
                let of_base = |module: &[String]| house::layer(module) == Some(Layer::Base);
                if of_base(module) && of_base(&[owner.to_owned()]) {
                    // The parts of the base work on the queue together: the bell knows what enqueues by its text.
                    continue;
                }
                let reader =
                    house::domain(module).map_or_else(|| house::layer(module), |n| Some(Layer::Domain(n)));
                let reads_up = house::layer(&[owner.to_owned()]) > reader;
                if touched.writes || reads_up {
                    let verb = if touched.writes { "writes" } else { "reads" };
                    up.insert(self.told(module, touched.line, &format!("{verb} {}", touched.table)));
                }
            }
        }
        up.into_iter().collect()
    }

    /// Files that name each other in a circle, the graph of the API aside.
    pub fn circles(&self) -> Vec<Vec<String>> {
        let outside = |module: &Module| house::layer(module) != Some(Layer::Graph);
        let mut next: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for arrow in self.arrows().into_iter().filter(|arrow| outside(&arrow.from) && outside(&arrow.to)) {
            next.entry(arrow.from).or_default().insert(arrow.to);
        }
        let reach: BTreeMap<&Module, BTreeSet<&Module>> =
            next.keys().map(|from| (from, reached(&next, from))).collect();
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for (from, all) in &reach {
            let circle: BTreeSet<&Module> = all
                .iter()
                .copied()
                .filter(|to| reach.get(to).is_some_and(|back| back.contains(from)))
                .collect();
            if circle.contains(from) && seen.insert(circle.clone()) {
                circles.push(circle.into_iter().map(|module| self.paths[module].clone()).collect());
            }
        }
        circles
    }

    /// The tables of Diesel's file that have no owner.
    pub fn tables_without_owner(&self) -> Vec<String> {
        let tables = self.sources.iter().find(|(module, _)| module.as_slice() == ["tables"]);
        let named = tables.map(|(_, source)| source.declared.clone()).unwrap_or_default();
        named.into_iter().filter(|table| house::owner(table).is_none()).collect()
    }
}

/// Everything that can be come to from a file.
fn reached<'a>(next: &'a BTreeMap<Module, BTreeSet<Module>>, from: &Module) -> BTreeSet<&'a Module> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&Module> = next[from].iter().collect();
    while let Some(module) = waiting.pop() {
        if found.insert(module) {
            waiting.extend(next.get(module).into_iter().flatten());
        }
    }
    found
}

fn module_of(path: &str) -> Module {
    let mut module: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    module
}

fn collect(folder: &Path, before: &str, texts: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let entry = entry.expect("an entry of the folder").path();
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if entry.is_dir() {
            collect(&entry, &format!("{before}{name}/"), texts);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            texts.insert(format!("{before}{name}"), fs::read_to_string(&entry).expect("a source file"));
        }
    }
}
