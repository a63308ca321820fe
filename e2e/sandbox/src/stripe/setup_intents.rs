//! `/v1/setup_intents`: a card kept for later, without a charge.

use serde_json::{Value, json};

use super::ledger::Call;
use super::params::{self, Metadata};
use super::three_d_secure::{self, Need, Pending};
use super::{customers, payment_methods};
use crate::http::errors::{Answer, StripeError};
use crate::http::keys::Caller;
use crate::random;

const NOT_AUTHENTICATED: &str = "We are unable to authenticate your payment method. Please choose a different \
                                 payment method and try again.";
const REASONS: &[&str] = &["abandoned", "duplicate", "requested_by_customer"];

#[derive(Debug, Clone)]
pub struct SetupIntent {
    id: String,
    pub secret: String,
    status: Status,
    created: i64,
    customer: Option<String>,
    payment_method: Option<String>,
    description: Option<String>,
    metadata: Metadata,
    usage: &'static str,
    request_three_d_secure: &'static str,
    allow_redirects: Option<&'static str>,
    last_error: Option<Value>,
    pub pending: Option<Pending>,
    cancellation_reason: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Succeeded,
    Canceled,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }

    fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Canceled)
    }
}

impl SetupIntent {
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn json(&self) -> Value {
        let automatic =
            self.allow_redirects.map(|redirects| json!({ "enabled": true, "allow_redirects": redirects }));
        json!({
            "id": self.id,
            "object": "setup_intent",
            "allowed_payment_method_types": null,
            "application": null,
            "automatic_payment_methods": automatic,
            "cancellation_reason": self.cancellation_reason,
            "client_secret": self.secret,
            "created": self.created,
            "customer": self.customer,
            "customer_account": null,
            "description": self.description,
            "excluded_payment_method_types": null,
            "flow_directions": null,
            "last_setup_error": self.last_error,
            "latest_attempt": null,
            "livemode": false,
            "managed_payments": null,
            "mandate": null,
            "metadata": self.metadata,
            "next_action": self.pending.as_ref().map(|pending| &pending.next_action),
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_configuration_details": null,
            "payment_method_options": {
                "card": {
                    "mandate_options": null,
                    "network": null,
                    "request_three_d_secure": self.request_three_d_secure,
                },
            },
            "payment_method_types": ["card"],
            "single_use_mandate": null,
            "status": self.status.name(),
            "usage": self.usage,
        })
    }

    fn json_for(&self, caller: Caller) -> Value {
        let mut json = self.json();
        if let (Caller::Browser, Some(fields)) = (caller, json.as_object_mut()) {
            for hidden in
                ["metadata", "customer", "customer_account", "application", "on_behalf_of", "mandate"]
            {
                fields.remove(hidden);
            }
        }
        json
    }

    fn unexpected_state(&self, message: String) -> StripeError {
        StripeError::invalid(message)
            .code("setup_intent_unexpected_state")
            .with("setup_intent", self.json())
            .executed()
    }
}

fn require(call: &mut Call, id: &str) -> Result<SetupIntent, StripeError> {
    let secret = call.params.filled("client_secret")?;
    let found = call.ledger.setup_intents.get(id).cloned();
    let intent = found.ok_or_else(|| StripeError::missing("setupintent", id, "intent").status(404))?;
    let admitted = match call.context.caller {
        Caller::Browser => secret.as_ref() == Some(&intent.secret),
        Caller::Server => secret.is_none_or(|secret| secret == intent.secret),
    };
    match admitted {
        true => Ok(intent),
        false => Err(StripeError::invalid(
            "The client_secret provided does not match the client_secret associated with the SetupIntent.",
        )
        .param("client_secret")),
    }
}

fn store(call: &mut Call, intent: SetupIntent) -> Value {
    let json = intent.json();
    call.ledger.setup_intents.insert(intent.id.clone(), intent);
    json
}

