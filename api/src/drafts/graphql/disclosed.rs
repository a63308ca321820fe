//! What must be shown before paying, as GraphQL shows it.

use async_graphql::SimpleObject;
use teiki_shared::money::Yen;
use teiki_shared::scalars::DateTime;

use crate::catalogue::Operator;
use crate::drafts::disclosure;

/// What the Act on Specified Commercial Transactions asks the last screen before paying to state.
#[derive(SimpleObject)]
pub struct Disclosure {
    pub quantity: String,
    pub total: Yen,
    pub payment: String,
    pub delivery: String,
    pub cancellation: String,
    pub deadline: DateTime,
    pub seller: Operator,
    /// Names all of it: `orderPlace` is given it, and orders nothing else.
    pub digest: String,
}

impl From<disclosure::Disclosure> for Disclosure {
    fn from(told: disclosure::Disclosure) -> Self {
        let disclosure::Disclosure {
            quantity,
            total,
            payment,
            delivery,
            cancellation,
            deadline,
            seller,
            digest,
        } = told;
        Self {
            quantity,
            total,
            payment,
            delivery,
            cancellation,
            deadline: DateTime(deadline),
            seller,
            digest,
        }
    }
}
