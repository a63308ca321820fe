//! `notices/SLUG.toml`: what an operator's folder announces.

use std::collections::BTreeMap;

use super::facts::document;
use super::files::{Entry, Files};
use super::mistake::{Lines, Sheet};
use crate::catalogue::notices::NoticeFacts;
use crate::catalogue::slug::is_slug;

/// By slug, with the lines they stand on.
pub type NoticeFiles = BTreeMap<String, (NoticeFacts, Lines)>;

pub fn read(files: &mut Files, slug: &str) -> NoticeFiles {
    let mut notices = NoticeFiles::new();
    for entry in files.list(&format!("{slug}/notices")) {
        let (Entry::File(name) | Entry::Folder(name)) = &entry;
        let path = format!("{slug}/notices/{name}");
        let Some(notice) = name.strip_suffix(".toml").filter(|_| matches!(entry, Entry::File(_))) else {
            files.stray(&path);
            continue;
        };
        if !is_slug(notice) {
            files.tell(&path, "a file is named by its notice's slug: small letters, digits and hyphens.");
        }
        notices.extend(files.facts(&path, notice_facts).map(|read| (notice.to_owned(), read)));
    }
    notices
}

fn notice_facts(sheet: &mut Sheet<'_>) -> Option<(NoticeFacts, Lines)> {
    document(sheet, |table, sheet| {
        table.refuse_others(NoticeFacts::KEYS, sheet);
        Some((NoticeFacts::of(table, sheet)?, table.lines(sheet)))
    })
}
