//! What goes back of the price of a pass that was given back, and where that money stands.

use teiki_shared::money::Yen;
use teiki_shared::payment_state::RefundState;

use super::Refund;
use super::surplus::without_surplus;

/// Of a pass that pays something back to a card.
#[derive(Clone, Copy, Debug)]
pub struct PaidBack {
    /// None where it is no sum of yen.
    pub amount: Option<Yen>,
    /// Succeeded once all of it has gone back, failed once the bank has sent it back, else pending.
    pub state: RefundState,
}

impl PaidBack {
    /// Of the refunds of a paid order; none where there are none. What the bank sent back is paid out another way, unless another
    /// refund took its place.
    pub fn of(refunds: Vec<Refund>) -> Option<Self> {
        let mut refunds = without_surplus(refunds);
        let has_failed = |refund: &Refund| refund.state == RefundState::Failed;
        if !refunds.iter().all(has_failed) {
            refunds.retain(|refund| !has_failed(refund));
        }
        let first = refunds.first()?.state;
        let is_over = matches!(first, RefundState::Failed | RefundState::Succeeded);
        let is_one = refunds.iter().all(|refund| refund.state == first);
        Some(Self {
            amount: Yen::checked_sum(refunds.iter().map(|refund| refund.amount)),
            state: if is_over && is_one { first } else { RefundState::Pending },
        })
    }
}