pub fn create(call: &mut Call) -> Answer {
    let id = random::id("seti");
    let mut intent = SetupIntent {
        secret: format!("{id}_secret_{}", random::letters(25)),
        id,
        status: Status::RequiresPaymentMethod,
        created: call.now(),
        customer: call.params.filled("customer")?,
        payment_method: None,
        description: call.params.filled("description")?,
        metadata: Metadata::new(),
        usage: call.params.choice("usage", &["off_session", "on_session"])?.unwrap_or("off_session"),
        request_three_d_secure: "automatic",
        allow_redirects: Some("always"),
        last_error: None,
        pending: None,
        cancellation_reason: None,
    };
    read_terms(call, &mut intent)?;
    let change = call.params.metadata()?;
    params::merge(&mut intent.metadata, change)?;
    let method = call.params.filled("payment_method")?;
    let confirm = call.params.boolean("confirm")?.unwrap_or(false);
    let (return_url, in_place) = read_wish(call)?;
    call.params.finish()?;
    if let Some(customer) = &intent.customer {
        customers::require(call, customer, "customer")?;
    }
    if let Some(given) = method {
        intent.payment_method = Some(usable(call, &intent, &given)?);
        intent.status = Status::RequiresConfirmation;
    }
    if confirm {
        check_confirmable(&intent, return_url.as_deref(), in_place)?;
    }
    let id = intent.id.clone();
    let json = store(call, intent);
    call.emit("setup_intent.created", json.clone());
    if confirm { start(call, &id, return_url, in_place) } else { Ok(json) }
}

fn read_terms(call: &mut Call, intent: &mut SetupIntent) -> Result<(), StripeError> {
    call.params.list("allowed_payment_method_types")?;
    if let Some(mut automatic) = call.params.child("automatic_payment_methods")? {
        let enabled = automatic.boolean("enabled")?.unwrap_or(false);
        let redirects = automatic.choice("allow_redirects", &["always", "never"])?.unwrap_or("always");
        automatic.finish()?;
        intent.allow_redirects = enabled.then_some(redirects);
    }
    if let Some(mut options) = call.params.child("payment_method_options")? {
        if let Some(mut card) = options.child("card")? {
            let request = card.choice("request_three_d_secure", three_d_secure::REQUESTS)?;
            intent.request_three_d_secure = request.unwrap_or("automatic");
            card.finish()?;
        }
        options.finish()?;
    }
    Ok(())
}

fn read_wish(call: &mut Call) -> Result<(Option<String>, bool), StripeError> {
    call.params.ignore(&["mandate_data", "client_attribution_metadata", "expected_payment_method_type"]);
    Ok((call.params.filled("return_url")?, call.params.boolean("use_stripe_sdk")?.unwrap_or(false)))
}

fn usable(call: &mut Call, intent: &SetupIntent, given: &str) -> Result<String, StripeError> {
    let id = payment_methods::resolve(call, given)?;
    let method = &call.ledger.payment_methods[&id];
    payment_methods::refuse_used_up(method)?;
    match method.customer.is_some() && method.customer != intent.customer {
        true => Err(StripeError::invalid("The payment method is attached to another customer.")
            .param("payment_method")),
        false => Ok(id),
    }
}

fn check_confirmable(
    intent: &SetupIntent,
    return_url: Option<&str>,
    in_place: bool,
) -> Result<(), StripeError> {
    if intent.status.is_over() {
        return Err(intent.unexpected_state(format!(
            "You cannot confirm this SetupIntent because it has already {}.",
            intent.status.name()
        )));
    }
    if intent.payment_method.is_none() {
        return Err(intent.unexpected_state(
            "You cannot confirm this SetupIntent because it's missing a payment method.".into(),
        ));
    }
    if intent.allow_redirects == Some("always") && return_url.is_none() && !in_place {
        return Err(StripeError::invalid(
            "This SetupIntent may redirect the customer off your page: you must provide a `return_url`.",
        )
        .param("return_url"));
    }
    Ok(())
}

pub fn confirm(call: &mut Call, id: &str) -> Answer {
    let mut intent = require(call, id)?;
    read_terms(call, &mut intent)?;
    let (return_url, in_place) = read_wish(call)?;
    let given = call.params.filled("payment_method")?;
    let data = call.params.child("payment_method_data")?;
    call.params.finish()?;
    match (given, data) {
        (Some(given), _) => intent.payment_method = Some(usable(call, &intent, &given)?),
        (None, Some(data)) => intent.payment_method = Some(payment_methods::create_from(call, data)?),
        (None, None) => {}
    }
    check_confirmable(&intent, return_url.as_deref(), in_place)?;
    store(call, intent);
    start(call, id, return_url, in_place)
}

