//! The rows of `cards`. Functions take a connection and never commit.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::card::{CardKind, CardState};
use teiki_shared::card_number::CardNumber;
use teiki_shared::ids::{AccountId, CardId, RiderId};
use teiki_shared::scalars::{Date, DateTime};

use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::{cards, riders};

/// A registered number, with the account that it stands on.
#[derive(Clone, Debug, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = cards, check_for_backend(diesel::pg::Pg))]
pub struct Card {
    #[diesel(sql_type = SqlUuid)]
    pub id: CardId,
    #[diesel(sql_type = SqlUuid, select_expression = riders::account_id)]
    pub account_id: AccountId,
    #[diesel(sql_type = SqlUuid)]
    pub rider_id: RiderId,
    #[diesel(sql_type = Text)]
    pub number: CardNumber,
    #[diesel(sql_type = Text)]
    pub kind: CardKind,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Issued to a person: its balance is protected when it is lost.
    #[diesel(sql_type = Bool)]
    pub named: bool,
    #[diesel(sql_type = Text)]
    pub state: CardState,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub replaced_by: Option<CardId>,
    #[diesel(sql_type = Timestamptz)]
    pub registered_at: DateTime,
}

/// `{}` is what follows `from cards join riders`.
fn query(rest: &str) -> String {
    format!(
        "select cards.id, riders.account_id, cards.rider_id, cards.number, cards.kind, cards.name, cards.named,
            cards.state, cards.replaced_by, cards.registered_at
         from cards join riders on riders.id = cards.rider_id {rest}"
    )
}

fn uuids(ids: &[CardId]) -> Vec<uuid::Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

/// One card of an account, in any state.
///
/// # Errors
/// Those of the database, as all below.
pub async fn find(mut conn: &Conn, account: AccountId, id: CardId) -> QueryResult<Option<Card>> {
    prepared(
        diesel::sql_query(query("where cards.id = $1 and riders.account_id = $2"))
            .bind::<SqlUuid, _>(id)
            .bind::<SqlUuid, _>(account),
    )
    .get_result(&mut conn)
    .await
    .optional()
}

/// Cards by their ids, whoever they belong to.
pub async fn by_ids(mut conn: &Conn, ids: &[CardId]) -> QueryResult<Vec<Card>> {
    prepared(diesel::sql_query(query("where cards.id = any($1)")).bind::<Array<SqlUuid>, _>(uuids(ids)))
        .load(&mut conn)
        .await
}

#[derive(QueryableByName)]
struct SuccessorRow {
    #[diesel(sql_type = SqlUuid)]
    origin: CardId,
    #[diesel(sql_type = SqlUuid)]
    id: CardId,
}

/// Each card with the live one to which changes of number have led from it.
pub async fn successors(mut conn: &Conn, ids: &[CardId]) -> QueryResult<Vec<(CardId, CardId)>> {
    let rows: Vec<SuccessorRow> = prepared(
        diesel::sql_query(
            "with recursive path (origin, id) as (
            select id, replaced_by from cards where id = any($1) and replaced_by is not null
         union
            select path.origin, cards.replaced_by from path join cards on cards.id = path.id
            where cards.replaced_by is not null)
         select path.origin, path.id from path join cards on cards.id = path.id where cards.state = 'live'",
        )
        .bind::<Array<SqlUuid>, _>(uuids(ids)),
    )
    .load(&mut conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.origin, row.id)).collect())
}

/// An account's cards in one of the states: live ones first, by their registration; others by their end, the newest first.
pub async fn in_states(mut conn: &Conn, account: AccountId, states: &[CardState]) -> QueryResult<Vec<Card>> {
    prepared(
        diesel::sql_query(query(
            "where riders.account_id = $1 and cards.state = any($2)
             order by cards.ended_at desc, cards.registered_at desc, cards.id desc",
        ))
        .bind::<SqlUuid, _>(account)
        .bind::<Array<Text>, _>(states),
    )
    .load(&mut conn)
    .await
}

/// The card that holds a number now or retired it. There is at most one; cards that gave it up do not count.
pub async fn by_number(conn: &mut Conn, number: &CardNumber) -> QueryResult<Option<Card>> {
    prepared(
        diesel::sql_query(query("where cards.number = $1 and cards.state in ('live', 'retired')"))
            .bind::<Text, _>(number),
    )
    .get_result(conn)
    .await
    .optional()
}

