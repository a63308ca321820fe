//! A source file as the arrows see it: what it names of the crate, and what its SQL touches.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A module's path from the crate's root: `orders::advance`.
pub type Module = Vec<String>;

/// Something of the crate that a file names, as it stands there: beginning with `crate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
    /// `pub use`: others find the name here.
    pub exported: bool,
}

/// A table that a file touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    pub line: usize,
    pub table: String,
    pub writes: bool,
}

#[derive(Default)]
pub struct Source {
    pub names: Vec<Named>,
    pub tables: Vec<Touched>,
    /// The tables that `diesel::table!` declares here.
    pub declared: Vec<String>,
    /// Modules of the crate whose names are used by `*`, each with its line.
    pub globs: Vec<(usize, Vec<String>)>,
    /// The names that its `use`s bind.
    pub bound: HashMap<String, Vec<String>>,
}

/// Calls of Diesel that write what stands first in their brackets.
const WRITES: [&str; 3] = ["insert_into", "update", "delete"];

/// Reads a file.
///
/// # Panics
/// The text is no Rust.
pub fn read(module: &[String], children: &[String], text: &str) -> Source {
    let tokens: TokenStream = text.parse().expect("a source file that is Rust");
    let mut reader =
        Reader { source: Source::default(), children: children.to_vec(), queries: HashMap::new() };
    reader.uses(module, tokens.clone());
    reader.walk(module, tokens, None);
    reader.source
}

struct Reader {
    source: Source,
    /// Modules that the file declares.
    children: Vec<String>,
    /// Queries that stand in a variable, by the table that they begin with.
    queries: HashMap<String, String>,
}

