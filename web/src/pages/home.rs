//! `/home`: My Page. The pass in use, what to do next, and the ways on.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PassState;
use teiki_shared::scalars::DateTime;

use super::announced::Announced;
use super::notices::{Notice, notices};
use super::passes::face::Pass;
use crate::components::{LinkButton, Note, PassCard, Tile, Tiles, Tone};
use crate::fault::Fault;
use crate::graphql::{self, Document};
use crate::respond::{About, Page};
use crate::visit::{PageResult, Visit};
use crate::words::Words;

static HOME: Document = Document::new(include_str!("home.graphql"));
static PAST: Document = Document::new(include_str!("home_past.graphql"));

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/home").get(show));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Person>,
    announced: Vec<Announced>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    rider: Option<Rider>,
    card_count: usize,
    begun_pass: Option<Begun>,
    passes: Nodes<Current>,
    orders: Nodes<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rider {
    family_name: String,
}

/// A pass of today or later, with what is announced about it.
#[derive(Deserialize)]
struct Current {
    #[serde(flatten)]
    pass: Pass,
    notices: Vec<Notice>,
}

/// A pass that was being chosen, by its names.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Begun {
    operator_name: String,
    product_name: String,
    section: Option<String>,
}

/// Who has no pass now, and what they had.
#[derive(Deserialize)]
struct Former {
    viewer: Option<Had>,
}

#[derive(Deserialize)]
struct Had {
    passes: Nodes<Pass>,
}

#[derive(Deserialize)]
struct Nodes<T> {
    nodes: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    closing: bool,
    can_pay: bool,
    deadline: DateTime,
    pay_opens_at: Option<DateTime>,
    product_name: String,
    section: String,
    payment: Option<Payment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    decline_message: Option<String>,
}

async fn show(visit: Visit) -> PageResult {
    let asked: Asked = visit.ask(&HOME, json!({})).await?;
    let person = asked.viewer.ok_or(Fault::NotSignedIn)?;
    let Some(rider) = &person.rider else { return Ok(visit.see_other("/signup/details")) };
    let ended = if person.passes.nodes.is_empty() { ended(&visit).await? } else { None };
    Ok(draw(&visit, (rider, &person), &asked.announced, ended.as_ref()))
}

impl Person {
    /// The passes of today and later.
    fn current(&self) -> impl Iterator<Item = &Pass> {
        self.passes.nodes.iter().map(|current| &current.pass)
    }

    fn unpaid(&self) -> Option<&Order> {
        self.orders.nodes.iter().find(|order| order.can_pay || order.closing)
    }

    /// An application in this state.
    fn applied(&self, state: State) -> Option<&Order> {
        self.orders.nodes.iter().find(|order| order.state == state)
    }

    fn renewable(&self) -> Option<&Pass> {
        self.current().find(|pass| pass.can_renew)
    }
}

impl Begun {
    fn line(&self) -> String {
        let names = [self.operator_name.as_str(), self.product_name.as_str()];
        let all: Vec<&str> = names.into_iter().chain(self.section.as_deref()).collect();
        all.join(" ")
    }
}

/// The last pass, which ran to its end or was refunded: asked for only where there is no other to show.
async fn ended(visit: &Visit) -> Result<Option<Pass>, Fault> {
    let asked: Former = visit.ask(&PAST, json!({})).await?;
    Ok(asked.viewer.and_then(|viewer| viewer.passes.nodes.into_iter().next()))
}

fn draw(
    visit: &Visit,
    (rider, person): (&Rider, &Person),
    announced: &[Announced],
    ended: Option<&Pass>,
) -> HttpResponse {
    let w = &visit.words.home;
    // It is its rider's alone: whoever is not signed in is led to signing in, search engines too.
    Page::new(w.title).wide().about(About::of(w.title)).draw(visit, || {
        let next = next(visit.words, person);
        let has_next = next.is_some();
        view! {
            <h1>{(w.heading)(&rider.family_name)}</h1>
            {next}
            <div class="desk">
                <div>{passes(visit.words, person, ended, has_next)}</div>
                <div>
                    <h2>{w.procedures}</h2>
                    <Tiles tiles=tiles(visit.words, person) />
                    {announced.iter().map(|ahead| ahead.note(visit)).collect_view()}
                </div>
            </div>
        }
    })
}

/// The one thing to do next, if there is one.
fn next(w: &'static Words, person: &Person) -> Option<AnyView> {
    let h = &w.home;
    if let Some(order) = person.applied(State::Returned) {
        let (what, href) = ((h.mend_until)(order.deadline.0), format!("/orders/{}/papers", order.id));
        return Some(view! {
            <Note tone=Tone::Care title=(h.mend)(&order.product_name)><p>{what}</p> <LinkButton href label=h.mend_button /></Note>
        }.into_any());
    }
    if let Some(order) = person.unpaid() {
        return Some(to_pay(w, order));
    }
    if let Some(order) = person.applied(State::InReview) {
        let (what, href) = ((h.in_review_what)(order.deadline.0), format!("/orders/{}", order.id));
        return Some(view! {
            <Note title=(h.in_review)(&order.product_name)><p>{what} " " <a href=href>{h.in_review_button}</a></p></Note>
        }.into_any());
    }
    if person.card_count == 0 {
        let what = h.no_card.what.to_owned();
        return Some(step(h.no_card.title, what, "/cards/new?back=/home", h.no_card.button));
    }
    if let Some(pass) = person.renewable() {
        return Some(to_renew(w, pass));
    }
    let begun = person.begun_pass.as_ref()?;
    Some(step(h.draft, (h.draft_what)(&begun.line()), "/buy", h.draft_button))
}

