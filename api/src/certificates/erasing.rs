//! What is to go: marked in a transaction, with a job for each page.

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use teiki_shared::certificate::ErasedFor;
use teiki_shared::ids::AccountId;
use teiki_shared::scalars::DateTime;

use super::db::{self, PageKey};
use super::jobs::{ErasePage, SweepStore, WrapAnew};
use crate::app::App;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::queue;

/// A draft that nobody touched for so long is abandoned, and what was sent for it goes.
const ABANDONED: SignedDuration = SignedDuration::from_hours(24);
/// An upload takes minutes; one whose images are not there after so long has stopped.
const UPLOADING: SignedDuration = SignedDuration::from_hours(1);
/// Pages taken up at once; the next look comes in seconds.
const BATCH: i64 = 500;

/// Enqueues the job of each page in the caller's transaction, which marked them.
///
/// # Errors
/// Those of the database.
pub(super) async fn enqueue(conn: &Conn, clock: &Clock, pages: &[PageKey]) -> QueryResult<()> {
    for page in pages {
        queue::enqueue(conn, clock, &ErasePage { operator: page.operator_id, page: page.id }).await?;
    }
    Ok(())
}

/// An account is closed: its pages go, and its consents end. To be called before its drafts go.
///
/// # Errors
/// Those of the database.
pub async fn erase(conn: &mut Conn, clock: &Clock, account: AccountId) -> QueryResult<()> {
    let pages = db::mark_of(conn, account, None, ErasedFor::AccountClosed).await?;
    db::end_consents(conn, account, None, DateTime(clock.now())).await?;
    enqueue(conn, clock, &pages).await
}

/// Looks for pages that were abandoned, and for those that no job erases.
///
/// # Errors
/// Those of the database.
pub async fn look(app: &App) -> Result<(), Fault> {
    let now = app.clock.now();
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        let pages = db::mark_abandoned(conn, now - ABANDONED, now - UPLOADING, BATCH).await?;
        Ok(enqueue(conn, &app.clock, &pages).await?)
    })
    .await?;
    for page in db::left_behind(&conn, BATCH).await? {
        let job = ErasePage { operator: page.operator_id, page: page.id };
        queue::remind(&mut conn, &app.clock, &job).await?;
    }
    Ok(())
}

/// The work of each day: pages whose order has ended, images without a row, and keys that an older master key wrapped.
///
/// # Errors
/// Those of the database.
pub async fn prune(app: &App) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        let pages = db::mark_over(conn, app.clock.now(), i64::MAX).await?;
        Ok(enqueue(conn, &app.clock, &pages).await?)
    })
    .await?;
    queue::enqueue(&conn, &app.clock, &SweepStore {}).await?;
    queue::enqueue(&conn, &app.clock, &WrapAnew {}).await?;
    Ok(())
}
