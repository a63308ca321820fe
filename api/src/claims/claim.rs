//! A rider gives a pass back: it ends at once, and what it pays goes back the way it came.

use diesel_async::AsyncConnection;
use jiff::Timestamp;
use serde_json::json;
use teiki_shared::ids::{ClaimId, PassId, RefundId};
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::{PassHold, RefundReason};
use teiki_shared::refund::NothingBack;
use teiki_shared::scalars::{Date, DateTime};

use super::quote::{self, Quote};
use super::row::Lines;
use super::{Claim, db, mail};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::catalogue::{self, Telephone};
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::events::{self, OrderEventKind};
use crate::orders::{self, Order, Pass};
use crate::payments::{self, Payment};
use crate::random;
use crate::refunds::request::{RefundRequest, request};
use crate::refunds::{self, Capture};
use crate::refusal::refusals;

/// Gives the rider's pass back, if it still pays what `shown`, the digest of the quote, says. A pass that was given back already
/// stays so: asked again, by a double tap or because the answer was lost, it answers the same.
///
/// # Errors
/// [`ClaimRefusal`]; nothing is changed then.
pub async fn claim(app: &App, actor: &Actor, pass: PassId, shown: &str) -> VerbResult<(), ClaimRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| claim_in(app, conn, actor, pass, shown).await).await
}

async fn claim_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    id: PassId,
    shown: &str,
) -> VerbResult<(), ClaimRefusal> {
    let refuse = |refusal| Err(Failure::refuse(refusal));
    let Some((pass, order)) = orders::db::pass_with_order(conn, actor.rider()?, id).await? else {
        return refuse(ClaimRefusal::NotFound);
    };
    // Whatever changes an order, its money or its pass holds the order first: the rows are read anew behind its lock.
    let Some(order) = orders::db::lock(conn, pass.operator_id, order.id).await? else {
        return refuse(ClaimRefusal::NotFound);
    };
    if db::find(conn, order.operator_id, order.id).await?.is_some() {
        return Ok(());
    }
    if order.state != State::Paid {
        return refuse(ClaimRefusal::NotPaid);
    }
    let payment = lock_payment(conn, &order).await?;
    let pass = orders::db::lock_pass(conn, &order)
        .await?
        .ok_or_else(|| Fault::other("an order without its pass"))?;
    match pass.state {
        PassHold::Live => {}
        PassHold::Freed => return refuse(ClaimRefusal::Ended),
        PassHold::Reserved => return Err(Fault::other("a paid order's pass is only reserved").into()),
    }
    // One moment decides the day, the sum and what is written of both.
    let now = app.clock.now();
    let quote = match Quote::of(&order, &pass, payment, jst::date(now)) {
        Ok(quote) => quote,
        Err(fault) => {
            quote::tell(&order, fault);
            return refuse(ClaimRefusal::Uncomputable(Box::new(seller_of(conn, &order).await?)));
        }
    };
    if !quote.can_claim {
        return refuse(ClaimRefusal::Expired);
    }
    if quote.digest != shown {
        return refuse(ClaimRefusal::QuoteChanged);
    }
    Ok(give_back(app, conn, actor, (&order, &pass), &quote, now).await?)
}

/// What the order was paid with, locked.
async fn lock_payment(conn: &mut Conn, order: &Order) -> Result<Payment, Fault> {
    let gone = || Fault::other("a paid order without what it was paid with");
    let payment = payments::db::paid_with(conn, order).await?.ok_or_else(gone)?;
    payments::db::lock(conn, payment.operator_id, payment.id).await?.ok_or_else(gone)
}

async fn seller_of(conn: &mut Conn, order: &Order) -> Result<Telephone, Fault> {
    let seller = catalogue::db::operators(conn, &[order.seller_id]).await?.pop();
    seller.as_ref().map(Telephone::of).ok_or_else(|| Fault::other("an order without its seller"))
}

