//! An operator's folder: `operator.toml`, `products/SLUG.toml`, `prices/SLUG.csv`, and its network.

use std::collections::BTreeMap;

use teiki_shared::money::Yen;

use super::csv_rows::rows;
use super::facts::document;
use super::files::{Entry, Files};
use super::mistake::{Lines, Mistake, Sheet};
use super::network;
use crate::catalogue::data::{
    OperatorData, OperatorFacts, PriceCell, ProductData, ProductFacts, ProductLinks,
};
use crate::catalogue::network::Network;
use crate::catalogue::prices::{self, Formulas};

pub const PRICES: [&str; 4] = ["code", "months", "price", "refund_fare"];

/// What was read, with the lines it stands on.
pub struct OperatorFolder {
    /// None where `operator.toml` cannot be read.
    pub facts: Option<(OperatorFacts, Lines)>,
    /// By slug.
    pub products: BTreeMap<String, ProductFile>,
    pub network: Network,
}

pub struct ProductFile {
    pub facts: ProductFacts,
    pub links: ProductLinks,
    pub lines: Lines,
    pub stated: Stated,
}

/// The rows of a product's price table, each with its line.
#[derive(Default)]
pub struct Stated {
    pub file: String,
    /// By code and months.
    pub rows: BTreeMap<(String, i32), (PriceCell, usize)>,
}

impl OperatorFolder {
    pub fn read(files: &mut Files, slug: &str) -> Self {
        if !is_slug(slug) {
            files.tell(slug, "a folder is named by its operator's slug: small letters, digits and hyphens.");
        }
        if !files.has(&format!("{slug}/operator.toml")) {
            files.tell(&format!("{slug}/operator.toml"), "this is missing; every operator's folder has one.");
        }
        let mut facts = None;
        let (mut products, mut prices) = (Vec::new(), BTreeMap::new());
        for entry in files.list(slug) {
            match entry {
                Entry::File(name) if name == "operator.toml" => {
                    facts = files.read(&format!("{slug}/{name}"), operator_facts).flatten();
                }
                Entry::Folder(name) if name == "products" => products = read_products(files, slug),
                Entry::Folder(name) if name == "prices" => prices = read_prices(files, slug),
                Entry::Folder(name) if name == "feed" => {}
                Entry::File(name) if network::TABLES.contains(&name.as_str()) => {}
                Entry::File(name) if name == network::CLASSES_FILE && files.has(&format!("{slug}/feed")) => {}
                Entry::File(name) | Entry::Folder(name) => files.stray(&format!("{slug}/{name}")),
            }
        }
        let products: BTreeMap<String, ProductFile> = products
            .into_iter()
            .map(|(product, mut file)| {
                file.stated = prices.remove(&product).unwrap_or_default();
                (product, file)
            })
            .collect();
        for product in prices.keys() {
            if !files.has(&format!("{slug}/products/{product}.toml")) {
                let what =
                    format!("there is no product {product}; add products/{product}.toml or remove this.");
                files.tell(&format!("{slug}/prices/{product}.csv"), what);
            }
        }
        Self { facts, products, network: network::read(files, slug) }
    }

    /// What is applied: with the prices that formulas draft for fares without a row.
    pub fn into_data(self, mistakes: &mut Vec<Mistake>) -> Option<OperatorData> {
        let of_network = self.network.distinct_fares();
        let products = self.products.into_iter();
        let products = products.map(|(slug, file)| (slug, file.into_data(&of_network, mistakes))).collect();
        Some(OperatorData { facts: self.facts?.0, products, network: self.network })
    }
}

