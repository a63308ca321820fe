//! A guardian pays. What `payments` does for a rider it does here for whoever holds a link, which is looked at once more with the order
//! locked: one that was taken back a moment ago begins nothing.

use diesel_async::AsyncConnection;
use teiki_shared::ids::GuardianLinkId;
use teiki_shared::order_state::State;

use super::confirm::ConfirmRefusal;
use super::erase::unpaid_until;
use super::session::{self, GuardianSession};
use super::view::{self, GuardianOrder};
use super::{GuardianLink, db};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Failure, VerbResult};
use crate::orders;
use crate::payments::begin::{self, Asked, BeginRefusal, Begun, Opened};
use crate::payments::payer::Payer;
use crate::payments::settle::settle_order;
use crate::rates::{self, Rate};
use crate::refusal::refusals;
use crate::viewer::Caller;

refusals! {
    /// Why no payment was begun.
    pub enum PayRefusal {
        /// No session of this link, or nothing to pay any more.
        Gone {
            ja: "このリンクでは支払えなくなりました。この画面からは支払われていません。リンクを送った方に確かめてください。",
            en: "This link cannot be paid by any more. Nothing was paid from this page. Ask the person who sent it.",
        }
        /// The check page comes first.
        NotConfirmed {
            ja: "先に、内容の確認をすませてください。",
            en: "Check and confirm what is paid for first.",
        }
        Begin(why: BeginRefusal) after (why.retry_after()) { |lang| why.sentence(lang) }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) { |lang| ConfirmRefusal::RateLimited(*seconds).sentence(lang) }
    }
    pub enum GuardianPaymentBeginErrorCode {
        AlreadyPaid: Self::Begin(BeginRefusal::AlreadyPaid),
        Gone: Self::Gone
            | Self::Begin(BeginRefusal::NotFound | BeginRefusal::Over | BeginRefusal::DeadlinePassed),
        NotConfirmed,
        Closed: Self::Begin(BeginRefusal::SalesClosed(_) | BeginRefusal::NotSelling(_) | BeginRefusal::Suspended(_)),
        KeyUsed: Self::Begin(BeginRefusal::KeyUsed),
        TryAgain: Self::Begin(BeginRefusal::Closing | BeginRefusal::TryAgain),
        RateLimited,
    }
}

/// Opens an attempt by a link, or takes up the one that this browser has open; with it comes the cookie of the session. Anybody
/// else's is ended first, the rider's or that of another phone. The card is never kept.
///
/// # Errors
/// As a rider's `begin`; the link has ended; nothing was confirmed.
pub async fn begin(
    app: &App,
    caller: &Caller,
    id: GuardianLinkId,
    key: &str,
) -> VerbResult<(Begun, String), PayRefusal> {
    let Some((token, mut session)) = session::of(app, caller, id).await? else {
        return Err(Failure::refuse(PayRefusal::Gone));
    };
    if session.confirmed.is_none() {
        return Err(Failure::refuse(PayRefusal::NotConfirmed));
    }
    if let Some(seconds) = rates::take(app, Rate::Guardian, &token).await? {
        return Err(Failure::refuse(PayRefusal::RateLimited(seconds)));
    }
    for _ in 0..begin::TRIES {
        let mut conn = app.db.conn().await?;
        let Some(link) = db::find(&conn, session.operator, id).await? else {
            return Err(Failure::refuse(PayRefusal::Gone));
        };
        let opened =
            conn.transaction(async |conn| open(app, conn, (caller, &link, &session), key).await).await?;
        drop(conn);
        // An attempt that was not noted here is nobody's: it is ended by whoever begins next.
        let mut cookie = None;
        if let Opened::Attempt(_, payment) = &opened {
            session.payment = Some(payment.id);
            cookie = Some(session::began(app, &token, id, payment.id).await?);
        }
        let begun = Box::pin(begin::follow(app, opened)).await.map_err(in_our_words)?;
        if let Some(answer) = begun.zip(cookie) {
            return Ok(answer);
        }
    }
    Err(Failure::refuse(PayRefusal::Begin(BeginRefusal::Closing)))
}

/// Transaction A of a guardian's attempt.
async fn open(
    app: &App,
    conn: &mut Conn,
    (caller, link, session): (&Caller, &GuardianLink, &GuardianSession),
    key: &str,
) -> VerbResult<Opened, PayRefusal> {
    let Some(confirmed) = &session.confirmed else { return Err(Failure::refuse(PayRefusal::NotConfirmed)) };
    let Some(order) = orders::db::lock(conn, link.operator_id, link.order_id).await? else {
        return Err(Failure::refuse(PayRefusal::Gone));
    };
    // The page that asks how it ended tells whose money it was.
    if order.state == State::Paid {
        return Err(Failure::refuse(PayRefusal::Begin(BeginRefusal::AlreadyPaid)));
    }
    let Some(link) = db::lock(conn, link.operator_id, link.id).await? else {
        return Err(Failure::refuse(PayRefusal::Gone));
    };
    if !link.serves(&order, app.clock.now()) {
        return Err(Failure::refuse(PayRefusal::Gone));
    }
    let until = unpaid_until(&order);
    let payer = Payer::Guardian { link: link.id, recipient: &confirmed.recipient, began: session.payment };
    let actor = Actor::Guardian(link.id);
    let opened = begin::open(app, conn, &actor, order, &Asked { key, payer }).await.map_err(in_our_words)?;
    if matches!(opened, Opened::Attempt(..)) {
        let contact = confirmed.email.as_deref().map(|email| (email, caller.lang));
        db::set_contact(conn, &link, contact, until).await?;
    }
    Ok(opened)
}

/// What a rider can do about it, a guardian cannot: such refusals say only that the link is over.
fn in_our_words(failure: Failure<BeginRefusal>) -> Failure<PayRefusal> {
    failure.map(|why| match why {
        BeginRefusal::NotFound | BeginRefusal::Over | BeginRefusal::DeadlinePassed => PayRefusal::Gone,
        why => PayRefusal::Begin(why),
    })
}

refusals! {
    /// Why Stripe was not asked.
    pub enum SyncRefusal, GuardianPaymentSyncErrorCode {
        Gone { |lang| ConfirmRefusal::Gone.sentence(lang) }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) { |lang| ConfirmRefusal::RateLimited(*seconds).sentence(lang) }
    }
}

/// The order after Stripe was asked: for the page that the guardian comes back to.
///
/// # Errors
/// No session of this link; faults when Stripe is away.
pub async fn sync(app: &App, caller: &Caller, id: GuardianLinkId) -> VerbResult<GuardianOrder, SyncRefusal> {
    let Some((token, session)) = session::of(app, caller, id).await? else {
        return Err(Failure::refuse(SyncRefusal::Gone));
    };
    if let Some(seconds) = rates::take(app, Rate::Guardian, &token).await? {
        return Err(Failure::refuse(SyncRefusal::RateLimited(seconds)));
    }
    settle(app, &session).await?;
    let mut conn = app.db.conn().await?;
    Ok(view::show(app, &mut conn, session).await?)
}

async fn settle(app: &App, session: &GuardianSession) -> VerbResult<(), SyncRefusal> {
    let conn = app.db.conn().await?;
    let link = db::find(&conn, session.operator, session.link).await?;
    drop(conn);
    match link {
        Some(link) => Ok(settle_order(app, link.operator_id, link.order_id).await?),
        None => Err(Failure::refuse(SyncRefusal::Gone)),
    }
}
