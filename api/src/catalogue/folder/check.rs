//! What is wrong only beside something else: a slug that no folder has, shares that are no whole, days that cross.

use std::collections::{BTreeMap, BTreeSet};

use teiki_shared::email::Email;
use teiki_shared::invoice::InvoiceNumber;
use teiki_shared::product::ProductShape;
use teiki_shared::rider_category::OLD_ENOUGH;
use teiki_shared::scalars::Date;

use super::mistake::{Lines, Mistake};
use super::operator::{OperatorFolder, ProductFile};
use super::price_tables::TableFile;
use crate::catalogue::category::BySlug;
use crate::catalogue::data::OperatorFacts;
use crate::catalogue::documents;
use crate::catalogue::network::Network;
use crate::catalogue::price_table::PriceTableFacts;

/// The whole of a sale in basis points.
const WHOLE: i32 = 10_000;

/// Mistakes that no file shows by itself.
pub fn across(operators: &BTreeMap<String, OperatorFolder>) -> Vec<Mistake> {
    let slugs: BTreeSet<&str> = operators.keys().map(String::as_str).collect();
    let mut found = Vec::new();
    for operator in operators.values() {
        if let Some((facts, lines)) = &operator.facts {
            hours(facts, lines, &mut found);
            mail(facts, lines, &mut found);
        }
        for (slug, product) in &operator.products {
            days(product, &mut found);
            people(product, &slugs, &mut found);
            certificates(product, &mut found);
            routes(product, &operator.network, &mut found);
            category((slug, product), operator, &mut found);
        }
        price_tables(operator, &mut found);
    }
    found
}

fn hours(facts: &OperatorFacts, lines: &Lines, found: &mut Vec<Mistake>) {
    if facts.sale_opens >= facts.sale_closes {
        found.push(lines.mistake("sale_closes", "sale_closes must be later than sale_opens."));
    }
    if let Some(number) = &facts.invoice_number
        && let Err(fault) = InvoiceNumber::parse(number)
    {
        found.push(lines.mistake("invoice_number", format!("invoice_number: {fault}")));
    }
}

fn mail(facts: &OperatorFacts, lines: &Lines, found: &mut Vec<Mistake>) {
    if let Some(mail) = &facts.mail
        && let Err(fault) = Email::parse(mail)
    {
        found.push(lines.mistake("mail", format!("mail: {fault}")));
    }
}

fn days(product: &ProductFile, found: &mut Vec<Mistake>) {
    let (facts, lines) = (&product.facts, &product.lines);
    if facts.lead_days < 1 {
        found
            .push(lines.mistake("lead_days", "lead_days must be 1 or more: the earliest start is tomorrow."));
    }
    if facts.window_days < facts.lead_days {
        found.push(lines.mistake("window_days", "window_days must not be smaller than lead_days."));
    }
    if facts.refund_fee.is_negative() {
        found.push(lines.mistake("refund_fee", "refund_fee must be 0 or more."));
    }
    if !(0..=100).contains(&facts.tax_rate) {
        found.push(lines.mistake("tax_rate", "tax_rate must be percent, 0 to 100."));
    }
}

/// Who sells it and who honours it.
fn people(product: &ProductFile, slugs: &BTreeSet<&str>, found: &mut Vec<Mistake>) {
    let (links, lines) = (&product.links, &product.lines);
    let issuers = links.issuers.iter().map(|slug| ("issuers", slug));
    let honouring = links.honoured_by.iter().map(|honour| ("honoured_by", &honour.operator));
    let mut seen = BTreeSet::new();
    for (key, slug) in issuers.chain(honouring) {
        if !slugs.contains(slug.as_str()) {
            found.push(lines.mistake(key, format!("{key}: there is no folder {slug}.")));
        }
        if !seen.insert((key, slug)) {
            found.push(lines.mistake(key, format!("{key}: {slug} is named twice.")));
        }
    }
    if links.issuers.is_empty() {
        found.push(lines.mistake("issuers", "issuers must name at least one operator: who sells it?"));
    }
    let shares: i64 = links.honoured_by.iter().map(|honour| i64::from(honour.share)).sum();
    if shares != i64::from(WHOLE) || links.honoured_by.iter().any(|honour| honour.share < 1) {
        let what =
            format!("honoured_by: the shares must be 1 or more and {WHOLE} in all; they are {shares}.");
        found.push(lines.mistake("honoured_by", what));
    }
}

