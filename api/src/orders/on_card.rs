//! The orders and passes that stand on a card, and their move to another. Both cards are locked by the caller.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date as SqlDate, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::civil::Date as Day;
use serde_json::Value;
use teiki_shared::ids::{CardId, OperatorId, OrderId};
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars::Date;

use super::db::OPEN;
use super::events::{self, OrderEventKind};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::{orders, passes};

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = SqlUuid)]
    operator_id: OperatorId,
    #[diesel(sql_type = SqlUuid)]
    id: OrderId,
}

/// The orders that move by their ids, and the operators that these are of: keys begin with the operator.
pub struct OnCard {
    pub of: Vec<OperatorId>,
    pub ids: Vec<OrderId>,
}

/// Locks the card's orders that still matter and returns those that move: open ones, and those with a live pass that has
/// not ended by `today`. Locked first and judged afterwards, for another verb may have moved them on while we waited.
pub async fn lock(conn: &mut Conn, card: CardId, today: Day) -> QueryResult<OnCard> {
    diesel::sql_query(format!(
        "select operator_id, id from orders where card_id = $1 and ({OPEN} or state = 'paid') order by id for update"
    ))
    .bind::<SqlUuid, _>(card)
    .load::<KeyRow>(conn)
    .await?;
    let rows: Vec<KeyRow> = diesel::sql_query(format!(
        "select orders.operator_id, orders.id from orders left join passes
            on passes.operator_id = orders.operator_id and passes.order_id = orders.id
         where orders.card_id = $1 and ({OPEN} or (passes.state = 'live' and passes.ends_on >= $2))
         order by orders.id"
    ))
    .bind::<SqlUuid, _>(card)
    .bind::<SqlDate, _>(Date(today))
    .load(conn)
    .await?;
    let (of, ids) = rows.into_iter().map(|row| (row.operator_id, row.id)).unzip();
    Ok(OnCard { of, ids })
}

/// Moves the orders with their reserved and live passes, and tells each order's history; returns the number of passes.
///
/// # Errors
/// Those of the database; a violation of `passes_no_overlap` where another pass took the place a moment ago.
pub async fn move_to(
    conn: &mut Conn,
    clock: &Clock,
    orders: &OnCard,
    target: CardId,
    actor: &Actor,
    detail: Value,
) -> QueryResult<i32> {
    diesel::update(orders::table)
        .filter(orders::operator_id.eq_any(&orders.of).and(orders::id.eq_any(&orders.ids)))
        .set(orders::card_id.eq(target))
        .execute(conn)
        .await?;
    events::append_to_all(conn, clock, &orders.of, &orders.ids, actor, OrderEventKind::CardChanged, detail)
        .await?;
    let moved = diesel::update(passes::table)
        .filter(passes::operator_id.eq_any(&orders.of).and(passes::order_id.eq_any(&orders.ids)))
        .filter(passes::state.eq_any([PassHold::Reserved, PassHold::Live]))
        .set(passes::card_id.eq(target))
        .execute(conn)
        .await?;
    Ok(i32::try_from(moved).unwrap_or(i32::MAX))
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: CardId,
}

/// Those of the cards that an open order, or a reserved or live pass that has not ended by `today`, stands on. `<> 'freed'` keeps
/// PostgreSQL from the index of `passes_no_overlap`, which knows few cards apart.
pub async fn in_use(mut conn: &Conn, ids: &[CardId], today: Day) -> QueryResult<Vec<CardId>> {
    let rows: Vec<IdRow> = prepared(
        diesel::sql_query(format!(
            "select card_id as id from passes
            where card_id = any($1) and state <> 'freed' and ends_on >= $2
         union
         select card_id from orders where card_id = any($1) and {OPEN}"
        ))
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<SqlDate, _>(Date(today)),
    )
    .load(&mut conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Whether an order or a pass stands on the card, whatever became of it.
pub async fn any(conn: &mut Conn, id: CardId) -> QueryResult<bool> {
    prepared(
        diesel::sql_query(
            "select exists (select 1 from orders where card_id = $1)
            or exists (select 1 from passes where card_id = $1) as yes",
        )
        .bind::<SqlUuid, _>(id),
    )
    .get_result(conn)
    .await
    .map(|row: Answer| row.yes)
}

/// Whether a pass was ever paid for on the card; orders that have moved to another card do not count.
pub async fn was_paid_for(conn: &mut Conn, id: CardId) -> QueryResult<bool> {
    diesel::sql_query("select exists (select 1 from orders where card_id = $1 and state = 'paid') as yes")
        .bind::<SqlUuid, _>(id)
        .get_result(conn)
        .await
        .map(|row: Answer| row.yes)
}
