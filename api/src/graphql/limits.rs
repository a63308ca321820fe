//! Limits on what one document may ask. Depth and complexity are async-graphql's own; aliases are counted here, and not by an
//! extension: with one, async-graphql takes a much slower way at every field of every answer.

use async_graphql::parser::types::{ExecutableDocument, Selection};
use async_graphql::{Request, ServerError};

pub const DEPTH: usize = 12;
pub const COMPLEXITY: usize = 3_000;
/// Aliases in one document: enough for any page, too few to try a thousand codes in one request.
pub const ALIASES: usize = 15;
/// Bytes of a request's body.
pub const BODY: usize = 64 * 1024;

/// Parses the document of a request, which stays parsed, and looks at its aliases.
///
/// # Errors
/// The document is no GraphQL, or holds more than [`ALIASES`] aliases.
pub fn check_aliases(request: &mut Request) -> Result<(), ServerError> {
    let found = aliases(request.parsed_query()?);
    if found > ALIASES {
        return Err(ServerError::new(format!("A document may hold at most {ALIASES} aliases."), None));
    }
    Ok(())
}

/// The aliases of a document, however deep it is: its depth is judged later.
fn aliases(document: &ExecutableDocument) -> usize {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set);
    let mut sets: Vec<_> = operations.chain(fragments).collect();
    let mut found = 0;
    while let Some(set) = sets.pop() {
        for item in &set.node.items {
            match &item.node {
                Selection::Field(field) => {
                    found += usize::from(field.node.alias.is_some());
                    sets.push(&field.node.selection_set);
                }
                Selection::InlineFragment(fragment) => sets.push(&fragment.node.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    found
}
