//! The SQL of refunds. Functions take a connection and never commit. Rows are locked after their order and payment.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::ids::{OperatorId, OrderId, RefundId};
use teiki_shared::payment_state::RefundState;
use teiki_shared::scalars::DateTime;

use super::{Capture, Refund};
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::refunds;

pub async fn insert(conn: &mut Conn, refund: &Refund) -> QueryResult<()> {
    prepared(diesel::insert_into(refunds::table).values(refund)).execute(conn).await.map(drop)
}

pub async fn find(conn: &mut Conn, operator: OperatorId, id: RefundId) -> QueryResult<Option<Refund>> {
    refunds::table.find((operator, id)).select(Refund::as_select()).first(conn).await.optional()
}

pub async fn lock(conn: &mut Conn, operator: OperatorId, id: RefundId) -> QueryResult<Option<Refund>> {
    refunds::table.find((operator, id)).for_update().select(Refund::as_select()).first(conn).await.optional()
}

/// Writes what Stripe said of a refund.
pub async fn save(conn: &mut Conn, refund: &Refund) -> QueryResult<()> {
    prepared(diesel::update(refunds::table.find((refund.operator_id, refund.id))).set((
        refunds::state.eq(refund.state),
        refunds::stripe_refund.eq(&refund.stripe_refund),
        refunds::key_n.eq(refund.key_n),
        refunds::look_at.eq(refund.look_at),
        refunds::failure.eq(&refund.failure),
        refunds::accepted_at.eq(refund.accepted_at),
        refunds::ended_at.eq(refund.ended_at),
    )))
    .execute(conn)
    .await
    .map(drop)
}

/// The next key of a refund, once Stripe is known to hold nothing under the last; false when another
/// request was first.
pub async fn raise_key(conn: &mut Conn, refund: &Refund) -> QueryResult<bool> {
    prepared(
        diesel::update(refunds::table.find((refund.operator_id, refund.id)))
            .filter(refunds::key_n.eq(refund.key_n).and(refunds::stripe_refund.is_null()))
            .set(refunds::key_n.eq(refund.key_n + 1)),
    )
    .execute(conn)
    .await
    .map(|rows| rows > 0)
}

/// When the reconciliation looks at a refund again.
pub async fn set_look_at(conn: &mut Conn, refund: &Refund, at: Timestamp) -> QueryResult<()> {
    prepared(
        diesel::update(refunds::table.find((refund.operator_id, refund.id)))
            .set(refunds::look_at.eq(DateTime(at))),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Refunds due for another look: those that Stripe has not finished, and those that ended after `since` and may still fail.
pub async fn to_look_at(
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
pub async fn of_capture(conn: &mut Conn, capture: &Capture) -> QueryResult<Vec<Refund>> {
    refunds::table
        .filter(refunds::operator_id.eq(capture.operator_id).and(refunds::payment_id.eq(capture.payment_id)))
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
    prepared(
        diesel::update(refunds::table.find((refund.operator_id, refund.id)))
            .filter(refunds::state.eq(RefundState::Starting))
            .set((
                refunds::state.eq(RefundState::Superseded),
                refunds::failure.eq(why),
                refunds::ended_at.eq(DateTime(now)),
            )),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// The refunds of some orders, the earliest first, but for those that others took the place of.
pub async fn of_orders(mut conn: &Conn, of: &[OperatorId], orders: &[OrderId]) -> QueryResult<Vec<Refund>> {
    refunds::table
        .filter(refunds::operator_id.eq_any(of).and(refunds::order_id.eq_any(orders)))
        .filter(refunds::state.ne(RefundState::Superseded))
        .order((refunds::asked_at, refunds::id))
        .select(Refund::as_select())
        .load(&mut conn)
        .await
}