impl Reader {
    /// The trees of every `use`, bound for the whole file.
    fn uses(&mut self, module: &[String], tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if *word == "use" && !is_punct(tokens.get(at + 1), '<') => {
                    let end = (at..tokens.len()).find(|&n| is_punct(tokens.get(n), ';'));
                    let end = end.unwrap_or(tokens.len());
                    let exported = is_public(&tokens[..at]);
                    self.tree(module, &[], &tokens[at + 1..end], exported);
                    at = end;
                }
                TokenTree::Group(group) => match inline_module(&tokens, at) {
                    Some(name) if name == "tests" => {}
                    Some(name) => self.uses(&join(module, &name), group.stream()),
                    None => self.uses(module, group.stream()),
                },
                _ => {}
            }
            at += 1;
        }
    }

    fn tree(&mut self, module: &[String], before: &[String], tokens: &[TokenTree], exported: bool) {
        let mut path = before.to_vec();
        let mut line = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) if *word == "as" => break,
                TokenTree::Ident(word) => {
                    line = word.span().start().line;
                    path.push(word.to_string());
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    for branch in inner.split(|token| is_punct(Some(token), ',')) {
                        if !branch.is_empty() {
                            self.tree(module, &path, branch, exported);
                        }
                    }
                    return;
                }
                TokenTree::Punct(sign) if sign.as_char() == '*' => {
                    let line = sign.span().start().line;
                    if let Some(path) = self.absolute(module, &path) {
                        self.source.globs.push((line, path.clone()));
                        self.source.names.push(Named { line, path, exported: false });
                    }
                    return;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) | TokenTree::Group(_) => {}
            }
        }
        let last = path.last().cloned().unwrap_or_default();
        let renamed = match tokens {
            [.., TokenTree::Ident(word), TokenTree::Ident(name)] if *word == "as" => Some(name.to_string()),
            _ => None,
        };
        if last == "self" {
            path.pop();
        }
        let name = renamed.or_else(|| path.last().cloned()).unwrap_or_default();
        let Some(path) = self.absolute(module, &path) else { return };
        self.source.bound.insert(name, path.clone());
        self.source.names.push(Named { line, path, exported });
    }

    /// From the crate's root, if it leads into the crate.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let first = path.first()?.as_str();
        match first {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([module, &path[1..]].concat()),
            "super" => {
                let up = path.iter().take_while(|word| *word == "super").count();
                Some([&module[..module.len().checked_sub(up)?], &path[up..]].concat())
            }
            _ if self.children.iter().any(|child| child == first) => Some([module, path].concat()),
            _ => None,
        }
    }

    fn walk(&mut self, module: &[String], tokens: TokenStream, call: Option<&str>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        let mut writes = call.is_some_and(|call| WRITES.contains(&call));
        // The variable that is being bound, and how many tables were touched before.
        let mut binding: Option<(String, usize)> = None;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if *word == "let" => {
                    binding = variable(&tokens[at + 1..]).map(|name| (name, self.source.tables.len()));
                }
                TokenTree::Punct(sign) if sign.as_char() == ';' => {
                    if let Some((name, before)) = binding.take()
                        && let Some(touched) = self.source.tables.get(before)
                    {
                        self.queries.insert(name, touched.table.clone());
                    }
                }
                TokenTree::Ident(word) if *word == "use" && !is_punct(tokens.get(at + 1), '<') => {
                    at = (at..tokens.len()).find(|&n| is_punct(tokens.get(n), ';')).unwrap_or(tokens.len());
                }
                TokenTree::Ident(word) if *word == "table_name" => {
                    if let Some(TokenTree::Ident(table)) = tokens.get(at + 2) {
                        self.touch(table.span().start().line, &table.to_string(), false);
                    }
                }
                TokenTree::Ident(word) if !is_inside(&tokens, at) => {
                    let (path, end) = path_at(&tokens, at);
                    self.path(module, word.span().start().line, &path, writes);
                    at = end;
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    for (table, writes) in tables_in(&literal.to_string()) {
                        self.touch(line, &table, writes);
                    }
                }
                TokenTree::Group(group) => self.group(module, &tokens, at, group),
            }
            writes = false;
            at += 1;
        }
    }

    fn group(&mut self, module: &[String], tokens: &[TokenTree], at: usize, group: &Group) {
        if is_doc(tokens, at, group) {
            return;
        }
        match inline_module(tokens, at) {
            Some(name) if name == "tests" => {}
            Some(name) => self.walk(&join(module, &name), group.stream(), None),
            None => {
                if is_table_macro(tokens, at) {
                    let name = group.stream().into_iter().next();
                    self.source.declared.extend(name.map(|name| name.to_string()));
                    return;
                }
                let call = match at.checked_sub(1).map(|before| &tokens[before]) {
                    Some(TokenTree::Ident(word)) => Some(word.to_string()),
                    _ => None,
                };
                self.walk(module, group.stream(), call.as_deref());
            }
        }
    }

    fn path(&mut self, module: &[String], line: usize, path: &[String], writes: bool) {
        if let [variable] = path {
            if let Some(table) = self.queries.get(variable).filter(|_| writes).cloned() {
                self.touch(line, &table, true);
            }
            return;
        }
        let found = match self.source.bound.get(&path[0]) {
            Some(bound) => [bound.as_slice(), &path[1..]].concat(),
            None => match self.absolute(module, path) {
                Some(found) => found,
                None => return,
            },
        };
        if let [tables, table, ..] = found.as_slice()
            && tables == "tables"
        {
            self.touch(line, &table.clone(), writes);
        }
        self.source.names.push(Named { line, path: found, exported: false });
    }

    fn touch(&mut self, line: usize, table: &str, writes: bool) {
        self.source.tables.push(Touched { line, table: table.to_owned(), writes });
    }
}

/// The name that a `let` binds.
fn variable(after: &[TokenTree]) -> Option<String> {
    let name = after.iter().find(|token| !matches!(token, TokenTree::Ident(word) if *word == "mut"))?;
    match name {
        TokenTree::Ident(name) => Some(name.to_string()),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
    }
}

fn join(module: &[String], name: &str) -> Module {
    [module, &[name.to_owned()]].concat()
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// `pub` or `pub(crate)` before a `use`.
fn is_public(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Ident(word)] => *word == "pub",
        [.., TokenTree::Ident(word), TokenTree::Group(_)] => *word == "pub",
        _ => false,
    }
}

/// The name of the module whose body stands here.
fn inline_module(tokens: &[TokenTree], at: usize) -> Option<String> {
    match &tokens[..at] {
        [.., TokenTree::Ident(word), TokenTree::Ident(name)] if *word == "mod" => Some(name.to_string()),
        _ => None,
    }
}

/// `table! { .. }`
fn is_table_macro(tokens: &[TokenTree], at: usize) -> bool {
    matches!(&tokens[..at], [.., TokenTree::Ident(word), TokenTree::Punct(sign)]
        if *word == "table" && sign.as_char() == '!')
}

/// Documentation, which names what it likes.
fn is_doc(tokens: &[TokenTree], at: usize, group: &Group) -> bool {
    let hash = |back: usize| at.checked_sub(back).is_some_and(|n| is_punct(tokens.get(n), '#'));
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && (hash(1) || hash(2))
        && matches!(first, Some(TokenTree::Ident(word)) if word == "doc")
}

