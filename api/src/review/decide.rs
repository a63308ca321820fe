//! What staff of an order's seller decide about an application.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::ids::{OperatorId, OrderId, StaffId};
use teiki_shared::order_state::Event;
use teiki_shared::review::Decision;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::Role;

use super::finding::{LETTERS, MOST};
use super::{Finding, Findings, ReviewDecision, db};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::catalogue;
use crate::certificates;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::advance::{Note, TransitionError, advance};
use crate::orders::events::OrderEventKind;
use crate::orders::mail::{self, OrderLetter};
use crate::orders::{self, Order};
use crate::refusal::refusals;

/// Which application, as the reviewer saw it.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The product's owner.
    pub operator: OperatorId,
    pub order: OrderId,
    /// The number of decisions about it that were shown: where there is another by now, nothing is decided.
    pub seen: i32,
}

/// What is decided.
#[derive(Clone, Debug)]
pub enum Verdict {
    Approve,
    /// With what its rider is to mend.
    SendBack(Vec<Finding>),
    /// With the reason that its rider reads.
    Reject(String),
    /// Takes an approval back that was not paid yet, with what is to be mended.
    Rescind(Vec<Finding>),
}

impl Verdict {
    const fn decision(&self) -> Decision {
        match self {
            Self::Approve => Decision::Approved,
            Self::SendBack(_) => Decision::Returned,
            Self::Reject(_) => Decision::Rejected,
            Self::Rescind(_) => Decision::Rescinded,
        }
    }

    /// The step that it is of the order, its line in the history, and the letter about it.
    const fn step(&self) -> (Event, OrderEventKind, OrderLetter) {
        match self {
            Self::Approve => (Event::Approve, OrderEventKind::Approved, OrderLetter::Approved),
            Self::SendBack(_) => (Event::SendBack, OrderEventKind::Returned, OrderLetter::Returned),
            Self::Reject(_) => (Event::Reject, OrderEventKind::Rejected, OrderLetter::Rejected),
            Self::Rescind(_) => (Event::Rescind, OrderEventKind::Rescinded, OrderLetter::Returned),
        }
    }

    fn findings(&self) -> &[Finding] {
        match self {
            Self::Approve | Self::Reject(_) => &[],
            Self::SendBack(findings) | Self::Rescind(findings) => findings,
        }
    }

    fn reason(&self) -> &str {
        match self {
            Self::Reject(reason) => reason.trim(),
            Self::Approve | Self::SendBack(_) | Self::Rescind(_) => "",
        }
    }
}

/// Decides about an application. The same decision once more, by the same person and after the same look, answers what became of it.
///
/// # Errors
/// [`DecideRefusal`]; nothing is changed then. Whoever is no reviewer is a fault.
pub async fn decide(
    app: &App,
    actor: &Actor,
    about: About,
    verdict: &Verdict,
) -> VerbResult<Order, DecideRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| decide_in(app, conn, actor, about, verdict).await).await
}

async fn decide_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    about: About,
    verdict: &Verdict,
) -> VerbResult<Order, DecideRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    let staff = actor.staff_with(&[Role::Reviewer])?;
    let found = orders::db::lock(conn, about.operator, about.order).await?;
    let Some(mut order) = found.filter(|order| actor.operator_id() == Some(order.seller_id)) else {
        return refuse(DecideRefusal::NotFound);
    };
    let last = db::last(conn, &order).await?;
    let there = last.as_ref().map_or(0, |last| last.n);
    if there != about.seen {
        let again = last.is_some_and(|last| is_same(&last, staff, about, verdict));
        return if again { Ok(order) } else { refuse(DecideRefusal::Changed) };
    }
    if order.is_past_deadline(app.clock.now()) {
        return refuse(DecideRefusal::TooLate);
    }
    judge(conn, &order, verdict).await?;
    let (event, told, letter) = verdict.step();
    let note = Note::new(*actor, told).with(json!({ "decision": about.seen + 1 }));
    match advance(conn, &app.clock, &mut order, event, note).await {
        Ok(()) => {}
        Err(TransitionError::Refused(_)) => return refuse(DecideRefusal::NotNow),
        Err(TransitionError::Fault(fault)) => return Err(fault.into()),
    }
    record(app, conn, actor, (&order, staff), about, verdict).await?;
    mail::enqueue(conn, &app.clock, &order, letter).await?;
    Ok(order)
}

