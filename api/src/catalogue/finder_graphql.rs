//! What the fare finder finds, as GraphQL shows it.

use async_graphql::{Context, Object, Result};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use super::finder::{Offer, Section};
use super::matrix::RouteLine;
use super::notices::Notice;
use super::{Line, Operator, Price, Product, Route, Stop};
use crate::graphql::Ask;

/// A line with its stops, by their readings.
#[Object]
impl Line {
    async fn name(&self, ctx: &Context<'_>) -> &str {
        match ctx.lang() {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }
    #[graphql(complexity = "20 * child_complexity")]
    async fn stops(&self) -> &[Stop] {
        &self.stops
    }
}

/// Two stops of one operator, and what is sold between them.
#[Object]
impl Section {
    /// Whose stops they are.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        self.from.owner(ctx).await
    }
    async fn from(&self) -> &Stop {
        &self.from
    }
    async fn to(&self) -> &Stop {
        &self.to
    }
    /// The lowest single fare one way; null where none between the two is known.
    async fn fare(&self) -> Option<Yen> {
        self.fare
    }
    /// The passes that are sold for the section, by its fare, or for an area in which both stops lie. One that has a route in each
    /// section stands there for each route between the two, the cheapest first.
    async fn offers(&self) -> &[Offer] {
        &self.offers
    }
    /// The lines between the two on which no pass is sold on an ICOCA, as those that are run jointly.
    async fn unsold(&self) -> &[RouteLine] {
        &self.unsold
    }
}

/// A pass with its prices in a section.
#[Object]
impl Offer {
    async fn product(&self) -> &Product {
        &self.product
    }
    /// The route of the section; null where passes of the product have none.
    async fn via(&self) -> Option<&Route> {
        self.via.as_ref()
    }
    /// One for each term, the shortest first.
    async fn prices(&self) -> &[Price] {
        &self.prices
    }
    /// What is announced about it between the two stops.
    async fn notices(&self, ctx: &Context<'_>) -> Vec<Notice> {
        self.notices.current(ctx.app().clock.now())
    }
    /// Who sells it now: nobody while its sales are suspended.
    #[graphql(complexity = "3 * child_complexity")]
    async fn sellers(&self, ctx: &Context<'_>) -> Result<Vec<Operator>> {
        let is_section = self.product.shape == ProductShape::Section;
        self.product.sold_by(ctx, &self.notices, is_section).await
    }
}
