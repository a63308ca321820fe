//! Who acts. Every verb is told, and histories, the audit log and refunds store it: the kind, the id, the operator.

use teiki_shared::ids::{AccountId, GuardianLinkId, OperatorId, StaffId};
use teiki_shared::staff::{Role, Roles};
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
    /// Somebody at the desk, with the roles of the row as this request read it. No operator: of the house.
    Staff { id: StaffId, operator: Option<OperatorId>, roles: Roles },
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
            Self::Anonymous
            | Self::Guardian(_)
            | Self::Staff { .. }
            | Self::Operations(_)
            | Self::Stripe
            | Self::Clock => Err(Fault::NotSignedIn),
        }
    }

    /// Who sits at the desk, for the verbs of staff that have one of the roles.
    ///
    /// # Errors
    /// [`Fault::NotAllowed`] for staff without any of them, [`Fault::NotSignedIn`] for everybody else.
    pub fn staff_with(self, roles: &[Role]) -> Result<StaffId, Fault> {
        match self {
            Self::Staff { id, roles: theirs, .. } if theirs.has_any(roles) => Ok(id),
            Self::Staff { .. } => Err(Fault::NotAllowed),
            Self::Anonymous
            | Self::Rider(_)
            | Self::Guardian(_)
            | Self::Operations(_)
            | Self::Stripe
            | Self::Clock => Err(Fault::NotSignedIn),
        }
    }

    /// The same person, acting on what is `operator`'s: somebody of the house is told of in that operator's log.
    pub const fn on_behalf_of(self, operator: OperatorId) -> Self {
        match self {
            Self::Staff { id, operator: None, roles } => Self::Staff { id, operator: Some(operator), roles },
            _ => self,
        }
    }

    /// The word in the column `actor`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Rider(_) => "rider",
            Self::Guardian(_) => "guardian",
            Self::Staff { .. } => "staff",
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
            Self::Staff { id, .. } => Some(id.into()),
            Self::Anonymous | Self::Operations(_) | Self::Stripe | Self::Clock => None,
        }
    }

    /// What goes into `actor_operator_id`: the operator that somebody acts for.
    pub const fn operator_id(self) -> Option<OperatorId> {
        match self {
            Self::Operations(operator) | Self::Staff { operator, .. } => operator,
            Self::Anonymous | Self::Rider(_) | Self::Guardian(_) | Self::Stripe | Self::Clock => None,
        }
    }
}
