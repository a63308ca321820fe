//! An account is closed: what this domain holds of it goes.

use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::AccountId;
use teiki_shared::scalars::DateTime;

use crate::db::Conn;
use crate::tables::{email_changes, known_devices};

/// Each statement takes the account and the moment.
const ERASURES: [&str; 2] = [
    "update riders set family_name = '', given_name = '', family_kana = '', given_kana = '', birth_date = null,
        phone = '', postal_code = '', address = '', updated_at = $2, erased_at = $2
        where account_id = $1 and erased_at is null",
    "update accounts set email = null, password_hash = null, closed_at = $2, sessions_valid_from = $2
        where id = $1 and closed_at is null",
];

/// Erases address, password, details, addresses of before and known devices, and closes the account.
///
/// # Errors
/// Those of the database.
pub async fn erase(conn: &mut Conn, account: AccountId, now: DateTime) -> QueryResult<()> {
    diesel::delete(email_changes::table.filter(email_changes::account_id.eq(account))).execute(conn).await?;
    diesel::delete(known_devices::table.filter(known_devices::account_id.eq(account))).execute(conn).await?;
    for erasure in ERASURES {
        diesel::sql_query(erasure)
            .bind::<SqlUuid, _>(account)
            .bind::<Timestamptz, _>(now)
            .execute(conn)
            .await?;
    }
    Ok(())
}
