//! Sending a mended application again. It keeps its place in the queue and the day on which it was applied for.

use diesel_async::AsyncConnection;
use teiki_shared::ids::OrderId;
use teiki_shared::order_state::{Event, State};

use super::{Finding, db};
use crate::accounts;
use crate::actor::Actor;
use crate::app::App;
use crate::certificates::{self, PapersRefusal};
use crate::db::Conn;
use crate::drafts;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::advance::{Note, TransitionError, advance};
use crate::orders::events::OrderEventKind;
use crate::orders::mail::{self, OrderLetter};
use crate::orders::{self, Order};
use crate::refusal::refusals;

/// Sends an application again that was sent back, once what was found is mended. One that waits for staff already stays so.
///
/// # Errors
/// [`ResubmitRefusal`]; nothing is changed then.
pub async fn resubmit(app: &App, actor: &Actor, id: OrderId) -> VerbResult<Order, ResubmitRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| resubmit_in(app, conn, actor, id).await).await
}

async fn resubmit_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    id: OrderId,
) -> VerbResult<Order, ResubmitRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    let account = actor.rider()?;
    if !accounts::db::hold(conn, account).await? {
        return Err(Fault::NotSignedIn.into());
    }
    let Some(mut order) = orders::db::lock_of(conn, account, id).await? else {
        return refuse(ResubmitRefusal::NotFound);
    };
    match order.state {
        State::Returned => {}
        State::InReview => return Ok(order),
        State::AwaitingPayment
        | State::Paying
        | State::Paid
        | State::Rejected
        | State::Cancelled
        | State::Lapsed => return refuse(ResubmitRefusal::NotReturned),
    }
    if order.is_past_deadline(app.clock.now()) {
        return refuse(ResubmitRefusal::TooLate);
    }
    let complete = certificates::complete(conn, &order).await;
    let (wanted, pages) = complete.map_err(|failure| failure.map(ResubmitRefusal::Papers))?;
    let last = db::last(conn, &order).await?;
    let last = last.ok_or_else(|| Fault::other("an order was sent back by no decision"))?;
    let (facts, asked) = (drafts::facts_of(conn, &order).await?, drafts::asked_of(conn, &order).await?);
    let is_open = |finding: &&Finding| !finding.is_mended(last.decided_at, &wanted, &pages, (&facts, &asked));
    let open = last.findings.0.iter().filter(is_open).count();
    if open > 0 {
        return refuse(ResubmitRefusal::NotMended(open));
    }
    let note = Note::new(*actor, OrderEventKind::Resubmitted);
    match advance(conn, &app.clock, &mut order, Event::Resubmit, note).await {
        Ok(()) => {}
        Err(TransitionError::Refused(_)) => return refuse(ResubmitRefusal::NotReturned),
        Err(TransitionError::Fault(fault)) => return Err(fault.into()),
    }
    mail::enqueue(conn, &app.clock, &order, OrderLetter::Received).await?;
    Ok(order)
}

refusals! {
    /// Why an application was not sent again.
    pub enum ResubmitRefusal {
        NotFound at ["id"] {
            ja: "この申込みは見つかりません。一覧から選び直してください。",
            en: "This order was not found. Choose it from the list.",
        }
        /// It waits for something else, or is over.
        NotReturned at ["id"] {
            ja: "この申込みは、送り直すところがありません。申込みのページで状況をお確かめください。",
            en: "There is nothing to send again for this order. See on its page where it stands.",
        }
        TooLate at ["id"] {
            ja: "期限を過ぎたため、送り直せません。開始日を選び直して、もう一度お申し込みください。",
            en: "The deadline is over, so it cannot be sent again. Choose another start and apply once more.",
        }
        /// So many findings.
        NotMended(open: usize) {
            ja: "まだ直っていないところが{open}件あります。指摘された画像は削除して新しい画像を送り、指摘された入力は書類のとおりに直してください。",
            en: "There is still something to mend: {open}. Replace the images that were pointed out, and type anew what differs from the document.",
        }
        Papers(why: PapersRefusal) at (why.field()) { |lang| why.sentence(lang) }
    }
    pub enum OrderResubmitErrorCode {
        NotFound,
        NotReturned,
        TooLate,
        NotMended,
        PapersMissing: Self::Papers(PapersRefusal::Missing(_)),
        ConsentMissing: Self::Papers(PapersRefusal::ConsentMissing),
    }
}
