//! What staff of an order's seller decide about an application.

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use teiki_shared::email::is_same_mailbox;
use teiki_shared::ids::{OperatorId, OrderId, StaffId};
use teiki_shared::order_state::Event;
use teiki_shared::review::Decision;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, StaffAction};

use super::facts::{self, Look};
use super::finding::{LETTERS, MOST};
use super::{Finding, Findings, ReviewDecision, db};
use crate::actor::Actor;
use crate::app::{App, Core};
use crate::audit;
use crate::certificates;
use crate::db::Conn;
use crate::drafts;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::advance::{Note, TransitionError, advance};
use crate::orders::events::OrderEventKind;
use crate::orders::mail::{self, OrderLetter};
use crate::orders::{self, Order};
use crate::refusal::refusals;
use crate::staff;
use crate::tables::accounts;

/// Which application, as the reviewer saw it.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The product's owner.
    pub operator: OperatorId,
    pub order: OrderId,
    /// The number of decisions about it that were shown: where there is another by now, nothing is decided.
    pub seen: i32,
}

impl About {
    /// An order by its id, at the seller that somebody decides for. For one that is not there it names what is not there either.
    ///
    /// # Errors
    /// [`Fault::NotAllowed`] for whoever is no reviewer; those of the database.
    pub async fn of(core: &Core, actor: &Actor, order: OrderId, seen: i32) -> Result<Self, Fault> {
        actor.staff_with(&[Role::Reviewer])?;
        let seller = actor.operator_id().ok_or(Fault::NotAllowed)?;
        let conn = core.db.conn().await?;
        // An order is kept by its product's owner, which may be any; its key begins with that.
        let owners = staff::db::every_operator(&conn).await?;
        let found = orders::db::by_ids(&conn, &owners, &[order]).await?.pop();
        let operator = found.map_or(seller, |order| order.operator_id);
        Ok(Self { operator, order, seen })
    }
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
    pub(super) const fn decision(&self) -> Decision {
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

    pub(super) fn findings(&self) -> &[Finding] {
        match self {
            Self::Approve | Self::Reject(_) => &[],
            Self::SendBack(findings) | Self::Rescind(findings) => findings,
        }
    }

    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Reject(reason) => reason.trim(),
            Self::Approve | Self::SendBack(_) | Self::Rescind(_) => "",
        }
    }
}

/// Decides about an application at once. The same decision once more, by the same person and after the same look, answers what became of it.
///
/// # Errors
/// [`DecideRefusal`]; nothing is changed then. Whoever is no reviewer is a fault.
pub async fn decide(
    app: &App,
    actor: &Actor,
    about: About,
    verdict: &Verdict,
    look: &Look,
) -> VerbResult<Order, DecideRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| decide_in(app, conn, actor, about, verdict, look).await).await
}

/// The same within a transaction. What is refused is refused before anything is written.
pub(super) async fn decide_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    about: About,
    verdict: &Verdict,
    look: &Look,
) -> VerbResult<Order, DecideRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    let staff = actor.staff_with(&[Role::Reviewer])?;
    let mut order = lock(conn, actor, about).await?;
    let last = db::last(conn, &order).await?;
    let there = last.as_ref().map_or(0, |last| last.n);
    if there != about.seen {
        let again = last.is_some_and(|last| is_same(&last, staff, about, verdict));
        return if again { Ok(order) } else { refuse(DecideRefusal::Changed) };
    }
    judge(app, conn, staff, &order, verdict, look).await?;
    let (event, told, letter) = verdict.step();
    let note = Note::new(*actor, told).with(json!({ "decision": about.seen + 1 }));
    match advance(conn, &app.clock, &mut order, event, note).await {
        Ok(()) => {}
        Err(TransitionError::Refused(_)) => return refuse(DecideRefusal::NotNow),
        Err(TransitionError::Fault(fault)) => return Err(fault.into()),
    }
    record(app, conn, actor, (&order, staff), about, (verdict, look)).await?;
    mail::enqueue(conn, &app.clock, &order, letter).await?;
    Ok(order)
}

/// The order, locked, where whoever acts decides for its seller.
pub(super) async fn lock(conn: &mut Conn, actor: &Actor, about: About) -> VerbResult<Order, DecideRefusal> {
    let found = orders::db::lock(conn, about.operator, about.order).await?;
    let found = found.filter(|order| actor.operator_id() == Some(order.seller_id));
    found.ok_or_else(|| Failure::refuse(DecideRefusal::NotFound))
}

async fn record(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    (order, staff): (&Order, StaffId),
    about: About,
    (verdict, look): (&Verdict, &Look),
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
        marks: look.marks.clone(),
    };
    db::insert(conn, &decision).await?;
    let action = StaffAction::ApplicationDecided.as_str();
    let detail = json!({ "number": order.number, "decision": decision.decision, "n": decision.n });
    Ok(audit::log(conn, &app.clock, actor, action, order.id, detail).await?)
}

