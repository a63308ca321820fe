//! Stops, routes, and what sections cost by them, as GraphQL shows it, in the language of the request.

use async_graphql::{Context, Object, Result};
use teiki_shared::ids::StopId;

use super::{Operator, Price, Route, RoutePrices, Stop, romaji};
use crate::error::Fault;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};

/// A stop or a station.
#[Object]
impl Stop {
    async fn id(&self) -> StopId {
        self.id
    }
    /// Where the operator has another stop of that name, with its line or a stop near by: `中村（大学線）`.
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> String {
        self.name(ctx.lang())
    }
    async fn kana(&self) -> &str {
        &self.name_kana
    }
    async fn romaji(&self) -> String {
        romaji(&self.name_kana)
    }
    /// The operator whose stop it is.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        self.owner(ctx).await
    }
}

impl Stop {
    pub(super) async fn owner(&self, ctx: &Context<'_>) -> Result<Operator> {
        let operator = loader(ctx).load_one(self.operator_id).await.or_fault(ctx)?;
        operator.ok_or_else(|| Fault::other("a stop without its operator")).or_fault(ctx)
    }
}

/// A route of an operator, by which a section is ridden.
#[Object]
impl Route {
    /// The word by which it is chosen: its id in the feed.
    async fn id(&self) -> &str {
        &self.id
    }
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> &str {
        self.name(ctx.lang())
    }
}

/// What passes of a section cost by a route.
#[Object]
impl RoutePrices {
    /// Null where the product's sections have no route.
    async fn via(&self) -> Option<&Route> {
        self.via.as_ref()
    }
    /// One for each term, the shortest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn prices(&self) -> &[Price] {
        &self.prices
    }
}
