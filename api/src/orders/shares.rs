//! What each operator that honours a pass gets of its sale.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::OperatorId;

use super::Order;
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::order_shares;

/// Who honours the order's pass, each with its part of the sale in basis points, under its present terms.
///
/// # Errors
/// Those of the database.
pub async fn insert(mut conn: &Conn, order: &Order, shares: &[(OperatorId, i32)]) -> QueryResult<()> {
    let rows: Vec<_> = shares
        .iter()
        .map(|&(honoured_by, share)| {
            (
                order_shares::operator_id.eq(order.operator_id),
                order_shares::order_id.eq(order.id),
                order_shares::terms_n.eq(order.terms_n),
                order_shares::honoured_by.eq(honoured_by),
                order_shares::share.eq(share),
            )
        })
        .collect();
    prepared(diesel::insert_into(order_shares::table).values(rows)).execute(&mut conn).await.map(drop)
}
