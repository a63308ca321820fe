//! What a plan reads of the big tables.

use serde_json::Value;

use crate::BIG;
use crate::filled::Index;

/// Columns that thousands of rows have in common: a condition on them alone leaves most of the index.
const COMMON: [&str; 2] = ["operator_id", "seller_id"];

/// Each place where the plan reads a big table, or an index of one, from end to end.
pub fn reads_through(plan: &Value, indexes: &[Index]) -> Vec<String> {
    let mut found = Vec::new();
    node(&plan[0]["Plan"], indexes, &mut found);
    found
}

/// Each place where the plan reads one of these tables from end to end, or until it finds what it wants.
pub fn scans(plan: &Value, tables: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    scanned(&plan[0]["Plan"], tables, &mut found);
    found
}

fn scanned(plan: &Value, tables: &[String], found: &mut Vec<String>) {
    let text = |field: &str| plan[field].as_str().unwrap_or_default();
    let table = text("Relation Name");
    if text("Node Type") == "Seq Scan" && BIG.contains(&table) && tables.iter().any(|long| long == table) {
        found.push(format!("may read {table} through, for {}", text("Filter")));
    }
    for part in plan["Plans"].as_array().into_iter().flatten() {
        scanned(part, tables, found);
    }
}

/// The table that a plan deletes from.
pub fn deleted_from(plan: &Value) -> Option<&str> {
    let top = &plan[0]["Plan"];
    (top["Operation"] == "Delete").then(|| top["Relation Name"].as_str()).flatten()
}

fn node(plan: &Value, indexes: &[Index], found: &mut Vec<String>) {
    let text = |field: &str| plan[field].as_str().unwrap_or_default();
    if text("Node Type") == "Seq Scan" && BIG.contains(&text("Relation Name")) {
        found.push(format!("reads {} through, for {}", text("Relation Name"), text("Filter")));
    }
    // A bitmap's index does not tell its table.
    let index = indexes.iter().find(|index| index.name == text("Index Name"));
    if let Some(index) = index.filter(|index| {
        BIG.contains(&index.of.as_str()) && !index.small && !is_narrow(index, text("Index Cond"))
    }) {
        found.push(format!("walks {} by ({}), for {}", index.name, text("Index Cond"), text("Filter")));
    }
    for part in plan["Plans"].as_array().into_iter().flatten() {
        node(part, indexes, found);
    }
}

/// Whether a condition leaves few entries of an index: it holds the first column, and one that few rows have in common. A
/// GiST index splits by all its columns, so that it is narrow only by all of them.
fn is_narrow(index: &Index, condition: &str) -> bool {
    let asked = columns(condition);
    // An expression stands in the condition as it stands in the index.
    let of = |column: &str| asked.contains(&column) || column.contains('(') && condition.contains(column);
    if index.gist {
        return index.columns.iter().all(|column| column.contains('(') || of(column));
    }
    of(&index.leading) && index.columns.iter().any(|column| of(column) && !COMMON.contains(&column.as_str()))
}

/// The index's own columns in a condition: those of other tables are written after their table.
fn columns(condition: &str) -> Vec<&str> {
    condition.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '.').collect()
}
