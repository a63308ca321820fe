//! The SQL of a change of number: what moves from the old card to the new one. Both cards are locked by the caller.

use diesel::prelude::*;
use diesel::sql_types::{Array, Date as SqlDate, Integer, Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date as Day;
use serde_json::Value;
use teiki_shared::ids::{CardId, DraftId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::{Date, DateTime};
use uuid::Uuid;

use crate::db::Conn;

/// The action of the audit log under which a change is told.
pub(super) const CHANGED: &str = "card.number_changed";

/// A pass on the target card that leaves no room for one that would move.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Clash {
    #[diesel(sql_type = SqlDate)]
    pub starts_on: Date,
    #[diesel(sql_type = SqlDate)]
    pub ends_on: Date,
    #[diesel(sql_type = Text)]
    pub product_ja: String,
    #[diesel(sql_type = Text)]
    pub product_en: String,
}

impl Clash {
    pub(super) fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => format!(
                "新しい番号のカードには「{}」（{}〜{}）があり、期間が重なるため移せません。別のカードの番号を入力してください。",
                self.product_ja,
                self.starts_on.strftime("%Y年%-m月%-d日"),
                self.ends_on.strftime("%Y年%-m月%-d日"),
            ),
            Lang::En => format!(
                "The card with the new number already holds \"{}\" from {} to {}, for some of the same days. Enter the number of another card.",
                self.product_en,
                self.starts_on.strftime("%-d %B %Y"),
                self.ends_on.strftime("%-d %B %Y"),
            ),
        }
    }
}

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = SqlUuid)]
    operator_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The orders that move by their ids, and the operators that these are of: keys begin with the operator.
pub(super) struct Moving {
    of: Vec<Uuid>,
    ids: Vec<Uuid>,
}

/// Locks the card's orders that still matter and returns those that move: open ones, and those with a live pass that has
/// not ended by `today`. Locked first and judged afterwards, for another verb may have moved them on while we waited.
pub(super) async fn lock_orders(conn: &mut Conn, card: CardId, today: Day) -> QueryResult<Moving> {
    diesel::sql_query(
        "select operator_id, id from orders where card_id = $1
            and state in ('in_review', 'returned', 'awaiting_payment', 'paying', 'paid')
         order by id for update",
    )
    .bind::<SqlUuid, _>(card)
    .load::<KeyRow>(conn)
    .await?;
    let rows: Vec<KeyRow> = diesel::sql_query(
        "select orders.operator_id, orders.id from orders left join passes
            on passes.operator_id = orders.operator_id and passes.order_id = orders.id
         where orders.card_id = $1 and (
            orders.state in ('in_review', 'returned', 'awaiting_payment', 'paying')
            or (passes.state = 'live' and passes.ends_on >= $2))
         order by orders.id",
    )
    .bind::<SqlUuid, _>(card)
    .bind::<SqlDate, _>(Date(today))
    .load(conn)
    .await?;
    let (of, ids) = rows.into_iter().map(|row| (row.operator_id, row.id)).unzip();
    Ok(Moving { of, ids })
}

/// The first pass on the target card that overlaps a pass of the orders that would move. `<> 'freed'` keeps PostgreSQL from
/// the index of `passes_no_overlap`, which knows few cards apart.
pub(super) async fn clash(conn: &mut Conn, orders: &Moving, target: CardId) -> QueryResult<Option<Clash>> {
    diesel::sql_query(
        "select there.starts_on, there.ends_on,
            coalesce(orders.names -> 'ja' ->> 'product', '') as product_ja,
            coalesce(orders.names -> 'en' ->> 'product', '') as product_en
         from passes moving
         join passes there on there.operator_id = moving.operator_id and there.family = moving.family
            and there.card_id = $2 and there.state <> 'freed'
            and there.starts_on <= moving.ends_on and moving.starts_on <= there.ends_on
         join orders on orders.operator_id = there.operator_id and orders.id = there.order_id
         where moving.operator_id = any($3) and moving.order_id = any($1) and moving.state in ('reserved', 'live')
         order by there.starts_on, there.id limit 1",
    )
    .bind::<Array<SqlUuid>, _>(&orders.ids)
    .bind::<SqlUuid, _>(target)
    .bind::<Array<SqlUuid>, _>(&orders.of)
    .get_result(conn)
    .await
    .optional()
}

/// Moves the orders, and tells each one's history.
pub(super) async fn move_orders(
    conn: &mut Conn,
    orders: &Moving,
    target: CardId,
    at: Timestamp,
    detail: Value,
) -> QueryResult<()> {
    diesel::sql_query("update orders set card_id = $2 where operator_id = any($3) and id = any($1)")
        .bind::<Array<SqlUuid>, _>(&orders.ids)
        .bind::<SqlUuid, _>(target)
        .bind::<Array<SqlUuid>, _>(&orders.of)
        .execute(conn)
        .await?;
    diesel::sql_query(
        "insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state, detail)
         select operator_id, id, $2, 'rider', 'card_changed', state, state, $3
         from orders where operator_id = any($4) and id = any($1) order by id",
    )
    .bind::<Array<SqlUuid>, _>(&orders.ids)
    .bind::<Timestamptz, _>(DateTime(at))
    .bind::<Jsonb, _>(detail)
    .bind::<Array<SqlUuid>, _>(&orders.of)
    .execute(conn)
    .await
    .map(drop)
}

/// Moves the orders' reserved and live passes; returns how many.
pub(super) async fn move_passes(conn: &mut Conn, orders: &Moving, target: CardId) -> QueryResult<i32> {
    let moved = diesel::sql_query(
        "update passes set card_id = $2
         where operator_id = any($3) and order_id = any($1) and state in ('reserved', 'live')",
    )
    .bind::<Array<SqlUuid>, _>(&orders.ids)
    .bind::<SqlUuid, _>(target)
    .bind::<Array<SqlUuid>, _>(&orders.of)
    .execute(conn)
    .await?;
    Ok(i32::try_from(moved).unwrap_or(i32::MAX))
}

/// Drafts, locked before, follow: those not ordered yet, and those whose order moved.
pub(super) async fn move_drafts(
    conn: &mut Conn,
    drafts: &[DraftId],
    target: CardId,
    orders: &Moving,
) -> QueryResult<()> {
    let drafts: Vec<Uuid> = drafts.iter().map(|id| id.uuid()).collect();
    diesel::sql_query(
        "update drafts set card_id = $2 where id = any($1) and (order_id is null or order_id = any($3))",
    )
    .bind::<Array<SqlUuid>, _>(drafts)
    .bind::<SqlUuid, _>(target)
    .bind::<Array<SqlUuid>, _>(&orders.ids)
    .execute(conn)
    .await
    .map(drop)
}

#[derive(QueryableByName)]
struct MovedRow {
    #[diesel(sql_type = Integer)]
    moved: i32,
}

/// How many passes left a card when its number changed.
pub(super) async fn moved_before(conn: &mut Conn, card: CardId) -> QueryResult<i32> {
    let row: Option<MovedRow> = diesel::sql_query(
        "select (detail ->> 'moved_passes')::integer as moved from audit_log
         where subject = $1 and action = $2 order by id desc limit 1",
    )
    .bind::<SqlUuid, _>(card)
    .bind::<Text, _>(CHANGED)
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map_or(0, |row| row.moved))
}