/// Everything at once: the refund, the claim, the end of the pass, the history, the letters.
async fn give_back(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    (order, pass): (&Order, &Pass),
    quote: &Quote,
    now: Timestamp,
) -> Result<(), Fault> {
    let refund_id = record_refund(app, conn, actor, quote).await?;
    let nothing_back = quote.refund.nothing_back();
    let claim = Claim {
        operator_id: order.operator_id,
        id: ClaimId::from(random::id(&app.clock)),
        order_id: order.id,
        pass_id: pass.id,
        payment_id: quote.payment.id,
        refund_id,
        claimed_at: DateTime(now),
        claimed_on: Date(quote.claimed_on),
        amount: quote.refund.refund,
        nothing_back,
        lines: Lines(quote.refund.lines.clone()),
        actor: actor.kind().to_owned(),
        actor_id: actor.id(),
        actor_operator_id: actor.operator_id(),
    };
    db::insert(conn, &claim).await?;
    orders::db::end_pass(conn, order, nothing_back.map(NothingBack::as_str)).await?;
    let detail = json!({ "claim": claim.id, "refund": claim.refund_id, "amount": claim.amount });
    let (from, told) = (Some(order.state), OrderEventKind::RefundClaimed);
    events::append(conn, &app.clock, order, actor, told, from, detail.clone()).await?;
    audit::log(conn, &app.clock, actor, "pass.given_back", pass.id, detail).await?;
    Ok(mail::enqueue(conn, &app.clock, order, &quote.payment).await?)
}

/// The refund that pays the sum, with its job; none where there is nothing to pay.
async fn record_refund(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    quote: &Quote,
) -> Result<Option<RefundId>, Fault> {
    let Quote { refund, payment, .. } = quote;
    if refund.refund == Yen::ZERO {
        return Ok(None);
    }
    let capture: Capture = payment.capture();
    let line =
        |line: &teiki_shared::refund::Line| refunds::Line { line: line.kind.as_str(), yen: line.amount };
    let asked = RefundRequest {
        reason: RefundReason::Claim,
        key: RefundReason::Claim.as_str().to_owned(),
        amount: refund.refund,
        claimed_on: Date(quote.claimed_on),
        lines: refund.lines.iter().map(line).collect(),
        actor: *actor,
    };
    request(app, conn, &capture, asked).await.map(Some)
}

refusals! {
    /// Why a pass was not given back.
    pub enum ClaimRefusal, PassRefundErrorCode {
        NotFound at ["passId"] {
            ja: "定期券が見つかりません。一覧から選び直してください。",
            en: "This pass was not found. Choose it from the list.",
        }
        /// Its order is open, or has ended unpaid.
        NotPaid {
            ja: "この定期券は支払いが済んでいません。支払っていない申込みは、申込みのページで取り消せます。",
            en: "This pass is not paid. An order that is not paid can be cancelled on its page.",
        }
        /// Its seller refunded or ended it.
        Ended {
            ja: "この定期券は、すでに使えなくなっています。申込みのページで返金の状況をお確かめください。",
            en: "This pass has ended already. See on the page of its order what was refunded.",
        }
        /// Its last day is over.
        Expired {
            ja: "有効期間が終わったため、払いもどしはありません。",
            en: "The last day of this pass is over, so nothing is paid back.",
        }
        /// Another day, sum or way than the person was shown.
        QuoteChanged at ["expectedDigest"] {
            ja: "払いもどしの額が変わりました。まだ払いもどしていません。新しい額を確かめて、もう一度確定してください。",
            en: "The refund has changed. Nothing was done yet. Check the new sum and confirm once more.",
        }
        /// The order lacks a number that its rule needs.
        Uncomputable(seller: Box<Telephone>) {
            ja: format!("払いもどしの額をここでは計算できません。{}へお電話ください：{}", seller.name_ja, seller.phone),
            en: format!("The refund cannot be worked out here. Call {}: {}", seller.name_en, seller.phone),
        }
    }
}
