//! The root of the GraphQL schema. Each domain adds its query and mutation objects; `MergedObject` silently keeps the last
//! of two same-named fields, so the diff of `schema.graphql` is read with every change.

use async_graphql::{EmptySubscription, MergedObject, Schema as GraphqlSchema};

use crate::accounts::graphql::{AccountMutations, AccountQueries};
use crate::app::App;
use crate::cards::graphql::CardMutation;
use crate::catalogue::CatalogueQuery;
use crate::drafts::DraftMutation;
use crate::graphql::limits;
use crate::payments::graphql::PaymentMutation;

#[derive(MergedObject, Default)]
pub struct Query(Service, AccountQueries, CatalogueQuery);

#[derive(MergedObject, Default)]
pub struct Mutation(AccountMutations, CardMutation, DraftMutation, PaymentMutation);

pub type Schema = GraphqlSchema<Query, Mutation, EmptySubscription>;

/// The bare schema, for what asks about its shape alone.
pub fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    GraphqlSchema::build(Query::default(), Mutation::default(), EmptySubscription)
}

/// The schema of a running installation.
pub fn build(app: &App) -> Schema {
    let schema = builder().data(app.clone()).limit_depth(limits::DEPTH).limit_complexity(limits::COMPLEXITY);
    if app.config.is_production() {
        schema.disable_introspection().disable_suggestions().finish()
    } else {
        schema.finish()
    }
}

/// The schema definition, as `api/schema.graphql` holds it.
pub fn sdl() -> String {
    builder().finish().sdl()
}

/// The service itself.
#[derive(Default)]
struct Service;

#[async_graphql::Object]
impl Service {
    /// The release that answers.
    async fn release(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