/// Whether a word is the later part of a path, or a method.
fn is_inside(tokens: &[TokenTree], at: usize) -> bool {
    at > 0
        && (is_punct(tokens.get(at - 1), ':') && at > 1 && is_punct(tokens.get(at - 2), ':')
            || is_punct(tokens.get(at - 1), '.'))
}

/// The path that begins here, and where its last word stands.
fn path_at(tokens: &[TokenTree], at: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    let mut at = at;
    while let Some(TokenTree::Ident(word)) = tokens.get(at) {
        path.push(word.to_string());
        if !(is_punct(tokens.get(at + 1), ':') && is_punct(tokens.get(at + 2), ':')) {
            break;
        }
        if !matches!(tokens.get(at + 3), Some(TokenTree::Ident(_))) {
            break;
        }
        at += 3;
    }
    (path, at)
}

/// The words after which SQL names a table, and whether they write it.
fn tables_in(literal: &str) -> Vec<(String, bool)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let literal = literal.to_lowercase();
    let words: Vec<&str> = literal.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    for (at, pair) in words.windows(2).enumerate() {
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        let writes = match (before, pair[0]) {
            ("insert" | "merge", "into") | ("delete", "from") => true,
            (_, "truncate") => true,
            ("for" | "do" | "key", "update") => continue,
            (_, "update") => true,
            (_, "from" | "join" | "using") => false,
            _ => continue,
        };
        found.push((pair[1].to_owned(), writes));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(path: &str) -> Module {
        path.split("::").map(str::to_owned).collect()
    }

    fn names(text: &str) -> Vec<String> {
        let source = read(&module("orders::cancel"), &["letters".to_owned()], text);
        source.names.iter().map(|named| format!("{} {}", named.line, named.path.join("::"))).collect()
    }

    fn touches(text: &str) -> Vec<String> {
        let source = read(&module("orders::cancel"), &[], text);
        let told =
            |touched: &Touched| format!("{}{}", if touched.writes { "writes " } else { "" }, touched.table);
        source.tables.iter().map(told).collect()
    }

    #[test]
    fn what_is_used_is_named() {
        assert_eq!(
            names(
                "use super::{Order, db::{self, lock as hold}};\nuse crate::payments;\nuse diesel::prelude::*;"
            ),
            ["1 orders::Order", "1 orders::db", "1 orders::db::lock", "2 payments"]
        );
        assert_eq!(
            names("use crate::payments as money;\nfn f() { money::settle::order(); }"),
            ["1 payments", "2 payments::settle::order"]
        );
        assert_eq!(
            names("fn f(x: crate::cards::Card) { super::super::drafts::judge(letters::X) }"),
            ["1 cards::Card", "1 drafts::judge", "1 orders::cancel::letters::X"]
        );
        assert_eq!(names("mod inner {\n use super::super::row::Order;\n}"), ["2 orders::row::Order"]);
        assert_eq!(names("macro_rules! m { () => { $crate::cards::Card } }"), ["1 cards::Card"]);
    }

    #[test]
    fn what_is_only_told_of_is_not() {
        assert_eq!(
            names("//! See crate::payments.\n/// [`crate::cards`]\nfn f() {} // super::db\n"),
            [""; 0]
        );
        assert_eq!(names("#[cfg(test)]\nmod tests { use crate::payments::x; }"), [""; 0]);
        assert_eq!(names("fn f() { self.orders::<u8>(); std::mem::drop(1); x.update() }"), [""; 0]);
    }

    #[test]
    fn sql_and_diesel_touch_tables() {
        assert_eq!(
            touches("const S: &str = \"insert into drafts (id) select id from orders join passes on x\";"),
            ["writes drafts", "orders", "passes"]
        );
        assert_eq!(
            touches("const S: &str = r#\"delete from cards using riders where id = 1\"#;"),
            ["writes cards", "riders"]
        );
        assert_eq!(
            touches(
                "const S: &str = \"select 1 from cards for no key update of x; update riders set y = 1\";"
            ),
            ["cards", "writes riders"]
        );
        assert_eq!(
            touches("const S: &str = \"insert into a values (1) on conflict do update set b = 1\";"),
            ["writes a"]
        );
        let text = "use crate::tables::orders;\nfn f() { diesel::update(orders::table.find(1)); orders::table.load() }";
        assert_eq!(touches(text), ["writes orders", "orders"]);
        assert_eq!(touches("#[diesel(table_name = cards)]\nstruct Card;"), ["cards"]);
    }
}
