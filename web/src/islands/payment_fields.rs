//! Paying by card: Stripe's own fields, or a card saved before. The attempt is opened when the fields are wanted, and the
//! same attempt is taken up by every tab and every tap.

use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

use super::api::{self, Document, Gone};
use super::stripe::{Elements, Outcome, Stripe};

static START: Document = Document::new(
    "mutation($input: PaymentStartInput!) { result: paymentStart(input: $input) { \
       clientSecret publishableKey stripeAccount userErrors { message code } } }",
);
static SYNC: Document = Document::new(
    "mutation($input: PaymentSyncInput!) { result: paymentSync(input: $input) { \
       order { state payment { declineMessage } } } }",
);

/// A card that the rider kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Saved {
    pub id: String,
    pub label: String,
    pub hint: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaymentWords {
    pub which: String,
    pub another: String,
    pub another_hint: String,
    pub save: String,
    pub save_hint: String,
    pub loading: String,
    pub failed: String,
    pub reload: String,
    pub busy: String,
    pub button: String,
    pub debit: String,
}

#[derive(Deserialize)]
struct Started {
    result: Attempt,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    client_secret: Option<String>,
    publishable_key: Option<String>,
    stripe_account: Option<String>,
    user_errors: Vec<Refusal>,
}

#[derive(Clone, Deserialize)]
struct Refusal {
    message: String,
    code: String,
}

#[derive(Deserialize)]
struct Synced {
    result: SyncResult,
}

#[derive(Deserialize)]
struct SyncResult {
    order: Option<Order>,
}

#[derive(Deserialize)]
struct Order {
    state: String,
    payment: Option<Payment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    decline_message: Option<String>,
}

/// Stripe, ready for this order.
struct Desk {
    stripe: Stripe,
    elements: Elements,
    secret: String,
}

/// Where the island stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Loading,
    Ready,
    Busy,
    /// Nothing can be paid here until the page is loaded again.
    Broken,
}

#[derive(Clone, Copy)]
struct Till {
    order: StoredValue<String>,
    key: StoredValue<String>,
    words: StoredValue<PaymentWords>,
    stage: RwSignal<Stage>,
    error: RwSignal<String>,
    /// After a decline: what payers by debit and prepaid cards should know.
    is_declined: RwSignal<bool>,
    /// A saved card's id; empty for the fields.
    with: RwSignal<String>,
    keeps: RwSignal<bool>,
    desk: StoredValue<Option<Rc<Desk>>, LocalStorage>,
}

impl Till {
    /// Opens the attempt and puts the fields in their place.
    async fn open(self, js_url: String, lang: String, place: JsValue) -> Result<(), Gone> {
        let attempt = self.start().await?;
        let (Some(secret), Some(key)) = (attempt.client_secret, attempt.publishable_key) else {
            return Ok(());
        };
        let mut options = json!({ "locale": lang });
        if let Some(account) = attempt.stripe_account {
            options["stripeAccount"] = Value::String(account);
        }
        let stripe = Stripe::load(&js_url, &key, &options).await?;
        let appearance = appearance();
        let elements =
            stripe.elements(&json!({ "clientSecret": secret, "locale": lang, "appearance": appearance }))?;
        let ready = move || {
            if self.stage.get_untracked() == Stage::Loading {
                self.stage.set(Stage::Ready);
            }
        };
        elements.mount(&place, ready, move || self.broken())?;
        self.desk.set_value(Some(Rc::new(Desk { stripe, elements, secret })));
        Ok(())
    }

    /// Opens the attempt, or takes up the one that is open. A refusal is shown.
    async fn start(self) -> Result<Attempt, Gone> {
        let input = json!({
            "orderId": self.order.get_value(),
            "idempotencyKey": self.key.get_value(),
            "saveCard": self.keeps.get_untracked(),
        });
        let attempt = api::ask::<Started>(&START, json!({ "input": input })).await?.result;
        if let Some(refusal) = attempt.user_errors.first() {
            // It was paid in another tab.
            if refusal.code == "ALREADY_PAID" {
                self.leave();
            }
            self.error.set(refusal.message.clone());
            self.stage.set(Stage::Broken);
        }
        Ok(attempt)
    }

    fn broken(self) {
        self.error.set(self.words.with_value(|words| words.failed.clone()));
        self.stage.set(Stage::Broken);
    }

    /// The page that asks Stripe how it ended.
    fn return_path(self) -> String {
        format!("/orders/{}/return", self.order.get_value())
    }

    fn leave(self) {
        if let Some(window) = leptos::web_sys::window() {
            let _ = window.location().assign(&self.return_path());
        }
    }

    async fn pay(self) {
        let Some(desk) = self.desk.get_value() else { return };
        self.stage.set(Stage::Busy);
        self.error.set(String::new());
        match self.confirm(&desk).await {
            Ok(Some(Outcome::Done)) => self.leave(),
            Ok(Some(Outcome::Failed { message, is_decline })) => {
                let told = if is_decline { self.why().await } else { None };
                self.is_declined.set(is_decline);
                self.error.set(told.unwrap_or(message));
                self.stage.set(Stage::Ready);
            }
            Ok(None) => {}
            Err(Gone) => self.broken(),
        }
    }

