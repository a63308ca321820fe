//! The SQL of orders and passes. Functions take a connection and never commit.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::ids::{AccountId, CardId, OperatorId, OrderId, PassId};
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars::{Date, DateTime};

use super::{Order, Pass};
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::{order_shares, orders, passes};

/// An order of the account, locked until the transaction ends.
pub async fn lock_of(conn: &mut Conn, account: AccountId, id: OrderId) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::account_id.eq(account).and(orders::id.eq(id)))
        .for_update()
        .select(Order::as_select())
        .first(conn)
        .await
        .optional()
}

/// An order, locked until the transaction ends.
pub async fn lock(conn: &mut Conn, operator: OperatorId, id: OrderId) -> QueryResult<Option<Order>> {
    orders::table.find((operator, id)).for_update().select(Order::as_select()).first(conn).await.optional()
}

pub async fn find(mut conn: &Conn, operator: OperatorId, id: OrderId) -> QueryResult<Option<Order>> {
    orders::table.find((operator, id)).select(Order::as_select()).first(&mut conn).await.optional()
}

/// An order of the account.
pub async fn find_of(mut conn: &Conn, account: AccountId, id: OrderId) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::account_id.eq(account).and(orders::id.eq(id)))
        .select(Order::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The order that a key of this account placed before.
pub async fn by_key(conn: &mut Conn, account: AccountId, key: &str) -> QueryResult<Option<Order>> {
    orders::table
        .filter(orders::account_id.eq(account).and(orders::idempotency_key.eq(key)))
        .select(Order::as_select())
        .first(conn)
        .await
        .optional()
}

/// Which orders a list holds.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderFilter {
    All,
    /// Neither paid nor ended.
    Open,
}

/// The states of an order that is neither paid nor ended.
const OPEN: [State; 4] = [State::InReview, State::Returned, State::AwaitingPayment, State::Paying];

/// A page of the account's orders, newest first, after the keyset cursor.
pub async fn page_of(
    mut conn: &Conn,
    account: AccountId,
    which: OrderFilter,
    after: Option<(DateTime, OrderId)>,
    limit: i64,
) -> QueryResult<Vec<Order>> {
    let mut query = orders::table.filter(orders::account_id.eq(account)).into_boxed();
    if which == OrderFilter::Open {
        query = query.filter(orders::state.eq_any(OPEN));
    }
    if let Some((at, id)) = after {
        query = query.filter(orders::placed_at.lt(at).or(orders::placed_at.eq(at).and(orders::id.lt(id))));
    }
    query
        .order((orders::placed_at.desc(), orders::id.desc()))
        .limit(limit)
        .select(Order::as_select())
        .load(&mut conn)
        .await
}

/// Orders by their ids, and the operators that these are of: the key begins with the operator.
pub async fn by_ids(mut conn: &Conn, of: &[OperatorId], ids: &[OrderId]) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::operator_id.eq_any(of).and(orders::id.eq_any(ids)))
        .select(Order::as_select())
        .load(&mut conn)
        .await
}

pub async fn insert(conn: &mut Conn, order: &Order, pass: &Pass) -> QueryResult<()> {
    diesel::insert_into(orders::table).values(order).execute(conn).await?;
    diesel::insert_into(passes::table).values(pass).execute(conn).await.map(drop)
}

/// Who honours the order's pass, each with its part of the sale in basis points, under its present terms.
pub async fn share(conn: &mut Conn, order: &Order, shares: &[(OperatorId, i32)]) -> QueryResult<()> {
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
    diesel::insert_into(order_shares::table).values(rows).execute(conn).await.map(drop)
}

/// Ends the live pass of a paid order whose money went back; whether there was one.
pub async fn end_pass(conn: &mut Conn, order: &Order) -> QueryResult<bool> {
    let ended = diesel::update(passes::table)
        .filter(passes::operator_id.eq(order.operator_id).and(passes::order_id.eq(order.id)))
        .filter(passes::state.eq(PassHold::Live))
        .set((passes::state.eq(PassHold::Freed), passes::freed_as.eq("refunded")))
        .execute(conn)
        .await?;
    Ok(ended > 0)
}

