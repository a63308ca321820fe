//! Sends a recorded refund to Stripe, or reads how it stands.

use diesel_async::AsyncConnection;
use teiki_shared::payment_state::RefundState;

use super::record::{RefundUpdate, next_look, record};
use super::{Capture, Refund, db};
use crate::app::App;
use crate::error::Fault;
use crate::orders;
use crate::stripe::once::{AfterError, Once, once};
use crate::stripe::{self, NewRefund, StripeCallError, our_id};

/// Stripe's word for a charge that can never be refunded. Every other refusal is tried again while staff look at it: who pays
/// out by hand what Stripe would still send pays twice.
const FINAL: &str = "charge_not_refundable";
/// The payer's bank has taken the money back already: nothing is owed any more.
const DISPUTED: [&str; 2] = ["charge_disputed", "refund_disputed_payment"];
/// Stripe's word for a charge whose whole amount went back by other refunds.
const ALREADY_REFUNDED: &str = "charge_already_refunded";

/// What came of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// What Stripe said is recorded, or there was nothing to ask.
    Recorded,
    /// Nothing is left of the payment: it went back by other refunds.
    AlreadyRefunded,
}

/// Asks Stripe for a refund that was not asked for yet, or reads how it stands.
///
/// # Errors
/// Stripe or a store of ours is away, or Stripe refuses for a reason that may pass; the job comes back.
pub async fn send(app: &App, refund: &Refund, capture: &Capture) -> Result<Sent, Fault> {
    if matches!(refund.state, RefundState::Failed | RefundState::Superseded) {
        return Ok(Sent::Recorded);
    }
    let mut conn = app.db.conn().await?;
    db::set_look_at(&mut conn, refund, next_look(refund, app.clock.now())).await?;
    drop(conn);
    let update = match read_or_ask(app, refund, capture).await {
        Ok(answer) => RefundUpdate::of(&answer)?,
        Err(StripeCallError::Refused { code, .. }) if code == ALREADY_REFUNDED => {
            return Ok(Sent::AlreadyRefunded);
        }
        Err(StripeCallError::Refused { code, .. }) if DISPUTED.contains(&code.as_str()) => {
            disputed(app, refund, &code).await?;
            return Ok(Sent::Recorded);
        }
        Err(StripeCallError::Refused { code, .. }) if code == FINAL => RefundUpdate {
            state: RefundState::Failed,
            stripe_refund: None,
            accepted_at: None,
            failure: Some(code),
        },
        Err(answer) => {
            if let StripeCallError::Refused { status, code } = &answer {
                tracing::error!(
                    refund = %refund.id, order = %refund.order_id, status, code,
                    "stripe refuses a refund; it is tried again: staff look at the seller's balance and account"
                );
            }
            return Err(answer.into());
        }
    };
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| record(app, conn, refund, capture, update).await).await?;
    Ok(Sent::Recorded)
}

/// The bank was faster: nothing is sent, and nobody pays anything out.
async fn disputed(app: &App, refund: &Refund, code: &str) -> Result<(), Fault> {
    tracing::error!(
        refund = %refund.id, order = %refund.order_id, code,
        "a charge is disputed: its bank has taken the money back, so nothing is refunded; staff answer the dispute"
    );
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        // A trigger locks the payment: the order comes before it, as everywhere.
        orders::db::lock(conn, refund.operator_id, refund.order_id).await?;
        Ok(db::supersede(conn, refund, Some(code), app.clock.now()).await?)
    })
    .await
}

/// Reads a refund that Stripe has accepted, and asks for one that it has not.
async fn read_or_ask(
    app: &App,
    refund: &Refund,
    capture: &Capture,
) -> Result<stripe::Refund, StripeCallError> {
    if let Some(accepted) = &refund.stripe_refund {
        let account = capture.stripe_account.as_deref();
        return app.stripe.refund(account, accepted).await.map_err(|answer| match answer {
            // Accepted is accepted: that it cannot be read does not make it fail.
            StripeCallError::Refused { status, code } => {
                StripeCallError::Unknown(format!("refused: {status} {code}"))
            }
            other => other,
        });
    }
    let age = app.clock.now().duration_since(*refund.asked_at);
    once(&mut UnconfirmedRefund { app, refund: refund.clone(), capture }, age).await
}

/// A refund that Stripe is not known to have made.
struct UnconfirmedRefund<'a> {
    app: &'a App,
    refund: Refund,
    capture: &'a Capture,
}

impl Once for UnconfirmedRefund<'_> {
    type Object = stripe::Refund;

    async fn ask(&mut self) -> Result<stripe::Refund, StripeCallError> {
        let Self { app, refund, capture } = self;
        let new = NewRefund {
            intent: &capture.intent,
            amount: refund.amount.get(),
            operator: &refund.operator_id.to_string(),
            refund: &refund.id.to_string(),
        };
        app.stripe.create_refund(capture.stripe_account.as_deref(), &refund.stripe_key(), &new).await
    }

    /// Our refund among those that Stripe holds of its payment.
    async fn find(&self) -> Result<Option<stripe::Refund>, StripeCallError> {
        let ours = self.refund.id.to_string();
        let account = self.capture.stripe_account.as_deref();
        let held = self.app.stripe.refunds_of(account, &self.capture.intent).await?;
        Ok(held.into_iter().find(|held| our_id(held.metadata.as_ref()) == Some(ours.as_str())))
    }

    async fn raise_key(&mut self) -> Result<(), StripeCallError> {
        let unknown = |fault: Fault| StripeCallError::Unknown(fault.to_string());
        let mut conn = self.app.db.conn().await.map_err(unknown)?;
        // A key of another run's would make a second refund where only a part is sent back.
        if !db::raise_key(&mut conn, &self.refund).await.map_err(|fault| unknown(fault.into()))? {
            return Err(StripeCallError::Unknown("another run asks for the refund".into()));
        }
        self.refund.key_n += 1;
        Ok(())
    }

    fn after(&self, error: &StripeCallError) -> AfterError {
        match error {
            StripeCallError::Unknown(_) => AfterError::Stop,
            StripeCallError::Refused { code, .. } if code == FINAL => AfterError::Look,
            // Stripe tells a refusal again under the same key, as it does a fault of its own.
            StripeCallError::Refused { .. } | StripeCallError::Broken(_) => AfterError::RaiseKey,
        }
    }
}
