//! Creating and updating.

use super::{PaymentIntent, Status, Terms, confirm, options, store};
use crate::http::errors::{Answer, StripeError};
use crate::random;
use crate::stripe::ledger::Call;
use crate::stripe::{customers, payment_methods};

pub fn create(call: &mut Call) -> Answer {
    let amount = call.params.required("amount")?;
    let amount = amount.parse().map_err(|_| {
        StripeError::invalid(format!("Invalid integer: {amount}"))
            .code("parameter_invalid_integer")
            .param("amount")
    })?;
    options::check_currency(&call.params.required("currency")?)?;
    options::check_amount(amount)?;
    let terms = read_terms(call)?;
    let customer = call.params.filled("customer")?;
    if let Some(id) = &customer {
        customers::require(call, id, "customer")?;
    }
    let payment_method = call.params.filled("payment_method")?;
    let confirm_now = call.params.boolean("confirm")?.unwrap_or(false);
    let wish = if confirm_now { Some(confirm::Wish::read(call)?) } else { None };
    call.params.finish()?;

    let mut intent = new(call, amount, customer, terms);
    if let Some(given) = payment_method {
        let method = payment_methods::resolve(call, &given)?;
        confirm::check_usable(call, &intent, &method)?;
        intent.payment_method = Some(method);
        intent.status = Status::RequiresConfirmation;
    }
    if let Some(wish) = &wish {
        confirm::check_confirmable(&intent, wish, call.context.caller)?;
    }
    let id = intent.id.clone();
    let json = store(call, intent);
    call.emit("payment_intent.created", json.clone());
    match wish {
        Some(wish) => confirm::run(call, &id, &wish),
        None => Ok(json),
    }
}

fn new(call: &Call, amount: i64, customer: Option<String>, terms: Terms) -> PaymentIntent {
    let id = random::id("pi");
    PaymentIntent {
        secret: format!("{id}_secret_{}", random::letters(25)),
        id,
        status: Status::RequiresPaymentMethod,
        amount,
        amount_capturable: 0,
        amount_received: 0,
        created: call.now(),
        changed: call.now(),
        customer,
        payment_method: None,
        latest_charge: None,
        last_error: None,
        pending: None,
        terms,
        canceled_at: None,
        cancellation_reason: None,
    }
}

fn read_terms(call: &mut Call) -> Result<Terms, StripeError> {
    let mut terms = Terms::default();
    options::read_shared(call, &mut terms)?;
    options::read_notes(call, &mut terms)?;
    let automatic = match call.params.child("automatic_payment_methods")? {
        None => None,
        Some(mut automatic) => {
            let enabled = automatic.boolean("enabled")?.unwrap_or(false);
            let redirects = automatic.choice("allow_redirects", &["always", "never"])?.unwrap_or("always");
            automatic.finish()?;
            Some((enabled, redirects))
        }
    };
    terms.allow_redirects = match (automatic, &terms.allowed_types) {
        (Some((true, _)), Some(_)) => {
            return Err(StripeError::invalid(
                "You may only specify one of these parameters: automatic_payment_methods, \
                 allowed_payment_method_types.",
            ));
        }
        (Some((true, redirects)), None) => Some(redirects),
        (None, None) => Some("always"),
        (Some((false, _)), _) | (None, Some(_)) => None,
    };
    Ok(terms)
}

pub fn update(call: &mut Call, id: &str) -> Answer {
    let mut intent = super::require(call, id)?;
    options::read_notes(call, &mut intent.terms)?;
    let before = intent.clone();
    options::read_shared(call, &mut intent.terms)?;
    if let Some(amount) = call.params.integer("amount")? {
        intent.amount = options::check_amount(amount)?;
    }
    if let Some(currency) = call.params.filled("currency")? {
        options::check_currency(&currency)?;
    }
    if let Some(customer) = call.params.filled("customer")? {
        customers::require(call, &customer, "customer")?;
        if intent.customer.as_ref().is_some_and(|current| *current != customer) {
            return Err(
                StripeError::invalid("You cannot change the customer of a PaymentIntent.").param("customer")
            );
        }
        intent.customer = Some(customer);
    }
    let payment_method = call.params.text("payment_method")?;
    call.params.finish()?;
    let changes_payment = payment_method.is_some()
        || (intent.amount, &intent.customer) != (before.amount, &before.customer)
        || intent.terms.setup_future_usage != before.terms.setup_future_usage;
    if changes_payment && !before.status.is_open() {
        return Err(intent.unexpected_state(
            format!(
                "This PaymentIntent's amount, customer or payment method could not be updated because it has a \
                 status of {}. You may only update it while its status is one of: requires_payment_method, \
                 requires_confirmation, requires_action.",
                before.status.name()
            ),
            call.context.caller,
        ));
    }
    if let Some(given) = payment_method.filter(|given| !given.is_empty()) {
        let method = payment_methods::resolve(call, &given)?;
        confirm::check_usable(call, &intent, &method)?;
        intent.payment_method = Some(method);
    }
    if changes_payment {
        intent.pending = None;
        intent.status = match intent.payment_method {
            Some(_) => Status::RequiresConfirmation,
            None => Status::RequiresPaymentMethod,
        };
    }
    Ok(store(call, intent))
}
