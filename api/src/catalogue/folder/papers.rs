//! What is wrong with the papers that products ask for: one that no file names, the same twice, or more than a rider can find
//! their way in.

use std::collections::BTreeSet;

use super::document_kinds::FOLDER;
use super::mistake::{Lines, Mistakes};
use super::operator::{OperatorFolder, ProductFile};
use crate::catalogue::document_kinds::DocumentKindFacts;
use crate::catalogue::limits::{DOCUMENT_ALTERNATIVES, DOCUMENT_LETTERS, DOCUMENT_REQUIREMENTS};

/// What a paper's file says of itself.
pub fn described((kind, lines): (&DocumentKindFacts, &Lines), found: &mut Mistakes) {
    let said = [
        ("name_ja", &kind.name_ja, true),
        ("name_en", &kind.name_en, true),
        ("readable_ja", &kind.readable_ja, true),
        ("readable_en", &kind.readable_en, true),
        ("masked_ja", &kind.masked_ja, false),
        ("masked_en", &kind.masked_en, false),
    ];
    for (key, text, needed) in said {
        if needed && text.is_empty() {
            found.push(lines.mistake(key, format!("{key} is empty; say it.")));
        }
        if text.chars().nth(DOCUMENT_LETTERS).is_some() {
            found.push(
                lines.mistake(key, format!("{key} has more than {DOCUMENT_LETTERS} letters; be brief.")),
            );
        }
    }
    if kind.masked_ja.is_empty() != kind.masked_en.is_empty() {
        let what = "masked_ja and masked_en go together: what must be covered, in both languages.";
        found.push(lines.mistake("masked_ja", what));
    }
}

/// What a product asks for.
pub fn asked_for(product: &ProductFile, operator: &OperatorFolder, found: &mut Mistakes) {
    let (wanted, lines) = (&product.links.documents, &product.lines);
    if wanted.is_empty() && product.facts.applications {
        found.push(lines.mistake("applications", "applications: it asks for no papers; leave it out."));
    }
    facts(product, found);
    let mut tell = |what: String| found.push(lines.mistake("documents", format!("documents: {what}")));
    if wanted.len() > DOCUMENT_REQUIREMENTS {
        tell(format!("a rider shows at most {DOCUMENT_REQUIREMENTS} papers; leave some out."));
    }
    let mut seen = BTreeSet::new();
    for alternatives in wanted {
        if alternatives.is_empty() {
            tell("[] asks for nothing; leave it out.".to_owned());
        }
        if alternatives.len() > DOCUMENT_ALTERNATIVES {
            tell(format!("one of {DOCUMENT_ALTERNATIVES} papers at most; leave some out."));
        }
        for kind in alternatives {
            if !seen.insert(kind) {
                tell(format!("{kind} is named twice; name it once."));
            }
            let is_named = operator.documents.contains_key(kind);
            if !is_named && !operator.unread.has(&[&format!("{FOLDER}/")]) {
                let known: Vec<&str> = operator.documents.keys().map(String::as_str).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                tell(format!("there is no {FOLDER}/{kind}.toml that says what it is; there are: {known}."));
            }
        }
    }
}

/// What riders type of them.
fn facts(product: &ProductFile, found: &mut Mistakes) {
    let (asked, lines) = (&product.facts.paper_facts, &product.lines);
    if !asked.is_empty() && !product.facts.applications {
        let what = "paper_facts: nobody applies for it here; leave it out, or say applications = true.";
        found.push(lines.mistake("paper_facts", what));
    }
    let distinct: BTreeSet<_> = asked.iter().collect();
    if distinct.len() < asked.len() {
        found.push(lines.mistake("paper_facts", "paper_facts: one is named twice; name it once."));
    }
}