fn certificates(product: &ProductFile, found: &mut Vec<Mistake>) {
    let known: Vec<&str> = documents::KINDS.iter().map(|(word, ..)| *word).collect();
    for kind in product.facts.documents.iter().filter(|kind| !known.contains(&kind.as_str())) {
        let what = format!("documents: {kind} is no kind of certificate; there are: {}.", known.join(", "));
        found.push(product.lines.mistake("documents", what));
    }
}

/// The rider category that it names, and whether anybody of it can buy here.
fn category((slug, product): (&str, &ProductFile), operator: &OperatorFolder, found: &mut Vec<Mistake>) {
    let ProductFile { facts, lines, .. } = product;
    let Some(named) = &facts.category else { return };
    let Some(category) = operator.categories.get(named) else {
        let what = format!("category: there is no category {named}; name it in categories.csv.");
        return found.push(lines.mistake("category", what));
    };
    if facts.on_sale && facts.documents.is_empty() && category.bounds().ends_before(OLD_ENOUGH) {
        let what = format!(
            "category: nobody of {named} can buy {slug} here, as an account is opened from the age of {OLD_ENOUGH} on; say on_sale = false and sell it at the counter."
        );
        found.push(lines.mistake("category", what));
    }
}

/// The routes that it names, and those of its class.
fn routes(product: &ProductFile, network: &Network, found: &mut Vec<Mistake>) {
    let (facts, lines) = (&product.facts, &product.lines);
    for route in facts.routes.iter().filter(|route| !network.routes.contains_key(*route)) {
        found.push(lines.mistake("routes", format!("routes: there is no route {route}.")));
    }
    let has = |class| network.routes.values().any(|route| route.class == Some(class));
    if let Some(class) = facts.route_class.filter(|class| !has(*class)) {
        let what = format!(
            "route_class: no route is {class}; say so in routes.csv, or in classes.csv beside a feed."
        );
        found.push(lines.mistake("route_class", what));
    }
}

fn price_tables(operator: &OperatorFolder, found: &mut Vec<Mistake>) {
    let mut begin: BTreeMap<(&str, Date), &str> = BTreeMap::new();
    for (slug, table) in &operator.tables {
        let Some(facts) = &table.facts else { continue };
        let lines = &table.source.lines;
        let mut seen = BTreeSet::new();
        for product in facts.priced(slug) {
            if !seen.insert(product) {
                found.push(lines.mistake("products", format!("products: {product} is named twice.")));
                continue;
            }
            if let Some(product) = operator.products.get(product) {
                codes((product, &operator.categories), (facts, table), found);
            }
            let key = (product, facts.valid_from);
            if let Some(other) = facts.published.then(|| begin.insert(key, slug)).flatten() {
                let what = format!(
                    "valid_from: {other} prices {product} from {} too; say another day.",
                    facts.valid_from
                );
                found.push(lines.mistake("valid_from", what));
            }
        }
    }
}

/// Sections and fare amounts are found by their one-way fare.
fn codes(
    (product, categories): (&ProductFile, &BySlug),
    (facts, table): (&PriceTableFacts, &TableFile),
    found: &mut Vec<Mistake>,
) {
    if product.facts.shape == ProductShape::Area {
        if facts.fares.is_some() || facts.formula.is_some() {
            let what = "an area has no one-way fares: state its prices as rows.";
            found.push(table.source.lines.mistake("formula", what));
        }
        return;
    }
    let category = product.facts.category.as_ref().and_then(|slug| categories.get(slug));
    if facts.formula.is_some() && category.is_some_and(|category| category.fare_percent < 100) {
        let what = "a formula refunds by the adult fare; state the rows of a category that pays less.";
        found.push(table.source.lines.mistake("formula", what));
    }
    let is_fare = |code: &str| code.parse::<u32>().is_ok_and(|fare| fare > 0 && fare.to_string() == code);
    for key in table.stated.keys().filter(|(code, _)| !is_fare(code)) {
        let what =
            format!("code is {}; of a section or a fare amount it must be the one-way fare in yen.", key.0);
        found.push(table.source.mistake(key, what));
    }
}
