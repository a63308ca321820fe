//! The SQL of attempts and refunds. Functions take a connection and never commit. Rows are locked after their order.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::ids::{OperatorId, OrderId, PaymentId, RefundId};
use teiki_shared::payment_state::{PaymentState, RefundState};
use teiki_shared::scalars::DateTime;

use super::{Payment, Refund};
use crate::db::Conn;
use crate::orders::Order;
use crate::tables::{payments, refunds};

const LIVE: [PaymentState; 3] = [PaymentState::Starting, PaymentState::Open, PaymentState::Cancelling];

/// The order's attempt that may still bring money, locked.
pub async fn lock_live(conn: &mut Conn, order: &Order) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::operator_id.eq(order.operator_id).and(payments::order_id.eq(order.id)))
        .filter(payments::state.eq_any(LIVE))
        .for_update()
        .select(Payment::as_select())
        .first(conn)
        .await
        .optional()
}

/// The order's attempt that may still bring money.
pub async fn live(conn: &mut Conn, operator: OperatorId, order: OrderId) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::operator_id.eq(operator).and(payments::order_id.eq(order)))
        .filter(payments::state.eq_any(LIVE))
        .select(Payment::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn lock(conn: &mut Conn, operator: OperatorId, id: PaymentId) -> QueryResult<Option<Payment>> {
    payments::table
        .find((operator, id))
        .for_update()
        .select(Payment::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn find(conn: &mut Conn, operator: OperatorId, id: PaymentId) -> QueryResult<Option<Payment>> {
    payments::table.find((operator, id)).select(Payment::as_select()).first(conn).await.optional()
}

/// The attempt that a key of this order opened before, ended or not.
pub async fn by_key(conn: &mut Conn, order: &Order, key: &str) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::operator_id.eq(order.operator_id).and(payments::order_id.eq(order.id)))
        .filter(payments::idempotency_key.eq(key))
        .select(Payment::as_select())
        .first(conn)
        .await
        .optional()
}

/// The attempt behind Stripe's intent.
pub async fn by_intent(conn: &mut Conn, intent: &str) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::intent.eq(intent))
        .select(Payment::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn insert(conn: &mut Conn, payment: &Payment) -> QueryResult<()> {
    diesel::insert_into(payments::table).values(payment).execute(conn).await.map(drop)
}

/// Writes what Stripe said of an attempt.
pub async fn save(conn: &mut Conn, payment: &Payment) -> QueryResult<()> {
    diesel::update(payments::table.find((payment.operator_id, payment.id)))
        .set((
            payments::state.eq(payment.state),
            payments::intent.eq(&payment.intent),
            payments::key_n.eq(payment.key_n),
            payments::save_card.eq(payment.save_card),
            payments::decline_code.eq(&payment.decline_code),
            payments::card_brand.eq(&payment.card_brand),
            payments::card_last4.eq(&payment.card_last4),
            payments::card_funding.eq(&payment.card_funding),
            payments::touched_at.eq(payment.touched_at),
            payments::look_at.eq(payment.look_at),
            payments::captured_at.eq(payment.captured_at),
            payments::ended_at.eq(payment.ended_at),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The next key of an attempt, once Stripe is known to hold nothing under the last.
pub async fn raise_key(conn: &mut Conn, payment: &Payment) -> QueryResult<()> {
    diesel::update(payments::table.find((payment.operator_id, payment.id)))
        .filter(payments::key_n.eq(payment.key_n).and(payments::intent.is_null()))
        .set(payments::key_n.eq(payment.key_n + 1))
        .execute(conn)
        .await
        .map(drop)
}

/// The order's open attempt is to be cancelled; one that is still starting is cancelled once its intent is known.
pub async fn mark_cancelling(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    diesel::update(payments::table)
        .filter(payments::operator_id.eq(order.operator_id).and(payments::order_id.eq(order.id)))
        .filter(payments::state.eq(PaymentState::Open))
        .set(payments::state.eq(PaymentState::Cancelling))
        .execute(conn)
        .await
        .map(drop)
}

/// Attempts that the timed reconciliation is to read at Stripe.
pub async fn to_look_at(
    conn: &mut Conn,
    now: Timestamp,
    limit: i64,
) -> QueryResult<Vec<(OperatorId, OrderId)>> {
    payments::table
        // LIVE, in the words of the partial index: it does not serve for states that come as a value.
        .filter(sql::<Bool>("payments.state in ('starting', 'open', 'cancelling')"))
        .filter(payments::look_at.le(DateTime(now)))
        .order(payments::look_at)
        .limit(limit)
        .select((payments::operator_id, payments::order_id))
        .load(conn)
        .await
}

/// When the reconciliation looks again.
pub async fn set_look_at(conn: &mut Conn, payment: &Payment, at: Timestamp) -> QueryResult<()> {
    diesel::update(payments::table.find((payment.operator_id, payment.id)))
        .set(payments::look_at.eq(DateTime(at)))
        .execute(conn)
        .await
        .map(drop)
}

/// The latest attempts of some orders, the newest of each first.
pub async fn of_orders(mut conn: &Conn, of: &[OperatorId], orders: &[OrderId]) -> QueryResult<Vec<Payment>> {
    payments::table
        .filter(payments::operator_id.eq_any(of).and(payments::order_id.eq_any(orders)))
        .order(payments::started_at.desc())
        .select(Payment::as_select())
        .load(&mut conn)
        .await
}

pub async fn insert_refund(conn: &mut Conn, refund: &Refund) -> QueryResult<()> {
    diesel::insert_into(refunds::table).values(refund).execute(conn).await.map(drop)
}

pub async fn find_refund(conn: &mut Conn, operator: OperatorId, id: RefundId) -> QueryResult<Option<Refund>> {
    refunds::table.find((operator, id)).select(Refund::as_select()).first(conn).await.optional()
}

pub async fn lock_refund(conn: &mut Conn, operator: OperatorId, id: RefundId) -> QueryResult<Option<Refund>> {
    refunds::table.find((operator, id)).for_update().select(Refund::as_select()).first(conn).await.optional()
}

/// Writes what Stripe said of a refund.
pub async fn save_refund(conn: &mut Conn, refund: &Refund) -> QueryResult<()> {
    diesel::update(refunds::table.find((refund.operator_id, refund.id)))
        .set((
            refunds::state.eq(refund.state),
            refunds::stripe_refund.eq(&refund.stripe_refund),
            refunds::key_n.eq(refund.key_n),
            refunds::look_at.eq(refund.look_at),
            refunds::failure.eq(&refund.failure),
            refunds::accepted_at.eq(refund.accepted_at),
            refunds::ended_at.eq(refund.ended_at),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The next key of a refund, once Stripe is known to hold nothing under the last.
pub async fn raise_refund_key(conn: &mut Conn, refund: &Refund) -> QueryResult<()> {
    diesel::update(refunds::table.find((refund.operator_id, refund.id)))
        .filter(refunds::key_n.eq(refund.key_n).and(refunds::stripe_refund.is_null()))
        .set(refunds::key_n.eq(refund.key_n + 1))
        .execute(conn)
        .await
        .map(drop)
}

/// When the reconciliation looks at a refund again.
pub async fn set_refund_look_at(conn: &mut Conn, refund: &Refund, at: Timestamp) -> QueryResult<()> {
    diesel::update(refunds::table.find((refund.operator_id, refund.id)))
        .set(refunds::look_at.eq(DateTime(at)))
        .execute(conn)
        .await
        .map(drop)
}

/// Refunds due for another look: those that Stripe has not finished, and those that ended after `since` and may still fail.
pub async fn refunds_to_look_at(
    conn: &mut Conn,
    now: Timestamp,
    since: Timestamp,
    limit: i64,
) -> QueryResult<Vec<(OperatorId, RefundId)>> {
    refunds::table
        // A refund that succeeded may still fail.
        .filter(sql::<Bool>("refunds.state in ('starting', 'pending', 'succeeded')"))
        .filter(refunds::ended_at.is_null().or(refunds::ended_at.gt(DateTime(since))))
        .filter(refunds::look_at.le(DateTime(now)))
        .order(refunds::look_at)
        .limit(limit)
        .select((refunds::operator_id, refunds::id))
        .load(conn)
        .await
}

/// The refunds of a payment. While the payment is locked none is added.
pub async fn refunds_of_payment(conn: &mut Conn, payment: &Payment) -> QueryResult<Vec<Refund>> {
    refunds::table
        .filter(refunds::operator_id.eq(payment.operator_id).and(refunds::payment_id.eq(payment.id)))
        .order(refunds::id)
        .select(Refund::as_select())
        .load(conn)
        .await
}

/// A refund that Stripe need not make, and has not made meanwhile.
pub async fn supersede(
    conn: &mut Conn,
    refund: &Refund,
    why: Option<&str>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(refunds::table.find((refund.operator_id, refund.id)))
        .filter(refunds::state.eq(RefundState::Starting))
        .set((
            refunds::state.eq(RefundState::Superseded),
            refunds::failure.eq(why),
            refunds::ended_at.eq(DateTime(now)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The refunds of some payments, but for those that were not needed.
pub async fn refunds_of(
    mut conn: &Conn,
    of: &[OperatorId],
    payments: &[PaymentId],
) -> QueryResult<Vec<Refund>> {
    refunds::table
        .filter(refunds::operator_id.eq_any(of).and(refunds::payment_id.eq_any(payments)))
        .filter(refunds::state.ne(RefundState::Superseded))
        .order(refunds::asked_at.desc())
        .select(Refund::as_select())
        .load(&mut conn)
        .await
}
