//! Limits on what one document may ask. Depth and complexity are async-graphql's own, which walk a fragment each time it is
//! spread: the size of a document with its fragments in place is counted before they do. Not by an extension: with one,
//! async-graphql takes a much slower way at every field of every answer.

use std::collections::HashMap;

use async_graphql::ServerError;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

pub const DEPTH: usize = 12;
/// Fields, with lists weighed by what they hold: enough for the whole catalogue with its prices, once.
pub const COMPLEXITY: usize = 10_000;
/// Aliases in one document: enough for any page, too few to try a thousand codes in one request.
const ALIASES: usize = 15;
/// Fragments in one document.
const FRAGMENTS: usize = 20;
/// Selections of one document with every fragment in its place.
const SELECTIONS: usize = 1_000;
/// Sets within sets that are walked; what is deeper weighs more than any document may.
const WALK: usize = 100;
/// Bytes of a request's body.
pub const BODY: usize = 64 * 1024;

/// Weighs a document.
///
/// # Errors
/// It is too large with its fragments in place.
pub fn check_size(document: &ExecutableDocument) -> Result<(), ServerError> {
    match excess(document) {
        Some(sentence) => Err(ServerError::new(sentence, None)),
        None => Ok(()),
    }
}

/// What a document has too much of.
fn excess(document: &ExecutableDocument) -> Option<String> {
    if document.fragments.len() > FRAGMENTS {
        return Some(format!("A document may hold at most {FRAGMENTS} fragments."));
    }
    let mut scales = Scales { document, known: HashMap::new() };
    let mut whole = Weight::default();
    for (_, operation) in document.operations.iter() {
        whole += scales.weigh(&operation.node.selection_set.node, 0);
    }
    if whole.aliases > ALIASES {
        return Some(format!("A document may hold at most {ALIASES} aliases."));
    }
    (whole.selections > SELECTIONS)
        .then(|| format!("A document may hold at most {SELECTIONS} selections, fragments in their places."))
}

#[derive(Clone, Copy, Default)]
struct Weight {
    selections: usize,
    aliases: usize,
}

impl std::ops::AddAssign for Weight {
    fn add_assign(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
    }
}

/// Weighs each fragment once, however often it is spread.
struct Scales<'a> {
    document: &'a ExecutableDocument,
    known: HashMap<&'a str, Weight>,
}

impl<'a> Scales<'a> {
    fn weigh(&mut self, set: &'a SelectionSet, depth: usize) -> Weight {
        if depth > WALK {
            return Weight { selections: usize::MAX, aliases: 0 };
        }
        let mut weight = Weight { selections: set.items.len(), aliases: 0 };
        for item in &set.items {
            weight += match &item.node {
                Selection::Field(field) => {
                    let mut below = self.weigh(&field.node.selection_set.node, depth + 1);
                    below.aliases += usize::from(field.node.alias.is_some());
                    below
                }
                Selection::InlineFragment(fragment) => {
                    self.weigh(&fragment.node.selection_set.node, depth + 1)
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(spread.node.fragment_name.node.as_str(), depth + 1)
                }
            };
        }
        weight
    }

    fn fragment(&mut self, name: &'a str, depth: usize) -> Weight {
        if let Some(&known) = self.known.get(name) {
            return known;
        }
        // A fragment within itself weighs nothing here: validation refuses it.
        self.known.insert(name, Weight::default());
        let Some(fragment) = self.document.fragments.get(name) else { return Weight::default() };
        let weight = self.weigh(&fragment.node.selection_set.node, depth);
        self.known.insert(name, weight);
        weight
    }
}
