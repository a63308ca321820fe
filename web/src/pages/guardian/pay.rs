//! `/guardian/{link}/pay`: Stripe's card fields, for a card that nobody keeps. The island opens the attempt once it is awake.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::money::Yen;
use teiki_shared::scalars::DateTime;

use super::{Known, known, over, page, path};
use crate::components::{LinkButton, Note, PriceBar, Tone};
use crate::form::Form;
use crate::graphql::Document;
use crate::islands::{PaymentFields, PaymentWords};
use crate::pages::orders::pay::payment_words;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { order: guardianOrder(id: $id) { state recipient payment { declineMessage } \
       sale { productName termName price deadline opensAt isElsewhere } } }",
);
static BEGIN: Document = Document::new(
    "mutation($order: ID!, $key: IdempotencyKey!) { \
       result: guardianPaymentBegin(input: { id: $order, idempotencyKey: $key }) { \
         clientSecret publishableKey stripeAccount userErrors { message code } } }",
);
static SYNC: Document = Document::new(
    "mutation($order: ID!) { result: guardianPaymentSync(input: { id: $order }) { \
       order { state payment { declineMessage } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/guardian/{link}/pay").get(show));
}

#[derive(Deserialize)]
struct Order {
    /// What this browser gave on the check page; none before.
    recipient: Option<String>,
    payment: Option<Payment>,
    sale: Option<Sale>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    decline_message: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sale {
    product_name: String,
    term_name: String,
    price: Yen,
    deadline: DateTime,
    opens_at: Option<DateTime>,
    is_elsewhere: bool,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Known<Order> = match known(&visit, &ORDER, &id).await? {
        Ok(order) => order,
        Err(instead) => return Ok(instead),
    };
    if order.is_paid() {
        return Ok(visit.see_other(&path(&id, "done")));
    }
    let Order { recipient, payment, sale } = order.rest;
    let Some(sale) = sale else { return Ok(over(&visit)) };
    if recipient.is_none() {
        return Ok(visit.see_other(&path(&id, "check")));
    }
    Ok(match (sale.opens_at, payment) {
        (Some(opens), None) => closed(&visit, &sale, opens),
        _ if sale.is_elsewhere && visit.query("here").is_none() => elsewhere(&visit, &id, &sale),
        (_, payment) => open(&visit, &id, &sale, payment.and_then(|payment| payment.decline_message)),
    })
}

fn closed(visit: &Visit, sale: &Sale, opens: DateTime) -> HttpResponse {
    let w = &visit.words.orders.pay;
    let what = (visit.words.guardian.pay.closed_what)(opens.0, sale.deadline.0);
    page(w.title).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note tone=Tone::Care title=w.closed><p>{what}</p></Note>
            {price(visit, sale)}
        }
    })
}

/// Somebody else has the fields open: opening them here ends that, so it is asked for.
fn elsewhere(visit: &Visit, id: &str, sale: &Sale) -> HttpResponse {
    let (w, g) = (&visit.words.orders.pay, &visit.words.guardian.pay);
    page(w.title).back(path(id, "check")).draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            <Note tone=Tone::Care title=g.elsewhere><p>{g.elsewhere_what}</p></Note>
            {price(visit, sale)}
            <p class="actions">
                <LinkButton href=path(id, "pay?here") label=g.here />
                <LinkButton href=path(id, "pay") label=w.reload quiet=true />
            </p>
        }
    })
}

fn open(visit: &Visit, id: &str, sale: &Sale, declined: Option<String>) -> HttpResponse {
    let (w, g) = (&visit.words.orders.pay, &visit.words.guardian.pay);
    let until = sale.deadline.0;
    let mut form = Form::default();
    // Told once, where the payer was sent back with it; it stays beside the fields as a note.
    if let (Some(why), Some(_)) = (&declined, visit.query("declined")) {
        form.wrong("", why.clone());
    }
    let note = declined.filter(|_| form.is_good());
    let mut response = page(w.title).form(&form).back(path(id, "check")).paying().draw(visit, || {
        view! {
            <h1>{w.title}</h1>
            {note.map(|why| view! { <Note tone=Tone::Bad title=visit.words.home.declined><p>{why}</p></Note> })}
            {price(visit, sale)}
            <p class="soft">{g.how} <br /> {(w.until)(until)}</p>
            <noscript><Note tone=Tone::Care title=w.no_script><p>{(g.no_script_what)(until)}</p></Note></noscript>
            {fields(visit, id, sale)}
            <p class="soft">{w.safe}</p>
        }
    });
    *response.status_mut() = StatusCode::OK;
    response
}

fn price(visit: &Visit, sale: &Sale) -> impl IntoView + use<> {
    let label = format!("{} {}", sale.product_name, sale.term_name);
    view! { <PriceBar label price=(visit.words.common.yen)(sale.price.get()) /> }
}

fn fields(visit: &Visit, id: &str, sale: &Sale) -> impl IntoView + use<> {
    // The card of somebody without an account is never kept.
    let words = PaymentWords {
        save: String::new(),
        save_hint: String::new(),
        failed: visit.words.guardian.pay.failed_to_load.into(),
        ..payment_words(visit, sale.price)
    };
    view! {
        <div class="keeps-none">
            <PaymentFields
                order=id.to_owned()
                begin=BEGIN.source().to_owned()
                sync=SYNC.source().to_owned()
                back=visit.site.app.config.page(&path(id, "return"))
                idempotency_key=teiki_api::random::token()
                lang=visit.words.lang.as_str().to_owned()
                js_url=visit.site.app.config.stripe.js_url.to_string()
                saved=Vec::new()
                words
            />
        </div>
    }
}
