//! The SQL of decisions and claims. Functions take a connection and never commit.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::ids::{OperatorId, OrderId, StaffId};
use teiki_shared::review::NoEffect;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use super::ReviewDecision;
use super::row::{Claim, PendingDecision};
use crate::db::Conn;
use crate::orders::Order;
use crate::prepared::prepared;
use crate::tables::{orders, pending_decisions, review_claims, review_decisions};

pub async fn insert(conn: &mut Conn, decision: &ReviewDecision) -> QueryResult<()> {
    prepared(diesel::insert_into(review_decisions::table).values(decision)).execute(conn).await.map(drop)
}

/// The last decision about an order.
pub async fn last(mut conn: &Conn, order: &Order) -> QueryResult<Option<ReviewDecision>> {
    review_decisions::table
        .filter(
            review_decisions::operator_id.eq(order.operator_id).and(review_decisions::order_id.eq(order.id)),
        )
        .order(review_decisions::n.desc())
        .select(ReviewDecision::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The decisions about some orders, of each the first before the others.
pub async fn of_orders(
    mut conn: &Conn,
    of: &[OperatorId],
    orders: &[OrderId],
) -> QueryResult<Vec<ReviewDecision>> {
    review_decisions::table
        .filter(review_decisions::operator_id.eq_any(of).and(review_decisions::order_id.eq_any(orders)))
        .order(review_decisions::n)
        .select(ReviewDecision::as_select())
        .load(&mut conn)
        .await
}

/// An order that somebody sells, by its number: it is kept by its product's owner, which may be any.
pub async fn by_number(
    mut conn: &Conn,
    owners: &[OperatorId],
    seller: OperatorId,
    number: &str,
) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::operator_id.eq_any(owners).and(orders::number.eq(number)))
        .filter(orders::seller_id.eq(seller))
        .select(Order::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The decision about an order that waits, or that came to nothing.
pub async fn pending(mut conn: &Conn, order: &Order) -> QueryResult<Option<PendingDecision>> {
    pending_decisions::table
        .find((order.operator_id, order.id))
        .select(PendingDecision::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// What somebody decided lately and is not done with, the latest first.
pub async fn pending_by(
    mut conn: &Conn,
    by: StaffId,
    at: OperatorId,
    limit: i64,
) -> QueryResult<Vec<PendingDecision>> {
    pending_decisions::table
        .filter(pending_decisions::staff_id.eq(by).and(pending_decisions::staff_operator_id.eq(at)))
        .order(pending_decisions::made_at.desc())
        .limit(limit)
        .select(PendingDecision::as_select())
        .load(&mut conn)
        .await
}

/// Keeps a decision in the place of one that came to nothing. To be called with the order locked.
pub async fn put_pending(conn: &mut Conn, decision: &PendingDecision) -> QueryResult<()> {
    prepared(
        diesel::insert_into(pending_decisions::table)
            .values(decision)
            .on_conflict((pending_decisions::operator_id, pending_decisions::order_id))
            .do_update()
            .set(decision),
    )
    .execute(conn)
    .await
    .map(drop)
}

pub async fn delete_pending(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    let of = pending_decisions::table.find((order.operator_id, order.id));
    diesel::delete(of).execute(conn).await.map(drop)
}

pub async fn set_no_effect(conn: &mut Conn, order: &Order, why: NoEffect) -> QueryResult<()> {
    prepared(
        diesel::update(pending_decisions::table.find((order.operator_id, order.id)))
            .set(pending_decisions::no_effect.eq(Some(why))),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Decisions that were due before a moment and still wait.
pub async fn overdue(
    mut conn: &Conn,
    before: Timestamp,
    limit: i64,
) -> QueryResult<Vec<(OperatorId, OrderId, Uuid)>> {
    pending_decisions::table
        .filter(pending_decisions::no_effect.is_null().and(pending_decisions::due_at.lt(DateTime(before))))
        .order(pending_decisions::due_at)
        .limit(limit)
        .select((pending_decisions::operator_id, pending_decisions::order_id, pending_decisions::id))
        .load(&mut conn)
        .await
}

/// Who looks at some orders now.
pub async fn claims_of(
    mut conn: &Conn,
    of: &[OperatorId],
    orders: &[OrderId],
    now: Timestamp,
) -> QueryResult<Vec<Claim>> {
    review_claims::table
        .filter(review_claims::operator_id.eq_any(of).and(review_claims::order_id.eq_any(orders)))
        .filter(review_claims::until.gt(DateTime(now)))
        .select(Claim::as_select())
        .load(&mut conn)
        .await
}

/// Who looks at an order now.
pub async fn claim(conn: &Conn, order: &Order, now: Timestamp) -> QueryResult<Option<Claim>> {
    Ok(claims_of(conn, &[order.operator_id], &[order.id], now).await?.pop())
}

/// Keeps a claim in the place of the one before. To be called with the order locked.
pub async fn put_claim(conn: &mut Conn, claim: &Claim) -> QueryResult<()> {
    prepared(
        diesel::insert_into(review_claims::table)
            .values(claim)
            .on_conflict((review_claims::operator_id, review_claims::order_id))
            .do_update()
            .set(claim),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Ends somebody's claim; whether there was one.
pub async fn delete_claim(conn: &mut Conn, order: &Order, by: StaffId) -> QueryResult<bool> {
    let of = review_claims::table.find((order.operator_id, order.id)).filter(review_claims::staff_id.eq(by));
    Ok(diesel::delete(of).execute(conn).await? > 0)
}

/// Deletes claims that ran out before a moment, and what came to nothing before another.
pub async fn prune(conn: &mut Conn, claims: Timestamp, decisions: Timestamp) -> QueryResult<()> {
    diesel::delete(review_claims::table.filter(review_claims::until.lt(DateTime(claims))))
        .execute(conn)
        .await?;
    let over =
        pending_decisions::no_effect.is_not_null().and(pending_decisions::made_at.lt(DateTime(decisions)));
    diesel::delete(pending_decisions::table.filter(over)).execute(conn).await.map(drop)
}
