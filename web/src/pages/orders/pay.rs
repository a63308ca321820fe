//! `/orders/{id}/pay`: Stripe's card fields. The island opens the attempt once it is awake, so that looking at the page
//! changes nothing.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::OrderId;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::scalars::{Date, DateTime};

use crate::components::{Item, LinkButton, Note, PriceBar, SummaryList, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::islands::{PaymentFields, PaymentWords, Saved};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { viewer { savedCards { id operatorIds brand last4 expMonth expYear } \
       order(id: $id) { id state closing canPay canCancel productName section operator { id name paymentMethods } card { name masked } \
       startsOn endsOn termName price deadline payOpensAt payment { declineMessage byGuardian isOpen } } } }",
);
static BEGIN: Document = Document::new(
    "mutation($order: ID!, $key: IdempotencyKey!, $save: Boolean!) { \
       result: paymentBegin(input: { orderId: $order, idempotencyKey: $key, saveCard: $save }) { \
         clientSecret publishableKey stripeAccount userErrors { message code } } }",
);
static SYNC: Document = Document::new(
    "mutation($order: ID!) { result: paymentSync(input: { orderId: $order }) { \
       order { state payment { declineMessage } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/pay").get(show));
}

#[derive(Deserialize)]
struct Asked {
    viewer: Option<Payer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payer {
    saved_cards: Vec<SavedCard>,
    order: Option<Order>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedCard {
    id: String,
    operator_ids: Vec<String>,
    brand: String,
    last4: String,
    exp_month: i64,
    exp_year: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: State,
    closing: bool,
    can_pay: bool,
    can_cancel: bool,
    product_name: String,
    section: String,
    operator: Operator,
    card: Card,
    starts_on: Date,
    ends_on: Date,
    term_name: String,
    price: Yen,
    deadline: DateTime,
    pay_opens_at: Option<DateTime>,
    payment: Option<Payment>,
}

impl Order {
    fn is_at_guardians(&self) -> bool {
        self.payment.as_ref().is_some_and(|payment| payment.by_guardian && payment.is_open)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    id: String,
    name: String,
    #[serde(deserialize_with = "graphql::enum_values")]
    payment_methods: Vec<OnlineMethod>,
}

#[derive(Deserialize)]
struct Card {
    name: String,
    masked: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    decline_message: Option<String>,
    by_guardian: bool,
    is_open: bool,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    visit.agreed()?;
    if id.parse::<OrderId>().is_err() {
        return Err(Fault::NotFound);
    }
    let asked: Asked = visit.ask(&ORDER, json!({ "id": *id })).await?;
    let payer = asked.viewer.ok_or(Fault::NotSignedIn)?;
    let order = visit.found(payer.order)?;
    if order.state == State::Paid {
        return Ok(visit.see_other(&format!("/orders/{}/done", order.id)));
    }
    if order.closing {
        return Ok(wait(&visit, &order));
    }
    if !order.can_pay {
        return Ok(visit.see_other(&format!("/orders/{}", order.id)));
    }
    match order.pay_opens_at {
        // An attempt that is open may be paid at any hour.
        Some(opens) if order.state == State::AwaitingPayment => Ok(closed(&visit, &order, opens)),
        _ if order.is_at_guardians() && visit.query("mine").is_none() => Ok(guardians(&visit, &order)),
        _ => Ok(open(&visit, &order, &payer.saved_cards)),
    }
}

/// Stripe was asked to stop the attempt before: nothing to do but to wait for its answer.
fn wait(visit: &Visit, order: &Order) -> HttpResponse {
    let w = &visit.words.orders.pay;
    Page::new(w.title).back(format!("/orders/{}", order.id)).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note title=w.stopping><p>{w.stopping_what}</p></Note>
            <SummaryList items=facts(visit, order) />
            <p class="actions"><LinkButton href=format!("/orders/{}/pay", order.id) label=w.reload /></p>
        }
    })
}

/// A guardian has the fields open: opening them here ends that, so it is asked for.
fn guardians(visit: &Visit, order: &Order) -> HttpResponse {
    let (w, path) = (&visit.words.guardian.rider, format!("/orders/{}", order.id));
    Page::new(visit.words.orders.pay.title).back(path.clone()).draw(visit, || {
        view! {
            <h1>{visit.words.orders.pay.title}</h1>
            <Note tone=Tone::Care title=w.paying><p>{w.paying_what}</p></Note>
            {price(visit, order)}
            <p class="actions">
                <LinkButton href=format!("{path}/pay") label=visit.words.orders.pay.reload />
                <LinkButton href=format!("{path}/pay?mine") label=w.pay_myself quiet=true />
            </p>
        }
    })
}