pub async fn set_closing(conn: &mut Conn, order: &Order, as_state: State) -> QueryResult<()> {
    diesel::update(orders::table.find((order.operator_id, order.id)))
        .set(orders::closing_as.eq(as_state))
        .execute(conn)
        .await
        .map(drop)
}

/// Open orders whose deadline is over and that nobody has asked to end yet.
pub async fn past_deadline(
    conn: &mut Conn,
    now: Timestamp,
    limit: i64,
) -> QueryResult<Vec<(OperatorId, OrderId)>> {
    orders::table
        .filter(orders::deadline.le(DateTime(now)))
        // OPEN, in the words of the partial index: it does not serve for states that come as a value.
        .filter(sql::<Bool>("orders.state in ('in_review', 'returned', 'awaiting_payment', 'paying')"))
        .filter(orders::closing_as.is_null())
        .order(orders::deadline)
        .limit(limit)
        .select((orders::operator_id, orders::id))
        .load(conn)
        .await
}

/// Which passes a list holds.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassFilter {
    /// Upcoming and active, the one that ends first at the top.
    Current,
    /// Ended, the latest first.
    Past,
}

/// A page of the account's live passes with their orders after the keyset cursor.
pub async fn passes_of(
    mut conn: &Conn,
    account: AccountId,
    which: PassFilter,
    today: jiff::civil::Date,
    after: Option<(Date, PassId)>,
    limit: i64,
) -> QueryResult<Vec<(Pass, Order)>> {
    let mut query = passes::table
        .inner_join(
            orders::table
                .on(orders::operator_id.eq(passes::operator_id).and(orders::id.eq(passes::order_id))),
        )
        .filter(orders::account_id.eq(account).and(passes::state.eq(PassHold::Live)))
        .select((Pass::as_select(), Order::as_select()))
        .limit(limit)
        .into_boxed();
    query = match which {
        PassFilter::Current => {
            query.filter(passes::ends_on.ge(Date(today))).order((passes::ends_on.asc(), passes::id.asc()))
        }
        PassFilter::Past => {
            query.filter(passes::ends_on.lt(Date(today))).order((passes::ends_on.desc(), passes::id.desc()))
        }
    };
    if let Some((ends, id)) = after {
        query = match which {
            PassFilter::Current => {
                query.filter(passes::ends_on.gt(ends).or(passes::ends_on.eq(ends).and(passes::id.gt(id))))
            }
            PassFilter::Past => {
                query.filter(passes::ends_on.lt(ends).or(passes::ends_on.eq(ends).and(passes::id.lt(id))))
            }
        };
    }
    query.load(&mut conn).await
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: PassId,
}

/// Those of the passes whose next day another reserved or live pass of their family holds on the same card. `<> 'freed'`
/// keeps PostgreSQL from the index of `passes_no_overlap`, which knows few cards apart.
pub async fn continued(mut conn: &Conn, of: &[OperatorId], ids: &[PassId]) -> QueryResult<Vec<PassId>> {
    let rows: Vec<IdRow> = prepared(
        diesel::sql_query(
            "select id from passes where operator_id = any($1) and id = any($2) and exists (
            select from passes next
            where next.operator_id = passes.operator_id and next.card_id = passes.card_id
                and next.family = passes.family and next.state <> 'freed'
                and next.starts_on <= passes.ends_on + 1 and next.ends_on > passes.ends_on)",
        )
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A pass of the account with its order, whatever its state.
pub async fn pass_of(mut conn: &Conn, account: AccountId, id: PassId) -> QueryResult<Option<(Pass, Order)>> {
    passes::table
        .inner_join(
            orders::table
                .on(orders::operator_id.eq(passes::operator_id).and(orders::id.eq(passes::order_id))),
        )
        .filter(orders::account_id.eq(account).and(passes::id.eq(id)))
        .select((Pass::as_select(), Order::as_select()))
        .first(&mut conn)
        .await
        .optional()
}

#[derive(QueryableByName)]
struct CardRow {
    #[diesel(sql_type = SqlUuid)]
    card_id: CardId,
}

/// The cards that the account has ordered passes for.
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
