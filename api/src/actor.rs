//! Who acts. Every verb is told, and histories, the audit log and refunds store it: the kind, the id, the operator.

use teiki_shared::ids::{AccountId, GuardianLinkId, OperatorId};
use uuid::Uuid;

use crate::error::Fault;

/// Whoever a change is done by or for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is signed in.
    Anonymous,
    /// The holder of an account.
    Rider(AccountId),
    /// Whoever opened a rider's link and answered the question at its door.
    Guardian(GuardianLinkId),
    /// Somebody at the command line, for one operator or for the whole installation.
    Operations(Option<OperatorId>),
    /// Stripe's answer decided.
    Stripe,
    /// A deadline or an idle time passed.
    Clock,
}

impl Actor {
    /// The account of a rider, for the verbs that are theirs alone.
    ///
    /// # Errors
    /// [`Fault::NotSignedIn`] for everybody else.
    pub const fn rider(self) -> Result<AccountId, Fault> {
        match self {
            Self::Rider(account) => Ok(account),
            Self::Anonymous | Self::Guardian(_) | Self::Operations(_) | Self::Stripe | Self::Clock => {
                Err(Fault::NotSignedIn)
            }
        }
    }

    /// The word in the column `actor`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Rider(_) => "rider",
            Self::Guardian(_) => "guardian",
            Self::Operations(_) => "operations",
            Self::Stripe => "stripe",
            Self::Clock => "clock",
        }
    }

    /// What goes into `actor_id`.
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::Rider(account) => Some(account.into()),
            Self::Guardian(link) => Some(link.into()),
            Self::Anonymous | Self::Operations(_) | Self::Stripe | Self::Clock => None,
        }
    }

    /// What goes into `actor_operator_id`: the operator that somebody acts for.
    pub const fn operator_id(self) -> Option<OperatorId> {
        match self {
            Self::Operations(operator) => operator,
            Self::Anonymous | Self::Rider(_) | Self::Guardian(_) | Self::Stripe | Self::Clock => None,
        }
    }
}
