//! Placing an order: the draft is judged once more, everything it is sold under is frozen, and its pass is reserved.

use diesel_async::AsyncConnection;
use teiki_shared::ids::{AccountId, DraftId, OrderId, PassId};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::validity::Term;

use super::events::{self, OrderEventKind};
use super::mail::{self, OrderLetter};
use super::{Order, Pass, db};
use crate::actor::Actor;
use crate::app::App;
use crate::cards;
use crate::db::Conn;
use crate::drafts::{self, OrderTerms, Problem};
use crate::error::{Failure, Fault, Refusal, VerbResult, violates};
use crate::random;

/// Why an order was not placed.
#[derive(Clone, Debug)]
pub enum PlaceRefusal {
    DraftNotFound,
    KeyTaken,
    Draft(Problem),
    /// Another order took the place on the card a moment ago.
    ClashNow,
    /// The price is another than the one that the person was shown.
    PriceChanged {
        now: Yen,
    },
}

#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderPlaceErrorCode {
    DraftNotFound,
    KeyTaken,
    Incomplete,
    NeedsCertificate,
    NotOnSale,
    StartGone,
    Clash,
    PriceChanged,
}

impl Refusal for PlaceRefusal {
    type Code = OrderPlaceErrorCode;

    fn code(&self) -> OrderPlaceErrorCode {
        match self {
            Self::DraftNotFound => OrderPlaceErrorCode::DraftNotFound,
            Self::KeyTaken => OrderPlaceErrorCode::KeyTaken,
            Self::PriceChanged { .. } => OrderPlaceErrorCode::PriceChanged,
            Self::ClashNow | Self::Draft(Problem::Clash(_)) => OrderPlaceErrorCode::Clash,
            Self::Draft(Problem::StartGone(_)) => OrderPlaceErrorCode::StartGone,
            Self::Draft(Problem::NotOnSale) => OrderPlaceErrorCode::NotOnSale,
            Self::Draft(Problem::NeedsCertificate(_)) => OrderPlaceErrorCode::NeedsCertificate,
            Self::Draft(
                Problem::Ordered
                | Problem::Missing(_)
                | Problem::CardGone
                | Problem::SectionGone
                | Problem::TermGone,
            ) => OrderPlaceErrorCode::Incomplete,
        }
    }

    fn field(&self) -> &'static [&'static str] {
        match self {
            Self::DraftNotFound => &["draftId"],
            Self::KeyTaken => &["idempotencyKey"],
            Self::Draft(problem) => problem.field(),
            Self::ClashNow => &["startsOn"],
            Self::PriceChanged { .. } => &["expectedPrice"],
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        let (ja, en) = match self {
            Self::Draft(problem) => return problem.sentence(lang),
            Self::PriceChanged { now } => return price_changed(*now, lang),
            Self::DraftNotFound => (
                "購入の途中の内容が見つかりません。最初から選び直してください。",
                "What you had chosen was not found. Start again.",
            ),
            Self::KeyTaken => (
                "別の内容の申し込みと重なりました。ページを読み込み直してください。",
                "This collided with another order of yours. Reload the page.",
            ),
            Self::ClashNow => (
                "このICOCAには、同じ期間の定期券が申し込まれたところです。開始日か別のICOCAを選んでください。",
                "A pass for these days was just ordered on this ICOCA. Choose another start date or another ICOCA.",
            ),
        };
        match lang {
            Lang::Ja => ja.into(),
            Lang::En => en.into(),
        }
    }
}

fn price_changed(now: Yen, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!(
            "料金が{now}円に変わりました。まだ申し込んでいません。内容を確かめて、もう一度進んでください。"
        ),
        Lang::En => {
            format!("The price is {now} yen now. Nothing was ordered yet. Check it and continue once more.")
        }
    }
}

/// What a person asks for on the last page before paying.
pub struct Place<'a> {
    pub draft: DraftId,
    /// Made by the page once; the same key places one order.
    pub key: &'a str,
    /// The total that the page showed.
    pub expected_price: Yen,
}

/// Places the order of a draft. The same key, or the same draft ordered again, answers the order that is there already.
///
/// # Errors
/// Every problem of the draft; a clash with the dates of the pass in the way; a price other than the one shown.
pub async fn place(app: &App, account: AccountId, ask: &Place<'_>) -> VerbResult<Order, PlaceRefusal> {
    let mut conn = app.db.conn().await?;
    let placed = conn.transaction(async |conn| place_in(app, conn, account, ask).await).await;
    match placed {
        Err(Failure::Fault(Fault::Database(fault))) => {
            if violates(&fault, "passes_no_overlap") {
                return Err(Failure::refuse(PlaceRefusal::ClashNow));
            }
            // The same key ran beside this one and was first: for this draft, or for another.
            if violates(&fault, "orders_idempotency_key") {
                let draft = drafts::db::find(&conn, account, ask.draft).await?;
                let Some(order) = draft.and_then(|draft| draft.order_id) else {
                    return Err(Failure::refuse(PlaceRefusal::KeyTaken));
                };
                let found = db::find_of(&conn, account, order).await?;
                return found.ok_or_else(|| Failure::refuse(PlaceRefusal::KeyTaken));
            }
            Err(fault.into())
        }
        answer => answer,
    }
}

