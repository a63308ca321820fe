//! What was published stays as it is: which folders would change it, with the lines that do.

use std::collections::BTreeSet;

use teiki_shared::term::TermKey;

use super::FixedTerm;
use super::data::{Catalogue, OperatorData};
use super::folder::Mistake;
use super::folder::facts::Fact;
use super::folder::mistake::Mistakes;
use super::folder::told as told_term;
use super::formula::{Formulas, drafted};
use super::price_table::{PriceCell, PriceTableData, PriceTableFacts};

/// What to do about every one of them.
const WAY_OUT: &str = "A published price table stays as it is: put this back, and write what is new as a table of its own \
                       (prices/NAME.toml) that holds from a later day.";

/// Every place where the folders would change or remove a table that the database holds as published. An operator or a
/// product that is withdrawn takes its tables along: they stay, and sell nothing.
pub fn refusals(before: &Catalogue, wanted: &Catalogue) -> Vec<Mistake> {
    let mut found = Mistakes::default();
    for (slug, stored) in &before.operators {
        let Some(folder) = wanted.operators.get(slug) else { continue };
        for (table, published) in stored.tables.iter().filter(|(_, table)| table.facts.published) {
            match folder.tables.get(table) {
                Some(new) => compare(table, (published, new), folder, &mut found),
                None => found.extend(missing((slug, table), published, folder)),
            }
        }
        found.extend(moved_terms(stored, folder));
    }
    found.into_vec()
}

/// Terms whose days would change under a price that was published for them.
fn moved_terms(stored: &OperatorData, folder: &OperatorData) -> Vec<Mistake> {
    let tables = stored.tables.values().filter(|table| table.facts.published);
    let published: BTreeSet<&str> =
        tables.flat_map(|table| table.cells.keys()).filter_map(|(_, term)| term.fixed()).collect();
    let moved = published.into_iter().filter_map(|slug| {
        let (was, is) = (stored.terms.get(slug)?, folder.terms.get(slug)?);
        let days = |term: &FixedTerm| format!("{} to {}", term.starts_on, term.ends_on);
        let what = format!(
            "the days of {slug} were published as {}, not {}. They belong to its price: put them back, and name a new term for new days.",
            days(was), days(is)
        );
        (days(was) != days(is)).then(|| folder.term_lines.mistake(slug, what))
    });
    moved.collect()
}

fn missing(
    (slug, table): (&str, &str),
    published: &PriceTableData,
    folder: &OperatorData,
) -> Option<Mistake> {
    if !published.products(table).iter().any(|product| folder.products.contains_key(*product)) {
        return None;
    }
    let plain = PriceTableFacts { fares: None, ..published.facts.clone() } == PriceTableFacts::default();
    let file = format!("{slug}/prices/{table}.{}", if plain { "csv" } else { "toml" });
    Some(Mistake { file, line: None, what: format!("this is missing. {WAY_OUT}") })
}

fn compare(
    slug: &str,
    (published, new): (&PriceTableData, &PriceTableData),
    folder: &OperatorData,
    found: &mut Mistakes,
) {
    let was = of_keys(&still_sold(slug, &published.facts, folder));
    for ((key, is), (_, was)) in of_keys(&new.facts).into_iter().zip(was).filter(|(is, was)| is != was) {
        let what = format!("{key} was published as {was}, not {is}. {WAY_OUT}");
        found.push(new.source.lines.mistake(key, what));
    }
    for (key, cell) in &new.cells {
        let (code, term) = (&key.0, told_term(&key.1));
        let what = match published.cells.get(key) {
            Some(was) if was == cell => continue,
            Some(was) => format!("{code}, {term} was published at {}. {WAY_OUT}", told(was)),
            // What the formula drafts for a fare that was not there follows from what was published.
            None if published.facts.formula.is_some() && !new.source.rows.contains_key(key) => continue,
            None => format!("{code}, {term} was not published. {WAY_OUT}"),
        };
        found.push(new.source.mistake(key, what));
    }
    for (key, was) in published.cells.iter().filter(|(key, _)| !new.cells.contains_key(*key)) {
        if !follows(&published.facts, key, was) {
            let term = told_term(&key.1);
            let what = format!("{}, {term} is missing, published at {}. {WAY_OUT}", key.0, told(was));
            found.push(new.source.mistake(key, what));
        }
    }
}

/// The same without the products that were withdrawn since: no file names them any more.
fn still_sold(slug: &str, facts: &PriceTableFacts, folder: &OperatorData) -> PriceTableFacts {
    let priced = facts.priced(slug).into_iter().filter(|product| folder.products.contains_key(*product));
    let products = priced.map(str::to_owned).collect();
    PriceTableFacts { products, ..facts.clone() }.canonical(slug)
}

/// What was said of each key; the fares stand in the rows.
fn of_keys(facts: &PriceTableFacts) -> Vec<(&'static str, String)> {
    let PriceTableFacts { products, valid_from, decided_by, published, fares: _, formula } = facts;
    vec![
        ("products", products.write()),
        ("valid_from", valid_from.write()),
        ("decided_by", decided_by.write()),
        ("published", published.write()),
        ("formula", formula.as_ref().map_or_else(|| "none".to_owned(), Fact::write)),
    ]
}

/// Whether the formula comes to this row: such a row need not be named, as its fare may be gone from the network.
fn follows(facts: &PriceTableFacts, key: &(String, TermKey), cell: &PriceCell) -> bool {
    let Some(formula) = facts.formula.as_ref().map(Formulas::from) else { return false };
    let drafts = drafted(&formula, &[cell.refund_fare]).unwrap_or_default();
    drafts.get(key) == Some(cell)
}

fn told(cell: &PriceCell) -> String {
    format!("{} yen, refunded by {} yen a ride", cell.price, cell.refund_fare)
}
