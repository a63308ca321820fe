//! The job that makes a waiting decision one. It runs whether the reviewer's page is open or not, and reads their roles again.

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::json;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::review::{Decision, NoEffect};
use teiki_shared::staff::{Role, StaffAction, StaffState};
use uuid::Uuid;

use super::decide::decide_in;
use super::facts::Look;
use super::row::PendingDecision;
use super::{About, DecideRefusal, Verdict, db};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault};
use crate::jobs::{Job, Run, queue};
use crate::orders::{self, Order};
use crate::staff;

/// A decision whose job is later than this is brought up by the sweep.
const LATE: SignedDuration = SignedDuration::from_secs(60);
/// A claim that ran out, and what came to nothing, are kept so long.
const CLAIMS_KEPT: SignedDuration = SignedDuration::from_hours(24);
const FAILURES_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Carries a decision out when its wait is over.
#[derive(Serialize, Deserialize)]
pub struct CarryOut {
    pub operator: OperatorId,
    pub order: OrderId,
    /// Of the decision that waits: with another, this one was taken back.
    pub id: Uuid,
}

impl Job for CarryOut {
    const KIND: &'static str = "carry_out_decision";

    fn key(&self) -> Option<String> {
        Some(format!("carry_out_decision/{}", self.id))
    }
}

impl Run for CarryOut {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        conn.transaction(async |conn| self.run_in(app, conn).await).await
    }
}

impl CarryOut {
    async fn run_in(&self, app: &App, conn: &mut Conn) -> Result<(), Fault> {
        let Some(order) = orders::db::lock(conn, self.operator, self.order).await? else { return Ok(()) };
        let waits = db::pending(conn, &order).await?;
        // Taken back, or carried out before.
        let is_this = |waits: &PendingDecision| waits.id == self.id && waits.is_waiting();
        let Some(waits) = waits.filter(is_this) else { return Ok(()) };
        if app.clock.now() < *waits.due_at {
            return Ok(queue::enqueue_at(conn, &app.clock, self, *waits.due_at).await?);
        }
        let why = match standing(conn, &waits).await? {
            None => Some(NoEffect::NotAllowed),
            Some(actor) => decided(app, conn, &actor, &waits).await?,
        };
        match why {
            None => Ok(db::delete_pending(conn, &order).await?),
            Some(why) => fail(app, conn, &order, &waits, why).await,
        }
    }
}

/// Whoever decided, if they are a reviewer of the seller still.
async fn standing(conn: &Conn, waits: &PendingDecision) -> Result<Option<Actor>, Fault> {
    let member = staff::db::find(conn, waits.staff_id).await?;
    let is_there = |member: &staff::Member| {
        member.state == StaffState::Active && member.operator_id == Some(waits.staff_operator_id)
    };
    let Some(member) = member.filter(is_there) else { return Ok(None) };
    let roles = staff::db::roles_of(conn, &member).await?;
    Ok(roles.has(Role::Reviewer).then(|| member.actor(roles)))
}

/// Decides; or why it cannot be done any more.
async fn decided(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    waits: &PendingDecision,
) -> Result<Option<NoEffect>, Fault> {
    let about = About { operator: waits.operator_id, order: waits.order_id, seen: waits.seen };
    let verdict = match waits.decision {
        Decision::Approved => Verdict::Approve,
        Decision::Returned => Verdict::SendBack(waits.findings.0.clone()),
        Decision::Rejected => Verdict::Reject(waits.reason.clone()),
        Decision::Rescinded => return Err(Fault::other("an approval is rescinded without a wait")),
    };
    let look = Look { facts: waits.facts.clone(), marks: waits.marks.clone() };
    match decide_in(app, conn, actor, about, &verdict, &look).await {
        Ok(_) => Ok(None),
        Err(Failure::Refused(why)) => Ok(why.first().map(no_effect)),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}

const fn no_effect(why: &DecideRefusal) -> NoEffect {
    match why {
        DecideRefusal::NotFound | DecideRefusal::NotNow => NoEffect::NotNow,
        DecideRefusal::TooLate => NoEffect::TooLate,
        DecideRefusal::Own => NoEffect::NotAllowed,
        DecideRefusal::Changed
        | DecideRefusal::Waits
        | DecideRefusal::Claimed(_)
        | DecideRefusal::NotConfirmed
        | DecideRefusal::Incomplete
        | DecideRefusal::NoReason
        | DecideRefusal::NoFinding => NoEffect::Changed,
    }
}

async fn fail(
    app: &App,
    conn: &mut Conn,
    order: &Order,
    waits: &PendingDecision,
    why: NoEffect,
) -> Result<(), Fault> {
    db::set_no_effect(conn, order, why).await?;
    let action = StaffAction::DecisionFailed.as_str();
    let detail = json!({ "number": order.number, "decision": waits.decision, "why": why });
    let by = Actor::Staff {
        id: waits.staff_id,
        operator: Some(waits.staff_operator_id),
        roles: teiki_shared::staff::Roles::NONE,
    };
    Ok(audit::log(conn, &app.clock, &by, action, order.id, detail).await?)
}

/// Brings decisions up whose job was lost.
///
/// # Errors
/// Those of the database.
pub async fn look(app: &App, conn: &mut Conn, limit: i64) -> Result<(), Fault> {
    for (operator, order, id) in db::overdue(conn, app.clock.now() - LATE, limit).await? {
        queue::remind(conn, &app.clock, &CarryOut { operator, order, id }).await?;
    }
    Ok(())
}

/// Deletes claims and failed decisions of days ago. Running twice deletes nothing more.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: jiff::Timestamp) -> Result<(), Fault> {
    Ok(db::prune(conn, now - CLAIMS_KEPT, now - FAILURES_KEPT).await?)
}
