//! Passes as GraphQL shows them.

use std::sync::Arc;

use async_graphql::connection::{Connection, Edge, query};
use async_graphql::{Context, Object, Result};
use jiff::Span;
use teiki_shared::ids::{AccountId, PassId};
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{PassHold, PassState, RefundState};
use teiki_shared::product::ProductClass;
use teiki_shared::scalars::Date;
use tokio::sync::OnceCell;

use crate::cards::Card;
use crate::cards::load::CardKey;
use crate::catalogue::{Notice, Notices, Operator};
use crate::claims::Claim;
use crate::claims::graphql::quote_of;
use crate::claims::load::ClaimOf;
use crate::claims::quote::Quote;
use crate::error::Fault;
use crate::graphql::load::loader;
use crate::graphql::page::{self, Cursor, size};
use crate::graphql::{Ask, OrFault};
use crate::orders::db::{PassFilter, Shown};
use crate::orders::pass::{has_next_term, renewable_from};
use crate::orders::{Continued, NoticesOf, Order, OrderKey, Pass, db};
use crate::refunds::load::PaidBackOf;
use crate::refunds::paid_back::PaidBack;
use crate::viewer::Viewer;

/// A pass as the API shows it. The order that it was sold by, its card, its seller, whether another continues it, and what is announced
/// about it were read beside it, or are loaded when a field asks.
pub struct PassNode {
    pass: Pass,
    order: OnceCell<Arc<Order>>,
    card: Option<Card>,
    seller: Option<Operator>,
    continued: Option<bool>,
    notices: Option<Notices>,
}

impl From<Pass> for PassNode {
    fn from(pass: Pass) -> Self {
        Self { pass, order: OnceCell::new(), card: None, seller: None, continued: None, notices: None }
    }
}

impl From<Shown> for PassNode {
    fn from(((pass, order, card, seller), continued, notices): Shown) -> Self {
        let notices = notices.on(order.via.as_deref());
        Self {
            pass,
            order: OnceCell::from(Arc::new(order)),
            card: Some(card),
            seller: Some(seller),
            continued: Some(continued),
            notices: Some(notices),
        }
    }
}

impl PassNode {
    /// A pass of the account, whatever its state.
    pub async fn of(ctx: &Context<'_>, account: AccountId, id: PassId) -> Result<Option<Self>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        Ok(db::pass_of(&conn, account, id).await.or_fault(ctx)?.map(Self::from))
    }

    async fn sold_as(&self, ctx: &Context<'_>) -> Result<&Arc<Order>> {
        let read = async || {
            let key = OrderKey(self.pass.operator_id, self.pass.order_id);
            loader(ctx).load_one(key).await?.ok_or_else(|| Fault::other("a pass without its order"))
        };
        self.order.get_or_try_init(read).await.or_fault(ctx)
    }

    async fn has_next_term(&self, ctx: &Context<'_>, today: Date) -> Result<bool> {
        let order = self.sold_as(ctx).await?;
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        has_next_term(&conn, order, today).await.or_fault(ctx)
    }

    async fn given_back(&self, ctx: &Context<'_>) -> Result<Option<Claim>> {
        if !self.pass.is_refunded() {
            return Ok(None);
        }
        loader(ctx).load_one(ClaimOf(self.pass.operator_id, self.pass.order_id)).await.or_fault(ctx)
    }

    async fn paid_back(&self, ctx: &Context<'_>) -> Result<Option<PaidBack>> {
        if !self.pass.is_refunded() {
            return Ok(None);
        }
        loader(ctx).load_one(PaidBackOf(self.pass.operator_id, self.pass.order_id)).await.or_fault(ctx)
    }

    async fn is_continued(&self, ctx: &Context<'_>) -> Result<bool> {
        if let Some(known) = self.continued {
            return Ok(known);
        }
        let key = Continued(self.pass.operator_id, self.pass.id);
        Ok(loader(ctx).load_one(key).await.or_fault(ctx)?.unwrap_or_default())
    }
}

