//! Limits on what one document may ask. Depth and complexity are async-graphql's own; aliases are counted here.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{ServerError, ServerResult, Variables};

pub const DEPTH: usize = 12;
pub const COMPLEXITY: usize = 3_000;
/// Aliases in one document: enough for any page, too few to try a thousand codes in one request.
pub const ALIASES: usize = 15;
/// Bytes of a request's body.
pub const BODY: usize = 64 * 1024;

/// Refuses documents with more than [`ALIASES`] aliases.
pub struct Aliases;

impl ExtensionFactory for Aliases {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Aliases {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        let aliases: usize = document
            .operations
            .iter()
            .map(|(_, operation)| &operation.node.selection_set.node)
            .chain(document.fragments.values().map(|fragment| &fragment.node.selection_set.node))
            .map(count)
            .sum();
        if aliases > ALIASES {
            return Err(ServerError::new(format!("A document may hold at most {ALIASES} aliases."), None));
        }
        Ok(document)
    }
}

fn count(set: &SelectionSet) -> usize {
    set.items
        .iter()
        .map(|item| match &item.node {
            Selection::Field(field) => {
                usize::from(field.node.alias.is_some()) + count(&field.node.selection_set.node)
            }
            Selection::InlineFragment(fragment) => count(&fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => 0,
        })
        .sum()
}
