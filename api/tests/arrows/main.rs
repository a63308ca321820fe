//! The arrows between the modules of `api/src` run one way: domains import downward only, only its owner writes a table, and
//! no files name each other in a circle. See docs/adr/0001.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test fails by panicking")]

mod house;
mod made_up;
mod source;
mod tree;

use std::path::Path;

use tree::Tree;

/// What still runs up, and is to go: the file, and what it names begins with. The test fails when one is needed no longer.
const KNOWN: [(&str, &str); 8] = [
    ("cards/db.rs", "reads "),
    ("cards/db.rs", "writes drafts"),
    ("cards/moving.rs", "reads "),
    ("cards/moving.rs", "writes "),
    ("drafts/graphql.rs", "orders::db::pass_of"),
    ("orders/mail.rs", "drafts"),
    ("orders/pass_graphql.rs", "drafts::opens_on"),
    ("orders/place.rs", "drafts"),
];
/// Circles that are to go.
const KNOWN_CIRCLES: [&str; 1] = ["drafts/judge.rs drafts/refusal.rs"];

fn api() -> Tree {
    Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

/// Those that are not known, and the known ones that are gone.
fn news(found: &[String]) -> Vec<String> {
    let is_known = |told: &String, (file, name): &(&str, &str)| {
        told.split_once(':').is_some_and(|(of, rest)| of == *file && rest.contains(&format!("-> {name}")))
    };
    let new = found.iter().filter(|told| !KNOWN.iter().any(|known| is_known(told, known))).cloned();
    let gone = KNOWN.iter().filter(|known| !found.iter().any(|told| is_known(told, known)));
    new.chain(gone.map(|(file, name)| format!("no longer needed: {file} -> {name}"))).collect()
}

#[test]
fn arrows_run_one_way() {
    let tree = api();
    assert_eq!(tree.homeless(), [""; 0], "give it a place in house.rs");
    assert_eq!(tree.tables_without_owner(), [""; 0], "give it an owner in house.rs");
    let up = [tree.up(), tree.touched_up()].concat();
    let news = news(&up);
    assert!(news.is_empty(), "{} arrows run up:\n{}", news.len(), news.join("\n"));
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let circles: Vec<String> = api().circles().iter().map(|circle| circle.join(" ")).collect();
    assert_eq!(circles, KNOWN_CIRCLES);
}