fn closed(visit: &Visit, order: &Order, opens: DateTime) -> HttpResponse {
    let w = &visit.words.orders.pay;
    let what = (w.closed_what)(opens.0, order.deadline.0);
    Page::new(w.title).back(format!("/orders/{}", order.id)).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note tone=Tone::Care title=w.closed><p>{what}</p></Note>
            {price(visit, order)}
            <SummaryList items=facts(visit, order) />
            {leave(visit, order)}
        }
    })
}

fn open(visit: &Visit, order: &Order, saved: &[SavedCard]) -> HttpResponse {
    let w = &visit.words.orders.pay;
    let until = order.deadline.0;
    let declined = order.payment.as_ref().and_then(|payment| payment.decline_message.clone());
    let mut form = Form::default();
    // Told once, where the payer was sent back with it; it stays beside the fields as a note.
    if let (Some(why), Some(_)) = (&declined, visit.query("declined")) {
        form.wrong("", why.clone());
    }
    let note = declined.filter(|_| form.is_good());
    let page = Page::new(w.title).form(&form).back(format!("/orders/{}", order.id)).paying();
    let mut response = page.draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            {note.map(|why| view! { <Note tone=Tone::Bad title=visit.words.home.declined><p>{why}</p></Note> })}
            {price(visit, order)}
            <p class="soft">{w.how} <br /> {(w.until)(until)}</p>
            <noscript><Note tone=Tone::Care title=w.no_script><p>{(w.no_script_what)(until)}</p></Note></noscript>
            {soon(visit, order)}
            {fields(visit, order, saved)}
            <p class="soft">{w.safe}</p>
            <h2>{w.order}</h2>
            <SummaryList items=facts(visit, order) />
            {leave(visit, order)}
        }
    });
    *response.status_mut() = actix_web::http::StatusCode::OK;
    response
}

/// What the seller names and cannot be paid with yet: whoever looks for it here is told.
fn soon(visit: &Visit, order: &Order) -> Option<impl IntoView + use<>> {
    let named = order.operator.payment_methods.contains(&OnlineMethod::Konbini);
    named.then(|| view! { <p class="soft">{visit.words.legal.payment_konbini}</p> })
}

fn price(visit: &Visit, order: &Order) -> impl IntoView + use<> {
    let label = format!("{} {}", order.product_name, order.term_name);
    view! { <PriceBar label price=(visit.words.common.yen)(order.price.get()) /> }
}

fn fields(visit: &Visit, order: &Order, saved: &[SavedCard]) -> impl IntoView + use<> {
    let w = &visit.words.orders.pay;
    let usable = saved.iter().filter(|card| card.operator_ids.contains(&order.operator.id));
    let saved: Vec<Saved> = usable
        .map(|card| Saved {
            id: card.id.clone(),
            label: (w.saved)(&card.brand, &card.last4),
            hint: (w.expires)(card.exp_month, card.exp_year),
        })
        .collect();
    let words = payment_words(visit, order.price);
    view! {
        <PaymentFields
            order=order.id.clone()
            begin=BEGIN.source().to_owned()
            sync=SYNC.source().to_owned()
            back=visit.site.app.config.page(&format!("/orders/{}/return", order.id))
            idempotency_key=teiki_api::random::token()
            lang=visit.words.lang.as_str().to_owned()
            js_url=visit.site.app.config.stripe.js_url.to_string()
            saved
            words
        />
    }
}

/// What the fields say to whoever pays this sum.
pub fn payment_words(visit: &Visit, price: Yen) -> PaymentWords {
    let w = &visit.words.orders.pay;
    PaymentWords {
        which: w.which.into(),
        another: w.another.into(),
        another_hint: w.another_hint.into(),
        save: w.save.into(),
        save_hint: w.save_hint.into(),
        loading: w.loading.into(),
        failed: w.failed_to_load.into(),
        reload: w.reload.into(),
        busy: w.busy.into(),
        button: (w.button)(&(visit.words.common.yen)(price.get())),
        debit: w.debit.into(),
    }
}

fn facts(visit: &Visit, order: &Order) -> Vec<Item> {
    let (check, common) = (&visit.words.buy.check, &visit.words.common);
    vec![
        Item::new(check.product, &order.product_name).line((check.seller)(&order.operator.name)).quiet(),
        Item::new(check.section, &order.section),
        Item::new(check.start, (common.from)(order.starts_on.0)).line((common.until)(order.ends_on.0)),
        Item::new(check.card, &order.card.name).line(&order.card.masked).quiet(),
    ]
}

fn leave(visit: &Visit, order: &Order) -> impl IntoView + use<> {
    let w = &visit.words.orders;
    let cancel = format!("/orders/{}/cancel", order.id);
    view! {
        <p class="links">
            <a class="tap" href="/home">{w.pay.later}</a>
            <a class="tap" href=format!("/orders/{}/guardian", order.id)>{visit.words.guardian.rider.link}</a>
            {order.can_cancel.then(|| view! { <a class="tap" href=cancel>{w.one.cancel}</a> })}
        </p>
    }
}