fn start(call: &mut Call, id: &str, return_url: Option<String>, in_place: bool) -> Answer {
    let mut intent = call.ledger.setup_intents[id].clone();
    let method = intent.payment_method.clone().unwrap_or_default();
    let method = call.ledger.payment_methods[&method].clone();
    match three_d_secure::need(method.card.three_d_secure, intent.request_three_d_secure, method.set_up) {
        Need::Nothing => finish(call, id)?,
        Need::Authenticate { challenge } => {
            let return_url = return_url.as_deref().filter(|_| !in_place);
            intent.pending = Some(Pending::new(call.context, &intent.secret, challenge, return_url));
            intent.status = Status::RequiresAction;
            let json = store(call, intent);
            call.emit("setup_intent.requires_action", json);
        }
    }
    Ok(call.ledger.setup_intents[id].json_for(call.context.caller))
}

/// The bank's answer: the card is kept, or refused.
fn finish(call: &mut Call, id: &str) -> Result<(), StripeError> {
    let mut intent = call.ledger.setup_intents[id].clone();
    let method = intent.payment_method.clone().unwrap_or_default();
    if let Some(decline) = call.ledger.payment_methods[&method].card.setup_decline() {
        return Err(fail(call, intent, decline.error()));
    }
    if let Some(customer) = &intent.customer {
        payment_methods::keep_for(call, &method, customer);
    }
    if let Some(method) = call.ledger.payment_methods.get_mut(&method) {
        method.set_up = true;
    }
    intent.pending = None;
    intent.last_error = None;
    intent.status = Status::Succeeded;
    let json = store(call, intent);
    call.emit("setup_intent.succeeded", json);
    Ok(())
}

fn fail(call: &mut Call, mut intent: SetupIntent, error: StripeError) -> StripeError {
    let method = intent.payment_method.take();
    let method = method.and_then(|id| call.ledger.payment_methods.get(&id)).map(|method| method.json());
    let error = error.with("payment_method", method.unwrap_or_default());
    intent.pending = None;
    intent.status = Status::RequiresPaymentMethod;
    intent.last_error = Some(error.as_last_error());
    let shown = intent.json_for(call.context.caller);
    let json = store(call, intent);
    call.emit("setup_intent.setup_failed", json);
    error.with("setup_intent", shown).executed()
}

/// The browser's part of 3-D Secure.
pub fn authenticate(call: &mut Call, id: &str) -> Answer {
    let challenge = call.ledger.setup_intents[id].pending.as_ref().is_some_and(|pending| pending.challenge);
    if challenge {
        return Ok(json!({ "object": "three_d_secure_2_authentication", "state": "challenge_required" }));
    }
    // A refusal shows on the intent; the authentication itself went well.
    let _refused = finish(call, id);
    Ok(json!({ "object": "three_d_secure_2_authentication", "state": "succeeded" }))
}

pub fn complete_challenge(call: &mut Call, id: &str, passed: bool) -> Answer {
    let outcome = if passed {
        finish(call, id)
    } else {
        let intent = call.ledger.setup_intents[id].clone();
        let error = StripeError::invalid(NOT_AUTHENTICATED).code("setup_intent_authentication_failure");
        Err(fail(call, intent, error))
    };
    let state = if outcome.is_ok() { "succeeded" } else { "failed" };
    Ok(json!({ "object": "three_d_secure_2_authentication", "state": state }))
}

pub fn retrieve(call: &mut Call, id: &str) -> Answer {
    let intent = require(call, id)?;
    call.params.finish()?;
    Ok(intent.json_for(call.context.caller))
}

pub fn cancel(call: &mut Call, id: &str) -> Answer {
    let mut intent = require(call, id)?;
    let reason = call.params.choice("cancellation_reason", REASONS)?;
    call.params.finish()?;
    if intent.status.is_over() {
        return Err(intent.unexpected_state(format!(
            "You cannot cancel this SetupIntent because it has a status of {}.",
            intent.status.name()
        )));
    }
    intent.status = Status::Canceled;
    intent.pending = None;
    intent.cancellation_reason = reason;
    let json = store(call, intent);
    call.emit("setup_intent.canceled", json.clone());
    Ok(json)
}
