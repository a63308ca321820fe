//! A price table as folders say it: what it is, and its rows.

use std::collections::BTreeMap;

use jiff::civil::date;
use teiki_shared::money::Yen;
use teiki_shared::price::{Factor, Percent, RoundingMode, RoundingUnit};
use teiki_shared::price_table::DecidedBy;
use teiki_shared::scalars::Date;
use teiki_shared::term::TermKey;

use super::folder::facts::facts;
use super::folder::mistake::{Lines, Mistake};

#[derive(Clone, Debug)]
pub struct PriceTableData {
    pub facts: PriceTableFacts,
    /// Stated and drafted rows.
    pub cells: Cells,
    /// Where it stands in a folder.
    pub source: Source,
}

/// Rows by code and term.
pub type Cells = BTreeMap<(String, TermKey), PriceCell>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceCell {
    pub price: Yen,
    /// The one-way fare that refunds use.
    pub refund_fare: Yen,
}

/// The lines of a table's files, for what is wrong only beside the database. Empty for a table that the database holds.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Of the keys of the TOML, or of the CSV where there is no other file.
    pub lines: Lines,
    pub csv: String,
    /// Of the stated rows, by code and term.
    pub rows: BTreeMap<(String, TermKey), usize>,
}

impl Source {
    /// A mistake about a row, at the table's first line where the row is not stated.
    pub fn mistake(&self, row: &(String, TermKey), what: String) -> Mistake {
        match self.rows.get(row) {
            Some(line) => Mistake { file: self.csv.clone(), line: Some(*line), what },
            None => self.lines.mistake("formula", what),
        }
    }
}

impl PriceTableData {
    /// The slugs of the products that it prices.
    pub fn products<'a>(&'a self, slug: &'a str) -> Vec<&'a str> {
        self.facts.priced(slug)
    }
}

/// Before every sale: a table that says no day holds from the beginning.
const EVER: Date = Date(date(2000, 1, 1));

facts! {
    /// `prices/SLUG.toml`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct PriceTableFacts {
        /// Slugs of the products that it prices; none for the one of its own slug.
        products: Vec<String> = Vec::new(),
        /// The first deciding day.
        valid_from: Date = EVER,
        decided_by: DecidedBy = DecidedBy::Sale,
        /// What is not published sells nothing; what is stays as it is.
        published: bool = true,
        /// The one-way fares for which the formula drafts rows; without them those of the operator's network.
        fares: Option<Vec<Yen>> = None,
        /// How rows follow from the one-way fare; stated rows win.
        formula: Option<FormulaFacts> = None,
    }
}

impl PriceTableFacts {
    /// The same facts of a table of that slug, as they are compared.
    pub fn canonical(mut self, slug: &str) -> Self {
        self.products.sort();
        if self.products == [slug] {
            self.products.clear();
        }
        self
    }

    /// Whether it is what a product of its slug had before there were revisions.
    pub fn is_first(&self, slug: &str) -> bool {
        self.published && self.valid_from == EVER && self.priced(slug) == [slug]
    }

    /// The slugs of the products that a table of that slug prices.
    pub fn priced<'a>(&'a self, slug: &'a str) -> Vec<&'a str> {
        if self.products.is_empty() { vec![slug] } else { self.products.iter().map(String::as_str).collect() }
    }
}

/// A table of rows alone.
impl Default for PriceTableFacts {
    fn default() -> Self {
        Self {
            products: Vec::new(),
            valid_from: EVER,
            decided_by: DecidedBy::Sale,
            published: true,
            fares: None,
            formula: None,
        }
    }
}

facts! {
    #[derive(Clone, Debug, PartialEq)]
    pub struct FormulaFacts {
        /// One-way rides that a month is counted as.
        rides: u32 [1..=200],
        /// Each is taken from what the one before left.
        discounts: Vec<Percent> = Vec::new(),
        rounding: RoundingMode,
        /// Yen.
        unit: RoundingUnit,
        /// Round after each discount and at the end, not only at the end.
        each_step: bool = false,
        /// The factor of each term that is sold, by months.
        terms: BTreeMap<u16, Factor>,
    }
}
