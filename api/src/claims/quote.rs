//! What a pass pays back if it is given back today.

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PassHold;
use teiki_shared::refund::{self, Refund, RefundBasis, RefundFault};
use teiki_shared::validity::Phase;

use crate::catalogue::terms::RefundTerms;
use crate::db::Conn;
use crate::error::Fault;
use crate::orders::{Order, Pass};
use crate::payments::{self, Payment};

/// A refund as it would be today.
pub struct Quote {
    pub refund: Refund,
    /// The day of the claim in Japan.
    pub claimed_on: Date,
    /// Whether the pass can be given back: until its last day.
    pub can_claim: bool,
    /// What the pass was paid with: the money goes back the same way.
    pub payment: Payment,
    /// Names the day, the lines and the way of the money: two that tell the same have the same.
    pub digest: String,
}

impl Quote {
    /// # Errors
    /// The order lacks a number that its rule needs.
    pub fn of(order: &Order, pass: &Pass, payment: Payment, today: Date) -> Result<Self, RefundFault> {
        let refund = refund::refund(&basis(order, pass), today)?;
        let digest = digest(pass, &refund, &payment, today);
        let can_claim = pass.validity().phase(today) != Phase::Expired;
        Ok(Self { refund, claimed_on: today, can_claim, payment, digest })
    }
}

/// The quote of a pass that was paid and has not ended early; none of another, or where its order lacks a number.
///
/// # Errors
/// Those of the database.
pub async fn quote(conn: &Conn, order: &Order, pass: &Pass, today: Date) -> Result<Option<Quote>, Fault> {
    if order.state != State::Paid || pass.state != PassHold::Live {
        return Ok(None);
    }
    let Some(payment) = payments::db::paid_with(conn, order).await? else { return Ok(None) };
    match Quote::of(order, pass, payment, today) {
        Ok(quote) => Ok(Some(quote)),
        Err(fault) => {
            tell(order, fault);
            Ok(None)
        }
    }
}

/// Staff work such a refund out by hand.
pub(super) fn tell(order: &Order, fault: RefundFault) {
    tracing::error!(
        order = %order.id, number = %order.number, operator = %order.operator_id, %fault,
        "the refund of a pass cannot be computed"
    );
}

/// What the order froze for its refund.
fn basis(order: &Order, pass: &Pass) -> RefundBasis {
    let RefundTerms { rule, fee, fare, prices } = order.frozen_refund_terms();
    let prices = prices.into_iter().filter_map(|(months, price)| Some((u16::try_from(months).ok()?, price)));
    RefundBasis { rule, price: order.price, validity: pass.validity(), prices: prices.collect(), fare, fee }
}

fn digest(pass: &Pass, refund: &Refund, payment: &Payment, today: Date) -> String {
    let told = serde_json::json!([pass.id, today, refund.refund, refund.lines, payment.id]);
    hex::encode(&Sha256::digest(told.to_string())[..16])
}
