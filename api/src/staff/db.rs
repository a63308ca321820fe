//! The SQL of staff. Functions take a connection and never commit.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{InvitationId, OperatorId, StaffId};
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, Roles, StaffState};
use uuid::Uuid;

use super::{Invitation, Member};
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::{operators, staff, staff_invitations, staff_recovery_codes, staff_roles};

pub async fn insert(conn: &mut Conn, member: &Member) -> QueryResult<()> {
    prepared(diesel::insert_into(staff::table).values(member)).execute(conn).await.map(drop)
}

pub async fn find(mut conn: &Conn, id: StaffId) -> QueryResult<Option<Member>> {
    staff::table.find(id).select(Member::as_select()).first(&mut conn).await.optional()
}

pub async fn by_email(mut conn: &Conn, email: &str) -> QueryResult<Option<Member>> {
    staff::table.filter(staff::email.eq(email)).select(Member::as_select()).first(&mut conn).await.optional()
}

/// A member, locked until the transaction ends.
pub async fn lock(conn: &mut Conn, id: StaffId) -> QueryResult<Option<Member>> {
    staff::table.find(id).for_update().select(Member::as_select()).first(conn).await.optional()
}

/// Everybody of one desk, locked in one order until the transaction ends: of two who remove each other one comes second.
pub async fn lock_desk(conn: &mut Conn, operator: Option<OperatorId>) -> QueryResult<Vec<Member>> {
    staff::table
        .filter(staff::operator_id.is_not_distinct_from(operator))
        .order(staff::id)
        .for_update()
        .select(Member::as_select())
        .load(conn)
        .await
}

/// The members behind some ids, in no order.
pub async fn by_ids(mut conn: &Conn, ids: &[StaffId]) -> QueryResult<Vec<Member>> {
    staff::table.filter(staff::id.eq_any(ids)).select(Member::as_select()).load(&mut conn).await
}

/// The roles of some members; of the house those of the house.
pub async fn roles(mut conn: &Conn, members: &[Member]) -> QueryResult<HashMap<StaffId, Roles>> {
    let ids: Vec<StaffId> = members.iter().map(|member| member.id).collect();
    let rows: Vec<(StaffId, Role)> = staff_roles::table
        .filter(staff_roles::staff_id.eq_any(ids))
        .select((staff_roles::staff_id, staff_roles::role))
        .load(&mut conn)
        .await?;
    let of = |member: &Member| match member.operator_id {
        None => Roles::HOUSE,
        Some(_) => rows.iter().filter(|(id, _)| *id == member.id).map(|(_, role)| *role).collect(),
    };
    Ok(members.iter().map(|member| (member.id, of(member))).collect())
}

/// The roles of one member.
pub async fn roles_of(conn: &Conn, member: &Member) -> QueryResult<Roles> {
    Ok(roles(conn, std::slice::from_ref(member)).await?.remove(&member.id).unwrap_or_default())
}

/// Puts these roles in the place of those that the member has.
pub async fn set_roles(conn: &mut Conn, id: StaffId, roles: Roles) -> QueryResult<()> {
    diesel::delete(staff_roles::table.filter(staff_roles::staff_id.eq(id))).execute(conn).await?;
    let rows: Vec<_> =
        roles.iter().map(|role| (staff_roles::staff_id.eq(id), staff_roles::role.eq(role))).collect();
    diesel::insert_into(staff_roles::table).values(rows).execute(conn).await.map(drop)
}

