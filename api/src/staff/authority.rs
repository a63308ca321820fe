//! Whose staff somebody may manage, and whose orders they see.

use teiki_shared::ids::OperatorId;
use teiki_shared::staff::{Role, Roles, StaffState};

use super::db;
use crate::actor::Actor;
use crate::db::Conn;
use crate::error::Fault;

/// Who looks for orders and opens them.
pub const AT_ORDERS: &[Role] = &[Role::Reviewer, Role::Counter, Role::Finance, Role::Manager, Role::House];
/// Who manages staff, and reads the audit log.
pub const MANAGING: &[Role] = &[Role::Manager, Role::House];

/// The desks whose business somebody sees.
pub struct Sight {
    pub operators: Vec<OperatorId>,
    /// Also what belongs to no operator.
    pub house: bool,
}

/// What somebody with one of the roles sees: their operator, or for the house all of them.
///
/// # Errors
/// [`Actor::staff_with`]'s; those of the database.
pub async fn sight(conn: &Conn, actor: &Actor, roles: &[Role]) -> Result<Sight, Fault> {
    actor.staff_with(roles)?;
    Ok(match actor.operator_id() {
        Some(own) => Sight { operators: vec![own], house: false },
        None => Sight { operators: db::every_operator(conn).await?, house: true },
    })
}

/// Whether somebody may manage the staff of a desk.
///
/// # Errors
/// [`Fault::NotAllowed`] and [`Fault::NotSignedIn`] for those who manage nobody.
pub fn manages(actor: &Actor, desk: Option<OperatorId>) -> Result<bool, Fault> {
    if let Actor::Operations(_) = actor {
        return Ok(true);
    }
    actor.staff_with(MANAGING)?;
    Ok(is_house(actor) || (desk.is_some() && actor.operator_id() == desk))
}

/// Whether the rule that an operator keeps a manager does not bind: of the house, or at the command line.
pub fn is_house(actor: &Actor) -> bool {
    match actor {
        Actor::Staff { operator, roles, .. } => operator.is_none() && roles.has(Role::House),
        Actor::Operations(_) => true,
        Actor::Anonymous | Actor::Rider(_) | Actor::Guardian(_) | Actor::Stripe | Actor::Clock => false,
    }
}

/// Reads the row of whoever manages once more, behind the locks of the verb: of two managers who remove each other, the
/// second is none any more.
///
/// # Errors
/// [`Fault::NotAllowed`]; those of the database.
pub async fn still_manages(conn: &Conn, actor: &Actor) -> Result<(), Fault> {
    let Actor::Staff { id, .. } = *actor else { return Ok(()) };
    let member = db::find(conn, id).await?.filter(|member| member.state == StaffState::Active);
    let roles = match &member {
        Some(member) => db::roles_of(conn, member).await?,
        None => Roles::NONE,
    };
    if roles.has_any(MANAGING) { Ok(()) } else { Err(Fault::NotAllowed) }
}
