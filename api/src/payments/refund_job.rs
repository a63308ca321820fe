//! A refund that waits is handed its payment, and sent.

use teiki_shared::payment_state::{RefundReason, RefundState};

use super::{Payment, dashboard_refunds, db};
use crate::app::App;
use crate::error::Fault;
use crate::jobs::Run;
use crate::refunds::jobs::SendRefund;
use crate::refunds::send_refund::{Sent, send};
use crate::refunds::{self, Refund};

impl Run for SendRefund {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        let Some(refund) = refunds::db::find(&mut conn, self.operator, self.refund).await? else {
            return Ok(());
        };
        let Some(payment) = db::find(&mut conn, self.operator, refund.payment_id).await? else {
            return Ok(());
        };
        drop(conn);
        // Staff may have sent it by hand before the rider asked, and the news of it be late.
        let is_first = refund.reason == RefundReason::Claim && refund.state == RefundState::Starting;
        let refund = if is_first { after_staff(app, refund, &payment).await? } else { refund };
        match send(app, &refund, &payment.capture()).await? {
            Sent::Recorded => Ok(()),
            Sent::AlreadyRefunded => taken_over(app, &refund, &payment).await,
        }
    }
}

/// A claim's refund once what Stripe holds of its payment is booked: what was sent already is not sent again.
async fn after_staff(app: &App, refund: Refund, payment: &Payment) -> Result<Refund, Fault> {
    dashboard_refunds::follow_payment(app, payment).await?;
    let mut conn = app.db.conn().await?;
    Ok(refunds::db::find(&mut conn, refund.operator_id, refund.id).await?.unwrap_or(refund))
}

/// Nothing is left to refund: what staff sent by hand takes the place of ours.
async fn taken_over(app: &App, refund: &Refund, payment: &Payment) -> Result<(), Fault> {
    dashboard_refunds::follow_payment(app, payment).await?;
    let mut conn = app.db.conn().await?;
    match refunds::db::find(&mut conn, refund.operator_id, refund.id).await? {
        Some(still) if still.state == RefundState::Starting => {
            Err(Fault::Stripe("a charge is refunded, and not by a refund that stripe lists".into()))
        }
        Some(_) | None => Ok(()),
    }
}