async fn place_in(
    app: &App,
    conn: &mut Conn,
    account: AccountId,
    ask: &Place<'_>,
) -> VerbResult<Order, PlaceRefusal> {
    let Place { draft: draft_id, key, expected_price } = *ask;
    let Some(draft) = drafts::db::lock(conn, account, draft_id).await? else {
        return Err(Failure::refuse(PlaceRefusal::DraftNotFound));
    };
    if let Some(order_id) = draft.order_id {
        let order = db::find_of(conn, account, order_id).await?;
        return order.ok_or_else(|| Failure::refuse(PlaceRefusal::DraftNotFound));
    }
    if db::by_key(conn, account, key).await?.is_some() {
        return Err(Failure::refuse(PlaceRefusal::KeyTaken));
    }
    // A change of the card's number waits for us, or we judge what it left.
    if let Some(card) = draft.card_id {
        cards::db::hold(conn, account, card).await?;
    }
    let terms = drafts::order_terms(conn, &app.clock, &draft)
        .await
        .map_err(|failure| failure.map(PlaceRefusal::Draft))?;
    if terms.price != expected_price {
        return Err(Failure::refuse(PlaceRefusal::PriceChanged { now: terms.price }));
    }
    let shares = terms.shares.clone();
    let order = freeze(app, account, key, terms)?;
    let pass = reserve(app, &order);
    db::insert(conn, &order, &pass).await?;
    db::share(conn, &order, &shares).await?;
    drafts::db::set_order(conn, draft_id, order.id, DateTime(app.clock.now())).await?;
    events::append(
        conn,
        &app.clock,
        &order,
        Actor::Rider(account),
        OrderEventKind::Placed,
        None,
        serde_json::json!({}),
    )
    .await?;
    mail::enqueue(conn, &app.clock, &order, OrderLetter::Placed).await?;
    Ok(order)
}

/// What the order is sold under, as the draft was judged a moment ago.
fn freeze(app: &App, account_id: AccountId, key: &str, terms: OrderTerms) -> Result<Order, Fault> {
    Ok(Order {
        operator_id: terms.operator_id,
        id: OrderId::from(random::id(&app.clock)),
        seller_id: terms.seller.id,
        number: order_number(),
        account_id,
        rider_id: terms.rider_id,
        card_id: terms.card_id,
        product_id: terms.product_id,
        renews: terms.renews,
        idempotency_key: key.to_owned(),
        // Products that need a certificate are refused by the draft's judge.
        state: State::first(false),
        closing_as: None,
        placed_at: DateTime(app.clock.now()),
        deadline: DateTime(terms.deadline.at()),
        starts_on: Date(terms.validity.start()),
        ends_on: Date(terms.validity.end()),
        terms_n: 1,
        terms_version: terms.seller.terms_version,
        term: term(terms.months)?,
        months: terms.months,
        from_stop: terms.from_stop,
        to_stop: terms.to_stop,
        code: terms.code,
        price: terms.price,
        refund_rule: terms.refund_rule,
        refund_fee: terms.refund_fee,
        refund_fare: terms.refund_fare,
        refund_prices: serde_json::json!(terms.refund_prices),
        tax_rate: terms.tax_rate,
        family: terms.family,
        class: terms.class,
        names: terms.names,
        rider_name: terms.rider_name,
        rider_kana: terms.rider_kana,
    })
}

/// The catalogue sells whole months so far.
fn term(months: i32) -> Result<String, Fault> {
    let months = u16::try_from(months).ok().filter(|&months| months > 0);
    Ok(Term::Months(months.ok_or_else(|| Fault::other("a term without months"))?).code())
}

/// Ten characters that are not mistaken for one another on the phone: 32^10 of them.
fn order_number() -> String {
    let drawn = random::readable(10);
    format!("{}-{}", &drawn[..5], &drawn[5..])
}

fn reserve(app: &App, order: &Order) -> Pass {
    Pass {
        operator_id: order.operator_id,
        id: PassId::from(random::id(&app.clock)),
        order_id: order.id,
        card_id: order.card_id,
        family: order.family.clone(),
        starts_on: order.starts_on,
        ends_on: order.ends_on,
        state: PassHold::Reserved,
        freed_as: None,
        freed_reason: None,
    }
}