/// The card that staff release: the one that holds the number or retired it, else the last that gave it up.
pub async fn to_release(conn: &mut Conn, number: &CardNumber) -> QueryResult<Option<Card>> {
    prepared(
        diesel::sql_query(query(
            "where cards.number = $1 and (cards.state in ('live', 'retired') or cards.state = 'replaced')
             order by cards.state = 'replaced', cards.ended_at desc limit 1",
        ))
        .bind::<Text, _>(number),
    )
    .get_result(conn)
    .await
    .optional()
}

/// Locks card rows in the order of their ids and reads them. Whoever places an order on one of them waits: the new row's
/// foreign key asks for a share of this lock.
pub async fn lock(conn: &mut Conn, ids: &[CardId]) -> QueryResult<Vec<Card>> {
    prepared(
        diesel::sql_query(query("where cards.id = any($1) order by cards.id for update of cards"))
            .bind::<Array<SqlUuid>, _>(uuids(ids)),
    )
    .load(conn)
    .await
}

/// Keeps a card of an account live until the caller's transaction ends: for verbs that put an order or a pass on it. None
/// when the account has no such live card.
pub async fn hold(mut conn: &Conn, account: AccountId, id: CardId) -> QueryResult<Option<Card>> {
    prepared(
        diesel::sql_query(query(
            "where cards.id = $1 and riders.account_id = $2 and cards.state = 'live' for key share of cards",
        ))
        .bind::<SqlUuid, _>(id)
        .bind::<SqlUuid, _>(account),
    )
    .get_result(&mut conn)
    .await
    .optional()
}

/// A live card with the person who rides with it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = cards, check_for_backend(diesel::pg::Pg))]
pub struct CardHolder {
    #[diesel(select_expression = cards::id)]
    pub card_id: CardId,
    pub number: String,
    #[diesel(select_expression = riders::id)]
    pub rider_id: RiderId,
    #[diesel(select_expression = riders::family_name)]
    pub family_name: String,
    #[diesel(select_expression = riders::given_name)]
    pub given_name: String,
    #[diesel(select_expression = riders::family_kana)]
    pub family_kana: String,
    #[diesel(select_expression = riders::given_kana)]
    pub given_kana: String,
    /// Known of whoever registered a card.
    #[diesel(select_expression = riders::birth_date)]
    pub birth_date: Option<Date>,
}

