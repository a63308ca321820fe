//! Money that its order could not take. All of such a payment goes back, and nothing of it is of what was sold.

use teiki_shared::ids::PaymentId;

use super::Refund;

/// Whether a payment with these refunds is surplus.
pub fn is_surplus(of_payment: &[Refund]) -> bool {
    of_payment.iter().any(|refund| refund.reason.is_surplus())
}

/// Of a paid order's refunds, those of what it was paid with.
pub fn without_surplus(mut refunds: Vec<Refund>) -> Vec<Refund> {
    let surplus = refunds.iter().filter(|refund| refund.reason.is_surplus());
    let surplus: Vec<PaymentId> = surplus.map(|refund| refund.payment_id).collect();
    refunds.retain(|refund| !surplus.contains(&refund.payment_id));
    refunds
}
