//! Deletes expired rows of this domain.

use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::scalars::DateTime;

use super::{cookies, email_undo, sessions};
use crate::db::Conn;

/// Deletes them. Running twice deletes nothing more.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> QueryResult<()> {
    let rules = [
        // No session lives longer, so its revocation need not either.
        ("delete from session_revocations where revoked_at < $1", sessions::ABSOLUTE),
        // They can no longer be taken back.
        ("delete from email_changes where changed_at < $1", email_undo::LIFE),
        // The browser has dropped the cookie by now.
        ("delete from known_devices where last_seen < $1", SignedDuration::from_secs(cookies::DEVICE_AGE)),
    ];
    for (deletion, age) in rules {
        diesel::sql_query(deletion).bind::<Timestamptz, _>(DateTime(now - age)).execute(conn).await?;
    }
    Ok(())
}
