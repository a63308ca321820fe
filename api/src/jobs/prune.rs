//! Rows that have served their time.

use diesel::sql_types::Timestamptz;
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use teiki_shared::scalars::DateTime;

use crate::accounts::{DEVICE_AGE, sessions};
use crate::app::App;
use crate::error::Fault;
use crate::refunds::contacts;

/// Stripe sends an event again for three days and lists it for thirty.
const EVENT_AGE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Deletes what nothing asks for any more. Running twice deletes nothing more.
///
/// # Errors
/// Those of the database.
pub async fn prune(app: &App) -> Result<(), Fault> {
    let rules = [
        // No session lives longer, so its revocation need not either.
        ("delete from session_revocations where revoked_at < $1", sessions::ABSOLUTE),
        // The browser has dropped the cookie by now.
        ("delete from known_devices where last_seen < $1", SignedDuration::from_secs(DEVICE_AGE)),
        ("delete from stripe_events where received_at < $1", EVENT_AGE),
    ];
    let mut conn = app.db.conn().await?;
    for (deletion, age) in rules {
        let rows = diesel::sql_query(deletion)
            .bind::<Timestamptz, _>(DateTime(app.clock.now() - age))
            .execute(&mut conn)
            .await?;
        tracing::debug!(deletion, rows, "pruned");
    }
    contacts::forget(&mut conn, app.clock.now()).await?;
    Ok(())
}
