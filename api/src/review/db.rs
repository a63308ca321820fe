//! The SQL of decisions. Functions take a connection and never commit.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, OrderId};

use super::ReviewDecision;
use crate::db::Conn;
use crate::orders::Order;
use crate::prepared::prepared;
use crate::tables::review_decisions;

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
