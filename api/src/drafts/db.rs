//! Reads and writes of drafts, always of one account. Each function sends one statement.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{AccountId, CardId, DraftId, OperatorId, OrderId, PassId, ProductId, StopId};
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::term::TermKey;

use super::Draft;
use crate::catalogue::Choice;
use crate::db::{Conn, columns};
use crate::prepared::prepared;
use crate::tables::{drafts, orders};

type Rows<T> = Result<T, diesel::result::Error>;

/// Drafts that an account keeps; older ones make room for new ones.
pub const MOST_DRAFTS: i64 = 5;

pub async fn find(mut conn: &Conn, of: AccountId, id: DraftId) -> Rows<Option<Draft>> {
    drafts::table
        .filter(drafts::id.eq(id).and(drafts::account_id.eq(of)))
        .select(Draft::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The draft that an order was placed from.
pub async fn ordered_as(mut conn: &Conn, of: AccountId, order: OrderId) -> Rows<Option<Draft>> {
    drafts::table
        .filter(drafts::account_id.eq(of).and(drafts::order_id.eq(order)))
        .select(Draft::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The draft, locked until the transaction ends.
pub async fn lock(conn: &mut Conn, of: AccountId, id: DraftId) -> Rows<Option<Draft>> {
    drafts::table
        .filter(drafts::id.eq(id).and(drafts::account_id.eq(of)))
        .for_update()
        .select(Draft::as_select())
        .first(conn)
        .await
        .optional()
}

/// The draft, locked until the transaction ends: two tabs that order it follow one another. And whether the account placed an
/// order under `key` before.
pub async fn lock_to_order(
    conn: &mut Conn,
    of: AccountId,
    id: DraftId,
    key: &str,
) -> Rows<Option<(Draft, bool)>> {
    let placed = orders::table.filter(orders::account_id.eq(of).and(orders::idempotency_key.eq(key)));
    drafts::table
        .filter(drafts::id.eq(id).and(drafts::account_id.eq(of)))
        .for_update()
        .select((Draft::as_select(), exists(placed)))
        .first(conn)
        .await
        .optional()
}

/// Locks the account's drafts, in the order of their ids, before the cards that they choose.
pub async fn lock_all(conn: &mut Conn, of: AccountId) -> Rows<Vec<DraftId>> {
    drafts::table
        .filter(drafts::account_id.eq(of))
        .order(drafts::id)
        .for_update()
        .select(drafts::id)
        .load(conn)
        .await
}

/// The drafts that were not ordered, newest first.
pub async fn open(mut conn: &Conn, of: AccountId) -> Rows<Vec<Draft>> {
    drafts::table
        .filter(drafts::account_id.eq(of).and(drafts::order_id.is_null()))
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .limit(MOST_DRAFTS)
        .select(Draft::as_select())
        .load(&mut conn)
        .await
}

/// The open drafts of these products that have chosen a term, whoever they belong to.
pub async fn open_choices(
    conn: &mut Conn,
    products: &[(OperatorId, ProductId)],
) -> Rows<Vec<(DraftId, Choice)>> {
    type Chosen = (
        DraftId,
        Option<OperatorId>,
        Option<ProductId>,
        Option<String>,
        (Option<StopId>, Option<StopId>, Option<String>),
        (Option<i32>, Option<String>),
        Option<Date>,
    );
    let (of, ids) = columns(products.iter().copied());
    let all: Vec<Chosen> = drafts::table
        .filter(drafts::operator_id.eq_any(of).and(drafts::product_id.eq_any(ids)))
        .filter(drafts::order_id.is_null().and(drafts::months.is_not_null().or(drafts::term.is_not_null())))
        .order(drafts::id)
        .select((
            drafts::id,
            drafts::operator_id,
            drafts::product_id,
            drafts::code,
            (drafts::from_stop, drafts::to_stop, drafts::via),
            (drafts::months, drafts::term),
            drafts::starts_on,
        ))
        .load(conn)
        .await?;
    let choice = |(id, of, product, code, (from, to, via), (months, term), starts_on): Chosen| {
        let (product, ends) = (of.zip(product)?, Option::zip(from, to));
        let term = term.map(TermKey::Fixed).or(months.map(TermKey::Months))?;
        Some((id, Choice { product, code, ends, via, term, starts_on }))
    };
    Ok(all.into_iter().filter_map(choice).collect())
}

/// The open draft that already continues a pass.
pub async fn renewing(conn: &mut Conn, of: AccountId, pass: PassId) -> Rows<Option<Draft>> {
    drafts::table
        .filter(drafts::account_id.eq(of).and(drafts::renews.eq(pass)).and(drafts::order_id.is_null()))
        .order(drafts::created_at)
        .select(Draft::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn insert(conn: &mut Conn, draft: &Draft) -> Rows<()> {
    prepared(diesel::insert_into(drafts::table).values(draft)).execute(conn).await.map(|_| ())
}

/// Writes every answer and the time of the change.
pub async fn save(conn: &mut Conn, draft: &Draft) -> Rows<()> {
    prepared(diesel::update(drafts::table.find(draft.id)).set((
        drafts::card_id.eq(draft.card_id),
        drafts::seller_id.eq(draft.seller_id),
        drafts::operator_id.eq(draft.operator_id),
        drafts::product_id.eq(draft.product_id),
        drafts::from_stop.eq(draft.from_stop),
        drafts::to_stop.eq(draft.to_stop),
        drafts::code.eq(draft.code.as_deref()),
        drafts::via.eq(draft.via.as_deref()),
        drafts::months.eq(draft.months),
        drafts::term.eq(draft.term.as_deref()),
        drafts::starts_on.eq(draft.starts_on),
        drafts::renews.eq(draft.renews),
        drafts::updated_at.eq(draft.updated_at),
    )))
    .execute(conn)
    .await
    .map(|_| ())
}

/// Somebody goes on with it.
pub async fn touch(conn: &mut Conn, id: DraftId, now: DateTime) -> Rows<()> {
    diesel::update(drafts::table.find(id)).set(drafts::updated_at.eq(now)).execute(conn).await.map(drop)
}

/// Marks a draft as ordered.
pub async fn set_order(conn: &mut Conn, id: DraftId, order: OrderId, now: DateTime) -> Rows<()> {
    prepared(
        diesel::update(drafts::table.find(id)).set((drafts::order_id.eq(order), drafts::updated_at.eq(now))),
    )
    .execute(conn)
    .await
    .map(|_| ())
}

/// Deletes an open draft; whether there was one.
pub async fn delete(conn: &mut Conn, of: AccountId, id: DraftId) -> Rows<bool> {
    let mine = drafts::table
        .filter(drafts::id.eq(id).and(drafts::account_id.eq(of)).and(drafts::order_id.is_null()));
    Ok(diesel::delete(mine).execute(conn).await? > 0)
}

/// Deletes the account's open drafts but the newest [`MOST_DRAFTS`]; of those, the ones that were locked before.
pub async fn prune(conn: &mut Conn, of: AccountId, locked: &[DraftId]) -> Rows<()> {
    let open = drafts::table.filter(drafts::account_id.eq(of).and(drafts::order_id.is_null()));
    let old: Vec<DraftId> = open
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .offset(MOST_DRAFTS)
        .select(drafts::id)
        .load(conn)
        .await?;
    let old: Vec<DraftId> = old.into_iter().filter(|id| locked.contains(id)).collect();
    if !old.is_empty() {
        diesel::delete(drafts::table.filter(drafts::id.eq_any(old))).execute(conn).await?;
    }
    Ok(())
}

/// Locks the account's drafts that chose a card: before the card itself, as whoever places an order from a draft does.
pub async fn lock_on_card(conn: &mut Conn, of: AccountId, card: CardId) -> Rows<Vec<DraftId>> {
    drafts::table
        .filter(drafts::account_id.eq(of).and(drafts::card_id.eq(card)))
        .order(drafts::id)
        .for_update()
        .select(drafts::id)
        .load(conn)
        .await
}

/// Takes the card out of drafts locked before; out of ordered ones too when its row is about to go.
pub async fn take_off_card(conn: &mut Conn, ids: &[DraftId], ordered_too: bool) -> Rows<()> {
    diesel::update(drafts::table)
        .filter(drafts::id.eq_any(ids).and(drafts::order_id.is_null().or(ordered_too.into_sql::<Bool>())))
        .set(drafts::card_id.eq(None::<CardId>))
        .execute(conn)
        .await
        .map(drop)
}

/// Puts drafts locked before on another card: those not ordered yet, and those whose order moved.
pub async fn move_to_card(conn: &mut Conn, ids: &[DraftId], target: CardId, moved: &[OrderId]) -> Rows<()> {
    diesel::update(drafts::table)
        .filter(drafts::id.eq_any(ids))
        .filter(drafts::order_id.is_null().or(drafts::order_id.eq_any(moved)))
        .set(drafts::card_id.eq(target))
        .execute(conn)
        .await
        .map(drop)
}

/// Whether a draft other than these chose the card.
pub async fn others_on_card(conn: &mut Conn, card: CardId, but: &[DraftId]) -> Rows<bool> {
    diesel::select(exists(drafts::table.filter(drafts::card_id.eq(card).and(drafts::id.ne_all(but)))))
        .get_result(conn)
        .await
}
