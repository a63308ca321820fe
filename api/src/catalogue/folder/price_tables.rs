//! An operator's price tables: `prices/SLUG.toml` says what a table is, `prices/SLUG.csv` states rows. One of the two is enough.

use std::collections::BTreeMap;

use teiki_shared::money::Yen;
use teiki_shared::term::TermKey;

use super::csv_rows::{Row, rows};
use super::facts::document;
use super::files::{Entry, Files};
use super::mistake::{Lines, Mistakes, Sheet};
use crate::catalogue::formula::{self, Formulas, LEAST};
use crate::catalogue::limits::MOST;
use crate::catalogue::price_table::{Cells, PriceCell, PriceTableData, PriceTableFacts, Source};
use crate::catalogue::slug::is_slug;

pub const PRICES: [&str; 4] = ["code", "months", "price", "refund_fare"];

/// What was read, with the lines it stands on.
pub struct TableFile {
    /// None where the TOML cannot be read.
    pub facts: Option<PriceTableFacts>,
    /// The stated rows.
    pub stated: Cells,
    pub source: Source,
}

/// By slug.
pub fn read(files: &mut Files, slug: &str) -> BTreeMap<String, TableFile> {
    let mut tables: BTreeMap<String, TableFile> = BTreeMap::new();
    for entry in files.list(&format!("{slug}/prices")) {
        let (Entry::File(name) | Entry::Folder(name)) = &entry;
        let path = format!("{slug}/prices/{name}");
        let named = name.rsplit_once('.').filter(|_| matches!(entry, Entry::File(_)));
        let Some((table, kind @ ("csv" | "toml"))) = named else {
            files.stray(&path);
            continue;
        };
        if !is_slug(table) {
            files
                .tell(&path, "a file is named by its price table's slug: small letters, digits and hyphens.");
        }
        let file = tables.entry(table.to_owned()).or_insert_with(|| TableFile::beginning(&path));
        if kind == "csv" {
            let (stated, lines) = files.read(&path, stated_rows).unwrap_or_default();
            (file.stated, file.source.rows, file.source.csv) = (stated, lines, path);
        } else {
            let read = files.facts(&path, table_facts);
            let (facts, lines) = read.map_or((None, Lines::default()), |(facts, lines)| (Some(facts), lines));
            (file.facts, file.source.lines) = (facts.map(|facts| facts.canonical(table)), lines);
        }
    }
    for (table, file) in &tables {
        file.names_products(files, (slug, table));
    }
    tables
}

impl TableFile {
    /// A table of which one file was found.
    fn beginning(path: &str) -> Self {
        let lines = Lines::new(path, BTreeMap::new());
        let source = Source { lines, csv: path.to_owned(), rows: BTreeMap::new() };
        Self { facts: Some(PriceTableFacts::default()), stated: Cells::new(), source }
    }

    /// Tells of the products that have no file.
    fn names_products(&self, files: &mut Files, (slug, table): (&str, &str)) {
        let Some(facts) = &self.facts else { return };
        for product in facts.priced(table) {
            let file = format!("products/{product}.toml");
            if files.has(&format!("{slug}/{file}")) {
                continue;
            }
            let what = format!("there is no product {product}; add {file} or name another one in products.");
            files.mistakes.push(self.source.lines.mistake("products", what));
        }
    }

    /// What is applied: with the rows that the formula drafts for fares without one.
    pub fn into_data(self, of_network: &[Yen], mistakes: &mut Mistakes) -> Option<PriceTableData> {
        let Self { facts, stated: mut cells, source } = self;
        let facts = facts?;
        if let Some(formula) = &facts.formula {
            match formula::drafted(&Formulas::from(formula), facts.fares.as_deref().unwrap_or(of_network)) {
                Ok(drafted) => {
                    mistakes.extend(too_high(&drafted).map(|what| source.lines.mistake("formula", what)));
                    for (key, cell) in drafted {
                        cells.entry(key).or_insert(cell);
                    }
                }
                Err(fault) => mistakes.push(source.lines.mistake("formula", format!("formula: {fault}"))),
            }
        }
        Some(PriceTableData { facts, cells, source })
    }
}

/// The first of the drafted rows that costs more than a pass may.
fn too_high(drafted: &Cells) -> Option<String> {
    let ((fare, term), cell) = drafted.iter().find(|(_, cell)| cell.price > MOST)?;
    let (price, term, most) = (cell.price.get(), told(term), MOST.get());
    Some(format!("formula: a fare of {fare} yen comes to {price} yen for {term}; a price is at most {most}."))
}

fn table_facts(sheet: &mut Sheet<'_>) -> Option<(PriceTableFacts, Lines)> {
    document(sheet, |table, sheet| {
        table.refuse_others(PriceTableFacts::KEYS, sheet);
        Some((PriceTableFacts::of(table, sheet)?, table.lines(sheet)))
    })
}

/// The rows, and their lines.
fn stated_rows(sheet: &mut Sheet<'_>) -> (Cells, BTreeMap<(String, TermKey), usize>) {
    let (mut stated, mut lines) = (Cells::new(), BTreeMap::new());
    rows(sheet, PRICES, |row, sheet| {
        let code = row.text(0);
        if code.is_empty() {
            sheet.tell_at(row.line, "code is empty; give the one-way fare in yen, or the area's word.");
        }
        let (term, price) = (term(row, sheet), row.whole(2, LEAST.get()..=MOST.get(), sheet));
        let (Some(term), Some(price), Some(fare)) = (term, price, row.whole(3, 0..=MOST.get(), sheet)) else {
            return;
        };
        let cell = PriceCell { price: Yen::new(price), refund_fare: Yen::new(fare) };
        let key = (code.to_owned(), term);
        lines.insert(key.clone(), row.line);
        if stated.contains_key(&key) {
            let what = format!("there are two rows for {code}, {}; keep one.", told(&key.1));
            sheet.tell_at(row.line, what);
        }
        stated.insert(key, cell);
    });
    (stated, lines)
}

/// Months in digits, or the slug of a term with fixed dates.
fn term(row: &Row<'_, 4>, sheet: &mut Sheet<'_>) -> Option<TermKey> {
    let text = row.text(1);
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_slug(text) && !is_number {
        return Some(TermKey::Fixed(text.to_owned()));
    }
    let months = if is_number { text.parse().ok() } else { None };
    let months = months.filter(|months| (1..=12).contains(months));
    if months.is_none() {
        sheet.tell_at(row.line, "months must be 1 to 12, or the slug of a term in terms.csv.");
    }
    months.map(TermKey::Months)
}

/// A term as mistakes name it.
pub fn told(term: &TermKey) -> String {
    match term {
        TermKey::Months(months) => format!("{months} months"),
        TermKey::Fixed(slug) => format!("the term {slug}"),
    }
}
