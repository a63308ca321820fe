//! The route matrix as GraphQL shows it, in the language of the request.

use async_graphql::{Context, Object, SimpleObject};
use teiki_shared::route_matrix::{RouteOffer, RouteRun, RouteService};

use super::RouteLine;
use crate::graphql::Ask;

/// Whether something is to be had on a route.
#[derive(SimpleObject)]
struct RouteServiceOffer {
    service: RouteService,
    offer: RouteOffer,
}

/// A route of an operator, with what is to be had on it.
#[Object(name = "RouteLine")]
impl RouteLine {
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> &str {
        self.name(ctx.lang())
    }
    async fn run(&self) -> RouteRun {
        self.row.run
    }
    async fn services(&self) -> Vec<RouteServiceOffer> {
        let all = RouteService::ALL.iter();
        all.map(|&service| RouteServiceOffer { service, offer: self.row.offer(service) }).collect()
    }
    /// What is to be known of it; empty where nothing is.
    #[graphql(name = "note")]
    async fn localised_note(&self, ctx: &Context<'_>) -> &str {
        self.note(ctx.lang())
    }
}
