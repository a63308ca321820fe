//! The SQL of claims. Functions take a connection and never commit.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, OrderId};

use super::Claim;
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::claims;

pub async fn insert(conn: &mut Conn, claim: &Claim) -> QueryResult<()> {
    prepared(diesel::insert_into(claims::table).values(claim)).execute(conn).await.map(drop)
}

/// The claim of an order's pass.
pub async fn find(mut conn: &Conn, operator: OperatorId, order: OrderId) -> QueryResult<Option<Claim>> {
    claims::table
        .filter(claims::operator_id.eq(operator).and(claims::order_id.eq(order)))
        .select(Claim::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The claims of some orders.
pub async fn of_orders(mut conn: &Conn, of: &[OperatorId], orders: &[OrderId]) -> QueryResult<Vec<Claim>> {
    claims::table
        .filter(claims::operator_id.eq_any(of).and(claims::order_id.eq_any(orders)))
        .select(Claim::as_select())
        .load(&mut conn)
        .await
}
