//! The SQL of attempts. Functions take a connection and never commit. Rows are locked after their order.

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::ids::{GuardianLinkId, OperatorId, OrderId, PaymentId};
use teiki_shared::payment_state::{PaymentState, RefundReason};
use teiki_shared::scalars::DateTime;

use super::Payment;
use crate::db::Conn;
use crate::orders::Order;
use crate::prepared::prepared;
use crate::tables::{payments, refunds};

/// The reasons for which a payment that its order could not take goes back (`RefundReason::is_surplus`).
const SURPLUS: [RefundReason; 2] = [RefundReason::Late, RefundReason::OrderOver];

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

pub async fn by_ids(mut conn: &Conn, of: &[OperatorId], ids: &[PaymentId]) -> QueryResult<Vec<Payment>> {
    payments::table
        .filter(payments::operator_id.eq_any(of).and(payments::id.eq_any(ids)))
        .select(Payment::as_select())
        .load(&mut conn)
        .await
}

/// The payment that a guardian's link brought.
pub async fn paid_by(
    mut conn: &Conn,
    operator: OperatorId,
    order: OrderId,
    link: GuardianLinkId,
) -> QueryResult<Option<Payment>> {
    payments::table
        .filter(payments::operator_id.eq(operator).and(payments::order_id.eq(order)))
        .filter(payments::state.eq(PaymentState::Succeeded).and(payments::payer_id.eq(link)))
        .select(Payment::as_select())
        .first(&mut conn)
        .await
        .optional()
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

/// What a paid order was paid with: the captured payment of which nothing went back as surplus. While the order is locked it
/// stays this one.
pub async fn paid_with(mut conn: &Conn, order: &Order) -> QueryResult<Option<Payment>> {
    let surplus = refunds::table
        .filter(refunds::operator_id.eq(payments::operator_id).and(refunds::payment_id.eq(payments::id)))
        .filter(refunds::reason.eq_any(SURPLUS));
    let taken = payments::table
        .filter(payments::operator_id.eq(order.operator_id).and(payments::order_id.eq(order.id)))
        .filter(payments::state.eq(PaymentState::Succeeded))
        .filter(not(exists(surplus)));
    prepared(taken.select(Payment::as_select())).get_result(&mut conn).await.optional()
}

pub async fn insert(conn: &mut Conn, payment: &Payment) -> QueryResult<()> {
    prepared(diesel::insert_into(payments::table).values(payment)).execute(conn).await.map(drop)
}

/// Writes what Stripe said of an attempt.
pub async fn save(conn: &mut Conn, payment: &Payment) -> QueryResult<()> {
    prepared(diesel::update(payments::table.find((payment.operator_id, payment.id))).set((
        payments::state.eq(payment.state),
        payments::intent.eq(&payment.intent),
        payments::key_n.eq(payment.key_n),
        payments::save_card.eq(payment.save_card),
        payments::recipient.eq(&payment.recipient),
        payments::decline_code.eq(&payment.decline_code),
        payments::card_brand.eq(&payment.card_brand),
        payments::card_last4.eq(&payment.card_last4),
        payments::card_funding.eq(&payment.card_funding),
        payments::touched_at.eq(payment.touched_at),
        payments::look_at.eq(payment.look_at),
        payments::captured_at.eq(payment.captured_at),
        payments::ended_at.eq(payment.ended_at),
    )))
    .execute(conn)
    .await
    .map(drop)
}

/// The next key of an attempt, once Stripe is known to hold nothing under the last; false when another
/// request was first.
pub async fn raise_key(conn: &mut Conn, payment: &Payment) -> QueryResult<bool> {
    prepared(
        diesel::update(payments::table.find((payment.operator_id, payment.id)))
            .filter(payments::key_n.eq(payment.key_n).and(payments::intent.is_null()))
            .set(payments::key_n.eq(payment.key_n + 1)),
    )
    .execute(conn)
    .await
    .map(|rows| rows > 0)
}

/// The order's open attempt is to be cancelled; one that is still starting is cancelled once its intent is known.
pub async fn mark_cancelling(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    prepared(
        diesel::update(payments::table)
            .filter(payments::operator_id.eq(order.operator_id).and(payments::order_id.eq(order.id)))
            .filter(payments::state.eq(PaymentState::Open))
            .set(payments::state.eq(PaymentState::Cancelling)),
    )
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
    prepared(
        diesel::update(payments::table.find((payment.operator_id, payment.id)))
            .set(payments::look_at.eq(DateTime(at))),
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_surplus_is_listed() {
        let surplus = RefundReason::ALL.iter().copied().filter(|reason| reason.is_surplus());
        assert!(surplus.eq(SURPLUS));
    }
}
