//! What was kept of a payer goes.

use jiff::{SignedDuration, Timestamp};
use teiki_shared::scalars::DateTime;

use super::db;
use crate::db::Conn;
use crate::orders::Order;
use crate::refunds::contacts::MAY_FAIL;

/// By then it is known whether somebody paid at the last moment.
const AFTER_THE_DEADLINE: SignedDuration = SignedDuration::from_hours(24);

/// Until when the address is kept of somebody who began to pay; of whoever paid, [`prune`] keeps it longer.
pub(super) fn unpaid_until(order: &Order) -> DateTime {
    DateTime(*order.deadline + AFTER_THE_DEADLINE)
}

/// Forgets addresses that no letter goes to any more. One whose payment stands is kept for refund notices: until a month after the
/// pass, as a bank may send back by then what was refunded on its last day, and longer while a refund is open, has failed, or
/// may still fail.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> diesel::QueryResult<usize> {
    db::keep_contacts(conn, DateTime(now), DateTime(now - MAY_FAIL)).await?;
    db::forget_contacts(conn, DateTime(now)).await
}
