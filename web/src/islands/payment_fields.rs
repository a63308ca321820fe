//! Paying by card: Stripe's own fields, or a card saved before. The attempt is opened when the fields are wanted, and the
//! same attempt is taken up by every tab and every tap.

use std::rc::Rc;
use std::sync::Arc;

use leptos::html::{Div, P};
use leptos::leptos_dom::helpers::request_animation_frame;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::api::{self, RequestError, at, object, text};
use super::stripe::{Elements, Outcome, Stripe};

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
    /// Empty where no card is kept.
    pub save: String,
    pub save_hint: String,
    pub loading: String,
    pub failed: String,
    pub reload: String,
    pub busy: String,
    pub button: String,
    pub debit: String,
}

/// Stripe.js, ready for this order.
struct StripeSession {
    stripe: Stripe,
    elements: Elements,
    secret: String,
}

/// What the page gives to the island.
struct PaymentProps {
    /// The order's id, or that of the guardian's link to it.
    order: String,
    begin: String,
    sync: String,
    back: String,
    idempotency_key: String,
    js_url: String,
    lang: String,
    failed: String,
}

/// The form: what its parts share.
#[derive(Clone, Copy)]
struct PaymentForm {
    props: StoredValue<Arc<PaymentProps>>,
    /// The fields are there and take a card.
    is_ready: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    /// Nothing can be paid here until the page is loaded again.
    is_broken: RwSignal<bool>,
    error: RwSignal<String>,
    /// Where `error` is shown.
    told: NodeRef<P>,
    /// After a decline: what payers by debit and prepaid cards should know.
    is_declined: RwSignal<bool>,
    /// A saved card's id; empty for the fields.
    method: RwSignal<String>,
    saves_card: RwSignal<bool>,
    session: StoredValue<Option<Rc<StripeSession>>, LocalStorage>,
}

impl PaymentForm {
    /// A form that pays with the first of the saved cards, where there is one, until another is chosen.
    fn new(props: PaymentProps, saved: &[Saved]) -> Self {
        Self {
            props: StoredValue::new(Arc::new(props)),
            is_ready: RwSignal::new(false),
            is_busy: RwSignal::new(false),
            is_broken: RwSignal::new(false),
            error: RwSignal::new(String::new()),
            told: NodeRef::new(),
            is_declined: RwSignal::new(false),
            method: RwSignal::new(saved.first().map(|card| card.id.clone()).unwrap_or_default()),
            saves_card: RwSignal::new(false),
            session: StoredValue::new_local(None),
        }
    }

    /// Opens the attempt and puts the fields in their place.
    async fn open(self, place: JsValue) -> Result<(), RequestError> {
        let props = self.props.get_value();
        let attempt = self.begin_attempt().await?;
        let (Some(secret), Some(key)) = (text(&attempt, "clientSecret"), text(&attempt, "publishableKey"))
        else {
            return Ok(());
        };
        let lang: JsValue = props.lang.as_str().into();
        let options = object(&[("locale", &lang)]);
        if let Some(account) = text(&attempt, "stripeAccount") {
            js_sys::Reflect::set(&options, &"stripeAccount".into(), &account.into())?;
        }
        let stripe = Stripe::load(&props.js_url, &key, &options).await?;
        let look = appearance();
        let options =
            object(&[("clientSecret", &secret.as_str().into()), ("locale", &lang), ("appearance", &look)]);
        let elements = stripe.elements(&options)?;
        elements.mount(&place, move || self.is_ready.set(true), move || self.broken())?;
        self.session.set_value(Some(Rc::new(StripeSession { stripe, elements, secret })));
        Ok(())
    }