/// The account's live card of that id, with its holder.
pub async fn holder(mut conn: &Conn, account: AccountId, id: CardId) -> QueryResult<Option<CardHolder>> {
    cards::table
        .inner_join(riders::table.on(riders::id.eq(cards::rider_id)))
        .filter(cards::id.eq(id).and(cards::state.eq("live")).and(riders::account_id.eq(account)))
        .select(CardHolder::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The same, kept live until the caller's transaction ends, as by [`hold`].
pub async fn hold_with_holder(
    mut conn: &Conn,
    account: AccountId,
    id: CardId,
) -> QueryResult<Option<CardHolder>> {
    cards::table
        .inner_join(riders::table.on(riders::id.eq(cards::rider_id)))
        .filter(cards::id.eq(id).and(cards::state.eq("live")).and(riders::account_id.eq(account)))
        .for_key_share()
        .select(CardHolder::as_select())
        .first(&mut conn)
        .await
        .optional()
}

#[derive(QueryableByName)]
struct RiderRow {
    #[diesel(sql_type = SqlUuid)]
    id: RiderId,
}

/// The account's first rider, locked, so that two registrations count its cards one after the other. None until the
/// rider's details are given.
pub async fn lock_rider(conn: &mut Conn, account: AccountId) -> QueryResult<Option<RiderId>> {
    let row: Option<RiderRow> = prepared(diesel::sql_query(
        "select id from riders where account_id = $1 and erased_at is null order by created_at, id limit 1
         for no key update",
    )
    .bind::<SqlUuid, _>(account))
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.id))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many live cards an account has.
pub async fn count_live(mut conn: &Conn, account: AccountId) -> QueryResult<i64> {
    prepared(
        diesel::sql_query(
            "select count(*) from cards join riders on riders.id = cards.rider_id
         where riders.account_id = $1 and cards.state = 'live'",
        )
        .bind::<SqlUuid, _>(account),
    )
    .get_result(&mut conn)
    .await
    .map(|row: Count| row.count)
}

/// Adds a live card.
///
/// # Errors
/// A violation of `cards_number` when the number was taken in the meantime.
pub async fn insert(conn: &mut Conn, card: &Card) -> QueryResult<()> {
    diesel::sql_query(
        "insert into cards (id, rider_id, number, kind, name, named, state, registered_at)
         values ($1, $2, $3, $4, $5, $6, 'live', $7)",
    )
    .bind::<SqlUuid, _>(card.id)
    .bind::<SqlUuid, _>(card.rider_id)
    .bind::<Text, _>(&card.number)
    .bind::<Text, _>(card.kind)
    .bind::<Text, _>(&card.name)
    .bind::<Bool, _>(card.named)
    .bind::<Timestamptz, _>(card.registered_at)
    .execute(conn)
    .await
    .map(drop)
}

pub async fn rename(conn: &mut Conn, id: CardId, name: &str, named: bool) -> QueryResult<()> {
    diesel::sql_query("update cards set name = $2, named = $3 where id = $1 and state = 'live'")
        .bind::<SqlUuid, _>(id)
        .bind::<Text, _>(name)
        .bind::<Bool, _>(named)
        .execute(conn)
        .await
        .map(drop)
}

/// Takes a live card off its account.
pub async fn remove(conn: &mut Conn, id: CardId, at: Timestamp) -> QueryResult<()> {
    diesel::sql_query("update cards set state = 'removed', ended_at = $2 where id = $1 and state = 'live'")
        .bind::<SqlUuid, _>(id)
        .bind::<Timestamptz, _>(DateTime(at))
        .execute(conn)
        .await
        .map(drop)
}

/// Retires or replaces a live card by another, to which so many passes have moved.
pub async fn replace(
    conn: &mut Conn,
    id: CardId,
    state: CardState,
    by: CardId,
    moved_passes: i32,
    at: Timestamp,
) -> QueryResult<()> {
    diesel::sql_query(
        "update cards set state = $2, replaced_by = $3, moved_passes = $4, ended_at = $5
         where id = $1 and state = 'live'",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Text, _>(state)
    .bind::<SqlUuid, _>(by)
    .bind::<Integer, _>(moved_passes)
    .bind::<Timestamptz, _>(DateTime(at))
    .execute(conn)
    .await
    .map(drop)
}

/// How many passes moved from a card when it was replaced; none where a release that did not keep it replaced the card.
pub async fn moved_passes(conn: &mut Conn, id: CardId) -> QueryResult<Option<i32>> {
    cards::table.find(id).select(cards::moved_passes).first(conn).await
}

/// Frees the number of a card. Where a change of number led from it stands in the audit log, and no longer counts.
pub async fn release(conn: &mut Conn, id: CardId, at: Timestamp) -> QueryResult<()> {
    diesel::sql_query(
        "update cards set state = 'released', replaced_by = null, ended_at = coalesce(ended_at, $2)
         where id = $1 and state in ('live', 'retired', 'replaced')",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Timestamptz, _>(DateTime(at))
    .execute(conn)
    .await
    .map(drop)
}

pub async fn delete(conn: &mut Conn, id: CardId) -> QueryResult<()> {
    diesel::sql_query("delete from cards where id = $1").bind::<SqlUuid, _>(id).execute(conn).await.map(drop)
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Whether the card took the place of another.
pub async fn took_a_place(conn: &mut Conn, id: CardId) -> QueryResult<bool> {
    diesel::sql_query("select exists (select 1 from cards where replaced_by = $1) as yes")
        .bind::<SqlUuid, _>(id)
        .get_result(conn)
        .await
        .map(|row: Answer| row.yes)
}

#[derive(QueryableByName)]
struct Moment {
    #[diesel(sql_type = Timestamptz)]
    at: DateTime,
}

/// When the account made the `n`th last of its changes of number.
pub async fn nth_last_change(conn: &mut Conn, account: AccountId, n: i64) -> QueryResult<Option<DateTime>> {
    let row: Option<Moment> = diesel::sql_query(
        "select cards.ended_at as at from cards join riders on riders.id = cards.rider_id
         where riders.account_id = $1 and cards.replaced_by is not null
         order by cards.ended_at desc offset $2 limit 1",
    )
    .bind::<SqlUuid, _>(account)
    .bind::<BigInt, _>(n - 1)
    .get_result(conn)
    .await
    .optional()?;
    Ok(row.map(|row| row.at))
}
