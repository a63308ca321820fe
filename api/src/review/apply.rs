//! Applying for a pass: the order of a draft is placed, and waits for staff of its seller.

use diesel_async::AsyncConnection;

use crate::accounts;
use crate::actor::Actor;
use crate::app::App;
use crate::certificates::{self, PapersRefusal};
use crate::db::Conn;
use crate::drafts::{self, OrderInput, PlaceRefusal, Placed, Problem, Way};
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::Order;
use crate::orders::mail::{self, OrderLetter};
use crate::refusal::refusals;

/// Applies for the pass of a draft with the pages that were sent for it. The same key, or the same draft applied for again, answers the
/// order that is there already.
///
/// # Errors
/// As ordering a draft; a paper that is missing; a consent that is.
pub async fn apply(app: &App, actor: &Actor, ask: &OrderInput<'_>) -> VerbResult<Order, ApplyRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    let placed = conn.transaction(async |conn| apply_in(app, conn, actor, ask).await).await;
    match placed {
        Err(Failure::Fault(Fault::Database(fault))) => {
            let told = drafts::collided(&conn, account, ask, fault).await;
            told.map_err(|failure| failure.map(ApplyRefusal::Place))
        }
        answer => answer,
    }
}

async fn apply_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    ask: &OrderInput<'_>,
) -> VerbResult<Order, ApplyRefusal> {
    // Whoever withdraws a consent or closes the account waits for us, or we find what they left.
    if !accounts::db::hold(conn, actor.rider()?).await? {
        return Err(Fault::NotSignedIn.into());
    }
    let placed = drafts::order_in(app, conn, actor, ask, Way::Application).await;
    let order = match placed.map_err(|failure| failure.map(ApplyRefusal::Place))? {
        Placed::Before(order) => return Ok(order),
        Placed::New(order) => order,
    };
    let attached = certificates::attach(conn, ask.draft, &order).await;
    attached.map_err(|failure| failure.map(ApplyRefusal::Papers))?;
    mail::enqueue(conn, &app.clock, &order, OrderLetter::Received).await?;
    Ok(order)
}

refusals! {
    /// Why a pass was not applied for.
    pub enum ApplyRefusal {
        Place(why: PlaceRefusal) at (why.field()) { |lang| why.sentence(lang) }
        Papers(why: PapersRefusal) at (why.field()) { |lang| why.sentence(lang) }
    }
    pub enum OrderApplyErrorCode {
        DraftNotFound: Self::Place(PlaceRefusal::DraftNotFound),
        KeyTaken: Self::Place(PlaceRefusal::KeyTaken),
        OtherWay: Self::Place(PlaceRefusal::NeedsApplication | PlaceRefusal::SoldAtOnce),
        NeedsCertificate: Self::Place(PlaceRefusal::Draft(Problem::NeedsCertificate(_))),
        Clash: Self::Place(PlaceRefusal::ClashNow | PlaceRefusal::Draft(Problem::Clash(_))),
        PriceChanged: Self::Place(PlaceRefusal::PriceChanged(_)),
        TermsChanged: Self::Place(PlaceRefusal::TermsChanged),
        Incomplete: Self::Place(PlaceRefusal::Draft(_)),
        PapersMissing: Self::Papers(PapersRefusal::Missing(_)),
        ConsentMissing: Self::Papers(PapersRefusal::ConsentMissing),
    }
}
