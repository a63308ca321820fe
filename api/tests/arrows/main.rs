//! The arrows between the modules of `api/src` run one way: domains import downward only, only its owner writes a table, and
//! no files name each other in a circle. See docs/adr/0001.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod house;
mod made_up;
mod source;
mod tree;

use std::path::Path;

use tree::Tree;

fn api() -> Tree {
    Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

#[test]
fn arrows_run_one_way() {
    let tree = api();
    assert_eq!(tree.homeless(), [""; 0], "give it a place in house.rs");
    assert_eq!(tree.tables_without_owner(), [""; 0], "give it an owner in house.rs");
    assert_eq!(tree.globs(), [""; 0], "name what is used");
    let up = [tree.up(), tree.touched_up()].concat();
    assert!(up.is_empty(), "{} arrows run up:\n{}", up.len(), up.join("\n"));
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let circles: Vec<String> = api().circles().iter().map(|circle| circle.join(" ")).collect();
    assert_eq!(circles, [""; 0]);
}
