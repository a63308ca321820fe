//! Passes as GraphQL shows them.

use std::sync::Arc;

use async_graphql::connection::{Connection, Edge, query};
use async_graphql::{Context, Object, Result};
use jiff::Span;
use teiki_shared::ids::PassId;
use teiki_shared::payment_state::PassHold;
use teiki_shared::product_class::ProductClass;
use teiki_shared::scalars::Date;

use super::db::PassFilter;
use super::pass::PassState;
use super::{Order, OrderKey, Pass, db};
use crate::cards::Card;
use crate::cards::graphql::CardKey;
use crate::catalogue::Operator;
use crate::drafts;
use crate::error::Fault;
use crate::graphql::load::loader;
use crate::graphql::page::{self, Cursor, size};
use crate::graphql::{Ask, OrFault};
use crate::viewer::Viewer;

impl Pass {
    async fn sold_as(&self, ctx: &Context<'_>) -> Result<Arc<Order>> {
        let found = loader(ctx).load_one(OrderKey(self.operator_id, self.order_id)).await.or_fault(ctx)?;
        found.ok_or_else(|| Fault::other("a pass without its order")).or_fault(ctx)
    }
}

/// A commuter pass on a card.
#[Object]
impl Pass {
    async fn id(&self) -> PassId {
        self.id
    }
    #[graphql(name = "state")]
    async fn state_today(&self, ctx: &Context<'_>) -> PassState {
        self.state(ctx.app().clock.today())
    }
    async fn order(&self, ctx: &Context<'_>) -> Result<Arc<Order>> {
        self.sold_as(ctx).await
    }
    async fn card(&self, ctx: &Context<'_>) -> Result<Card> {
        let found = loader(ctx).load_one(CardKey(self.card_id)).await.or_fault(ctx)?;
        found.ok_or_else(|| Fault::other("a pass without its card")).or_fault(ctx)
    }
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        let found = loader(ctx).load_one(self.operator_id).await.or_fault(ctx)?;
        found.ok_or_else(|| Fault::other("a pass without its operator")).or_fault(ctx)
    }
    async fn product_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.sold_as(ctx).await?.names.of(ctx.lang()).product.clone())
    }
    async fn product_class(&self, ctx: &Context<'_>) -> Result<ProductClass> {
        Ok(self.sold_as(ctx).await?.class)
    }
    async fn section(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.sold_as(ctx).await?.names.of(ctx.lang()).section.clone())
    }
    async fn honoured_by(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.sold_as(ctx).await?.names.of(ctx.lang()).honoured_by.clone())
    }
    async fn starts_on(&self) -> Date {
        self.starts_on
    }
    async fn ends_on(&self) -> Date {
        self.ends_on
    }
    /// Days on which it can still be used, today included.
    async fn days_left(&self, ctx: &Context<'_>) -> i64 {
        self.validity().days_left(ctx.app().clock.today())
    }
    async fn total_days(&self) -> i64 {
        self.validity().days()
    }
    /// 0 once it has started.
    async fn days_until_start(&self, ctx: &Context<'_>) -> i64 {
        let today = ctx.app().clock.today();
        (*self.starts_on - today).get_days().max(0).into()
    }
    async fn rider_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.sold_as(ctx).await?.rider_name.clone())
    }
    async fn rider_kana(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.sold_as(ctx).await?.rider_kana.clone())
    }
    /// Whether a contiguous pass can be bought now: from 14 days before the end until the end.
    async fn can_renew(&self, ctx: &Context<'_>) -> bool {
        let today = ctx.app().clock.today();
        self.state == PassHold::Live && drafts::opens_on(*self.ends_on) <= today && today <= *self.ends_on
    }
    /// The first day on which it can be renewed.
    async fn renew_from(&self) -> Date {
        Date(drafts::opens_on(*self.ends_on))
    }
    /// The day on which the renewed pass starts.
    async fn renew_starts_on(&self) -> Date {
        Date(self.ends_on.saturating_add(Span::new().days(1)))
    }
}

/// The passes' part of `Viewer`.
pub struct PassesPart(pub Viewer);

#[Object]
impl PassesPart {
    /// Paid passes; `first` at most 100.
    #[graphql(complexity = "page::weight(first) * child_complexity")]
    async fn passes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
        #[graphql(default_with = "PassFilter::Current")] which: PassFilter,
    ) -> Result<Connection<Cursor, Pass>> {
        query(after, None, Some(first), None, async |after: Option<Cursor>, _, first, _| {
            let size = size(first);
            let app = ctx.app();
            let mut conn = app.db.conn().await.or_fault(ctx)?;
            let after = match after {
                Some(cursor) => Some((Date(cursor.date()?), PassId::from(cursor.id))),
                None => None,
            };
            let today = app.clock.today();
            let rows = db::passes_of(&mut conn, self.0.account_id, which, today, after, size + 1)
                .await
                .or_fault(ctx)?;
            let mut connection = Connection::new(after.is_some(), rows.len() as i64 > size);
            connection.edges.extend(
                rows.into_iter()
                    .take(size as usize)
                    .map(|pass| Edge::new(Cursor::new(pass.ends_on.to_string(), pass.id.into()), pass)),
            );
            Ok::<_, async_graphql::Error>(connection)
        })
        .await
    }

    async fn pass(&self, ctx: &Context<'_>, id: PassId) -> Result<Option<Pass>> {
        let mut conn = ctx.app().db.conn().await.or_fault(ctx)?;
        db::pass_of(&mut conn, self.0.account_id, id).await.or_fault(ctx)
    }
}
