//! Orders as GraphQL shows them.

pub mod pass;

use async_graphql::connection::{Connection, Edge, query};
use async_graphql::{Context, Object, Result, SimpleObject};
use teiki_shared::ids::OrderId;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::scalars::{Date, DateTime};

use crate::cards::Card;
use crate::cards::load::CardKey;
use crate::catalogue::Operator;
use crate::certificates::{Page, PapersOf};
use crate::drafts::{self, DraftNode};
use crate::error::Fault;
use crate::graphql::load::loader;
use crate::graphql::page::{self, Cursor, size};
use crate::graphql::{Ask, OrFault};
use crate::guardians::GuardianLink;
use crate::guardians::load::GuardianLinkOf;
use crate::orders::db::OrderFilter;
use crate::orders::events::Event;
use crate::orders::load::EventsOf;
use crate::orders::{Order, PassOf, db};
use crate::payments::Payment;
use crate::payments::load::PaymentOf;
use crate::receipts::Receipt;
use crate::receipts::load::ReceiptOf;
use crate::refunds::Refund;
use crate::refunds::load::RefundsOf;
use crate::review::{DecisionOf, ReviewDecision};
use crate::viewer::Viewer;
use pass::PassNode;

/// A line of an order's history.
#[derive(SimpleObject)]
pub struct OrderEvent {
    at: DateTime,
    /// One word: placed, payment_started, declined, paid, cancelled, lapsed …
    event: String,
    /// What the rider reads.
    label: String,
}

