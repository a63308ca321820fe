//! `counters/SLUG.toml`: the counters of an operator's folder.

use super::facts::document;
use super::files::{Entry, Files};
use super::mistake::Sheet;
use crate::catalogue::counters::{CounterFacts, Counters};
use crate::catalogue::slug::is_slug;

pub fn read(files: &mut Files, slug: &str) -> Counters {
    let mut counters = Counters::new();
    for entry in files.list(&format!("{slug}/counters")) {
        let (Entry::File(name) | Entry::Folder(name)) = &entry;
        let path = format!("{slug}/counters/{name}");
        let Some(counter) = name.strip_suffix(".toml").filter(|_| matches!(entry, Entry::File(_))) else {
            files.stray(&path);
            continue;
        };
        if !is_slug(counter) {
            files.tell(&path, "a file is named by its counter's slug: small letters, digits and hyphens.");
        }
        counters.extend(files.facts(&path, counter_facts).map(|facts| (counter.to_owned(), facts)));
    }
    counters
}

fn counter_facts(sheet: &mut Sheet<'_>) -> Option<CounterFacts> {
    document(sheet, |table, sheet| {
        table.refuse_others(CounterFacts::KEYS, sheet);
        CounterFacts::of(table, sheet)
    })
}