    /// `None` when the attempt was refused and the page says so.
    async fn confirm(self, desk: &Desk) -> Result<Option<Outcome>, Gone> {
        let saved = self.with.get_untracked();
        let fields = saved.is_empty().then_some(&desk.elements);
        if let Some(fields) = fields
            && let failed @ Outcome::Failed { .. } = fields.submit().await?
        {
            return Ok(Some(failed));
        }
        // Once more, so that the wish to keep the card is known before the card is charged.
        let attempt = self.start().await?;
        if self.stage.get_untracked() == Stage::Broken {
            return Ok(None);
        }
        // Another tab may have had its attempt cancelled and a new one opened: this page's fields belong to the old one.
        if attempt.client_secret.as_deref() != Some(desk.secret.as_str()) {
            self.reload();
            return Ok(None);
        }
        let origin =
            leptos::web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
        let mut params = json!({ "return_url": format!("{origin}{}", self.return_path()) });
        if fields.is_none() {
            params["payment_method"] = Value::String(saved);
        }
        let options =
            json!({ "clientSecret": desk.secret, "confirmParams": params, "redirect": "if_required" });
        Ok(Some(desk.stripe.confirm(fields, &options).await?))
    }

    /// Why the card was declined, in our words; a payment that went through after all leaves the page.
    async fn why(self) -> Option<String> {
        let input = json!({ "input": { "orderId": self.order.get_value() } });
        let order = api::ask::<Synced>(&SYNC, input).await.ok()?.result.order?;
        if order.state == "PAID" {
            self.leave();
        }
        order.payment?.decline_message
    }

    fn reload(self) {
        if let Some(window) = leptos::web_sys::window() {
            let _ = window.location().reload();
        }
    }
}

/// Stripe's fields in our colours, light or dark.
fn appearance() -> Value {
    let dark =
        leptos::web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok());
    let is_dark = dark.flatten().is_some_and(|query| query.matches());
    let (theme, primary, paper, ink, danger) = if is_dark {
        ("night", "#79e2f2", "#191f21", "#f2f2f2", "#ff9696")
    } else {
        ("stripe", "#006173", "#ffffff", "#1a1a1a", "#ce0000")
    };
    json!({ "theme": theme, "variables": {
        "colorPrimary": primary, "colorBackground": paper, "colorText": ink, "colorDanger": danger, "borderRadius": "8px",
    } })
}

#[island]
pub fn PaymentFields(
    order: String,
    /// Made once with the page: sent again, it opens no second attempt.
    key: String,
    lang: String,
    js_url: String,
    saved: Vec<Saved>,
    words: PaymentWords,
) -> impl IntoView {
    let till = Till {
        order: StoredValue::new(order),
        key: StoredValue::new(key),
        words: StoredValue::new(words.clone()),
        stage: RwSignal::new(Stage::Loading),
        error: RwSignal::default(),
        is_declined: RwSignal::new(false),
        with: RwSignal::new(saved.first().map(|card| card.id.clone()).unwrap_or_default()),
        keeps: RwSignal::new(false),
        desk: StoredValue::new_local(None),
    };
    let place = NodeRef::<Div>::new();
    let from = StoredValue::new((js_url, lang));
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        leptos::task::spawn_local(async move {
            let (js_url, lang) = from.get_value();
            if till.open(js_url, lang, place.into()).await.is_err() {
                till.broken();
            }
        });
    });
    let is_new = move || till.with.get().is_empty();
    let button = StoredValue::new((words.button, words.busy));
    let label = move || {
        let is_busy = till.stage.get() == Stage::Busy;
        button.with_value(|(button, busy)| if is_busy { busy.clone() } else { button.clone() })
    };
    let pay = move |_| {
        if till.stage.get_untracked() == Stage::Ready {
            leptos::task::spawn_local(till.pay());
        }
    };
    let has_saved = !saved.is_empty();
    view! {
        <div class="till" aria-busy=move || matches!(till.stage.get(), Stage::Loading | Stage::Busy).to_string()>
            {has_saved.then(|| which(till, saved, &words.which, words.another, words.another_hint))}
            <div hidden=move || !is_new()>
                <p class="soft" hidden=move || till.stage.get() != Stage::Loading>{words.loading}</p>
                <div class="fields" node_ref=place></div>
                <label class="choice">
                    <input type="checkbox" on:change:target=move |event| till.keeps.set(event.target().checked()) />
                    <span><b>{words.save}</b> <span class="hint">{words.save_hint}</span></span>
                </label>
            </div>
            <div role="alert">
                <p class="wrong" hidden=move || till.error.get().is_empty()>{move || till.error.get()}</p>
            </div>
            <p class="soft" hidden=move || !till.is_declined.get()>{words.debit}</p>
            <button
                type="button"
                class="button"
                hidden=move || till.stage.get() == Stage::Broken
                disabled=move || till.stage.get() != Stage::Ready
                on:click=pay
            >
                {label}
            </button>
            <button
                type="button"
                class="button"
                hidden=move || till.stage.get() != Stage::Broken
                on:click=move |_| till.reload()
            >
                {words.reload}
            </button>
        </div>
    }
}

/// The saved cards, and another one.
fn which(till: Till, saved: Vec<Saved>, title: &str, another: String, hint: String) -> impl IntoView + use<> {
    let another = Saved { id: String::new(), label: another, hint };
    let choices = saved.into_iter().chain([another]).map(|card| {
        let id = card.id.clone();
        let mine = card.id.clone();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="with"
                    checked=move || till.with.get() == mine
                    on:change=move |_| till.with.set(id.clone())
                />
                <span><b class="num">{card.label}</b> <span class="hint num">{card.hint}</span></span>
            </label>
        }
    });
    let choices = choices.collect_view();
    view! { <fieldset><legend>{title.to_owned()}</legend> {choices}</fieldset> }
}