impl ProductFile {
    fn into_data(self, of_network: &[Yen], mistakes: &mut Vec<Mistake>) -> ProductData {
        let Self { facts, links, lines, stated } = self;
        let mut all: BTreeMap<_, _> = stated.rows.into_iter().map(|(key, (cell, _))| (key, cell)).collect();
        if let Some(formula) = &links.formula {
            let one_way = links.fares.as_deref().unwrap_or(of_network);
            match prices::drafted(&Formulas::from(formula), one_way) {
                Ok(drafted) => {
                    for (key, cell) in drafted {
                        all.entry(key).or_insert(cell);
                    }
                }
                Err(fault) => mistakes.push(lines.mistake("formula", format!("formula: {fault}"))),
            }
        }
        if all.is_empty() && facts.on_sale {
            let what = "it has no price: add prices/SLUG.csv, or a formula with fares (a section takes them from the feed).";
            mistakes.push(lines.mistake("shape", what));
        }
        ProductData { facts, links, prices: all }
    }
}

fn operator_facts(sheet: &mut Sheet<'_>) -> Option<(OperatorFacts, Lines)> {
    document(sheet, |table, sheet| {
        table.refuse_others(OperatorFacts::KEYS, sheet);
        Some((OperatorFacts::of(table, sheet)?, table.lines(sheet)))
    })
}

fn read_products(files: &mut Files, slug: &str) -> Vec<(String, ProductFile)> {
    let mut products = Vec::new();
    for entry in files.list(&format!("{slug}/products")) {
        let (Entry::File(name) | Entry::Folder(name)) = &entry;
        let path = format!("{slug}/products/{name}");
        let Some(product) = name.strip_suffix(".toml").filter(|_| matches!(entry, Entry::File(_))) else {
            files.stray(&path);
            continue;
        };
        if !is_slug(product) {
            files.tell(&path, "a file is named by its product's slug: small letters, digits and hyphens.");
        }
        products.extend(files.read(&path, product_file).flatten().map(|file| (product.to_owned(), file)));
    }
    products
}

fn product_file(sheet: &mut Sheet<'_>) -> Option<ProductFile> {
    document(sheet, |table, sheet| {
        table.refuse_others(&[ProductFacts::KEYS, ProductLinks::KEYS].concat(), sheet);
        let (facts, links) = (ProductFacts::of(table, sheet), ProductLinks::of(table, sheet));
        Some(ProductFile {
            facts: facts?,
            links: links?,
            lines: table.lines(sheet),
            stated: Stated::default(),
        })
    })
}

fn read_prices(files: &mut Files, slug: &str) -> BTreeMap<String, Stated> {
    let mut tables = BTreeMap::new();
    for entry in files.list(&format!("{slug}/prices")) {
        let (Entry::File(name) | Entry::Folder(name)) = &entry;
        let path = format!("{slug}/prices/{name}");
        match name.strip_suffix(".csv").filter(|_| matches!(entry, Entry::File(_))) {
            Some(product) => {
                tables.insert(product.to_owned(), files.read(&path, price_rows).unwrap_or_default());
            }
            None => files.stray(&path),
        }
    }
    tables
}

fn price_rows(sheet: &mut Sheet<'_>) -> Stated {
    let mut stated = BTreeMap::new();
    rows(sheet, PRICES, |row, sheet| {
        let code = row.text(0);
        if code.is_empty() {
            sheet.tell_at(row.line, "code is empty; give the one-way fare in yen, or the area's word.");
        }
        let (months, price) = (row.whole(1, 1, sheet), row.whole(2, prices::LEAST.get(), sheet));
        let (Some(months), Some(price), Some(fare)) = (months, price, row.whole(3, 0, sheet)) else { return };
        let Some(months) = i32::try_from(months).ok().filter(|months| *months <= 12) else {
            return sheet.tell_at(row.line, "months must be 1 to 12.");
        };
        let cell = PriceCell { price: Yen::new(price), refund_fare: Yen::new(fare) };
        if stated.insert((code.to_owned(), months), (cell, row.line)).is_some() {
            sheet.tell_at(row.line, format!("there are two rows for {code}, {months} months; keep one."));
        }
    });
    Stated { file: sheet.file.to_owned(), rows: stated }
}

/// Small letters, digits and hyphens, as addresses of pages hold them.
fn is_slug(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(plain) && !text.starts_with('-')
}