fn step(title: &'static str, what: String, href: &'static str, button: &'static str) -> AnyView {
    view! { <Note title><p>{what}</p> <LinkButton href label=button /></Note> }.into_any()
}

fn to_pay(w: &'static Words, order: &Order) -> AnyView {
    let h = &w.home;
    if order.closing {
        return view! { <Note title=h.closing><p>{h.closing_what}</p></Note> }.into_any();
    }
    let until = order.deadline.0;
    let href = format!("/orders/{}/pay", order.id);
    let title = (h.pay)(&order.product_name, &order.section);
    let declined = order.payment.as_ref().and_then(|payment| payment.decline_message.clone());
    match (declined, order.pay_opens_at) {
        (Some(why), _) => view! {
            <Note tone=Tone::Bad title=h.declined>
                <p>{why} " " {(h.pay_until)(until)}</p>
                <LinkButton href label=h.declined_button />
            </Note>
        }
        .into_any(),
        (None, Some(opens)) => view! {
            <Note tone=Tone::Care title><p>{(h.pay_opens)(opens.0, until)} " " <a href=href>{h.pay_button}</a></p></Note>
        }
        .into_any(),
        (None, None) => view! {
            <Note tone=Tone::Care title><p>{(h.pay_until)(until)}</p> <LinkButton href label=h.pay_button /></Note>
        }
        .into_any(),
    }
}

fn to_renew(w: &'static Words, pass: &Pass) -> AnyView {
    let h = &w.home;
    let what = (h.renew_what)(pass.ends_on.0, pass.renew_starts_on.map(|day| day.0));
    let action = format!("{}/renew", pass.path());
    view! {
        <Note title=h.renew>
            <p>{what}</p>
            <form method="post" action=action><button class="button">{h.renew_button}</button></form>
        </Note>
    }
    .into_any()
}

/// The pass that counts most today, then the others.
fn passes(w: &'static Words, person: &Person, ended: Option<&Pass>, has_next: bool) -> impl IntoView + use<> {
    let h = &w.home;
    let card = |pass: &Pass| view! { <PassCard pass=pass.face(w, Some(pass.path())) /> };
    let current: Vec<&Pass> = person.current().collect();
    let running = current.iter().position(|pass| pass.state == PassState::Active).unwrap_or(0);
    let Some(first) = current.get(running) else {
        if let Some(ended) = ended {
            return again(w, ended).into_any();
        }
        let button = (!has_next).then(|| view! { <LinkButton href="/buy" label=h.buy_first /> });
        return view! { <div class="empty"><b>{h.none}</b> <p>{h.none_what}</p> {button}</div> }.into_any();
    };
    let others = current.iter().enumerate().filter(|(at, _)| *at != running);
    let others: Vec<_> = others.map(|(_, pass)| card(pass)).collect();
    let announced = person.passes.nodes.iter().flat_map(|current| &current.notices);
    let hint = match first.state {
        PassState::Active => h.touch.to_owned(),
        _ => (h.touch_from)(first.starts_on.0),
    };
    view! {
        {notices(w, announced.collect())}
        {card(first)}
        <p class="actions"><LinkButton href=format!("{}/show", first.path()) label=w.passes.one.show quiet=true /></p>
        <p class="soft">{hint}</p>
        {(!others.is_empty()).then(|| view! { <h2>{h.others}</h2> {others} })}
    }
    .into_any()
}

/// The pass that ended, to buy once more; in the place of one that was refunded another is chosen.
fn again(w: &'static Words, ended: &Pass) -> impl IntoView + use<> {
    let action = format!("{}/again", ended.path());
    let buy = match &ended.operator.successor {
        Some(heir) => heir.link(w).into_any(),
        None if ended.state == PassState::Freed => {
            view! { <p class="actions"><LinkButton href="/buy" label=w.passes.buy /></p> }.into_any()
        }
        None => view! {
            <form method="post" action=action><button class="button">{w.passes.again}</button></form>
            <p class="soft">{w.passes.again_what}</p>
        }
        .into_any(),
    };
    view! { <PassCard pass=ended.face(w, Some(ended.path())) /> {buy} }
}

fn tiles(w: &'static Words, person: &Person) -> Vec<Tile> {
    let h = &w.home;
    let last_ones = person.current().filter(|pass| !pass.continued);
    let soonest = last_ones.min_by_key(|pass| pass.ends_on);
    let (renew, when) = match soonest {
        Some(pass) if pass.can_renew => (pass.path(), h.renewal_now.to_owned()),
        Some(pass) => (pass.path(), (h.renewal_from)(pass.renew_from.0)),
        None => ("/passes".to_owned(), h.renewal_none.to_owned()),
    };
    vec![
        Tile::new("/buy", h.buy.0, h.buy.1),
        Tile::new(renew, h.renewal, when),
        Tile::new("/fares", h.fares.0, h.fares.1),
        Tile::new("/cards", h.cards, (h.cards_hint)(person.card_count)),
        Tile::new("/orders", h.orders.0, h.orders.1),
    ]
}
