//! Ordering a draft: it is judged once more, and the order is placed under what was judged.

use diesel_async::AsyncConnection;
use teiki_shared::ids::{AccountId, DraftId};
use teiki_shared::money::Yen;
use teiki_shared::scalars::DateTime;

use super::refusal::not_found;
use super::{Problem, db, disclosure, order_terms};
use crate::actor::Actor;
use crate::app::App;
use crate::cards;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::orders::{self, Order, clash};
use crate::refusal::refusals;

/// What a person asks for on the last page before paying.
pub struct OrderInput<'a> {
    pub draft: DraftId,
    /// Made by the page once; the same key places one order.
    pub key: &'a str,
    /// The total that the page showed.
    pub expected_price: Yen,
    /// Names all that the page showed ([`disclosure::digest`]).
    pub expected_digest: Option<&'a str>,
}

/// Places the order of a draft. The same key, or the same draft ordered again, answers the order that is there already.
///
/// # Errors
/// Every problem of the draft; a clash with the dates of the pass in the way; a price or anything else
/// other than what was shown.
pub async fn order(app: &App, actor: &Actor, ask: &OrderInput<'_>) -> VerbResult<Order, PlaceRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    let placed = conn.transaction(async |conn| order_in(app, conn, actor, ask, Way::AtOnce).await).await;
    match placed {
        Err(Failure::Fault(Fault::Database(fault))) => collided(&conn, account, ask, fault).await,
        answer => answer.map(Placed::order),
    }
}

/// What to answer where the database refused an order: another pass or another request was first.
///
/// # Errors
/// What is in the way; every other fault as it is.
pub async fn collided(
    conn: &Conn,
    account: AccountId,
    ask: &OrderInput<'_>,
    fault: diesel::result::Error,
) -> VerbResult<Order, PlaceRefusal> {
    if violates(&fault, "passes_no_overlap") {
        return Err(Failure::refuse(PlaceRefusal::ClashNow));
    }
    // The same key ran beside this one and was first: for this draft, or for another.
    if violates(&fault, "orders_idempotency_key") {
        let draft = db::find(conn, account, ask.draft).await?;
        let Some(order) = draft.and_then(|draft| draft.order_id) else {
            return Err(Failure::refuse(PlaceRefusal::KeyTaken));
        };
        let found = orders::db::find_of(conn, account, order).await?;
        return found.ok_or_else(|| Failure::refuse(PlaceRefusal::KeyTaken));
    }
    Err(fault.into())
}

/// How a draft becomes an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is paid next.
    AtOnce,
    /// Staff of its seller look at its papers first.
    Application,
}

/// The order of a draft.
pub enum Placed {
    New(Order),
    /// It was there before.
    Before(Order),
}

impl Placed {
    fn order(self) -> Order {
        match self {
            Self::New(order) | Self::Before(order) => order,
        }
    }
}

