//! Who acts. Histories, the audit log and refunds store the kind and the id.

use teiki_shared::ids::AccountId;
use uuid::Uuid;

/// Whoever a change is done by or for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The holder of an account.
    Rider(AccountId),
    /// Stripe's answer decided.
    Stripe,
    /// A deadline or an idle time passed.
    Clock,
    /// Somebody at the command line.
    Operations,
}

impl Actor {
    /// The word in the column `actor`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Rider(_) => "rider",
            Self::Stripe => "stripe",
            Self::Clock => "clock",
            Self::Operations => "operations",
        }
    }

    /// What goes into `actor_id`.
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::Rider(account) => Some(account.into()),
            Self::Stripe | Self::Clock | Self::Operations => None,
        }
    }
}
