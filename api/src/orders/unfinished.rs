//! What of an account's orders is not over: it keeps the account open.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Date as SqlDate, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{AccountId, CardId};
use teiki_shared::scalars::Date;

use super::db::OPEN;
use crate::db::Conn;
use crate::prepared::prepared;

/// Passes still to be used, and orders still to be paid.
#[derive(QueryableByName)]
pub struct Unfinished {
    /// The last day of the live passes.
    #[diesel(sql_type = Nullable<SqlDate>)]
    pub pass_until: Option<Date>,
    /// An order that may still be paid.
    #[diesel(sql_type = Bool)]
    pub order_open: bool,
    /// The last day on which such an order may be paid.
    #[diesel(sql_type = Nullable<SqlDate>)]
    order_until: Option<Date>,
}

impl Unfinished {
    /// Whether there is none of either.
    pub fn is_none(&self) -> bool {
        self.pass_until.is_none() && !self.order_open
    }

    /// The last day on which there may be one.
    pub fn until(&self) -> Option<Date> {
        self.pass_until.max(self.order_until)
    }
}

/// What of the account's orders is not over today.
///
/// # Errors
/// Those of the database.
pub async fn unfinished(mut conn: &Conn, account: AccountId, today: Date) -> QueryResult<Unfinished> {
    diesel::sql_query(format!(
        "select
            max(passes.ends_on) filter (where passes.state = 'live' and passes.ends_on >= $2) as pass_until,
            coalesce(bool_or({OPEN}), false) as order_open,
            max((orders.deadline at time zone 'Asia/Tokyo')::date) filter (where {OPEN}) as order_until
         from orders left join passes on passes.operator_id = orders.operator_id and passes.order_id = orders.id
         where orders.account_id = $1"
    ))
    .bind::<SqlUuid, _>(account)
    .bind::<SqlDate, _>(today)
    .get_result(&mut conn)
    .await
}

#[derive(QueryableByName)]
struct CardRow {
    #[diesel(sql_type = SqlUuid)]
    card_id: CardId,
}

/// The cards that the account has ordered passes for.
///
/// # Errors
/// Those of the database.
pub async fn cards_of(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<CardId>> {
    let rows: Vec<CardRow> = prepared(
        diesel::sql_query(
            "select card_id from orders where account_id = $1
         union select passes.card_id from orders
         join passes on passes.operator_id = orders.operator_id and passes.order_id = orders.id
         where orders.account_id = $1",
        )
        .bind::<SqlUuid, _>(account),
    )
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.card_id).collect())
}
