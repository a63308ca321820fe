//! An account is closed: its drafts go.

use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::AccountId;

use crate::db::Conn;
use crate::tables::drafts;

/// Locks the account's drafts, in the order of their ids.
///
/// # Errors
/// Those of the database.
pub async fn lock_all(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    diesel::sql_query("select 1 from drafts where account_id = $1 order by id for update")
        .bind::<SqlUuid, _>(account)
        .execute(conn)
        .await
        .map(drop)
}

/// Deletes the account's drafts.
///
/// # Errors
/// Those of the database.
pub async fn erase(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    diesel::delete(drafts::table.filter(drafts::account_id.eq(account))).execute(conn).await.map(drop)
}
