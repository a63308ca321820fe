//! The SQL of guardians' links. Functions take a connection and never commit. A link is locked after its order.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{GuardianLinkId, OperatorId, OrderId, RiderId};
use teiki_shared::lang::Lang;
use teiki_shared::payment_state::GuardianLinkEnd;
use teiki_shared::scalars::{Date, DateTime};

use super::GuardianLink;
use crate::db::Conn;
use crate::orders::Order;
use crate::prepared::prepared;
use crate::tables::{guardian_links, riders};

pub async fn insert(conn: &mut Conn, link: &GuardianLink) -> QueryResult<()> {
    prepared(diesel::insert_into(guardian_links::table).values(link)).execute(conn).await.map(drop)
}

/// The link of a token, by its hash.
pub async fn by_hash(mut conn: &Conn, hash: &[u8]) -> QueryResult<Option<GuardianLink>> {
    guardian_links::table
        .filter(guardian_links::token_hash.eq(hash))
        .select(GuardianLink::as_select())
        .first(&mut conn)
        .await
        .optional()
}

pub async fn find(
    mut conn: &Conn,
    operator: OperatorId,
    id: GuardianLinkId,
) -> QueryResult<Option<GuardianLink>> {
    guardian_links::table
        .find((operator, id))
        .select(GuardianLink::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// A link whose order the caller has locked.
pub async fn lock(
    conn: &mut Conn,
    operator: OperatorId,
    id: GuardianLinkId,
) -> QueryResult<Option<GuardianLink>> {
    guardian_links::table
        .find((operator, id))
        .for_update()
        .select(GuardianLink::as_select())
        .first(conn)
        .await
        .optional()
}

/// The order's link that has not ended, perhaps run out, locked.
pub async fn lock_standing(conn: &mut Conn, order: &Order) -> QueryResult<Option<GuardianLink>> {
    guardian_links::table
        .filter(guardian_links::operator_id.eq(order.operator_id).and(guardian_links::order_id.eq(order.id)))
        .filter(guardian_links::ended_at.is_null())
        .for_update()
        .select(GuardianLink::as_select())
        .first(conn)
        .await
        .optional()
}

/// A link of each order: the one that has not ended, else the newest.
pub async fn of_orders(
    mut conn: &Conn,
    of: &[OperatorId],
    orders: &[OrderId],
) -> QueryResult<Vec<GuardianLink>> {
    guardian_links::table
        .filter(guardian_links::operator_id.eq_any(of).and(guardian_links::order_id.eq_any(orders)))
        .distinct_on((guardian_links::operator_id, guardian_links::order_id))
        .order((
            guardian_links::operator_id,
            guardian_links::order_id,
            guardian_links::ended_at.is_null().desc(),
            guardian_links::made_at.desc(),
        ))
        .select(GuardianLink::as_select())
        .load(&mut conn)
        .await
}

pub async fn set_ended(
    conn: &mut Conn,
    link: &GuardianLink,
    how: GuardianLinkEnd,
    at: DateTime,
) -> QueryResult<()> {
    prepared(
        diesel::update(guardian_links::table.find((link.operator_id, link.id)))
            .set((guardian_links::ended_at.eq(at), guardian_links::ended_as.eq(how))),
    )
    .execute(conn)
    .await
    .map(drop)
}

pub async fn set_wrong(conn: &mut Conn, link: &GuardianLink, wrong: i32) -> QueryResult<()> {
    prepared(
        diesel::update(guardian_links::table.find((link.operator_id, link.id)))
            .set(guardian_links::wrong_answers.eq(wrong)),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Where letters to the payer go; the last word holds.
pub async fn set_contact(
    conn: &mut Conn,
    link: &GuardianLink,
    contact: Option<(&str, Lang)>,
    until: DateTime,
) -> QueryResult<()> {
    let (email, lang) = contact.unzip();
    prepared(diesel::update(guardian_links::table.find((link.operator_id, link.id))).set((
        guardian_links::email.eq(email),
        guardian_links::lang.eq(lang),
        guardian_links::contact_until.eq(email.map(|_| until)),
    )))
    .execute(conn)
    .await
    .map(drop)
}

/// Where letters to the payer go, if anywhere.
pub async fn contact(
    mut conn: &Conn,
    operator: OperatorId,
    id: GuardianLinkId,
) -> QueryResult<Option<(String, Lang)>> {
    let found: Option<(Option<String>, Option<Lang>)> = guardian_links::table
        .find((operator, id))
        .select((guardian_links::email, guardian_links::lang))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.and_then(|(email, lang)| email.zip(lang)))
}

/// The rider's given name and date of birth, while the details are there.
pub async fn rider(mut conn: &Conn, id: RiderId) -> QueryResult<Option<(String, Date)>> {
    riders::table
        .find(id)
        .filter(riders::erased_at.is_null())
        .filter(riders::birth_date.is_not_null())
        .select((riders::given_name, riders::birth_date.assume_not_null()))
        .first(&mut conn)
        .await
        .optional()
}

/// Keeps addresses whose time is over and that letters may still go to: of a payment that stands, until a month after the pass; for
/// one more day where an attempt is open, or a refund that may fail, which it may where it succeeded after `may_fail`.
pub async fn keep_contacts(conn: &mut Conn, now: DateTime, may_fail: DateTime) -> QueryResult<usize> {
    diesel::sql_query(
        "update guardian_links l set contact_until = case when paid.until > $1 then paid.until else $1 + interval '1 day' end
         from orders o, payments p, lateral (
            select case when p.state = 'succeeded'
                then (o.ends_on + 1)::timestamp at time zone 'Asia/Tokyo' + interval '31 days' end as until) paid
         where l.contact_until < $1 and o.operator_id = l.operator_id and o.id = l.order_id
         and p.operator_id = l.operator_id and p.order_id = l.order_id and p.payer_id = l.id and (
            paid.until > $1 or p.state in ('starting', 'open', 'cancelling')
            or exists (select from refunds r where r.operator_id = p.operator_id and r.order_id = p.order_id
                and r.payment_id = p.id and (r.state in ('starting', 'pending', 'failed') or (r.state = 'succeeded' and r.ended_at > $2))))",
    )
    .bind::<diesel::sql_types::Timestamptz, _>(now)
    .bind::<diesel::sql_types::Timestamptz, _>(may_fail)
    .execute(conn)
    .await
}

/// Forgets addresses whose time is over.
pub async fn forget_contacts(conn: &mut Conn, now: DateTime) -> QueryResult<usize> {
    diesel::sql_query(
        "update guardian_links set email = null, lang = null, contact_until = null where contact_until < $1",
    )
    .bind::<diesel::sql_types::Timestamptz, _>(now)
    .execute(conn)
    .await
}
