//! The SQL of pages and of consents. Functions take a connection and never commit.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::certificate::{ErasedFor, PageState};
use teiki_shared::ids::{AccountId, CertificatePageId, DraftId, OperatorId, OrderId};
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use super::Page;
use super::row::Keys;
use crate::catalogue::DocumentKind;
use crate::db::Conn;
use crate::orders::Order;
use crate::prepared::prepared;
use crate::tables::{
    certificate_deletions, certificate_pages, document_kinds, operators, special_care_consents,
};

/// The key of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct PageKey {
    #[diesel(sql_type = SqlUuid)]
    pub operator_id: OperatorId,
    #[diesel(sql_type = SqlUuid)]
    pub id: CertificatePageId,
}

impl PageKey {
    /// Before every page.
    pub const FIRST: Self =
        Self { operator_id: OperatorId::new(Uuid::nil()), id: CertificatePageId::new(Uuid::nil()) };
}

/// A page of the account.
pub async fn find(mut conn: &Conn, of: AccountId, id: CertificatePageId) -> QueryResult<Option<Page>> {
    certificate_pages::table
        .filter(certificate_pages::account_id.eq(of).and(certificate_pages::id.eq(id)))
        .select(Page::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The same, locked until the transaction ends.
pub async fn lock(conn: &mut Conn, of: AccountId, id: CertificatePageId) -> QueryResult<Option<Page>> {
    certificate_pages::table
        .filter(certificate_pages::account_id.eq(of).and(certificate_pages::id.eq(id)))
        .for_update()
        .select(Page::as_select())
        .first(conn)
        .await
        .optional()
}

/// A page by its key, whoever it belongs to.
pub async fn by_key(mut conn: &Conn, key: PageKey) -> QueryResult<Option<Page>> {
    certificate_pages::table
        .find((key.operator_id, key.id))
        .select(Page::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The page that the account sent under this key.
pub async fn sent(mut conn: &Conn, of: AccountId, upload_key: &str) -> QueryResult<Option<Page>> {
    certificate_pages::table
        .filter(certificate_pages::account_id.eq(of).and(certificate_pages::upload_key.eq(upload_key)))
        .select(Page::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The pages of these drafts, in the order in which they were sent, but for those that go.
pub async fn of_drafts(mut conn: &Conn, drafts: &[DraftId]) -> QueryResult<Vec<Page>> {
    certificate_pages::table
        .filter(certificate_pages::draft_id.eq_any(drafts))
        .filter(certificate_pages::state.ne(PageState::Erasing))
        .order((certificate_pages::uploaded_at, certificate_pages::id))
        .select(Page::as_select())
        .load(&mut conn)
        .await
}

/// The pages of these orders, in the order in which they were sent; neither those on their way nor those that go.
pub async fn of_orders(mut conn: &Conn, of: &[OperatorId], orders: &[OrderId]) -> QueryResult<Vec<Page>> {
    certificate_pages::table
        .filter(certificate_pages::operator_id.eq_any(of).and(certificate_pages::order_id.eq_any(orders)))
        .filter(certificate_pages::state.eq(PageState::Stored))
        .order((certificate_pages::uploaded_at, certificate_pages::id))
        .select(Page::as_select())
        .load(&mut conn)
        .await
}

/// The pages of a draft that are stored, locked.
pub async fn lock_stored(conn: &mut Conn, draft: DraftId) -> QueryResult<Vec<Page>> {
    certificate_pages::table
        .filter(certificate_pages::draft_id.eq(draft).and(certificate_pages::state.eq(PageState::Stored)))
        .order(certificate_pages::id)
        .for_update()
        .select(Page::as_select())
        .load(conn)
        .await
}

/// Makes pages those of an order.
pub async fn set_order(conn: &mut Conn, order: &Order, ids: &[CertificatePageId]) -> QueryResult<()> {
    let pages = certificate_pages::operator_id.eq(order.operator_id).and(certificate_pages::id.eq_any(ids));
    diesel::update(certificate_pages::table.filter(pages))
        .set(certificate_pages::order_id.eq(order.id))
        .execute(conn)
        .await
        .map(drop)
}

/// The orders that were applied for with pages of the account that tell of a disability or an illness, for this operator.
pub async fn special_care_orders(
    mut conn: &Conn,
    of: AccountId,
    to: OperatorId,
) -> QueryResult<Vec<OrderId>> {
    let orders: Vec<Option<OrderId>> = certificate_pages::table
        .filter(certificate_pages::account_id.eq(of).and(certificate_pages::operator_id.eq(to)))
        .filter(certificate_pages::special_care.and(certificate_pages::order_id.is_not_null()))
        .filter(certificate_pages::state.ne(PageState::Erasing))
        .order(certificate_pages::order_id)
        .distinct()
        .select(certificate_pages::order_id)
        .load(&mut conn)
        .await?;
    Ok(orders.into_iter().flatten().collect())
}

pub async fn insert(conn: &mut Conn, page: &Page) -> QueryResult<()> {
    diesel::insert_into(certificate_pages::table).values(page).execute(conn).await.map(drop)
}

/// Its images are in the store, for a draft or for an order that was sent back; whether it still waited for them.
pub async fn stored(conn: &mut Conn, key: PageKey, order: Option<OrderId>) -> QueryResult<bool> {
    let uploading = certificate_pages::table
        .find((key.operator_id, key.id))
        .filter(certificate_pages::state.eq(PageState::Uploading));
    let stored = diesel::update(uploading)
        .set((certificate_pages::state.eq(PageState::Stored), certificate_pages::order_id.eq(order)))
        .execute(conn)
        .await?;
    Ok(stored > 0)
}

/// Marks pages of the account: all, or those that tell of a disability or an illness and are for this operator.
pub async fn mark_of(
    conn: &mut Conn,
    of: AccountId,
    special_care_for: Option<OperatorId>,
    reason: ErasedFor,
) -> QueryResult<Vec<PageKey>> {
    prepared(
        diesel::sql_query(
            "update certificate_pages set state = 'erasing', erased_for = $3
             where account_id = $1 and state <> 'erasing' and ($2::uuid is null or special_care and operator_id = $2)
             returning operator_id, id",
        )
        .bind::<SqlUuid, _>(of)
        .bind::<Nullable<SqlUuid>, _>(special_care_for)
        .bind::<Text, _>(reason),
    )
    .load(conn)
    .await
}

/// Marks a page that was locked before.
pub async fn mark(conn: &mut Conn, key: PageKey, reason: ErasedFor) -> QueryResult<()> {
    diesel::update(certificate_pages::table.find((key.operator_id, key.id)))
        .set((
            certificate_pages::state.eq(PageState::Erasing),
            certificate_pages::erased_for.eq(Some(reason)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Marks pages that were never applied with: those of a draft that is gone or was not touched since `untouched_since`, and those
/// that wait for their images since `uploading_since`.
pub async fn mark_abandoned(
    conn: &mut Conn,
    untouched_since: Timestamp,
    uploading_since: Timestamp,
    limit: i64,
) -> QueryResult<Vec<PageKey>> {
    prepared(
        diesel::sql_query(
            "update certificate_pages p set state = 'erasing', erased_for = 'abandoned' from (
                 select p.operator_id, p.id from certificate_pages p left join drafts d on d.id = p.draft_id
                 where p.order_id is null and p.state <> 'erasing'
                   and (d.id is null or d.updated_at < $1 or p.state = 'uploading' and p.uploaded_at < $2)
                 order by p.uploaded_at limit $3 for update of p skip locked) as due
             where p.operator_id = due.operator_id and p.id = due.id returning p.operator_id, p.id",
        )
        .bind::<Timestamptz, _>(DateTime(untouched_since))
        .bind::<Timestamptz, _>(DateTime(uploading_since))
        .bind::<BigInt, _>(limit),
    )
    .load(conn)
    .await
}

/// Marks pages whose order reached its end as many days ago as the operator keeps them.
pub async fn mark_over(conn: &mut Conn, now: Timestamp, limit: i64) -> QueryResult<Vec<PageKey>> {
    prepared(
        diesel::sql_query(
            "update certificate_pages p set state = 'erasing', erased_for = 'order_over' from (
                 select p.operator_id, p.id from certificate_pages p
                 join operators on operators.id = p.operator_id
                 join orders o on o.operator_id = p.operator_id and o.id = p.order_id
                 where p.order_id is not null and p.state <> 'erasing'
                   and o.state in ('paid', 'rejected', 'cancelled', 'lapsed')
                   and (select max(e.at) from order_events e where e.operator_id = o.operator_id
                        and e.order_id = o.id and e.to_state = o.state)
                       < $1 - make_interval(days => operators.certificate_days)
                 limit $2 for update of p skip locked) as due
             where p.operator_id = due.operator_id and p.id = due.id returning p.operator_id, p.id",
        )
        .bind::<Timestamptz, _>(DateTime(now))
        .bind::<BigInt, _>(limit),
    )
    .load(conn)
    .await
}

/// Pages that are to go, those that were sent first before others.
pub async fn left_behind(mut conn: &Conn, limit: i64) -> QueryResult<Vec<PageKey>> {
    let keys: Vec<(OperatorId, CertificatePageId)> = certificate_pages::table
        .filter(diesel::dsl::sql::<Bool>("state = 'erasing'"))
        .order(certificate_pages::uploaded_at)
        .limit(limit)
        .select((certificate_pages::operator_id, certificate_pages::id))
        .load(&mut conn)
        .await?;
    Ok(keys.into_iter().map(|(operator_id, id)| PageKey { operator_id, id }).collect())
}

/// Why a page goes, and the draft that it was sent for; none for a page that does not.
pub async fn going(mut conn: &Conn, key: PageKey) -> QueryResult<Option<(ErasedFor, Option<DraftId>)>> {
    let row: Option<(Option<ErasedFor>, Option<DraftId>)> = certificate_pages::table
        .find((key.operator_id, key.id))
        .select((certificate_pages::erased_for, certificate_pages::draft_id))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(row.and_then(|(reason, draft)| Some((reason?, draft))))
}

/// Deletes the row of a page whose images are gone, and records it. Done before, it does nothing.
pub async fn delete(conn: &mut Conn, key: PageKey, now: Timestamp) -> QueryResult<()> {
    let row: Option<(Option<ErasedFor>, DateTime)> = certificate_pages::table
        .find((key.operator_id, key.id))
        .filter(certificate_pages::state.eq(PageState::Erasing))
        .for_update()
        .select((certificate_pages::erased_for, certificate_pages::uploaded_at))
        .first(conn)
        .await
        .optional()?;
    let Some((Some(reason), uploaded_at)) = row else { return Ok(()) };
    diesel::insert_into(certificate_deletions::table)
        .values((
            certificate_deletions::operator_id.eq(key.operator_id),
            certificate_deletions::page_id.eq(key.id),
            certificate_deletions::reason.eq(reason),
            certificate_deletions::uploaded_at.eq(uploaded_at),
            certificate_deletions::deleted_at.eq(DateTime(now)),
        ))
        .execute(conn)
        .await?;
    diesel::delete(certificate_pages::table.find((key.operator_id, key.id))).execute(conn).await.map(drop)
}

/// Pages after this one whose keys one of these master keys wrapped, locked.
pub async fn wrapped_by(
    conn: &mut Conn,
    masters: &[&str],
    after: PageKey,
    limit: i64,
) -> QueryResult<Vec<Page>> {
    let is_later = certificate_pages::operator_id
        .gt(after.operator_id)
        .or(certificate_pages::operator_id.eq(after.operator_id).and(certificate_pages::id.gt(after.id)));
    certificate_pages::table
        .filter(certificate_pages::master_key.eq_any(masters).and(is_later))
        .order((certificate_pages::operator_id, certificate_pages::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .select(Page::as_select())
        .load(conn)
        .await
}

pub async fn set_keys(conn: &mut Conn, key: PageKey, keys: &Keys) -> QueryResult<()> {
    diesel::update(certificate_pages::table.find((key.operator_id, key.id)))
        .set((
            certificate_pages::master_key.eq(&keys.master),
            certificate_pages::image_key.eq(&keys.image),
            certificate_pages::thumbnail_key.eq(&keys.thumbnail),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Those of these pages that there are.
pub async fn known(mut conn: &Conn, pages: &[PageKey]) -> QueryResult<Vec<PageKey>> {
    let of: Vec<OperatorId> = pages.iter().map(|key| key.operator_id).collect();
    let ids: Vec<CertificatePageId> = pages.iter().map(|key| key.id).collect();
    prepared(
        diesel::sql_query(
            "select p.operator_id, p.id from unnest($1::uuid[], $2::uuid[]) as asked (operator_id, id)
             join certificate_pages p on p.operator_id = asked.operator_id and p.id = asked.id",
        )
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await
}

/// The kinds of these pages.
pub async fn kinds(mut conn: &Conn, of: &[OperatorId], slugs: &[String]) -> QueryResult<Vec<DocumentKind>> {
    document_kinds::table
        .filter(document_kinds::operator_id.eq_any(of).and(document_kinds::slug.eq_any(slugs)))
        .select(DocumentKind::as_select())
        .load(&mut conn)
        .await
}

/// Whether the account consents, to these words and today's days, to papers for the operator that tell of a disability or an illness.
pub async fn consents(mut conn: &Conn, of: AccountId, to: OperatorId, words: &str) -> QueryResult<bool> {
    let today = words.into_sql::<Text>().concat("/").concat(operators::certificate_days.cast::<Text>());
    let held = special_care_consents::table
        .inner_join(operators::table.on(operators::id.eq(special_care_consents::operator_id)))
        .filter(special_care_consents::account_id.eq(of).and(special_care_consents::operator_id.eq(to)))
        .filter(special_care_consents::version.eq(today))
        .filter(special_care_consents::withdrawn_at.is_null());
    diesel::select(exists(held)).get_result(&mut conn).await
}

/// What the account consents to now: operator, version, since when.
pub async fn held_consents(
    mut conn: &Conn,
    of: AccountId,
) -> QueryResult<Vec<(OperatorId, String, DateTime)>> {
    special_care_consents::table
        .filter(special_care_consents::account_id.eq(of).and(special_care_consents::withdrawn_at.is_null()))
        .order(special_care_consents::given_at)
        .select((
            special_care_consents::operator_id,
            special_care_consents::version,
            special_care_consents::given_at,
        ))
        .load(&mut conn)
        .await
}

pub async fn keep_consent(
    conn: &mut Conn,
    of: AccountId,
    to: OperatorId,
    version: &str,
    now: DateTime,
) -> QueryResult<()> {
    diesel::insert_into(special_care_consents::table)
        .values((
            special_care_consents::account_id.eq(of),
            special_care_consents::operator_id.eq(to),
            special_care_consents::version.eq(version),
            special_care_consents::given_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Ends the consents of the account: all, or the one to this operator. Whether one was held.
pub async fn end_consents(
    conn: &mut Conn,
    of: AccountId,
    to: Option<OperatorId>,
    now: DateTime,
) -> QueryResult<bool> {
    let held = diesel::update(special_care_consents::table)
        .filter(special_care_consents::account_id.eq(of).and(special_care_consents::withdrawn_at.is_null()))
        .set(special_care_consents::withdrawn_at.eq(Some(now)))
        .into_boxed();
    let ended = match to {
        Some(operator) => held.filter(special_care_consents::operator_id.eq(operator)).execute(conn).await?,
        None => held.execute(conn).await?,
    };
    Ok(ended > 0)
}
