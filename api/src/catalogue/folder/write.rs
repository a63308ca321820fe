//! The catalogue as canonical files: the same rows always come to the same texts, so that two states are compared by
//! comparing files, and what is exported says nothing new when it is applied.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;
use teiki_shared::term::TermKey;

use super::network::{FARES, ROUTES, STOPS};
use super::price_tables::PRICES;
use super::{categories, document_kinds, matrix, terms};
use crate::catalogue::data::{Catalogue, OperatorData};
use crate::catalogue::formula::{self, Formulas};
use crate::catalogue::matrix::MatrixRow;
use crate::catalogue::network::{Network, StopFacts};
use crate::catalogue::price_table::{PriceCell, PriceTableData, PriceTableFacts};
use crate::catalogue::search;
use crate::catalogue::{FixedTerm, RiderCategory};

/// Texts by their paths below the folder.
pub type Texts = BTreeMap<String, String>;

pub fn texts(catalogue: &Catalogue) -> Texts {
    let mut all = Texts::new();
    for (slug, operator) in &catalogue.operators {
        of_operator(slug, operator, &mut all);
    }
    all
}

/// Writes the files below a folder that is new or empty.
///
/// # Errors
/// A folder that holds something, or cannot be written to.
pub fn store(folder: &Path, texts: &Texts) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(io::Error::other(format!("{} is not empty; export into a new folder", folder.display())));
    }
    for (file, text) in texts {
        let path = folder.join(file);
        path.parent().map(fs::create_dir_all).transpose()?;
        fs::write(path, text)?;
    }
    Ok(())
}

fn of_operator(slug: &str, operator: &OperatorData, all: &mut Texts) {
    all.insert(format!("{slug}/operator.toml"), lines(operator.facts.written()));
    if !operator.categories.is_empty() {
        let rows = operator.categories.iter().map(|(slug, category)| {
            let age = |age: Option<i32>| age.map_or_else(String::new, |age| age.to_string());
            let RiderCategory { name_ja, name_en, from_age, until_age, rule, fare_percent } =
                category.clone();
            let (from_age, until_age) = (age(from_age), age(until_age));
            [slug.clone(), name_ja, name_en, from_age, until_age, rule.to_string(), fare_percent.to_string()]
        });
        all.insert(format!("{slug}/{}", categories::FILE), csv(&categories::COLUMNS, rows));
    }
    if !operator.terms.is_empty() {
        let rows = operator.terms.values().map(|term| {
            let FixedTerm { slug, name_ja, name_en, starts_on, ends_on, sale_from, sale_until } =
                term.clone();
            let [starts_on, ends_on, sale_from, sale_until] =
                [starts_on, ends_on, sale_from, sale_until].map(|day| day.to_string());
            [slug, name_ja, name_en, starts_on, ends_on, sale_from, sale_until]
        });
        all.insert(format!("{slug}/{}", terms::FILE), csv(&terms::COLUMNS, rows));
    }
    for (product, data) in &operator.products {
        let keys = data.facts.written().into_iter().chain(data.links.written());
        all.insert(format!("{slug}/products/{product}.toml"), lines(keys.collect()));
    }
    let of_network = operator.network.distinct_fares();
    for (table, data) in &operator.tables {
        let is_of_section = |product: &str| {
            operator.products.get(product).is_some_and(|data| data.facts.shape == ProductShape::Section)
        };
        let of_network = data.products(table).into_iter().all(is_of_section).then_some(of_network.as_slice());
        let (facts, stated) = drafted_apart(data, of_network);
        let written = facts.written();
        if !written.is_empty() || stated.is_empty() {
            all.insert(format!("{slug}/prices/{table}.toml"), lines(written));
        }
        if !stated.is_empty() {
            all.insert(format!("{slug}/prices/{table}.csv"), csv(&PRICES, stated.into_iter()));
        }
    }
    for (counter, facts) in &operator.counters {
        all.insert(format!("{slug}/counters/{counter}.toml"), lines(facts.written()));
    }
    for (notice, facts) in &operator.notices {
        all.insert(format!("{slug}/notices/{notice}.toml"), lines(facts.written()));
    }
    for (kind, facts) in &operator.documents {
        all.insert(format!("{slug}/{}/{kind}.toml", document_kinds::FOLDER), lines(facts.written()));
    }
    for (name, topic) in &operator.help {
        all.insert(format!("{slug}/help/{name}.ja.md"), topic.ja.text());
        all.insert(format!("{slug}/help/{name}.en.md"), topic.en.text());
    }
    network(slug, &operator.network, all);
    if !operator.matrix.is_empty() {
        all.insert(
            format!("{slug}/{}", matrix::FILE),
            csv(&matrix::COLUMNS, operator.matrix.iter().map(matrix_cells)),
        );
    }
}