/// As [`order`], in the caller's transaction.
///
/// # Errors
/// As [`order`]; a draft of a product that is had the other way.
pub async fn order_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    ask: &OrderInput<'_>,
    way: Way,
) -> VerbResult<Placed, PlaceRefusal> {
    let OrderInput { draft: draft_id, key, expected_price, expected_digest } = *ask;
    let account = actor.rider()?;
    let Some((draft, key_taken)) = db::lock_to_order(conn, account, draft_id, key).await? else {
        return Err(Failure::refuse(PlaceRefusal::DraftNotFound));
    };
    if let Some(order_id) = draft.order_id {
        let order = orders::db::find_of(conn, account, order_id).await?;
        return order.map(Placed::Before).ok_or_else(|| Failure::refuse(PlaceRefusal::DraftNotFound));
    }
    if key_taken {
        return Err(Failure::refuse(PlaceRefusal::KeyTaken));
    }
    // A change of the card's number waits for us, or we judge what it left.
    let holder = match draft.card_id {
        Some(card) => cards::db::hold_with_holder(conn, account, card).await?,
        None => None,
    };
    let (terms, notices) = order_terms(conn, &app.clock, &draft, holder)
        .await
        .map_err(|failure| failure.map(PlaceRefusal::Draft))?;
    match way {
        Way::AtOnce if terms.needs_review => return Err(Failure::refuse(PlaceRefusal::NeedsApplication)),
        Way::Application if !terms.needs_review => return Err(Failure::refuse(PlaceRefusal::SoldAtOnce)),
        Way::AtOnce | Way::Application => {}
    }
    if terms.price != expected_price {
        return Err(Failure::refuse(PlaceRefusal::PriceChanged(terms.price)));
    }
    // Who does not say what was shown is taken to mean the stored day: the days that are left of a fixed term are others today.
    let is_another = match expected_digest {
        Some(shown) => shown != disclosure::digest(&terms, &notices),
        None => draft.starts_on.is_none_or(|day| day.0 != terms.validity.start()),
    };
    if is_another {
        return Err(Failure::refuse(PlaceRefusal::TermsChanged));
    }
    let order = orders::place(conn, &app.clock, actor, key, terms).await?;
    db::set_order(conn, draft_id, order.id, DateTime(app.clock.now())).await?;
    Ok(Placed::New(order))
}

refusals! {
    /// Why an order was not placed.
    pub enum PlaceRefusal {
        DraftNotFound at ["draftId"] { |lang| not_found(lang).into() }
        KeyTaken at ["idempotencyKey"] {
            ja: "別の内容の申込みと重なりました。ページを読み込み直してください。",
            en: "This collided with another order of yours. Reload the page.",
        }
        Draft(problem: Problem) at (problem.field()) { |lang| problem.sentence(lang) }
        NeedsApplication at ["draftId"] {
            ja: "この定期券は、書類を確かめてから販売します。書類の画像を送って申し込んでください。",
            en: "This pass is sold after its documents were checked. Send images of them and apply.",
        }
        SoldAtOnce at ["draftId"] {
            ja: "この定期券に書類は必要ありません。そのまま購入へ進んでください。",
            en: "This pass needs no documents. Go on and buy it.",
        }
        /// Another order took the place on the card a moment ago.
        ClashNow at ["startsOn"] { |lang| clash::just_taken(lang).into() }
        /// The price is another than the one that the person was shown: this one.
        PriceChanged(now: Yen) at ["expectedPrice"] {
            ja: "料金が{now}円に変わりました。まだ申し込んでいません。内容を確かめて、もう一度進んでください。",
            en: "The price is ¥{now} now. Nothing was ordered yet. Check it and continue once more.",
        }
        /// Something else than what the person was shown: in another tab, or by the operator.
        TermsChanged at ["expectedDigest"] {
            ja: "内容が変わりました。まだ申し込んでいません。内容を確かめて、もう一度進んでください。",
            en: "Something on this page has changed. Nothing was ordered yet. Check it and continue once more.",
        }
    }
    pub enum OrderPlaceErrorCode {
        DraftNotFound,
        KeyTaken,
        Incomplete: Self::Draft(
            Problem::Ordered
                | Problem::Missing(_)
                | Problem::FactMissing(_)
                | Problem::PaperOutlasts(_)
                | Problem::CardGone
                | Problem::SectionGone
                | Problem::TermGone
                | Problem::TermNotOnSale(_)
        ),
        NeedsCertificate: Self::Draft(Problem::NeedsCertificate(_)),
        OtherWay: Self::NeedsApplication | Self::SoldAtOnce,
        NotForRider: Self::Draft(Problem::NotForRider(_) | Problem::TermOutlasts(_)),
        NotOnSale: Self::Draft(Problem::NotOnSale),
        Suspended: Self::Draft(Problem::Suspended(_)),
        StartGone: Self::Draft(Problem::StartGone(_)),
        Clash: Self::ClashNow | Self::Draft(Problem::Clash(_)),
        PriceChanged,
        TermsChanged,
    }
}
