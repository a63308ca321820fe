//! Orders as the desk sees them.

use async_graphql::connection::{Connection, Edge, query};
use async_graphql::{Context, Object, Result, SimpleObject};
use teiki_shared::ids::{OrderId, PaymentId, RefundId};
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PassState, PaymentMethod, PaymentState, RefundReason, RefundState};
use teiki_shared::scalars::{Date, DateTime};
use uuid::Uuid;

use super::DeskOperator;
use crate::graphql::guard::Desk;
use crate::graphql::page::{self, Cursor};
use crate::graphql::{Ask, OrFault};
use crate::payments::Payment;
use crate::refunds::Refund;
use crate::staff::AT_ORDERS;
use crate::staff::orders::{self, Found, Opened, Row, Told};

/// An order in a list.
pub struct DeskOrderRow(Row);

#[Object]
impl DeskOrderRow {
    async fn id(&self) -> OrderId {
        self.0.order.id
    }
    async fn number(&self) -> &str {
        &self.0.order.number
    }
    async fn state(&self) -> State {
        self.0.order.state
    }
    async fn pass_state(&self, ctx: &Context<'_>) -> Option<PassState> {
        pass_state(&self.0, ctx)
    }
    /// As of a rider's pass: where the money of one that was given back stands.
    async fn refund_state(&self) -> Option<RefundState> {
        self.0.refund_state()
    }
    async fn rider_name(&self) -> &str {
        &self.0.order.rider_name
    }
    async fn rider_kana(&self) -> &str {
        &self.0.order.rider_kana
    }
    async fn product_name(&self, ctx: &Context<'_>) -> &str {
        &self.0.order.names.of(ctx.lang()).product
    }
    async fn section(&self, ctx: &Context<'_>) -> &str {
        &self.0.order.names.of(ctx.lang()).section
    }
    async fn starts_on(&self) -> Date {
        self.0.order.starts_on
    }
    async fn ends_on(&self) -> Date {
        self.0.order.ends_on
    }
    async fn price(&self) -> Yen {
        self.0.order.price
    }
    async fn placed_at(&self) -> DateTime {
        self.0.order.placed_at
    }
    /// Of the ICOCA, its last four characters readable.
    async fn card_masked(&self) -> String {
        self.0.card.number.masked()
    }
    async fn seller(&self, ctx: &Context<'_>) -> DeskOperator {
        DeskOperator::of(&self.0.seller, ctx.lang())
    }
}

/// An order that was opened.
pub struct DeskOrder(Opened);

#[Object]
impl DeskOrder {
    async fn id(&self) -> OrderId {
        self.0.row.order.id
    }
    async fn number(&self) -> &str {
        &self.0.row.order.number
    }
    async fn state(&self) -> State {
        self.0.row.order.state
    }
    /// Whether Stripe was asked to cancel the open attempt and has not answered yet.
    async fn closing(&self) -> bool {
        self.0.row.order.closing_as.is_some()
    }
    async fn seller(&self, ctx: &Context<'_>) -> DeskOperator {
        DeskOperator::of(&self.0.row.seller, ctx.lang())
    }
    async fn product_name(&self, ctx: &Context<'_>) -> &str {
        &self.0.row.order.names.of(ctx.lang()).product
    }
    async fn section(&self, ctx: &Context<'_>) -> &str {
        &self.0.row.order.names.of(ctx.lang()).section
    }
    /// For whom the pass was sold; null where it is for everybody.
    async fn category(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.row.order.category.as_ref().map(|category| category.name(ctx.lang()))
    }
    async fn term_name(&self, ctx: &Context<'_>) -> String {
        self.0.row.order.term_name(ctx.lang())
    }
    async fn starts_on(&self) -> Date {
        self.0.row.order.starts_on
    }
    async fn ends_on(&self) -> Date {
        self.0.row.order.ends_on
    }
    async fn price(&self) -> Yen {
        self.0.row.order.price
    }
    async fn placed_at(&self) -> DateTime {
        self.0.row.order.placed_at
    }
    async fn deadline(&self) -> DateTime {
        self.0.row.order.deadline
    }
    async fn card_masked(&self) -> String {
        self.0.row.card.number.masked()
    }
    /// As the order was sold.
    async fn rider_name(&self) -> &str {
        &self.0.row.order.rider_name
    }
    async fn rider_kana(&self) -> &str {
        &self.0.row.order.rider_kana
    }
    /// Null where the account is closed.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }
    /// Digits with the leading 0; null where the account is closed.
    async fn phone(&self) -> Option<&str> {
        Some(self.0.phone.as_str()).filter(|phone| !phone.is_empty())
    }
    async fn pass_state(&self, ctx: &Context<'_>) -> Option<PassState> {
        pass_state(&self.0.row, ctx)
    }
    /// As of a rider's pass: where the money of one that was given back stands.
    async fn refund_state(&self) -> Option<RefundState> {
        self.0.row.refund_state()
    }
    /// From the beginning.
    #[graphql(complexity = "5 * child_complexity")]
    async fn history(&self, ctx: &Context<'_>) -> Vec<DeskOrderEvent> {
        let line = |told: &Told| {
            Some(DeskOrderEvent {
                at: told.event.at,
                label: told.event.label(ctx.lang())?,
                actor: told.actor.clone(),
                staff_name: told.staff_name.clone(),
            })
        };
        self.0.history.iter().filter_map(line).collect()
    }
    /// Every attempt to pay, the newest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn payments(&self) -> Vec<DeskPayment> {
        self.0.payments.iter().map(DeskPayment::of).collect()
    }
    /// Money that went back or is on its way, the earliest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn refunds(&self) -> Vec<DeskRefund> {
        self.0.row.refunds.iter().map(DeskRefund::of).collect()
    }
}