/// A commuter pass on a card.
#[Object(name = "Pass")]
impl PassNode {
    async fn id(&self) -> PassId {
        self.pass.id
    }
    #[graphql(name = "state")]
    async fn state_today(&self, ctx: &Context<'_>) -> PassState {
        self.pass.state(ctx.app().clock.today())
    }
    async fn order(&self, ctx: &Context<'_>) -> Result<Arc<Order>> {
        self.sold_as(ctx).await.cloned()
    }
    async fn card(&self, ctx: &Context<'_>) -> Result<Card> {
        if let Some(known) = &self.card {
            return Ok(known.clone());
        }
        let found = loader(ctx).load_one(CardKey(self.pass.card_id)).await.or_fault(ctx)?;
        found.ok_or_else(|| Fault::other("a pass without its card")).or_fault(ctx)
    }
    /// Who sold it.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        if let Some(known) = &self.seller {
            return Ok(known.clone());
        }
        let seller = self.sold_as(ctx).await?.seller_id;
        let found = loader(ctx).load_one(seller).await.or_fault(ctx)?;
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
        self.pass.starts_on
    }
    async fn ends_on(&self) -> Date {
        self.pass.ends_on
    }
    /// Days on which it can still be used, today included.
    async fn days_left(&self, ctx: &Context<'_>) -> i64 {
        self.pass.validity().days_left(ctx.app().clock.today())
    }
    async fn total_days(&self) -> i64 {
        self.pass.validity().days()
    }
    /// 0 once it has started.
    async fn days_until_start(&self, ctx: &Context<'_>) -> i64 {
        let today = ctx.app().clock.today();
        (*self.pass.starts_on - today).get_days().max(0).into()
    }
    async fn rider_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.sold_as(ctx).await?.rider_name.clone())
    }
    async fn rider_kana(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.sold_as(ctx).await?.rider_kana.clone())
    }
    /// Whether the pass that follows can be bought now: from 14 days before the end until the end, not twice, and after a term
    /// with fixed dates while the one that follows is on sale.
    async fn can_renew(&self, ctx: &Context<'_>) -> Result<bool> {
        let today = ctx.app().clock.today();
        let in_time = renewable_from(*self.pass.ends_on) <= today && today <= *self.pass.ends_on;
        if self.pass.state != PassHold::Live || !in_time || self.is_continued(ctx).await? {
            return Ok(false);
        }
        // Who has ended sells no more.
        Ok(self.operator(ctx).await?.succeeded_by.is_none() && self.has_next_term(ctx, Date(today)).await?)
    }
    /// Whether another pass of its family, paid or waiting for its payment, holds the day after its last on the same card.
    async fn continued(&self, ctx: &Context<'_>) -> Result<bool> {
        self.is_continued(ctx).await
    }
    /// What is announced about the service on its days.
    #[graphql(complexity = "5 * child_complexity")]
    async fn notices(&self, ctx: &Context<'_>) -> Result<Vec<Notice>> {
        let now = ctx.app().clock.now();
        if let Some(known) = &self.notices {
            return Ok(known.of_service(now, self.pass.validity()));
        }
        let key = NoticesOf(self.pass.operator_id, self.pass.id);
        let found = loader(ctx).load_one(key).await.or_fault(ctx)?;
        Ok(found.map(|found| found.of_service(now, self.pass.validity())).unwrap_or_default())
    }
    /// The first day on which it can be renewed.
    async fn renew_from(&self) -> Date {
        Date(renewable_from(*self.pass.ends_on))
    }
    /// What it pays back if it is given back today; null for one that is not paid or has ended early.
    async fn refund_quote(&self, ctx: &Context<'_>) -> Result<Option<Quote>> {
        quote_of(ctx, self.sold_as(ctx).await?, &self.pass).await
    }
    /// How its rider gave it back; null for another, also for one that its seller refunded.
    async fn claim(&self, ctx: &Context<'_>) -> Result<Option<Claim>> {
        self.given_back(ctx).await
    }
    /// What was paid back for it or is on its way, 0 among it; null for one that was not refunded.
    async fn refunded(&self, ctx: &Context<'_>) -> Result<Option<Yen>> {
        if !self.pass.is_refunded() {
            return Ok(None);
        }
        match self.paid_back(ctx).await? {
            Some(paid_back) => Ok(paid_back.amount),
            // Nothing to pay, or the card company was faster.
            None => Ok(Some(self.given_back(ctx).await?.map(|claim| claim.amount).unwrap_or_default())),
        }
    }
    /// Where that money stands: `SUCCEEDED` once all of it has gone back, `FAILED` once the bank has sent it back, else `PENDING`; null
    /// where none goes back to a card.
    async fn refund_state(&self, ctx: &Context<'_>) -> Result<Option<RefundState>> {
        Ok(self.paid_back(ctx).await?.map(|paid_back| paid_back.state))
    }
    /// The day on which the renewed pass starts; null where it is for the term with fixed dates that follows.
    async fn renew_starts_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let day_after = Date(self.pass.ends_on.saturating_add(Span::new().days(1)));
        Ok((!self.sold_as(ctx).await?.has_fixed_dates()).then_some(day_after))
    }
}

/// The passes' part of `Viewer`.
pub struct PassesPart(pub Viewer);

#[Object]
impl PassesPart {
    /// Passes that were paid; `first` at most 100.
    #[graphql(complexity = "page::weight(first) * child_complexity")]
    async fn passes(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
        #[graphql(default_with = "PassFilter::Current")] which: PassFilter,
    ) -> Result<Connection<Cursor, PassNode>> {
        query(after, None, Some(first), None, async |after: Option<Cursor>, _, first, _| {
            let size = size(first);
            let app = ctx.app();
            let conn = ctx.reads().conn().await.or_fault(ctx)?;
            let after = match after {
                Some(cursor) => Some((Date(cursor.date()?), PassId::from(cursor.id))),
                None => None,
            };
            let today = app.clock.today();
            let rows =
                db::passes_of(&conn, self.0.account_id, which, today, after, size + 1).await.or_fault(ctx)?;
            let mut connection = Connection::new(after.is_some(), rows.len() as i64 > size);
            connection.edges.extend(rows.into_iter().take(size as usize).map(|row| {
                let pass = &row.0.0;
                Edge::new(Cursor::new(pass.ends_on.to_string(), pass.id.into()), row.into())
            }));
            Ok::<_, async_graphql::Error>(connection)
        })
        .await
    }

    async fn pass(&self, ctx: &Context<'_>, id: PassId) -> Result<Option<PassNode>> {
        PassNode::of(ctx, self.0.account_id, id).await
    }
}
