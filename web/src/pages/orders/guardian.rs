//! `/orders/{id}/guardian`: the link by which a guardian may pay: made, shown to be shared, and taken back.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::payment_state::GuardianLinkEnd;
use teiki_shared::scalars::DateTime;

use super::order;
use crate::components::{Button, Item, Note, Qr, ShareButton, SummaryList, Tone};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static ORDER: Document = Document::new(
    "query($id: ID!) { viewer { order(id: $id) { id canGuardianPay productName section guardianLink { url expiresAt endedAs } } } }",
);
static MAKE: Document = Document::new(
    "mutation($input: GuardianLinkMakeInput!) { result: guardianLinkMake(input: $input) { userErrors { field message retryAfter } } }",
);
static REVOKE: Document = Document::new(
    "mutation($input: GuardianLinkRevokeInput!) { result: guardianLinkRevoke(input: $input) { userErrors { field message } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/orders/{id}/guardian").get(show).post(change));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    can_guardian_pay: bool,
    product_name: String,
    section: String,
    guardian_link: Option<Link>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    url: Option<String>,
    expires_at: DateTime,
    ended_as: Option<EndedAs>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct EndedAs(#[serde(deserialize_with = "graphql::enum_value")] GuardianLinkEnd);

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let order: Order = order(&visit, &ORDER, &id).await?;
    Ok(draw(&visit, &order, &Form::default()))
}

/// Makes the link or takes it back; nothing else is asked.
async fn change(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let order: Order = order(&visit, &ORDER, &id).await?;
    let (verb, then) = match form.value("link") {
        "make" => {
            visit.agreed()?;
            (&MAKE, "#share")
        }
        "revoke" => (&REVOKE, ""),
        _ => return Err(Fault::Unreadable),
    };
    for mut error in visit.act(verb, json!({ "input": { "orderId": order.id } })).await?.user_errors {
        // There is no input to lead to.
        error.field = None;
        form.reject([error]);
    }
    if form.is_good() {
        return Ok(visit.see_other(&format!("/orders/{}/guardian{then}", order.id)));
    }
    Ok(draw(&visit, &order, &form))
}

fn draw(visit: &Visit, order: &Order, form: &Form) -> HttpResponse {
    let w = &visit.words.guardian.rider;
    let link = order.guardian_link.as_ref();
    let live =
        link.and_then(|link| Some((link.url.clone()?, link.expires_at))).filter(|_| order.can_guardian_pay);
    let is_locked =
        link.and_then(|link| link.ended_as.as_ref()).is_some_and(|end| end.0 == GuardianLinkEnd::Locked);
    let page = Page::new(w.title).form(form).back(format!("/orders/{}", order.id));
    page.draw(visit, || {
        let check = &visit.words.buy.check;
        let facts = vec![Item::new(check.product, &order.product_name), Item::new(check.section, &order.section)];
        let shown = w.shown.map(|line| view! { <li>{line}</li> }).collect_view();
        let rest = match live {
            Some((url, until)) => share(visit, url, until).into_any(),
            None if order.can_guardian_pay => view! {
                {is_locked.then(|| view! { <Note tone=Tone::Care title=w.locked><p>{w.locked_what}</p></Note> })}
                <form method="post"><Button label=w.make name="link" value="make" /></form>
            }
            .into_any(),
            None => view! { <Note title=w.over /> }.into_any(),
        };
        view! {
            <h1>{w.title}</h1>
            <p>{w.lead}</p>
            <ul>{shown}</ul>
            <SummaryList items=facts />
            {rest}
        }
    })
}

/// The text to send, the code to hold up, and the way to take the link back.
fn share(visit: &Visit, url: String, until: DateTime) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.guardian.rider, &visit.words.common);
    let text = (w.message)(&url, until.0);
    let mail: String = text.split('\n').map(encoded).collect::<Vec<_>>().join("%0D%0A");
    let mail = format!("mailto:?subject={}&body={mail}", encoded(visit.words.guardian.door.title));
    view! {
        <div class="field">
            <label for="share">{w.share}</label>
            <span class="hint" id="share-hint">{w.share_hint}</span>
            <textarea id="share" rows="6" readonly aria-describedby="share-hint">{text}</textarea>
        </div>
        <ShareButton text_of="share" label=w.send copy=w.copy copied=w.copied />
        <p><a class="tap" href=mail>{w.by_mail}</a></p>
        <p>{w.qr}</p>
        <Qr text=url label=w.qr_label />
        <p>{w.until} " " <b>{(common.deadline)(until.0)}</b></p>
        <form method="post">
            <p class="hint">{w.revoke_hint}</p>
            <Button label=w.revoke quiet=true name="link" value="revoke" />
        </form>
    }
}

/// A line in an address of mail, where a space is no plus.
fn encoded(line: &str) -> String {
    url::form_urlencoded::byte_serialize(line.as_bytes()).collect::<String>().replace('+', "%20")
}