fn pass_state(row: &Row, ctx: &Context<'_>) -> Option<PassState> {
    row.pass.as_ref().map(|pass| pass.state(ctx.app().clock.today()))
}

/// A line of an order's history.
#[derive(SimpleObject)]
pub struct DeskOrderEvent {
    at: DateTime,
    label: String,
    /// One word: rider, guardian, staff, stripe, clock, operations.
    actor: String,
    /// Of staff: who.
    staff_name: Option<String>,
}

/// An attempt to pay.
#[derive(SimpleObject)]
pub struct DeskPayment {
    id: PaymentId,
    state: PaymentState,
    method: PaymentMethod,
    amount: Yen,
    card_brand: Option<String>,
    card_last4: Option<String>,
    started_at: DateTime,
    /// When the money was taken, by Stripe's clock.
    captured_at: Option<DateTime>,
    /// Stripe's id, to find it in the dashboard.
    intent: Option<String>,
}

impl DeskPayment {
    fn of(payment: &Payment) -> Self {
        Self {
            id: payment.id,
            state: payment.state,
            method: payment.method,
            amount: payment.amount,
            card_brand: payment.card_brand.clone(),
            card_last4: payment.card_last4.clone(),
            started_at: payment.started_at,
            captured_at: payment.captured_at,
            intent: payment.intent.clone(),
        }
    }
}

/// Money on its way back.
#[derive(SimpleObject)]
pub struct DeskRefund {
    id: RefundId,
    state: RefundState,
    reason: RefundReason,
    amount: Yen,
    asked_at: DateTime,
    ended_at: Option<DateTime>,
    /// Stripe's word for why it failed.
    failure: Option<String>,
}

impl DeskRefund {
    fn of(refund: &Refund) -> Self {
        Self {
            id: refund.id,
            state: refund.state,
            reason: refund.reason,
            amount: refund.amount,
            asked_at: refund.asked_at,
            ended_at: refund.ended_at,
            failure: refund.failure.clone(),
        }
    }
}

/// By what orders were looked for.
#[derive(SimpleObject)]
pub struct DeskSought {
    /// Null where too little was typed to look for.
    sought_by: Option<orders::SoughtBy>,
}

#[derive(Default)]
pub struct OrderQueries;

#[Object]
impl OrderQueries {
    /// Orders that the desk's operator sells, the latest first: by their number, the rider's name (kanji or kana, two characters or
    /// more), e-mail address or telephone, or the ICOCA's number or last four digits. `first` at most 100.
    #[graphql(guard = "Desk(AT_ORDERS)", complexity = "page::weight(first) * child_complexity")]
    async fn orders(
        &self,
        ctx: &Context<'_>,
        text: String,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> Result<Connection<Cursor, DeskOrderRow, DeskSought>> {
        query(after, None, Some(first), None, async |after: Option<Cursor>, _, first, _| {
            let size = usize::try_from(page::size(first)).unwrap_or_default();
            let place = match &after {
                Some(cursor) => (DateTime(cursor.moment()?), cursor.id),
                None => (page::LATEST, Uuid::max()),
            };
            let found = orders::search(ctx.app(), &ctx.actor(), &text, place, size).await.or_fault(ctx)?;
            let Found { by, rows, has_more } = found;
            let mut connection =
                Connection::with_additional_fields(after.is_some(), has_more, DeskSought { sought_by: by });
            connection.edges.extend(rows.into_iter().map(|row| {
                let cursor = Cursor::new(row.order.placed_at.to_string(), row.order.id.into());
                Edge::new(cursor, DeskOrderRow(row))
            }));
            Ok::<_, async_graphql::Error>(connection)
        })
        .await
    }

    /// Opens an order; the audit log keeps who did.
    #[graphql(guard = "Desk(AT_ORDERS)")]
    async fn order(&self, ctx: &Context<'_>, id: OrderId) -> Result<Option<DeskOrder>> {
        Ok(orders::open(ctx.app(), &ctx.actor(), id).await.or_fault(ctx)?.map(DeskOrder))
    }
}
