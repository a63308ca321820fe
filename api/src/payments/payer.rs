//! Who pays. An attempt is its payer's: nobody takes up another's, so that a guardian's card never meets the rider's customer at
//! Stripe, and of two people with one link each has an own receipt.

use teiki_shared::ids::{GuardianLinkId, PaymentId};
use teiki_shared::payment_state::PayerKind;

use super::{Payment, db};
use crate::db::Conn;
use crate::error::Fault;
use crate::orders::Order;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer<'a> {
    /// The holder of the order's account.
    Rider {
        /// Whether Stripe keeps the card for next time.
        save_card: bool,
    },
    /// Whoever opened a link of the order.
    Guardian {
        link: GuardianLinkId,
        /// To whom the receipt is made out; may be empty.
        recipient: &'a str,
        /// The attempt that this browser began last.
        began: Option<PaymentId>,
    },
}

impl Payer<'_> {
    pub const fn kind(self) -> PayerKind {
        match self {
            Self::Rider { .. } => PayerKind::Rider,
            Self::Guardian { .. } => PayerKind::Guardian,
        }
    }

    pub const fn link(self) -> Option<GuardianLinkId> {
        match self {
            Self::Rider { .. } => None,
            Self::Guardian { link, .. } => Some(link),
        }
    }

    /// Whether an attempt is this payer's.
    pub fn is_of(self, payment: &Payment) -> bool {
        let is_begun_here = match self {
            Self::Rider { .. } => true,
            Self::Guardian { began, .. } => began == Some(payment.id),
        };
        is_begun_here && (payment.payer, payment.payer_id) == (self.kind(), self.link())
    }

    /// A guardian's card is never kept.
    pub const fn saves_card(self) -> bool {
        match self {
            Self::Rider { save_card } => save_card,
            Self::Guardian { .. } => false,
        }
    }

    pub fn recipient(self) -> Option<String> {
        match self {
            Self::Rider { .. } => None,
            Self::Guardian { recipient, .. } => Some(recipient.to_owned()),
        }
    }
}

/// Makes the receipt of the payer's open attempt out to another name. False where the payer has none open.
///
/// # Errors
/// Those of the database.
pub async fn rename(conn: &mut Conn, order: &Order, payer: Payer<'_>) -> Result<bool, Fault> {
    let Some(mut live) = db::lock_live(conn, order).await? else { return Ok(false) };
    if !payer.is_of(&live) {
        return Ok(false);
    }
    live.recipient = payer.recipient();
    db::save(conn, &live).await?;
    Ok(true)
}
