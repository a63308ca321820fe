//! An account is closed: its drafts go.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::AccountId;

use crate::db::Conn;
use crate::tables::drafts;

/// Deletes the account's drafts.
///
/// # Errors
/// Those of the database.
pub async fn erase(conn: &mut Conn, account: AccountId) -> QueryResult<()> {
    diesel::delete(drafts::table.filter(drafts::account_id.eq(account))).execute(conn).await.map(drop)
}
