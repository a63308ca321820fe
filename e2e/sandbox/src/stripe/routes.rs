//! Which verb answers which request under `/v1/`.

use super::ledger::Call;
use super::{charges, customers, events, payment_intents, payment_methods, refunds, search, setup_intents};
use crate::http::errors::{Answer, StripeError};
use crate::http::keys::Caller;

/// `segments` is the path after `/v1/`.
pub fn answer(call: &mut Call, method: &str, segments: &[&str]) -> Answer {
    if call.context.caller == Caller::Browser && !browser_may(method, segments) {
        return Err(StripeError::invalid(
            "This API call cannot be made with a publishable API key. Please use a secret API key.",
        )
        .status(403)
        .code("secret_key_required"));
    }
    match segments.first() {
        Some(&"customers") => customer(call, method, segments),
        Some(&"payment_methods") => payment_method(call, method, segments),
        Some(&"payment_intents") => payment_intent(call, method, segments),
        Some(&"setup_intents") => setup_intent(call, method, segments),
        _ => other(call, method, segments),
    }
}

fn browser_may(method: &str, segments: &[&str]) -> bool {
    matches!(
        (method, segments),
        ("POST", ["payment_methods"] | ["payment_intents" | "setup_intents", _, "confirm"] | ["3ds2", _])
            | ("GET", ["payment_intents" | "setup_intents", _])
    )
}

fn customer(call: &mut Call, method: &str, segments: &[&str]) -> Answer {
    match (method, segments) {
        ("POST", ["customers"]) => customers::create(call),
        ("GET", ["customers"]) => customers::list(call),
        ("GET", ["customers", "search"]) => {
            let items = customers::all_json(call);
            let fields = &["created", "email", "name", "phone"];
            search::run(&mut call.params, "/v1/customers/search", items, fields)
        }
        ("GET", ["customers", id]) => customers::retrieve(call, id),
        ("POST", ["customers", id]) => customers::update(call, id),
        ("DELETE", ["customers", id]) => customers::delete(call, id),
        ("GET", ["customers", id, "payment_methods"]) => payment_methods::list(call, Some(id)),
        ("GET", ["customers", id, "payment_methods", method]) => {
            payment_methods::retrieve_of(call, id, method)
        }
        _ => Err(unknown(method, segments)),
    }
}

fn payment_method(call: &mut Call, method: &str, segments: &[&str]) -> Answer {
    match (method, segments) {
        ("POST", ["payment_methods"]) => payment_methods::create(call),
        ("GET", ["payment_methods"]) => payment_methods::list(call, None),
        ("GET", ["payment_methods", id]) => payment_methods::retrieve(call, id),
        ("POST", ["payment_methods", id]) => payment_methods::update(call, id),
        ("POST", ["payment_methods", id, "attach"]) => payment_methods::attach(call, id),
        ("POST", ["payment_methods", id, "detach"]) => payment_methods::detach(call, id),
        _ => Err(unknown(method, segments)),
    }
}

fn payment_intent(call: &mut Call, method: &str, segments: &[&str]) -> Answer {
    match (method, segments) {
        ("POST", ["payment_intents"]) => payment_intents::create(call),
        ("GET", ["payment_intents"]) => payment_intents::list(call),
        ("GET", ["payment_intents", "search"]) => payment_intents::search(call),
        ("GET", ["payment_intents", id]) => payment_intents::retrieve(call, id),
        ("POST", ["payment_intents", id]) => payment_intents::update(call, id),
        ("POST", ["payment_intents", id, "confirm"]) => payment_intents::confirm(call, id),
        ("POST", ["payment_intents", id, "cancel"]) => payment_intents::cancel(call, id),
        ("POST", ["payment_intents", id, "capture"]) => payment_intents::capture(call, id),
        _ => Err(unknown(method, segments)),
    }
}

fn setup_intent(call: &mut Call, method: &str, segments: &[&str]) -> Answer {
    match (method, segments) {
        ("POST", ["setup_intents"]) => setup_intents::create(call),
        ("GET", ["setup_intents", id]) => setup_intents::retrieve(call, id),
        ("POST", ["setup_intents", id, "confirm"]) => setup_intents::confirm(call, id),
        ("POST", ["setup_intents", id, "cancel"]) => setup_intents::cancel(call, id),
        _ => Err(unknown(method, segments)),
    }
}

fn other(call: &mut Call, method: &str, segments: &[&str]) -> Answer {
    match (method, segments) {
        ("GET", ["charges"]) => charges::list(call),
        ("GET", ["charges", id]) => charges::retrieve(call, id),
        ("POST", ["refunds"]) => refunds::create(call),
        ("GET", ["refunds"]) => refunds::list(call),
        ("GET", ["refunds", id]) => refunds::retrieve(call, id),
        ("POST", ["refunds", id]) => refunds::update(call, id),
        ("GET", ["events"]) => events::list(call),
        ("GET", ["events", id]) => events::retrieve(call, id),
        ("POST", ["3ds2", "authenticate"]) => authenticate(call),
        ("POST", ["3ds2", "challenge_complete"]) => complete_challenge(call),
        _ => Err(unknown(method, segments)),
    }
}

fn unknown(method: &str, segments: &[&str]) -> StripeError {
    StripeError::unrecognized(method, &format!("/v1/{}", segments.join("/")))
}

/// Whose authentication a source belongs to; the client secret proves the right to take part.
enum Waiting {
    Payment(String),
    Setup(String),
}

fn waiting(call: &mut Call) -> Result<Waiting, StripeError> {
    let source = call.params.required("source")?;
    let secret = call.params.required("client_secret")?;
    let is_named =
        |pending: Option<&super::three_d_secure::Pending>| pending.is_some_and(|p| p.source == source);
    let mut payments = call.ledger.payment_intents.values();
    if let Some(intent) = payments.find(|intent| intent.secret == secret && is_named(intent.pending.as_ref()))
    {
        return Ok(Waiting::Payment(intent.id.clone()));
    }
    let mut setups = call.ledger.setup_intents.values();
    if let Some(intent) = setups.find(|intent| intent.secret == secret && is_named(intent.pending.as_ref())) {
        return Ok(Waiting::Setup(intent.id().to_owned()));
    }
    Err(StripeError::missing("authentication", &source, "source"))
}

fn authenticate(call: &mut Call) -> Answer {
    let waiting = waiting(call)?;
    call.params.finish()?;
    match waiting {
        Waiting::Payment(id) => payment_intents::authenticate(call, &id),
        Waiting::Setup(id) => setup_intents::authenticate(call, &id),
    }
}

fn complete_challenge(call: &mut Call) -> Answer {
    let waiting = waiting(call)?;
    let passed = call.params.choice("outcome", &["pass", "fail"])? == Some("pass");
    call.params.finish()?;
    match waiting {
        Waiting::Payment(id) => payment_intents::complete_challenge(call, &id, passed),
        Waiting::Setup(id) => setup_intents::complete_challenge(call, &id, passed),
    }
}
