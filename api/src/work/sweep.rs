//! The timed reconciliation: finds what no signal announced and enqueues a job for each.

use jiff::SignedDuration;

use super::prune::Prune;
use crate::app::App;
use crate::error::Fault;
use crate::jobs::{Run, Sweep, queue};
use crate::payments::jobs::{ForgetCustomers, LapseOrder, SettleOrder};
use crate::refunds::contacts::MAY_FAIL;
use crate::refunds::jobs::SendRefund;
use crate::{certificates, orders, payments, refunds, review};

/// Orders and attempts taken up by one sweep; the next comes in seconds.
const BATCH: i64 = 500;

/// How often expired rows are deleted.
const PRUNE: SignedDuration = SignedDuration::from_hours(24);

impl Run for Sweep {
    /// Enqueues deadlines that passed, attempts and refunds to look at, customers that closed accounts left behind, decisions
    /// whose job was lost, and papers that were sent and abandoned.
    /// Running twice finds the same or less.
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        for (operator, order) in orders::db::past_deadline(&mut conn, now, BATCH).await? {
            queue::remind(&mut conn, &app.clock, &LapseOrder { operator, order }).await?;
        }
        for (operator, order) in payments::db::to_look_at(&mut conn, now, BATCH).await? {
            queue::remind(&mut conn, &app.clock, &SettleOrder { operator, order }).await?;
        }
        let ended_since = now - MAY_FAIL;
        for (operator, refund) in refunds::db::to_look_at(&mut conn, now, ended_since, BATCH).await? {
            queue::remind(&mut conn, &app.clock, &SendRefund { operator, refund }).await?;
        }
        for account in payments::customers::left_behind(&mut conn, BATCH).await? {
            queue::remind(&mut conn, &app.clock, &ForgetCustomers { account }).await?;
        }
        review::look(app, &mut conn, BATCH).await?;
        certificates::look(app).await?;
        queue::enqueue_at(&conn, &app.clock, &Prune {}, now + PRUNE).await?;
        Ok(())
    }
}