/// Whether a decision is the one that is asked for: a double tap, or an answer that was lost.
fn is_same(last: &ReviewDecision, staff: StaffId, about: About, verdict: &Verdict) -> bool {
    let is_next = about.seen.checked_add(1) == Some(last.n);
    is_next
        && (last.staff_id, last.decision) == (staff, verdict.decision())
        && (&*last.findings.0, &*last.reason) == (verdict.findings(), verdict.reason())
}

/// Whether this may be decided now, by this person: in time, by nobody about themselves, after each field was compared, and so that its
/// rider can act on what is said.
pub(super) async fn judge(
    app: &App,
    conn: &mut Conn,
    staff: StaffId,
    order: &Order,
    verdict: &Verdict,
    look: &Look,
) -> VerbResult<(), DecideRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    if order.is_past_deadline(app.clock.now()) {
        return refuse(DecideRefusal::TooLate);
    }
    if is_own(conn, staff, order).await? {
        return refuse(DecideRefusal::Own);
    }
    match verdict {
        Verdict::Approve => {
            let is_complete = match certificates::complete(conn, order).await {
                Ok(_) => drafts::facts_of(conn, order)
                    .await?
                    .missing(&drafts::asked_of(conn, order).await?)
                    .is_none(),
                Err(Failure::Refused(_)) => false,
                Err(Failure::Fault(fault)) => return Err(fault.into()),
            };
            if !is_complete {
                return refuse(DecideRefusal::Incomplete);
            }
            let facts = facts::of(conn, order).await?;
            match look.facts == facts::digest(&facts) {
                false => refuse(DecideRefusal::Changed),
                true if !look.confirms(&facts) => refuse(DecideRefusal::NotConfirmed),
                true => Ok(()),
            }
        }
        Verdict::Reject(reason) => {
            let is_said = !reason.trim().is_empty() && reason.chars().count() <= LETTERS;
            if is_said { Ok(()) } else { refuse(DecideRefusal::NoReason) }
        }
        Verdict::SendBack(findings) | Verdict::Rescind(findings) => {
            let wanted = certificates::wanted(conn, order).await?;
            let pages = certificates::of_order(conn, order).await?;
            let asked = drafts::asked_of(conn, order).await?;
            let fits = |finding: &Finding| finding.fits(&wanted, &pages, &asked);
            let is_good = !findings.is_empty() && findings.len() <= MOST && findings.iter().all(fits);
            if is_good { Ok(()) } else { refuse(DecideRefusal::NoFinding) }
        }
    }
}

/// Whether the account that applied is a reviewer's own: of staff there is an address alone to tell it by.
pub(super) async fn is_own(mut conn: &Conn, staff: StaffId, order: &Order) -> Result<bool, Fault> {
    let theirs = staff::db::find(conn, staff).await?;
    let riders: Option<Option<String>> =
        accounts::table.find(order.account_id).select(accounts::email).first(&mut conn).await.optional()?;
    let both = theirs.zip(riders.flatten());
    Ok(both.is_some_and(|(member, email)| is_same_mailbox(&member.email, &email)))
}

refusals! {
    /// Why nothing was decided.
    pub enum DecideRefusal, DeskApplicationDecideErrorCode {
        NotFound at ["id"] {
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
        /// Its rider's address is the reviewer's.
        Own {
            ja: "ご自身の申込みは審査できません。ほかの審査担当者に頼んでください。",
            en: "You cannot decide about an application of your own. Ask another reviewer.",
        }
        /// A decision waits to have effect.
        Waits {
            ja: "この申込みはいま決定したところです。結果を待つか、決定した人が取り消してください。",
            en: "This application was decided a moment ago. Wait for it, or have whoever decided take it back.",
        }
        /// Somebody else looks at it: who.
        Claimed(who: String) {
            ja: "{who}さんが審査しています。代わる場合は「引き継ぐ」を押してください。",
            en: "{who} is looking at it. Choose \"take over\" to decide it yourself.",
        }
        NotConfirmed at ["marks"] {
            ja: "すべての項目を書類と見比べて、「合っている」を選んでください。違う項目がある場合は差し戻すか、不承認にしてください。",
            en: "Compare each field with the papers and mark it as matching. Where one differs, send it back or reject it.",
        }
        /// A paper or something typed of one is gone, or its product asks for more since.
        Incomplete {
            ja: "足りない書類か入力があるため、承認できません。差し戻して、利用者に送ってもらってください。",
            en: "A document, or what is typed of one, is missing, so it cannot be approved. Send it back, and let the rider complete it.",
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
