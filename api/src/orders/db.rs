//! The SQL of orders and passes. Functions take a connection and never commit.

use std::sync::LazyLock;

use diesel::dsl::{AsSelect, sql};
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, civil};
use teiki_shared::ids::{AccountId, OperatorId, OrderId, PassId};
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars::{Date, DateTime};
use uuid::Uuid;

use super::pass::REFUNDED;
use super::{Order, Pass};
use crate::cards::Card;
use crate::catalogue::Operator;
use crate::catalogue::notices::{self, Notices};
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::{cards, operators, orders, passes, riders};

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

/// Which orders a list holds.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderFilter {
    All,
    /// Neither paid nor ended.
    Open,
}

/// Orders that are neither paid nor ended (`State::is_open`), in the words of the partial indexes: they do not serve for states
/// that come as a value.
pub(super) const OPEN: &str = "orders.state in ('in_review', 'returned', 'awaiting_payment', 'paying')";

/// A page of the account's orders, newest first, after the keyset cursor.
pub async fn page_of(
    mut conn: &Conn,
    account: AccountId,
    which: OrderFilter,
    after: Option<(DateTime, OrderId)>,
    limit: i64,
) -> QueryResult<Vec<Order>> {
    let (at, id) = after.unwrap_or((DateTime(Timestamp::MAX), OrderId::new(Uuid::max())));
    let page = orders::table
        .filter(orders::account_id.eq(account))
        // The first condition finds the place in the index, the second leaves out what stands there already.
        .filter(orders::placed_at.le(at).and(orders::placed_at.lt(at).or(orders::id.lt(id))))
        .order((orders::placed_at.desc(), orders::id.desc()))
        .limit(limit)
        .select(Order::as_select());
    match which {
        OrderFilter::All => page.load(&mut conn).await,
        OrderFilter::Open => prepared(page.filter(sql::<Bool>(OPEN))).load(&mut conn).await,
    }
}

/// Orders by their ids, and the operators that these are of: the key begins with the operator.
pub async fn by_ids(mut conn: &Conn, of: &[OperatorId], ids: &[OrderId]) -> QueryResult<Vec<Order>> {
    orders::table
        .filter(orders::operator_id.eq_any(of).and(orders::id.eq_any(ids)))
        .select(Order::as_select())
        .load(&mut conn)
        .await
}

pub async fn insert(conn: &mut Conn, order: &Order) -> QueryResult<()> {
    prepared(diesel::insert_into(orders::table).values(order)).execute(conn).await.map(drop)
}

pub async fn insert_pass(mut conn: &Conn, pass: &Pass) -> QueryResult<()> {
    prepared(diesel::insert_into(passes::table).values(pass)).execute(&mut conn).await.map(drop)
}

/// The pass of an order, locked until the transaction ends.
pub async fn lock_pass(conn: &mut Conn, order: &Order) -> QueryResult<Option<Pass>> {
    passes::table
        .filter(passes::operator_id.eq(order.operator_id).and(passes::order_id.eq(order.id)))
        .for_update()
        .select(Pass::as_select())
        .first(conn)
        .await
        .optional()
}

/// Ends the pass of a paid order whose money goes back, if it is live. `without_refund` is why nothing does.
pub async fn end_pass(conn: &mut Conn, order: &Order, without_refund: Option<&str>) -> QueryResult<()> {
    prepared(
        diesel::update(passes::table)
            .filter(passes::operator_id.eq(order.operator_id).and(passes::order_id.eq(order.id)))
            .filter(passes::state.eq(PassHold::Live))
            .set((
                passes::state.eq(PassHold::Freed),
                passes::freed_as.eq(REFUNDED),
                passes::freed_reason.eq(without_refund),
            )),
    )
    .execute(conn)
    .await
    .map(drop)
}

pub async fn set_closing(conn: &mut Conn, order: &Order, as_state: State) -> QueryResult<()> {
    prepared(
        diesel::update(orders::table.find((order.operator_id, order.id)))
            .set(orders::closing_as.eq(as_state)),
    )
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
        .filter(sql::<Bool>(OPEN))
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
    /// Ended or refunded, the one with the latest last day first.
    Past,
}

/// A pass with what stands beside it wherever it is shown: its order, its card, who sold it, whether another continues it, and the
/// notices that concern it.
pub type Shown = ((Pass, Order, Card, Operator), bool, Notices);

/// A page of the account's passes after the keyset cursor: those that were paid. They are found by the account's cards, which the
/// index of passes knows by their last days: for the current ones, those of other years are not read.
pub async fn passes_of(
    mut conn: &Conn,
    account: AccountId,
    which: PassFilter,
    today: civil::Date,
    after: Option<(Date, PassId)>,
    limit: i64,
) -> QueryResult<Vec<Shown>> {
    let mine = shown().filter(riders::account_id.eq(account));
    match which {
        PassFilter::Current => {
            // No id is less: between the passes that ended before today and those that end today.
            let border = (Date(today), PassId::new(Uuid::nil()));
            let (ends, id) = after.map_or(border, |after| after.max(border));
            let page = mine
                .filter(passes::state.eq(PassHold::Live))
                .filter(passes::ends_on.ge(ends).and(passes::ends_on.gt(ends).or(passes::id.gt(id))))
                .order((passes::ends_on.asc(), passes::id.asc()))
                .limit(limit);
            prepared(page).load(&mut conn).await
        }
        PassFilter::Past => {
            let (ends, id) = after.unwrap_or((Date(civil::Date::MAX), PassId::new(Uuid::max())));
            let has_ended = passes::state.eq(PassHold::Live).and(passes::ends_on.lt(Date(today)));
            let page = mine
                .filter(has_ended.or(passes::freed_as.is_not_distinct_from(REFUNDED)))
                .filter(passes::ends_on.le(ends).and(passes::ends_on.lt(ends).or(passes::id.lt(id))))
                .order((passes::ends_on.desc(), passes::id.desc()))
                .limit(limit);
            prepared(page).load(&mut conn).await
        }
    }
}

