//! One attempt at the bank: authentication first where it is needed, then the charge.

use serde_json::{Value, json};

use super::confirm::Wish;
use super::{PaymentIntent, Status, store};
use crate::http::errors::{Answer, StripeError};
use crate::stripe::charges::{self, Charge};
use crate::stripe::ledger::Call;
use crate::stripe::payment_methods;
use crate::stripe::three_d_secure::{self, Need, Pending};

const NOT_AUTHENTICATED: &str = "We are unable to authenticate your payment method. Please choose a different \
                                 payment method and try again.";

/// Begins an attempt of an intent that has a payment method.
pub fn start(call: &mut Call, id: &str, wish: &Wish) -> Result<(), StripeError> {
    let intent = call.ledger.payment_intents[id].clone();
    let Some(method) = intent.payment_method.as_ref().and_then(|id| call.ledger.payment_methods.get(id))
    else {
        return Err(StripeError::missing("PaymentMethod", "", "payment_method"));
    };
    let request = intent.terms.request_three_d_secure.unwrap_or("automatic");
    match three_d_secure::need(method.card.three_d_secure, request, method.set_up) {
        Need::Nothing => charge(call, intent, None),
        Need::Authenticate { .. } if wish.off_session || wish.error_on_requires_action => {
            let message = "Your card was declined. This transaction requires authentication.";
            let error = StripeError::card(message, "authentication_required")
                .with("decline_code", "authentication_required".into());
            Err(fail(call, intent, error))
        }
        Need::Authenticate { challenge } => {
            ask_for_authentication(call, intent, challenge, wish);
            Ok(())
        }
    }
}

fn ask_for_authentication(call: &mut Call, mut intent: PaymentIntent, challenge: bool, wish: &Wish) {
    let return_url = wish.return_url.as_deref().filter(|_| !wish.use_stripe_sdk);
    intent.pending = Some(Pending::new(call.context, &intent.secret, challenge, return_url));
    intent.status = Status::RequiresAction;
    let json = store(call, intent);
    call.emit("payment_intent.requires_action", json);
}

/// The browser's part of 3-D Secure: without a challenge it passes here, else the rider is to be asked.
pub fn authenticate(call: &mut Call, id: &str) -> Answer {
    let intent = call.ledger.payment_intents[id].clone();
    let Some(pending) = &intent.pending else { return Err(nothing_pending()) };
    if pending.challenge {
        return Ok(json!({ "object": "three_d_secure_2_authentication", "state": "challenge_required" }));
    }
    // A decline shows on the intent; the authentication itself went well.
    let _declined = charge(call, intent, Some(three_d_secure::passed(false)));
    Ok(json!({ "object": "three_d_secure_2_authentication", "state": "succeeded" }))
}

/// The rider's answer to the challenge.
pub fn complete_challenge(call: &mut Call, id: &str, passed: bool) -> Answer {
    let intent = call.ledger.payment_intents[id].clone();
    if intent.pending.is_none() {
        return Err(nothing_pending());
    }
    let outcome = if passed {
        charge(call, intent, Some(three_d_secure::passed(true)))
    } else {
        let error = StripeError::invalid(NOT_AUTHENTICATED).code("payment_intent_authentication_failure");
        Err(fail(call, intent, error))
    };
    let state = if outcome.is_ok() { "succeeded" } else { "failed" };
    Ok(json!({ "object": "three_d_secure_2_authentication", "state": state }))
}

fn nothing_pending() -> StripeError {
    StripeError::invalid("This authentication is over. Look at the state of the payment instead.")
}

/// Charges the card; a decline puts the intent back to `requires_payment_method`.
fn charge(call: &mut Call, intent: PaymentIntent, three_d_secure: Option<Value>) -> Result<(), StripeError> {
    let method = call.ledger.payment_methods[intent.payment_method.as_deref().unwrap_or_default()].clone();
    let charge = Charge::new(call.now(), &intent, &method, three_d_secure);
    if let Some(decline) = method.card.charge_decline() {
        let failed = charges::record(call, charge.declined(decline));
        let error = decline.error().with("charge", failed.into());
        return Err(fail(call, intent, error));
    }
    let saved = intent.terms.setup_future_usage.is_some();
    match (&intent.customer, saved) {
        (Some(customer), true) => payment_methods::keep_for(call, &method.id, customer),
        _ if method.customer.is_none() => use_up(call, &method.id),
        _ => {}
    }
    if intent.terms.setup_future_usage == Some("off_session")
        && let Some(method) = call.ledger.payment_methods.get_mut(&method.id)
    {
        method.set_up = true;
    }
    let charge = if intent.terms.manual_capture { charge } else { charge.captured() };
    succeed(call, intent, charge);
    Ok(())
}

fn use_up(call: &mut Call, method: &str) {
    if let Some(method) = call.ledger.payment_methods.get_mut(method) {
        method.used_up = true;
    }
}

fn succeed(call: &mut Call, mut intent: PaymentIntent, charge: Charge) {
    intent.pending = None;
    intent.last_error = None;
    let event = if intent.terms.manual_capture {
        intent.status = Status::RequiresCapture;
        intent.amount_capturable = intent.amount;
        "payment_intent.amount_capturable_updated"
    } else {
        intent.status = Status::Succeeded;
        intent.amount_received = intent.amount;
        "payment_intent.succeeded"
    };
    intent.latest_charge = Some(charges::record(call, charge));
    let json = store(call, intent);
    call.emit(event, json);
}

/// Records a failed attempt; returns the error with the intent and the method in it.
fn fail(call: &mut Call, mut intent: PaymentIntent, error: StripeError) -> StripeError {
    let method = intent.payment_method.take();
    let method = method.and_then(|id| call.ledger.payment_methods.get(&id)).map(|method| method.json());
    let error = match method {
        Some(method) => error.with("payment_method", method),
        None => error,
    };
    if let Some(charge) = error.as_last_error()["charge"].as_str() {
        intent.latest_charge = Some(charge.to_owned());
    }
    intent.pending = None;
    intent.status = Status::RequiresPaymentMethod;
    intent.last_error = Some(error.as_last_error());
    let shown = intent.json_for(call.context.caller);
    let json = store(call, intent);
    call.emit("payment_intent.payment_failed", json);
    error.with("payment_intent", shown).executed()
}
