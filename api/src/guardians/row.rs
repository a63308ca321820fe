//! A guardian's link as the database holds it.

use diesel::prelude::*;
use jiff::Timestamp;
use teiki_shared::ids::{GuardianLinkId, OperatorId, OrderId};
use teiki_shared::payment_state::GuardianLinkEnd;
use teiki_shared::scalars::DateTime;

use crate::orders::Order;
use crate::tables::guardian_links;

/// Answers that may be wrong: a day of birth is one of 366, and the fifth wrong one ends the link.
pub(super) const MOST_WRONG: i32 = 5;

/// A link by which a guardian may pay an order.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = guardian_links, check_for_backend(diesel::pg::Pg))]
pub struct GuardianLink {
    pub operator_id: OperatorId,
    pub id: GuardianLinkId,
    pub order_id: OrderId,
    /// SHA-256 of the token, which is kept nowhere.
    pub(super) token_hash: Vec<u8>,
    pub made_at: DateTime,
    pub expires_at: DateTime,
    pub ended_at: Option<DateTime>,
    pub ended_as: Option<GuardianLinkEnd>,
    pub wrong_answers: i32,
}

impl GuardianLink {
    /// Whether it opens its order now.
    pub fn opens(&self, order: &Order, now: Timestamp) -> bool {
        self.is_live(now) && order.is_payable(now)
    }

    /// Whether it serves whoever was let in: wrong answers of others keep them from nothing.
    pub fn serves(&self, order: &Order, now: Timestamp) -> bool {
        let is_taken_back =
            matches!(self.ended_as, Some(GuardianLinkEnd::Revoked | GuardianLinkEnd::Replaced));
        !is_taken_back && now < *self.expires_at && order.is_payable(now)
    }

    /// Whether it neither ended nor ran out.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < *self.expires_at
    }
}