/// A pass of the account, whatever its state.
pub async fn pass_of(mut conn: &Conn, account: AccountId, id: PassId) -> QueryResult<Option<Shown>> {
    let pass = shown().filter(riders::account_id.eq(account).and(passes::id.eq(id)));
    prepared(pass).get_result(&mut conn).await.optional()
}

/// A pass of the account, whatever its state, with the order that it was sold by.
pub async fn pass_with_order(
    conn: &mut Conn,
    account: AccountId,
    id: PassId,
) -> QueryResult<Option<(Pass, Order)>> {
    let its_order = orders::operator_id.eq(passes::operator_id).and(orders::id.eq(passes::order_id));
    passes::table
        .inner_join(orders::table.on(its_order))
        .filter(passes::id.eq(id).and(orders::account_id.eq(account)))
        .select(<(Pass, Order)>::as_select())
        .first(conn)
        .await
        .optional()
}

/// Passes, with what stands beside them.
#[diesel::dsl::auto_type(no_type_alias)]
fn shown() -> _ {
    let order = orders::operator_id.eq(passes::operator_id).and(orders::id.eq(passes::order_id));
    let beside: AsSelect<(Pass, Order, Card, Operator), Pg> = <(Pass, Order, Card, Operator)>::as_select();
    let continued: SqlLiteral<Bool> = sql::<Bool>(CONTINUED);
    let announced: SqlLiteral<Jsonb> = sql::<Jsonb>(&ANNOUNCED);
    passes::table
        .inner_join(orders::table.on(order))
        .inner_join(cards::table.on(cards::id.eq(passes::card_id)))
        .inner_join(riders::table.on(riders::id.eq(cards::rider_id)))
        .inner_join(operators::table.on(operators::id.eq(orders::seller_id)))
        .select((beside, continued, announced))
}

/// Whether another reserved or live pass of the family holds the next day on the same card; after a term with fixed dates, whose
/// order has no months, any later day. `<> 'freed'` keeps PostgreSQL from the index of `passes_no_overlap`, which knows few cards
/// apart.
const CONTINUED: &str = "exists (select from passes next
    where next.operator_id = passes.operator_id and next.card_id = passes.card_id
        and next.family = passes.family and next.state <> 'freed' and next.ends_on > passes.ends_on
        and (next.starts_on <= passes.ends_on + 1 or exists (select from orders sold
            where sold.operator_id = passes.operator_id and sold.id = passes.order_id and sold.months = 0)))";

/// The notices that concern the pass of an order, as it was sold.
static ANNOUNCED: LazyLock<String> = LazyLock::new(|| {
    let (before, after) = notices::concerning(&notices::Passes {
        operator: "orders.operator_id",
        product: "orders.product_id",
        sellers: "array[orders.seller_id]",
    });
    format!("{before}orders.from_stop as a, orders.to_stop as b{after}")
});

#[derive(QueryableByName)]
struct Announced {
    #[diesel(sql_type = SqlUuid)]
    id: PassId,
    #[diesel(sql_type = Nullable<Text>)]
    via: Option<String>,
    #[diesel(sql_type = Jsonb)]
    notices: Notices,
}

/// The notices that concern each of these passes.
pub async fn announced(
    mut conn: &Conn,
    of: &[OperatorId],
    ids: &[PassId],
) -> QueryResult<Vec<(PassId, Notices)>> {
    let rows: Vec<Announced> = prepared(
        diesel::sql_query(format!(
            "select passes.id, orders.via, {} as notices from passes
             join orders on orders.operator_id = passes.operator_id and orders.id = passes.order_id
             where passes.operator_id = any($1) and passes.id = any($2)",
            *ANNOUNCED
        ))
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.notices.on(row.via.as_deref()))).collect())
}

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = SqlUuid)]
    id: PassId,
}

/// Those of the passes that another continues.
pub async fn continued(mut conn: &Conn, of: &[OperatorId], ids: &[PassId]) -> QueryResult<Vec<PassId>> {
    let rows: Vec<IdRow> = prepared(
        diesel::sql_query(format!(
            "select id from passes where operator_id = any($1) and id = any($2) and {CONTINUED}"
        ))
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_indexes_are_the_open_states() {
        let open = State::ALL.iter().filter(|state| state.is_open()).map(|state| format!("'{state}'"));
        assert_eq!(OPEN, format!("orders.state in ({})", open.collect::<Vec<_>>().join(", ")));
    }
}