async fn record(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    (order, staff): (&Order, StaffId),
    about: About,
    verdict: &Verdict,
) -> Result<(), Fault> {
    let decision = ReviewDecision {
        operator_id: order.operator_id,
        order_id: order.id,
        n: about.seen + 1,
        decision: verdict.decision(),
        decided_at: DateTime(app.clock.now()),
        findings: Findings(verdict.findings().to_vec()),
        reason: verdict.reason().to_owned(),
        staff_id: staff,
        staff_operator_id: order.seller_id,
    };
    db::insert(conn, &decision).await?;
    let detail = json!({ "decision": decision.decision, "n": decision.n });
    Ok(audit::log(conn, &app.clock, actor, "application.decided", order.id, detail).await?)
}

/// Whether a decision is the one that is asked for: a double tap, or an answer that was lost.
fn is_same(last: &ReviewDecision, staff: StaffId, about: About, verdict: &Verdict) -> bool {
    let is_next = about.seen.checked_add(1) == Some(last.n);
    is_next
        && (last.staff_id, last.decision) == (staff, verdict.decision())
        && (&*last.findings.0, &*last.reason) == (verdict.findings(), verdict.reason())
}

/// Whether its rider can act on what is said.
async fn judge(conn: &mut Conn, order: &Order, verdict: &Verdict) -> VerbResult<(), DecideRefusal> {
    let findings = match verdict {
        Verdict::Approve => return Ok(()),
        Verdict::Reject(reason) => {
            let is_said = !reason.trim().is_empty() && reason.chars().count() <= LETTERS;
            return if is_said { Ok(()) } else { Err(Failure::refuse(DecideRefusal::NoReason)) };
        }
        Verdict::SendBack(findings) | Verdict::Rescind(findings) => findings,
    };
    let wanted = certificates::wanted(conn, order).await?;
    let pages = certificates::of_order(conn, order).await?;
    let product = catalogue::db::product_of(conn, order.seller_id, order.product_id).await?;
    let asked = product.map(|product| product.paper_facts).unwrap_or_default();
    let fits = |finding: &Finding| finding.fits(&wanted, &pages, &asked);
    if findings.is_empty() || findings.len() > MOST || !findings.iter().all(fits) {
        return Err(Failure::refuse(DecideRefusal::NoFinding));
    }
    Ok(())
}

refusals! {
    /// Why nothing was decided.
    pub enum DecideRefusal, ApplicationDecideErrorCode {
        NotFound at ["orderId"] {
            ja: "この申込みは見つかりません。一覧から選び直してください。",
            en: "This application was not found. Choose it from the list.",
        }
        /// Somebody else decided meanwhile, or the rider has sent it again since.
        Changed {
            ja: "この申込みは、表示したあとに変わりました。まだ何も決まっていません。読み込み直して確かめてください。",
            en: "This application has changed since it was shown. Nothing was decided. Reload it and look again.",
        }
        NotNow {
            ja: "この申込みは、いまは審査できません。読み込み直して状態を確かめてください。",
            en: "This application cannot be decided now. Reload it and look at its state.",
        }
        TooLate {
            ja: "支払い期限を過ぎているため、審査できません。利用者に新しい開始日で申し込むよう案内してください。",
            en: "Its deadline is over, so it cannot be decided. Ask the rider to apply with another start.",
        }
        NoReason at ["reason"] {
            ja: format!("利用者に伝える理由を{LETTERS}字以内で書いてください。"),
            en: format!("Write the reason that the rider will read, in {LETTERS} letters at most."),
        }
        NoFinding at ["findings"] {
            ja: format!("直すところを、この申込みの書類ごとに選んでください（{MOST}件、1件{LETTERS}字まで）。「その他」には内容を書いてください。"),
            en: format!("Choose what is to be mended, by the papers of this application: {MOST} findings of {LETTERS} letters at most. Say what \"other\" is."),
        }
    }
}