/// Invites somebody again whose invitation ran out, or who was disabled.
pub async fn set_invited(conn: &mut Conn, member: &Member, now: DateTime) -> QueryResult<()> {
    diesel::update(staff::table.find(member.id))
        .set((
            staff::state.eq(StaffState::Invited),
            staff::lang.eq(member.lang),
            staff::invited_at.eq(now),
            staff::disabled_at.eq(None::<DateTime>),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Keeps what somebody enrolled with; their name, password, sealed key and the step of the code that they showed.
pub async fn set_enrolled(
    conn: &mut Conn,
    id: StaffId,
    (name, password_hash): (&str, &str),
    (secret, step): (&[u8], i64),
    now: DateTime,
) -> QueryResult<()> {
    prepared(
        diesel::sql_query(
            "update staff set state = 'active', name = $2, password_hash = $3, totp_secret = $4, totp_step = $5, enrolled_at = $6,
                sessions_valid_from = greatest($6, sessions_valid_from + interval '1 microsecond')
             where id = $1",
        )
        .bind::<SqlUuid, _>(id)
        .bind::<Text, _>(name)
        .bind::<Text, _>(password_hash)
        .bind::<Bytea, _>(secret)
        .bind::<BigInt, _>(step)
        .bind::<Timestamptz, _>(now),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Takes password and key away; every session is over.
pub async fn set_disabled(conn: &mut Conn, id: StaffId, now: DateTime) -> QueryResult<()> {
    prepared(
        diesel::sql_query(
            "update staff set state = 'disabled', password_hash = null, totp_secret = null, disabled_at = $2,
                sessions_valid_from = greatest($2, sessions_valid_from + interval '1 microsecond')
             where id = $1",
        )
        .bind::<SqlUuid, _>(id)
        .bind::<Timestamptz, _>(now),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Takes the code of a step; false where it or a later one was taken before.
pub async fn take_step(conn: &mut Conn, id: StaffId, step: i64) -> QueryResult<bool> {
    prepared(
        diesel::update(staff::table.filter(staff::id.eq(id).and(staff::totp_step.lt(step))))
            .set(staff::totp_step.eq(step)),
    )
    .execute(conn)
    .await
    .map(|rows| rows == 1)
}

/// Takes a recovery code; false where there is none of that hash, or it was used.
pub async fn take_recovery_code(
    conn: &mut Conn,
    id: StaffId,
    hash: &str,
    now: DateTime,
) -> QueryResult<bool> {
    prepared(
        diesel::update(
            staff_recovery_codes::table.find((id, hash)).filter(staff_recovery_codes::used_at.is_null()),
        )
        .set(staff_recovery_codes::used_at.eq(now)),
    )
    .execute(conn)
    .await
    .map(|rows| rows == 1)
}

/// How many recovery codes are left.
pub async fn recovery_codes_left(mut conn: &Conn, id: StaffId) -> QueryResult<i64> {
    staff_recovery_codes::table
        .filter(staff_recovery_codes::staff_id.eq(id).and(staff_recovery_codes::used_at.is_null()))
        .count()
        .get_result(&mut conn)
        .await
}

/// Puts these codes in the place of all that the member has.
pub async fn set_recovery_codes(conn: &mut Conn, id: StaffId, hashes: &[String]) -> QueryResult<()> {
    let theirs = staff_recovery_codes::table.filter(staff_recovery_codes::staff_id.eq(id));
    diesel::delete(theirs).execute(conn).await?;
    let rows: Vec<_> = hashes
        .iter()
        .map(|hash| (staff_recovery_codes::staff_id.eq(id), staff_recovery_codes::code_hash.eq(hash)))
        .collect();
    diesel::insert_into(staff_recovery_codes::table).values(rows).execute(conn).await.map(drop)
}

pub async fn insert_invitation(conn: &mut Conn, invitation: &Invitation) -> QueryResult<()> {
    diesel::insert_into(staff_invitations::table).values(invitation).execute(conn).await.map(drop)
}

/// Lets no invitation of the member be used any more.
pub async fn void_invitations(conn: &mut Conn, of: StaffId, now: DateTime) -> QueryResult<()> {
    let open = staff_invitations::staff_id
        .eq(of)
        .and(staff_invitations::used_at.is_null())
        .and(staff_invitations::void_at.is_null());
    diesel::update(staff_invitations::table.filter(open))
        .set(staff_invitations::void_at.eq(now))
        .execute(conn)
        .await
        .map(drop)
}

pub async fn invitation(mut conn: &Conn, id: InvitationId) -> QueryResult<Option<Invitation>> {
    staff_invitations::table.find(id).select(Invitation::as_select()).first(&mut conn).await.optional()
}

/// The invitation whose link has this hash.
pub async fn invitation_by_hash(mut conn: &Conn, hash: &[u8]) -> QueryResult<Option<Invitation>> {
    staff_invitations::table
        .filter(staff_invitations::token_hash.eq(hash))
        .select(Invitation::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// An invitation, locked until the transaction ends.
pub async fn lock_invitation(conn: &mut Conn, id: InvitationId) -> QueryResult<Option<Invitation>> {
    staff_invitations::table
        .find(id)
        .for_update()
        .select(Invitation::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn set_invitation_used(conn: &mut Conn, id: InvitationId, now: DateTime) -> QueryResult<()> {
    diesel::update(staff_invitations::table.find(id))
        .set(staff_invitations::used_at.eq(now))
        .execute(conn)
        .await
        .map(drop)
}

/// A page of the staff of some desks, by address; `house` adds those of the house.
pub async fn page(
    mut conn: &Conn,
    of: &[OperatorId],
    house: bool,
    after: (&str, Uuid),
    limit: i64,
) -> QueryResult<Vec<Member>> {
    let ids: Vec<Found> = prepared(
        diesel::sql_query(
            "select id from staff
             where (operator_id = any($1) or ($2 and operator_id is null)) and (email, id) > ($3, $4)
             order by email, id limit $5",
        )
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<diesel::sql_types::Bool, _>(house)
        .bind::<Text, _>(after.0)
        .bind::<SqlUuid, _>(after.1)
        .bind::<BigInt, _>(limit),
    )
    .load(&mut conn)
    .await?;
    let ids: Vec<StaffId> = ids.into_iter().map(|row| row.id).collect();
    staff::table
        .filter(staff::id.eq_any(ids))
        .order((staff::email, staff::id))
        .select(Member::as_select())
        .load(&mut conn)
        .await
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    id: StaffId,
}

/// Every operator, also those that do not sell yet or any more.
pub async fn every_operator(mut conn: &Conn) -> QueryResult<Vec<OperatorId>> {
    operators::table.select(operators::id).load(&mut conn).await
}
