//! Confirming: from the server or from the browser.

use super::{PaymentIntent, Status, attempt, options, store};
use crate::http::errors::{Answer, StripeError};
use crate::http::keys::Caller;
use crate::stripe::ledger::Call;
use crate::stripe::payment_methods;

/// How the caller wants the attempt to be made.
#[derive(Debug)]
pub struct Wish {
    pub return_url: Option<String>,
    /// The browser's script deals with the next action in place.
    pub use_stripe_sdk: bool,
    /// The rider is away: no challenge is possible.
    pub off_session: bool,
    pub error_on_requires_action: bool,
}

impl Wish {
    pub fn read(call: &mut Call) -> Result<Self, StripeError> {
        call.params.ignore(&[
            "mandate_data",
            "radar_options",
            "client_attribution_metadata",
            "expected_payment_method_type",
        ]);
        Ok(Self {
            return_url: call.params.filled("return_url")?,
            use_stripe_sdk: call.params.boolean("use_stripe_sdk")?.unwrap_or(false),
            off_session: call.params.filled("off_session")?.is_some_and(|value| value != "false"),
            error_on_requires_action: call.params.boolean("error_on_requires_action")?.unwrap_or(false),
        })
    }
}

pub fn confirm(call: &mut Call, id: &str) -> Answer {
    let mut intent = super::require(call, id)?;
    options::read_shared(call, &mut intent.terms)?;
    let wish = Wish::read(call)?;
    let given = call.params.filled("payment_method")?;
    let data = call.params.child("payment_method_data")?;
    call.params.finish()?;
    check_state(&intent, call.context.caller)?;
    let method = match (given, data) {
        (Some(given), _) => Some(payment_methods::resolve(call, &given)?),
        (None, Some(data)) => Some(payment_methods::create_from(call, data)?),
        (None, None) => None,
    };
    prepare(call, intent, method, &wish)?;
    run(call, id, &wish)
}

/// Checks all that can be checked before the bank is asked, and stores the chosen method.
pub fn prepare(
    call: &mut Call,
    mut intent: PaymentIntent,
    method: Option<String>,
    wish: &Wish,
) -> Result<(), StripeError> {
    check_state(&intent, call.context.caller)?;
    if let Some(method) = method {
        check_usable(call, &intent, &method)?;
        intent.payment_method = Some(method);
    }
    check_confirmable(&intent, wish, call.context.caller)?;
    intent.pending = None;
    intent.status = Status::RequiresConfirmation;
    store(call, intent);
    Ok(())
}

/// Asks the bank; answers with the intent as the caller may see it.
pub fn run(call: &mut Call, id: &str, wish: &Wish) -> Answer {
    attempt::start(call, id, wish)?;
    Ok(call.ledger.payment_intents[id].json_for(call.context.caller))
}

fn check_state(intent: &PaymentIntent, caller: Caller) -> Result<(), StripeError> {
    let reason = match intent.status {
        status if status.is_open() => return Ok(()),
        Status::Succeeded | Status::RequiresCapture => {
            "it has already succeeded after being previously confirmed".to_owned()
        }
        other => format!("it has a status of {}", other.name()),
    };
    Err(intent.unexpected_state(format!("You cannot confirm this PaymentIntent because {reason}."), caller))
}

pub fn check_confirmable(intent: &PaymentIntent, wish: &Wish, caller: Caller) -> Result<(), StripeError> {
    if intent.payment_method.is_none() {
        return Err(intent.unexpected_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update \
             the PaymentIntent with a payment method and then confirm it again, or confirm it again directly \
             with a payment method."
                .into(),
            caller,
        ));
    }
    let may_redirect = intent.terms.allow_redirects == Some("always");
    if may_redirect && wish.return_url.is_none() && !wish.use_stripe_sdk && !wish.off_session {
        return Err(StripeError::invalid(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some \
             of these payment methods might redirect your customer off of your page, you must provide a \
             `return_url`. If you don't want to accept redirect-based payment methods, set \
             `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to \
             `never` when creating Setup Intents and Payment Intents.",
        )
        .param("return_url"));
    }
    Ok(())
}

/// A card of another customer, or one used up, pays for nothing.
pub fn check_usable(call: &Call, intent: &PaymentIntent, method: &str) -> Result<(), StripeError> {
    let method = &call.ledger.payment_methods[method];
    payment_methods::refuse_used_up(method)?;
    match (&method.customer, &intent.customer) {
        (None, _) => Ok(()),
        (Some(owner), Some(customer)) if owner == customer => Ok(()),
        (Some(_), Some(_)) => Err(StripeError::invalid(format!(
            "The customer does not have a payment method with the ID {}. The payment method must be attached to \
             the customer.",
            method.id
        ))
        .code("resource_missing")
        .param("payment_method")),
        (Some(_), None) => Err(StripeError::invalid(
            "The payment method you provided is attached to a customer so for security purposes you must \
             provide the customer in the request.",
        )),
    }
}
