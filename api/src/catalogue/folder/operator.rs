//! An operator's folder: `operator.toml`, `products/SLUG.toml`, its price tables, its counters, its help, its notices, its papers, its network and its matrix.

use std::collections::BTreeMap;

use super::categories;
use super::document_kinds::{self, DocumentFiles};
use super::facts::document;
use super::files::{Entry, Files, Unread};
use super::mistake::{Lines, Mistake, Mistakes, Sheet};
use super::notices::{self, NoticeFiles};
use super::price_tables::{self, TableFile};
use super::{counters, help, matrix, network, refunds, terms};
use crate::catalogue::category;
use crate::catalogue::counters::Counters;
use crate::catalogue::data::{OperatorData, OperatorFacts, ProductData, ProductFacts, ProductLinks};
use crate::catalogue::fixed_term;
use crate::catalogue::help::Topics;
use crate::catalogue::matrix::Matrix;
use crate::catalogue::network::Network;
use crate::catalogue::price_table::PriceTableData;
use crate::catalogue::slug::is_slug;

/// Pages of an operator beside those of its products.
const TAKEN: [&str; 3] = ["help", "contact", "lines"];

/// What was read, with the lines it stands on.
pub struct OperatorFolder {
    /// None where `operator.toml` cannot be read.
    pub facts: Option<(OperatorFacts, Lines)>,
    pub categories: category::BySlug,
    pub terms: fixed_term::BySlug,
    pub term_lines: Lines,
    /// By slug.
    pub products: BTreeMap<String, ProductFile>,
    /// By slug.
    pub tables: BTreeMap<String, TableFile>,
    pub counters: Counters,
    pub help: Topics,
    pub notices: NoticeFiles,
    pub documents: DocumentFiles,
    pub network: Network,
    pub matrix: Matrix,
    pub unread: Unread,
}

pub struct ProductFile {
    pub facts: ProductFacts,
    pub links: ProductLinks,
    pub lines: Lines,
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
        let (mut products, mut tables) = (BTreeMap::new(), BTreeMap::new());
        let (mut of_counters, mut of_help) = (Counters::new(), Topics::new());
        let (mut of_notices, mut documents) = (NoticeFiles::new(), DocumentFiles::new());
        for entry in files.list(slug) {
            match entry {
                Entry::File(name) if name == "operator.toml" => {
                    facts = files.facts(&format!("{slug}/{name}"), operator_facts);
                }
                Entry::Folder(name) if name == "products" => products = read_products(files, slug),
                Entry::Folder(name) if name == "prices" => tables = price_tables::read(files, slug),
                Entry::Folder(name) if name == "counters" => of_counters = counters::read(files, slug),
                Entry::Folder(name) if name == "help" => of_help = help::read(files, slug),
                Entry::Folder(name) if name == "notices" => of_notices = notices::read(files, slug),
                Entry::Folder(name) if name == document_kinds::FOLDER => {
                    documents = document_kinds::read(files, slug);
                }
                Entry::Folder(name) if name == "feed" => {}
                Entry::File(name)
                    if [categories::FILE, terms::FILE, matrix::FILE].contains(&name.as_str()) => {}
                Entry::File(name) if network::TABLES.contains(&name.as_str()) => {}
                Entry::File(name) if name == network::CLASSES_FILE && files.has(&format!("{slug}/feed")) => {}
                Entry::File(name) | Entry::Folder(name) => files.stray(&format!("{slug}/{name}")),
            }
        }
        let categories = categories::read(files, slug);
        let (terms, term_lines) = terms::read(files, slug);
        let network = network::read(files, slug);
        let matrix = matrix::read(files, slug, &network);
        Self {
            facts,
            categories,
            terms,
            term_lines,
            products,
            tables,
            counters: of_counters,
            help: of_help,
            notices: of_notices,
            documents,
            network,
            matrix,
            unread: files.unread(slug),
        }
    }

    /// Whether another operator goes on in its place.
    pub fn has_ended(&self) -> bool {
        self.facts.as_ref().is_some_and(|(facts, _)| facts.succeeded_by.is_some())
    }

    /// What is applied: with the prices that formulas draft for fares without a row.
    pub fn into_data(self, mistakes: &mut Mistakes) -> Option<OperatorData> {
        let of_network = self.network.distinct_fares();
        let prices_follow_from = [network::OF_FARES.as_slice(), &["prices/", terms::FILE]].concat();
        let is_whole = !self.unread.has(&prices_follow_from);
        let tables = self.tables.into_iter();
        let tables: BTreeMap<String, PriceTableData> =
            tables.filter_map(|(slug, file)| Some((slug, file.into_data(&of_network, mistakes)?))).collect();
        if is_whole {
            mistakes.extend(unpriced(&self.products, &tables));
            let selling = self.products.iter().map(|(slug, file)| (slug.as_str(), &file.facts, &file.lines));
            mistakes.extend(refunds::too_dear(selling, &tables));
            let rules =
                self.products.iter().map(|(slug, file)| (slug.as_str(), file.facts.refund_rule)).collect();
            mistakes.extend(refunds::unpriced(&rules, &tables, &self.terms));
        }
        let products = self.products.into_iter();
        let products = products.map(|(slug, file)| {
            let ProductFile { facts, links, .. } = file;
            (slug, ProductData { facts, links })
        });
        Some(OperatorData {
            facts: self.facts?.0,
            categories: self.categories,
            terms: self.terms,
            term_lines: self.term_lines,
            products: products.collect(),
            tables,
            counters: self.counters,
            help: self.help,
            notices: self.notices.into_iter().map(|(slug, (facts, _))| (slug, facts)).collect(),
            documents: self.documents.into_iter().map(|(slug, (facts, _))| (slug, facts)).collect(),
            network: self.network,
            matrix: self.matrix,
        })
    }
}

