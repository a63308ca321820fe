//! `documents/SLUG.toml`: the papers that an operator's products ask for.

use std::collections::BTreeMap;

use super::facts::document;
use super::files::{Entry, Files};
use super::mistake::{Lines, Sheet};
use crate::catalogue::document_kinds::DocumentKindFacts;
use crate::catalogue::slug::is_slug;

pub const FOLDER: &str = "documents";

/// By slug, with the lines they stand on.
pub type DocumentFiles = BTreeMap<String, (DocumentKindFacts, Lines)>;

pub fn read(files: &mut Files, slug: &str) -> DocumentFiles {
    let mut kinds = DocumentFiles::new();
    for entry in files.list(&format!("{slug}/{FOLDER}")) {
        let (Entry::File(name) | Entry::Folder(name)) = &entry;
        let path = format!("{slug}/{FOLDER}/{name}");
        let Some(kind) = name.strip_suffix(".toml").filter(|_| matches!(entry, Entry::File(_))) else {
            files.stray(&path);
            continue;
        };
        if !is_slug(kind) {
            files.tell(&path, "a file is named by its paper's slug: small letters, digits and hyphens.");
        }
        kinds.extend(files.facts(&path, kind_facts).map(|read| (kind.to_owned(), read)));
    }
    kinds
}

fn kind_facts(sheet: &mut Sheet<'_>) -> Option<(DocumentKindFacts, Lines)> {
    document(sheet, |table, sheet| {
        table.refuse_others(DocumentKindFacts::KEYS, sheet);
        Some((DocumentKindFacts::of(table, sheet)?, table.lines(sheet)))
    })
}
