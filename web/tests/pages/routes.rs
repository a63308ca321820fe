//! Every route of the pages, read from the sources, so that a walk forgets none that is added.

use std::path::Path;

pub struct Route {
    /// As it is mounted: `/cards/{id}`.
    pub path: String,
    /// Whether it takes a GET, and whether it takes a POST.
    pub get: bool,
    pub post: bool,
}

impl Route {
    /// The path with a value in the place of each of its parameters.
    pub fn with(&self, value: &str) -> String {
        let mut path = self.path.clone();
        while let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(start..=end, value);
        }
        path
    }

    pub fn has_parameter(&self) -> bool {
        self.path.contains('{')
    }
}

pub fn all() -> Vec<Route> {
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages"), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 40, "the pages' routes were not found");
    found
}

/// Those of the desk.
pub fn desk() -> Vec<Route> {
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk"), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 10, "the desk's routes were not found");
    found
}

fn read(folder: &Path, found: &mut Vec<Route>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let other = [".route(", "#[get(", "#[post("].iter().find(|way| source.contains(*way));
            assert!(other.is_none(), "{}: a route that this does not read: {other:?}", path.display());
            found.extend(source.split("web::resource(").skip(1).map(|rest| route(rest, &path)));
        }
    }
}

/// `"/cards/{id}").get(show).post(update));` and what follows.
fn route(rest: &str, source: &Path) -> Route {
    let literal = rest.trim_start().strip_prefix('"').unwrap_or_else(|| {
        panic!("{}: the address of a page is a literal: the test reads it from the source", source.display())
    });
    let (path, rest) = literal.split_once('"').unwrap();
    let handlers = rest.split(';').next().unwrap();
    let route =
        Route { path: path.to_owned(), get: handlers.contains(".get("), post: handlers.contains(".post(") };
    assert!(route.get || route.post, "{path} takes neither GET nor POST");
    route
}
