//! Operators' folders, read without a database. `catalogue/README.md` says how they are written.
//!
//! `files` finds and opens what is there, `facts` and `csv_rows` read it, `operator`, `categories`, `terms`, `price_tables`, `counters`, `help`, `notices`, `document_kinds`, `network` and `matrix` put an operator's files together, `check`
//! and `papers` look at them side by side, and `write` turns rows into files again. Whatever is wrong anywhere is told at once.

mod categories;
mod check;
mod counters;
mod csv_rows;
mod document_kinds;
pub(super) mod facts;
mod files;
mod help;
mod matrix;
pub(super) mod mistake;
mod network;
mod notices;
mod operator;
mod papers;
mod price_tables;
mod refunds;
mod terms;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

pub use mistake::Mistake;
pub use price_tables::told;
pub use write::{Texts, store, texts};

use self::files::{Entry, Files};
use self::operator::OperatorFolder;
use super::data::Catalogue;

/// Reads a folder of operators' folders, each named by its operator's slug.
///
/// # Errors
/// The mistakes, in the order of files and lines; of a file with very many the first.
pub fn read(folder: &Path) -> Result<Catalogue, Vec<Mistake>> {
    let mut files = Files::of(folder);
    let mut operators: BTreeMap<String, OperatorFolder> = BTreeMap::new();
    for entry in files.list("") {
        match entry {
            Entry::Folder(slug) => {
                let operator = OperatorFolder::read(&mut files, &slug);
                operators.insert(slug, operator);
            }
            Entry::File(name) if name == "README.md" => {}
            Entry::File(name) => files.stray(&name),
        }
    }
    let mut mistakes = files.mistakes;
    check::across(&operators, &mut mistakes);
    let read: Vec<_> =
        operators.into_iter().map(|(slug, folder)| (slug, folder.into_data(&mut mistakes))).collect();
    let mistakes = mistakes.into_vec();
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let whole = read.into_iter().filter_map(|(slug, operator)| Some((slug, operator?)));
    Ok(Catalogue { operators: whole.collect() })
}
