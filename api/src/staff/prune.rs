//! Deletes expired rows of this domain.

use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::scalars::DateTime;

use super::sessions;
use crate::db::Conn;

/// Deletes the ends of sessions that would be over by now anyway. Running twice deletes nothing more.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> QueryResult<()> {
    diesel::sql_query("delete from staff_session_ends where ended_at < $1")
        .bind::<Timestamptz, _>(DateTime(now - sessions::ABSOLUTE))
        .execute(conn)
        .await
        .map(drop)
}
