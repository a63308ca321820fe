//! What was kept of a payer goes.

use jiff::{SignedDuration, Timestamp};
use teiki_shared::jst;
use teiki_shared::scalars::DateTime;

use super::db;
use crate::db::Conn;
use crate::orders::Order;

/// A bank may send a refund back up to 30 days after it succeeded, and a pass may be refunded on its last day.
const AFTER_THE_PASS: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Until when a payer's address is kept: for refund notices.
pub(super) fn contact_until(order: &Order) -> DateTime {
    DateTime(jst::at_minute(*order.ends_on, jst::DAY_MINUTES) + AFTER_THE_PASS)
}

/// Forgets addresses that no letter goes to any more.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> diesel::QueryResult<usize> {
    db::forget_contacts(conn, DateTime(now)).await
}