fn matrix_cells((route, row): (&String, &MatrixRow)) -> [String; 12] {
    let MatrixRow { name_en, note_ja, note_en, .. } = row.clone();
    let [charge, fare, round_trip, pass, student, transfer] =
        [row.charge, row.fare, row.round_trip, row.pass, row.student_discount, row.transfer]
            .map(|offer| offer.to_string());
    let (route, sort, run) = (route.clone(), row.sort.to_string(), row.run.to_string());
    [route, sort, name_en, run, charge, fare, round_trip, pass, student, transfer, note_ja, note_en]
}

fn lines(keys: Vec<(&str, String)>) -> String {
    keys.into_iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

/// What the formula drafts is not stated again: the table lists the fares it is for, unless they are those of the network,
/// and states the rows that it does not come to.
fn drafted_apart(data: &PriceTableData, of_network: Option<&[Yen]>) -> (PriceTableFacts, Vec<[String; 4]>) {
    let mut facts = PriceTableFacts { fares: None, ..data.facts.clone() };
    let mut drafted = BTreeMap::new();
    if let Some(formula) = facts.formula.as_ref().map(Formulas::from) {
        let codes: BTreeSet<Yen> =
            data.cells.keys().filter_map(|(code, _)| code.parse().ok().map(Yen::new)).collect();
        let drafts = |fare: &Yen| formula::drafted(&formula, &[*fare]).unwrap_or_default();
        let whole = |fare: &Yen| drafts(fare).keys().all(|key| data.cells.contains_key(key));
        let fares: Vec<Yen> = codes.into_iter().filter(whole).collect();
        drafted = fares.iter().flat_map(drafts).collect();
        facts.fares = (of_network != Some(&fares)).then_some(fares);
    }
    let mut stated: Vec<_> =
        data.cells.iter().filter(|(key, cell)| drafted.get(*key) != Some(*cell)).collect();
    stated.sort_by(|(a, of_a), (b, of_b)| (of_a.refund_fare, *a).cmp(&(of_b.refund_fare, *b)));
    let row = |((code, term), cell): (&(String, TermKey), &PriceCell)| {
        [code.clone(), term.to_string(), cell.price.get().to_string(), cell.refund_fare.get().to_string()]
    };
    (facts, stated.into_iter().map(row).collect())
}

fn network(slug: &str, network: &Network, all: &mut Texts) {
    if network.stops.is_empty() && network.routes.is_empty() {
        return;
    }
    let at = |position: Option<f64>| position.map_or_else(String::new, |degrees| degrees.to_string());
    let stops = network.stops.iter().map(|(id, stop)| {
        let derived = search::line(&stop.name_ja, &stop.name_kana, "", &stop.name_en);
        let words = if stop.search == derived { String::new() } else { stop.search.clone() };
        let (lat, lon) = (stop.position.map(|at| at.0), stop.position.map(|at| at.1));
        let StopFacts { name_ja, name_kana, name_en, .. } = stop.clone();
        [id.clone(), name_ja, name_kana, name_en, words, at(lat), at(lon)]
    });
    all.insert(format!("{slug}/stops.csv"), csv(&STOPS, stops));
    let routes = network.routes.iter().map(|(id, route)| {
        let class = route.class.map_or_else(String::new, |class| class.to_string());
        [id.clone(), route.name_ja.clone(), class]
    });
    all.insert(format!("{slug}/routes.csv"), csv(&ROUTES, routes));
    let fares = network.fares.iter().filter(|((from, to, route), yen)| {
        from <= to || network.fares.get(&(to.clone(), from.clone(), route.clone())) != Some(*yen)
    });
    let fares = fares
        .map(|((from, to, route), yen)| [from.clone(), to.clone(), route.clone(), yen.get().to_string()]);
    all.insert(format!("{slug}/fares.csv"), csv(&FARES, fares));
}

/// A table whose cells are quoted where they need it.
fn csv<const N: usize>(columns: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut out = columns.join(",");
    out.push('\n');
    for row in rows {
        let cells = row.map(|cell| {
            if cell.contains(['"', ',', '\n', '\r']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell
            }
        });
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
