//! A small house of our own, in which the arrows are known.

use std::collections::BTreeMap;

use crate::tree::Tree;

fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::of(files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect::<BTreeMap<_, _>>())
}

#[test]
fn an_arrow_that_runs_up_is_told_with_its_line() {
    let house = tree(&[
        ("lib.rs", "pub mod orders; pub mod payments;"),
        ("orders/mod.rs", "mod cancel;\npub use cancel::cancel;"),
        ("orders/cancel.rs", "\nuse crate::payments;\nfn cancel() { payments::settle::settle(); }"),
        ("payments/mod.rs", "pub mod settle;"),
        ("payments/settle.rs", "use crate::orders::cancel;\nfn settle() { super::super::orders::cancel() }"),
    ]);
    assert_eq!(
        house.up(),
        ["orders/cancel.rs:2 -> payments", "orders/cancel.rs:3 -> payments::settle::settle"]
    );
    assert_eq!(
        house.circles(),
        [["orders/cancel.rs", "payments/settle.rs"]],
        "also through what is handed on"
    );
}

#[test]
fn arrows_that_run_down_are_free() {
    let house = tree(&[
        ("error.rs", "pub struct Fault;"),
        ("orders/mod.rs", "pub mod row;\npub use row::Order;\nuse crate::error::Fault;"),
        ("orders/row.rs", "pub struct Order;"),
        ("payments/mod.rs", "use crate::orders::Order;\nuse crate::tables::orders;"),
        ("work.rs", "use crate::payments::x;"),
        ("tables.rs", "diesel::table! { orders (id) { id -> Uuid, } }"),
    ]);
    assert_eq!(house.up(), [""; 0]);
    assert_eq!(house.touched_up(), [""; 0]);
    assert_eq!(house.circles(), [[""; 0]; 0]);
    assert_eq!(house.tables_without_owner(), [""; 0]);
}

#[test]
fn the_base_knows_no_domain_and_nobody_knows_a_top() {
    let house = tree(&[
        ("jobs/mod.rs", "use crate::orders::Order;"),
        ("orders/mod.rs", "pub struct Order;\nfn f() { crate::work::KINDS }"),
        ("work.rs", "pub const KINDS: u8 = 1;"),
        ("attic.rs", "use crate::orders::Order;"),
        ("tables.rs", "diesel::table! { attics (id) { id -> Uuid, } }"),
    ]);
    assert_eq!(
        house.up(),
        ["attic.rs:1 -> orders::Order", "jobs/mod.rs:1 -> orders::Order", "orders/mod.rs:2 -> work::KINDS"]
    );
    assert_eq!(house.homeless(), ["attic.rs"]);
    assert_eq!(house.tables_without_owner(), ["attics"]);
}

#[test]
fn the_graph_names_types_and_calls_its_own_verbs() {
    let house = tree(&[
        ("orders/mod.rs", "pub struct Order; pub fn place() {}"),
        ("orders/graphql.rs", "use super::place;\nuse crate::payments::Payment;\nuse crate::payments::graphql::of;"),
        ("payments/mod.rs", "pub struct Payment;\npub fn start() {}"),
        (
            "payments/graphql.rs",
            "use crate::orders::{self, Order};\nuse crate::orders::graphql::x;\nfn of() { orders::place(); Order::cancel(); Order::Paid }
             use crate::rider_schema::ViewerObject;\nuse crate::closing::close;",
        ),
        ("rider_schema.rs", "pub struct ViewerObject;"),
        ("closing.rs", "pub fn close() {}"),
    ]);
    assert_eq!(
        house.up(),
        [
            "payments/graphql.rs:3 -> orders::Order::cancel",
            "payments/graphql.rs:3 -> orders::place",
            "payments/graphql.rs:5 -> closing::close"
        ]
    );
    assert_eq!(house.circles(), [[""; 0]; 0], "the graph of the API has circles");
}

#[test]
fn what_comes_by_a_glob_is_not_known() {
    let house = tree(&[
        (
            "orders/mod.rs",
            "pub mod row;\npub use row::*;\nuse diesel::prelude::*;\n#[cfg(test)]\nmod tests { use super::*; }",
        ),
        ("orders/row.rs", "pub struct Order;"),
        ("payments/mod.rs", "\nuse crate::orders::{row::*, Order};"),
    ]);
    assert_eq!(house.globs(), ["orders/mod.rs:2 -> orders::row::*", "payments/mod.rs:2 -> orders::row::*"]);
}

#[test]
fn only_its_owner_writes_a_table_and_nobody_reads_upward() {
    let house = tree(&[
        ("orders/mod.rs", "const S: &str = \"select 1 from orders join payments on true\";"),
        ("orders/graphql.rs", "const S: &str = \"select 1 from drafts\";"),
        ("payments/mod.rs", "const S: &str = \"update orders set state = 'paid' from payments\";"),
        (
            "drafts/mod.rs",
            "use crate::tables::{drafts, orders};\nfn f() { diesel::delete(orders::table.find(1)); }",
        ),
        ("closing.rs", "const S: &str = \"select 1 from orders\";\nconst T: &str = \"DELETE FROM drafts\";"),
        (
            "refunds/mod.rs",
            "use crate::tables::orders;\nfn f() { let mine = orders::table.find(1);\ndiesel::delete(mine); }",
        ),
        ("tables.rs", "diesel::table! { orders (id) { id -> Uuid, } }"),
    ]);
    assert_eq!(
        house.touched_up(),
        [
            "closing.rs:2 -> writes drafts",
            "drafts/mod.rs:2 -> writes orders",
            "orders/graphql.rs:1 -> reads drafts",
            "orders/mod.rs:1 -> reads payments",
            "payments/mod.rs:1 -> writes orders",
            "refunds/mod.rs:3 -> writes orders",
        ]
    );
}