/// Products on sale that no published table prices.
fn unpriced<'a>(
    products: &'a BTreeMap<String, ProductFile>,
    tables: &'a BTreeMap<String, PriceTableData>,
) -> impl Iterator<Item = Mistake> + use<'a> {
    let published = |table: &&PriceTableData| table.facts.published && !table.cells.is_empty();
    let selling = products.iter().filter(|(_, file)| file.facts.on_sale);
    let unpriced = selling.filter(move |(product, _)| {
        let mut naming =
            tables.iter().filter(|(slug, table)| table.products(slug).contains(&product.as_str()));
        !naming.any(|(_, table)| published(&table))
    });
    unpriced.map(|(_, file)| {
        let what = "it has no published price: add prices/SLUG.csv, or prices/SLUG.toml with a formula (a section takes its fares from the feed).";
        file.lines.mistake("shape", what)
    })
}

fn operator_facts(sheet: &mut Sheet<'_>) -> Option<(OperatorFacts, Lines)> {
    document(sheet, |table, sheet| {
        table.refuse_others(OperatorFacts::KEYS, sheet);
        Some((OperatorFacts::of(table, sheet)?, table.lines(sheet)))
    })
}

fn read_products(files: &mut Files, slug: &str) -> BTreeMap<String, ProductFile> {
    let mut products = BTreeMap::new();
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
        if TAKEN.contains(&product) {
            files.tell(
                &path,
                format!("the address of {product} is that of another page; give it another slug."),
            );
        }
        products.extend(files.facts(&path, product_file).map(|file| (product.to_owned(), file)));
    }
    products
}

fn product_file(sheet: &mut Sheet<'_>) -> Option<ProductFile> {
    document(sheet, |table, sheet| {
        table.refuse_others(&[ProductFacts::KEYS, ProductLinks::KEYS].concat(), sheet);
        let (facts, links) = (ProductFacts::of(table, sheet), ProductLinks::of(table, sheet));
        Some(ProductFile { facts: facts?, links: links?, lines: table.lines(sheet) })
    })
}
