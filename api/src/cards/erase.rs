//! An account is closed: its cards go, but for those that something was bought for.

use diesel::prelude::*;
use diesel::sql_types::{Array, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{AccountId, CardId};
use teiki_shared::scalars::DateTime;

use crate::db::Conn;

/// Locks the account's cards, in the order of their ids.
///
/// # Errors
/// Those of the database.
pub async fn lock_all(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    diesel::sql_query(
        "select 1 from cards where rider_id in (select id from riders where account_id = $1) order by id for update",
    )
    .bind::<SqlUuid, _>(account)
    .execute(conn)
    .await
    .map(drop)
}

/// Deletes the account's cards but for those that something was `bought_for` and those in a line of changed numbers, which
/// are removed and lose their names.
///
/// # Errors
/// Those of the database.
pub async fn erase(
    conn: &mut Conn,
    account: AccountId,
    bought_for: &[CardId],
    now: DateTime,
) -> QueryResult<()> {
    let bought_for: Vec<uuid::Uuid> = bought_for.iter().map(|id| id.uuid()).collect();
    diesel::sql_query(
        "delete from cards where rider_id in (select id from riders where account_id = $1) and replaced_by is null
            and id <> all($2) and not exists (select 1 from cards older where older.replaced_by = cards.id)",
    )
    .bind::<SqlUuid, _>(account)
    .bind::<Array<SqlUuid>, _>(bought_for)
    .execute(conn)
    .await?;
    diesel::sql_query(
        "update cards set state = 'removed', ended_at = $2
         where state = 'live' and rider_id in (select id from riders where account_id = $1)",
    )
    .bind::<SqlUuid, _>(account)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    diesel::sql_query(
        "update cards set name = '' where rider_id in (select id from riders where account_id = $1)",
    )
    .bind::<SqlUuid, _>(account)
    .execute(conn)
    .await
    .map(drop)
}