    /// Opens the attempt, or takes up the one that is open. A refusal is shown.
    async fn begin_attempt(self) -> Result<JsValue, RequestError> {
        let props = self.props.get_value();
        let given = object(&[
            ("order", &props.order.as_str().into()),
            ("key", &props.idempotency_key.as_str().into()),
            ("save", &self.saves_card.get_untracked().into()),
        ]);
        let attempt = at(&api::send(&props.begin, &given).await?, "result");
        if let Some(message) = text(&attempt, "userErrors.0.message") {
            // It was paid in another tab.
            if text(&attempt, "userErrors.0.code").as_deref() == Some("ALREADY_PAID") {
                self.leave();
            }
            self.tell(message);
            self.is_broken.set(true);
        }
        Ok(attempt)
    }

    fn broken(self) {
        self.tell(self.props.get_value().failed.clone());
        self.is_broken.set(true);
    }

    /// Shows what went wrong. After a press of the button the focus goes there: the bank's window may have taken it, and the
    /// button may be gone.
    fn tell(self, message: String) {
        self.error.set(message);
        if self.is_busy.get_untracked() {
            // Once it is drawn: what is hidden takes no focus.
            request_animation_frame(move || {
                if let Some(told) = self.told.get_untracked() {
                    let _ = told.focus();
                }
            });
        }
    }

    fn leave(self) {
        if let Some(window) = leptos::web_sys::window() {
            let _ = window.location().assign(&self.props.get_value().back);
        }
    }

    fn reload(self) {
        if let Some(window) = leptos::web_sys::window() {
            let _ = window.location().reload();
        }
    }

    fn pay(self) {
        let Some(session) = self.session.get_value() else { return };
        if !self.is_ready.get_untracked() || self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.error.set(String::new());
        forget_earlier_decline();
        leptos::task::spawn_local(async move {
            match self.confirm(&session).await {
                // The button stays as it is: the page is left.
                Ok(Some(Outcome::Done)) => self.leave(),
                Ok(Some(Outcome::Failed { message, is_decline })) => {
                    let why = if is_decline { self.decline_message().await } else { None };
                    self.is_declined.set(is_decline);
                    self.tell(why.unwrap_or(message));
                    self.is_busy.set(false);
                }
                Ok(None) => {}
                Err(RequestError) => self.broken(),
            }
        });
    }

    /// `None` when the attempt was refused and the page says so.
    async fn confirm(self, session: &StripeSession) -> Result<Option<Outcome>, RequestError> {
        let saved = self.method.get_untracked();
        let fields = saved.is_empty().then_some(&session.elements);
        if let Some(fields) = fields
            && let failed @ Outcome::Failed { .. } = fields.submit().await?
        {
            return Ok(Some(failed));
        }
        // Once more, so that the wish to keep the card is known before the card is charged.
        let attempt = self.begin_attempt().await?;
        if self.is_broken.get_untracked() {
            return Ok(None);
        }
        // Another tab may have had its attempt cancelled and a new one opened: this page's fields belong to the old one.
        if text(&attempt, "clientSecret").as_deref() != Some(session.secret.as_str()) {
            self.reload();
            return Ok(None);
        }
        let params = object(&[("return_url", &self.props.get_value().back.as_str().into())]);
        if fields.is_none() {
            js_sys::Reflect::set(&params, &"payment_method".into(), &saved.into())?;
        }
        let options = object(&[
            ("clientSecret", &session.secret.as_str().into()),
            ("confirmParams", &params),
            ("redirect", &"if_required".into()),
        ]);
        Ok(Some(session.stripe.confirm(fields, &options).await?))
    }

    /// Why the card was declined, in our words; a payment that went through after all leaves the page.
    async fn decline_message(self) -> Option<String> {
        let props = self.props.get_value();
        let given = object(&[("order", &props.order.as_str().into())]);
        let data = api::send(&props.sync, &given).await.ok()?;
        if text(&data, "result.order.state").as_deref() == Some("PAID") {
            self.leave();
        }
        text(&data, "result.order.payment.declineMessage")
    }
}

/// A new try begins: what the page says of the one before is over.
fn forget_earlier_decline() {
    let page = leptos::prelude::document();
    while let Ok(Some(told)) = page.query_selector("main .errors, main .note.bad") {
        told.remove();
    }
}

