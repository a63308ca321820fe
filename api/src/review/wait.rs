//! A decision of a reviewer waits a moment before it has effect, so that a slip of the finger is taken back. What is decided is judged at once,
//! and once more by the job that carries it out.

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use serde_json::json;
use teiki_shared::ids::StaffId;
use teiki_shared::order_state::State;
use teiki_shared::review::Decision;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, StaffAction};

use super::claim;
use super::decide::{judge, lock};
use super::execute::CarryOut;
use super::facts::Look;
use super::row::PendingDecision;
use super::{About, DecideRefusal, Findings, Verdict, db};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::jobs::queue;
use crate::orders::{self, Order};
use crate::random;
use crate::refusal::refusals;

/// How long a decision can be taken back.
pub const WAIT: SignedDuration = SignedDuration::from_secs(10);

/// Decides about an application that waits for staff; it has effect after [`WAIT`]. The same decision once more answers the same.
///
/// # Errors
/// [`DecideRefusal`]; nothing is decided then. Whoever is no reviewer is a fault.
pub async fn decide_later(
    app: &App,
    actor: &Actor,
    about: About,
    verdict: &Verdict,
    look: &Look,
) -> VerbResult<Order, DecideRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| decide_later_in(app, conn, actor, about, verdict, look).await).await
}

async fn decide_later_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    about: About,
    verdict: &Verdict,
    look: &Look,
) -> VerbResult<Order, DecideRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    let staff = actor.staff_with(&[Role::Reviewer])?;
    let order = lock(conn, actor, about).await?;
    if let Some(waits) = db::pending(conn, &order).await?.filter(PendingDecision::is_waiting) {
        let again = is_same(&waits, staff, about, verdict);
        return if again { Ok(order) } else { refuse(DecideRefusal::Waits) };
    }
    if let Some(who) = claim::other(conn, &order, staff, app.clock.now()).await? {
        return refuse(DecideRefusal::Claimed(who));
    }
    if order.state != State::InReview || verdict.decision() == Decision::Rescinded {
        return refuse(DecideRefusal::NotNow);
    }
    let there = db::last(conn, &order).await?.map_or(0, |last| last.n);
    if there != about.seen {
        return refuse(DecideRefusal::Changed);
    }
    // It would come to nothing.
    if order.is_past_deadline(app.clock.now() + WAIT) {
        return refuse(DecideRefusal::TooLate);
    }
    judge(app, conn, staff, &order, verdict, look).await?;
    keep(app, conn, actor, (&order, staff), about, (verdict, look)).await?;
    Ok(order)
}

async fn keep(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    (order, staff): (&Order, StaffId),
    about: About,
    (verdict, look): (&Verdict, &Look),
) -> Result<(), Fault> {
    let now = app.clock.now();
    let decision = PendingDecision {
        operator_id: order.operator_id,
        order_id: order.id,
        id: random::id(&app.clock),
        seen: about.seen,
        decision: verdict.decision(),
        findings: Findings(verdict.findings().to_vec()),
        reason: verdict.reason().to_owned(),
        marks: look.marks.clone(),
        facts: look.facts.clone(),
        staff_id: staff,
        staff_operator_id: order.seller_id,
        made_at: DateTime(now),
        due_at: DateTime(now + WAIT),
        no_effect: None,
    };
    db::put_pending(conn, &decision).await?;
    db::delete_claim(conn, order, staff).await?;
    let job = CarryOut { operator: order.operator_id, order: order.id, id: decision.id };
    queue::enqueue_at(conn, &app.clock, &job, now + WAIT).await?;
    let action = StaffAction::DecisionMade.as_str();
    let detail = json!({ "number": order.number, "decision": decision.decision });
    Ok(audit::log(conn, &app.clock, actor, action, order.id, detail).await?)
}

/// Whether a decision is the one that is asked for: a double tap, or an answer that was lost.
fn is_same(waits: &PendingDecision, staff: StaffId, about: About, verdict: &Verdict) -> bool {
    (waits.staff_id, waits.seen, waits.decision) == (staff, about.seen, verdict.decision())
        && (&*waits.findings.0, &*waits.reason) == (verdict.findings(), verdict.reason())
}

/// Takes back what one has decided a moment ago; the application is one's own to look at again. What came to nothing is put away.
///
/// # Errors
/// [`TakeBackRefusal`]. Whoever is no reviewer is a fault.
pub async fn take_back(app: &App, actor: &Actor, about: About) -> VerbResult<Order, TakeBackRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| take_back_in(app, conn, actor, about).await).await
}

async fn take_back_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    about: About,
) -> VerbResult<Order, TakeBackRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    let staff = actor.staff_with(&[Role::Reviewer])?;
    let found = orders::db::lock(conn, about.operator, about.order).await?;
    let Some(order) = found.filter(|order| actor.operator_id() == Some(order.seller_id)) else {
        return refuse(TakeBackRefusal::NotFound);
    };
    let Some(waits) = db::pending(conn, &order).await? else {
        // Taken back a moment ago, by a double tap or an answer that was lost: it is theirs to look at again.
        let claimed = db::claim(conn, &order, app.clock.now()).await?;
        let is_again = order.state == State::InReview && claimed.is_some_and(|claim| claim.staff_id == staff);
        return if is_again { Ok(order) } else { refuse(TakeBackRefusal::TooLate) };
    };
    if waits.staff_id != staff {
        return refuse(TakeBackRefusal::NotYours);
    }
    db::delete_pending(conn, &order).await?;
    if waits.is_waiting() {
        claim::keep(conn, &order, staff, app.clock.now()).await?;
        let action = StaffAction::DecisionTakenBack.as_str();
        let detail = json!({ "number": order.number, "decision": waits.decision });
        audit::log(conn, &app.clock, actor, action, order.id, detail).await?;
    }
    Ok(order)
}

refusals! {
    /// Why a decision was not taken back.
    pub enum TakeBackRefusal, DeskApplicationTakeBackErrorCode {
        NotFound at ["id"] {
            ja: "この申込みは見つかりません。一覧から選び直してください。",
            en: "This application was not found. Choose it from the list.",
        }
        TooLate at ["id"] {
            ja: "取り消せる10秒を過ぎました。承認は、支払いの前なら申込みのページで取り下げられます。",
            en: "The 10 seconds in which it could be taken back are over. An approval can be rescinded on its page until it is paid.",
        }
        NotYours at ["id"] {
            ja: "ほかの人の決定は取り消せません。決定した人に頼んでください。",
            en: "You cannot take back what somebody else decided. Ask them.",
        }
    }
}
