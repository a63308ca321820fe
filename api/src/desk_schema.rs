//! The desk's GraphQL schema, apart from the riders': another door, other objects, other limits. What only staff may see cannot be
//! reached from a rider's schema, as it is not in it, and no object here leads to a rider's.

use async_graphql::{
    EmptySubscription, MergedObject, Schema as GraphqlSchema, SchemaBuilder, ValidationMode,
};

use crate::app::App;
use crate::review::desk_graphql::{ApplicationMutations, ApplicationQueries};
use crate::staff::graphql::{
    EnteringMutations, EnteringQueries, LogQueries, MeQueries, MemberMutations, MemberQueries, OrderQueries,
};

/// Sets within sets: no page of the desk is deeper.
pub const DEPTH: usize = 10;
/// Fields, with lists weighed by what they hold: a page of a hundred orders.
pub const COMPLEXITY: usize = 4_000;

#[derive(MergedObject, Default)]
pub struct DeskQuery(MeQueries, EnteringQueries, MemberQueries, OrderQueries, LogQueries, ApplicationQueries);

#[derive(MergedObject, Default)]
pub struct DeskMutation(EnteringMutations, MemberMutations, ApplicationMutations);

pub type Schema = GraphqlSchema<DeskQuery, DeskMutation, EmptySubscription>;

/// The bare schema, for what asks about its shape alone.
pub fn builder() -> SchemaBuilder<DeskQuery, DeskMutation, EmptySubscription> {
    GraphqlSchema::build(DeskQuery::default(), DeskMutation::default(), EmptySubscription)
}

/// The schema of a running installation.
pub fn build(app: &App) -> Schema {
    let schema = limited(app);
    if app.config.is_production() {
        schema.disable_introspection().disable_suggestions().finish()
    } else {
        schema.finish()
    }
}

/// The same for documents of our own, each of which a test holds against the schema once.
pub fn build_for_own(app: &App) -> Schema {
    limited(app).validation_mode(ValidationMode::Fast).finish()
}

fn limited(app: &App) -> SchemaBuilder<DeskQuery, DeskMutation, EmptySubscription> {
    builder().data(app.clone()).limit_depth(DEPTH).limit_complexity(COMPLEXITY)
}

/// The schema definition, as `api/desk.graphql` holds it.
pub fn sdl() -> String {
    builder().finish().sdl()
}