/// Stripe's fields in our colours, light or dark.
fn appearance() -> JsValue {
    let dark =
        leptos::web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok());
    let is_dark = dark.flatten().is_some_and(|query| query.matches());
    let (theme, primary, paper, ink, danger) = if is_dark {
        ("night", "#79e2f2", "#191f21", "#f2f2f2", "#ff9696")
    } else {
        ("stripe", "#006173", "#ffffff", "#1a1a1a", "#ce0000")
    };
    let variables = object(&[
        ("colorPrimary", &primary.into()),
        ("colorBackground", &paper.into()),
        ("colorText", &ink.into()),
        ("colorDanger", &danger.into()),
        ("borderRadius", &"8px".into()),
    ]);
    object(&[("theme", &theme.into()), ("variables", &variables)])
}

#[island]
pub fn PaymentFields(
    order: String,
    /// The document that opens the attempt, of a rider's page or a guardian's: takes `$order`, `$key` and, of a rider, `$save`, and
    /// answers `result`.
    begin: String,
    /// The document that reads it: takes `$order`, and answers `result`.
    sync: String,
    /// The address of the page that asks Stripe how it ended, whole.
    back: String,
    /// Made once with the page: sent again, it opens no second attempt.
    idempotency_key: String,
    lang: String,
    js_url: String,
    saved: Vec<Saved>,
    words: PaymentWords,
) -> impl IntoView {
    let props =
        PaymentProps { order, begin, sync, back, idempotency_key, js_url, lang, failed: words.failed };
    let form = PaymentForm::new(props, &saved);
    let place = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        leptos::task::spawn_local(async move {
            if form.open(place.into()).await.is_err() {
                form.broken();
            }
        });
    });
    let is_new = move || form.method.get().is_empty();
    let (button, busy) = (words.button, words.busy);
    let label = move || if form.is_busy.get() { busy.clone() } else { button.clone() };
    let is_waiting = move || !form.is_ready.get() && !form.is_broken.get();
    let has_saved = !saved.is_empty();
    view! {
        <div class="payment-form">
            {has_saved.then(|| which(form, saved, &words.which, words.another, words.another_hint))}
            <div hidden=move || !is_new()>
                <p class="soft" hidden=move || !is_waiting()>{words.loading}</p>
                <div class="fields" node_ref=place></div>
                <label class="choice">
                    <input type="checkbox" on:change:target=move |event| form.saves_card.set(event.target().checked()) />
                    <span><b>{words.save}</b> <span class="hint">{words.save_hint}</span></span>
                </label>
            </div>
            <div role="alert">
                <p class="wrong" tabindex="-1" node_ref=form.told hidden=move || form.error.get().is_empty()>
                    {move || form.error.get()}
                </p>
            </div>
            <p class="soft" hidden=move || !form.is_declined.get()>{words.debit}</p>
            <button
                type="button"
                class="button"
                hidden=move || form.is_broken.get()
                // Not `disabled`: that would take the focus away while the card is confirmed.
                aria-disabled=move || (!form.is_ready.get() || form.is_busy.get()).then_some("true")
                on:click=move |_| form.pay()
            >
                {label}
            </button>
            <button type="button" class="button" hidden=move || !form.is_broken.get() on:click=move |_| form.reload()>
                {words.reload}
            </button>
        </div>
    }
}

/// The saved cards, and another one.
fn which(
    form: PaymentForm,
    saved: Vec<Saved>,
    title: &str,
    another: String,
    hint: String,
) -> impl IntoView + use<> {
    let another = Saved { id: String::new(), label: another, hint };
    let choices = saved.into_iter().chain([another]).map(|card| {
        let id = card.id.clone();
        let mine = card.id.clone();
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="with"
                    checked=move || form.method.get() == mine
                    on:change=move |_| form.method.set(id.clone())
                />
                <span><b class="num">{card.label}</b> <span class="hint num">{card.hint}</span></span>
            </label>
        }
    });
    let choices = choices.collect_view();
    view! { <fieldset><legend>{title.to_owned()}</legend> {choices}</fieldset> }
}
