//! What refunds need of a price table: rules that charge elapsed months at their pass prices find those in the table by which the
//! pass was sold, and the fee is taken from its price.

use std::collections::BTreeMap;

use teiki_shared::refund::{RefundRule, charged_months};
use teiki_shared::term::TermKey;

use super::mistake::{Lines, Mistake};
use super::price_tables::told;
use crate::catalogue::data::ProductFacts;
use crate::catalogue::fixed_term;
use crate::catalogue::price_table::PriceTableData;

/// Products on sale whose fee is above the lowest price that they will be sold at. The published table that begins last counts: one
/// before it can be mended no more.
pub fn too_dear<'a>(
    products: impl Iterator<Item = (&'a str, &'a ProductFacts, &'a Lines)>,
    tables: &'a BTreeMap<String, PriceTableData>,
) -> impl Iterator<Item = Mistake> {
    let lowest = |product: &str| {
        let published = tables.iter().filter(|(_, table)| table.facts.published && !table.cells.is_empty());
        let naming = published.filter(|(slug, table)| table.products(slug).contains(&product));
        let (slug, last) = naming.max_by_key(|(_, table)| table.facts.valid_from)?;
        Some((slug, last.cells.values().map(|cell| cell.price).min()?))
    };
    let selling = products.filter(|(_, facts, _)| facts.on_sale);
    selling.filter_map(move |(product, facts, lines)| {
        let (table, price) = lowest(product).filter(|(_, price)| facts.refund_fee > *price)?;
        let what = format!(
            "refund_fee is above the lowest price in prices/{table}, {} yen: a pass that is returned unused would bring nothing back.",
            price.get()
        );
        Some(lines.mistake("refund_fee", what))
    })
}

/// What the rows of terms with fixed dates lack for a refund by the rules of their products.
pub fn unpriced(
    rules: &BTreeMap<&str, RefundRule>,
    tables: &BTreeMap<String, PriceTableData>,
    terms: &fixed_term::BySlug,
) -> Vec<Mistake> {
    let mut found = Vec::new();
    for (slug, table) in tables {
        for rule in table.products(slug).into_iter().filter_map(|product| rules.get(product).copied()) {
            for key in table.cells.keys() {
                let Some(term) = key.1.fixed().and_then(|slug| terms.get(slug)) else { continue };
                let months = charged_months(rule, term.starts_on.0, term.ends_on.0);
                let lacks =
                    |months: &i32| !table.cells.contains_key(&(key.0.clone(), TermKey::Months(*months)));
                if let Some(months) = months.into_iter().map(i32::from).find(lacks) {
                    let what = format!(
                        "the refund rule {rule} charges elapsed months of {} at the price of {}, which {} lacks; state it, or take refund_rule = \"daily\".",
                        told(&key.1),
                        told(&TermKey::Months(months)),
                        key.0
                    );
                    found.push(table.source.mistake(key, what));
                }
            }
        }
    }
    found
}