/// The application for one pass.
#[Object]
impl Order {
    async fn id(&self) -> OrderId {
        self.id
    }
    /// What people read out on the phone.
    async fn number(&self) -> &str {
        &self.number
    }
    async fn state(&self) -> State {
        self.state
    }
    /// Whether Stripe was asked to cancel the open attempt and has not answered yet.
    async fn closing(&self) -> bool {
        self.closing_as.is_some()
    }
    /// Who sells it.
    pub async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        let found = loader(ctx).load_one(self.seller_id).await.or_fault(ctx)?;
        found.ok_or_else(|| Fault::other("an order without its operator")).or_fault(ctx)
    }
    /// For whom the pass was sold; null where it is for everybody.
    async fn category(&self, ctx: &Context<'_>) -> Option<&str> {
        self.category.as_ref().map(|category| category.name(ctx.lang()))
    }
    async fn product_name(&self, ctx: &Context<'_>) -> &str {
        &self.names.of(ctx.lang()).product
    }
    /// The stops, the fare or the area.
    async fn section(&self, ctx: &Context<'_>) -> &str {
        &self.names.of(ctx.lang()).section
    }
    /// The operators on whose vehicles the pass is good.
    async fn honoured_by(&self, ctx: &Context<'_>) -> &str {
        &self.names.of(ctx.lang()).honoured_by
    }
    async fn card(&self, ctx: &Context<'_>) -> Result<Card> {
        let found = loader(ctx).load_one(CardKey(self.card_id)).await.or_fault(ctx)?;
        found.ok_or_else(|| Fault::other("an order without its card")).or_fault(ctx)
    }
    async fn starts_on(&self) -> Date {
        self.starts_on
    }
    async fn ends_on(&self) -> Date {
        self.ends_on
    }
    /// How many months; null for a term with fixed dates.
    async fn months(&self) -> Option<i32> {
        self.term_key().months()
    }
    /// The term in words: `3か月`, or the name of one with fixed dates.
    #[graphql(name = "termName")]
    async fn localised_term_name(&self, ctx: &Context<'_>) -> String {
        self.term_name(ctx.lang())
    }
    /// Yen, tax included.
    async fn price(&self) -> Yen {
        self.price
    }
    /// Percent.
    async fn tax_rate(&self) -> i32 {
        self.tax_rate
    }
    async fn refund_terms(&self, ctx: &Context<'_>) -> String {
        self.frozen_refund_terms().sentences(ctx.lang())
    }
    async fn placed_at(&self) -> DateTime {
        self.placed_at
    }
    /// Until when it can be paid.
    async fn deadline(&self) -> DateTime {
        self.deadline
    }
    async fn rider_name(&self) -> &str {
        &self.rider_name
    }
    async fn pass(&self, ctx: &Context<'_>) -> Result<Option<PassNode>> {
        let pass = loader(ctx).load_one(PassOf(self.operator_id, self.id)).await.or_fault(ctx)?;
        Ok(pass.map(PassNode::from))
    }
    /// The latest attempt to pay.
    async fn payment(&self, ctx: &Context<'_>) -> Result<Option<Payment>> {
        loader(ctx).load_one(PaymentOf(self.operator_id, self.id)).await.or_fault(ctx)
    }
    /// Issued when it was paid. Where a guardian paid it is the guardian's.
    async fn receipt(&self, ctx: &Context<'_>) -> Result<Option<Receipt>> {
        loader(ctx).load_one(ReceiptOf(self.operator_id, self.id)).await.or_fault(ctx)
    }
    /// Money that went back or is on its way, the earliest first: a seller may refund in parts. Of an order that is paid, what
    /// it was paid with alone, and not a second payment that it could not take.
    #[graphql(complexity = "5 * child_complexity")]
    async fn refunds(&self, ctx: &Context<'_>) -> Result<Vec<Refund>> {
        let key = RefundsOf(self.operator_id, self.id, self.state);
        Ok(loader(ctx).load_one(key).await.or_fault(ctx)?.unwrap_or_default())
    }
    /// From the beginning.
    #[graphql(complexity = "5 * child_complexity")]
    async fn events(&self, ctx: &Context<'_>) -> Result<Vec<OrderEvent>> {
        let found = loader(ctx).load_one(EventsOf(self.operator_id, self.id)).await.or_fault(ctx)?;
        let line = |event: Event| {
            let label = event.label(ctx.lang())?;
            Some(OrderEvent { at: event.at, event: event.event, label })
        };
        Ok(found.unwrap_or_default().into_iter().filter_map(line).collect())
    }
    /// The draft that it was placed from: pages of papers are sent for it, while the order is returned too. Null once it is gone.
    async fn draft(&self, ctx: &Context<'_>) -> Result<Option<DraftNode>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let found = drafts::db::ordered_as(&conn, self.account_id, self.id).await.or_fault(ctx)?;
        Ok(found.map(Into::into))
    }
    /// The pages of papers that it was applied with, in the order in which they came.
    #[graphql(complexity = "3 * child_complexity")]
    async fn certificates(&self, ctx: &Context<'_>) -> Result<Vec<Page>> {
        Ok(loader(ctx).load_one(PapersOf(self.operator_id, self.id)).await.or_fault(ctx)?.unwrap_or_default())
    }
    /// What staff of its seller decided last about what was applied for; null where they have not, or there is nothing to decide.
    async fn review(&self, ctx: &Context<'_>) -> Result<Option<ReviewDecision>> {
        loader(ctx).load_one(DecisionOf(self.operator_id, self.id)).await.or_fault(ctx)
    }
    /// Whether a payment may be started or taken up now, sale hours aside.
    async fn can_pay(&self, ctx: &Context<'_>) -> bool {
        self.waits_for_money(ctx.app().clock.now())
    }
    /// Whether a link by which a guardian may pay it can be made, and opens it.
    async fn can_guardian_pay(&self, ctx: &Context<'_>) -> bool {
        self.is_payable(ctx.app().clock.now())
    }
    /// The link by which a guardian may pay it, made last; live or not.
    async fn guardian_link(&self, ctx: &Context<'_>) -> Result<Option<GuardianLink>> {
        loader(ctx).load_one(GuardianLinkOf(self.operator_id, self.id)).await.or_fault(ctx)
    }
    async fn can_cancel(&self) -> bool {
        let ends = matches!(self.closing_as, Some(State::Cancelled | State::Lapsed));
        self.state.is_open() && !ends
    }
    /// When sales open, if they are closed now.
    async fn pay_opens_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        let operator = self.operator(ctx).await?;
        Ok(operator.sale_hours().next_opening(ctx.app().clock.now()).map(DateTime))
    }
}

/// The orders' part of `Viewer`.
pub struct OrdersPart(pub Viewer);

#[Object]
impl OrdersPart {
    /// Newest first; `first` at most 100.
    #[graphql(complexity = "page::weight(first) * child_complexity")]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
        #[graphql(default_with = "OrderFilter::All")] which: OrderFilter,
    ) -> Result<Connection<Cursor, Order>> {
        query(after, None, Some(first), None, async |after: Option<Cursor>, _, first, _| {
            let size = size(first);
            let conn = ctx.reads().conn().await.or_fault(ctx)?;
            let after = match after {
                Some(cursor) => Some((DateTime(cursor.moment()?), OrderId::from(cursor.id))),
                None => None,
            };
            let rows = db::page_of(&conn, self.0.account_id, which, after, size + 1).await.or_fault(ctx)?;
            let mut connection = Connection::new(after.is_some(), rows.len() as i64 > size);
            connection.edges.extend(
                rows.into_iter()
                    .take(size as usize)
                    .map(|order| Edge::new(Cursor::new(order.placed_at.to_string(), order.id.into()), order)),
            );
            Ok::<_, async_graphql::Error>(connection)
        })
        .await
    }

    async fn order(&self, ctx: &Context<'_>, id: OrderId) -> Result<Option<Order>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        db::find_of(&conn, self.0.account_id, id).await.or_fault(ctx)
    }
}
