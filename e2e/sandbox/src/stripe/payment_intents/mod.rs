//! `/v1/payment_intents`.

mod attempt;
mod cancel;
mod confirm;
mod create;
mod options;
mod read;

use serde_json::{Value, json};

use super::ledger::Call;
use super::params::Metadata;
use super::three_d_secure::Pending;
use crate::http::errors::StripeError;
use crate::http::keys::Caller;

pub use attempt::{authenticate, complete_challenge, start};
pub use cancel::{cancel, capture};
pub use confirm::{Wish, confirm, prepare};
pub use create::{create, update};
pub use read::{list, retrieve, search};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    RequiresCapture,
    Succeeded,
    Canceled,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }

    /// Nothing was charged yet and something still can be.
    pub fn is_open(self) -> bool {
        match self {
            Self::RequiresPaymentMethod | Self::RequiresConfirmation | Self::RequiresAction => true,
            Self::RequiresCapture | Self::Succeeded | Self::Canceled => false,
        }
    }
}

#[derive(Debug, Clone)]
pub struct PaymentIntent {
    pub id: String,
    pub secret: String,
    pub status: Status,
    /// Yen.
    pub amount: i64,
    pub amount_capturable: i64,
    pub amount_received: i64,
    pub created: i64,
    /// Seconds of the last change, for the lag of search.
    pub changed: i64,
    pub customer: Option<String>,
    pub payment_method: Option<String>,
    pub latest_charge: Option<String>,
    pub last_error: Option<Value>,
    pub pending: Option<Pending>,
    pub terms: Terms,
    pub canceled_at: Option<i64>,
    pub cancellation_reason: Option<&'static str>,
}

/// What the merchant set, changeable until the payment.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    pub description: Option<String>,
    pub metadata: Metadata,
    pub receipt_email: Option<String>,
    pub statement_descriptor: Option<String>,
    pub statement_descriptor_suffix: Option<String>,
    pub transfer_group: Option<String>,
    pub setup_future_usage: Option<&'static str>,
    pub manual_capture: bool,
    pub capture_method: Option<&'static str>,
    pub request_three_d_secure: Option<&'static str>,
    /// `automatic_payment_methods[allow_redirects]`, when they are enabled.
    pub allow_redirects: Option<&'static str>,
    pub allowed_types: Option<Vec<String>>,
}

impl PaymentIntent {
    fn next_action(&self) -> Value {
        self.pending.as_ref().map_or(Value::Null, |pending| pending.next_action.clone())
    }

    fn automatic(&self) -> Value {
        match self.terms.allow_redirects {
            Some(redirects) => json!({ "enabled": true, "allow_redirects": redirects }),
            None => Value::Null,
        }
    }

    /// What a server sees.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "payment_intent",
            "allowed_payment_method_types": self.terms.allowed_types,
            "amount": self.amount,
            "amount_capturable": self.amount_capturable,
            "amount_details": { "tip": {} },
            "amount_received": self.amount_received,
            "application": null,
            "application_fee_amount": null,
            "automatic_payment_methods": self.automatic(),
            "canceled_at": self.canceled_at,
            "cancellation_reason": self.cancellation_reason,
            "capture_method": self.terms.capture_method.unwrap_or("automatic_async"),
            "client_secret": self.secret,
            "confirmation_method": "automatic",
            "created": self.created,
            "currency": "jpy",
            "customer": self.customer,
            "customer_account": null,
            "description": self.terms.description,
            "excluded_payment_method_types": null,
            "last_payment_error": self.last_error,
            "latest_charge": self.latest_charge,
            "livemode": false,
            "managed_payments": null,
            "metadata": self.terms.metadata,
            "next_action": self.next_action(),
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_configuration_details": null,
            "payment_method_options": {
                "card": {
                    "installments": null,
                    "mandate_options": null,
                    "network": null,
                    "request_three_d_secure": self.terms.request_three_d_secure.unwrap_or("automatic"),
                },
            },
            "payment_method_types": ["card"],
            "payment_record": null,
            "processing": null,
            "receipt_email": self.terms.receipt_email,
            "review": null,
            "setup_future_usage": self.terms.setup_future_usage,
            "shipping": null,
            "source": null,
            "statement_descriptor": self.terms.statement_descriptor,
            "statement_descriptor_suffix": self.terms.statement_descriptor_suffix,
            "status": self.status.name(),
            "transfer_data": null,
            "transfer_group": self.terms.transfer_group,
        })
    }

    /// What a browser with the client secret sees: nothing of the merchant's own notes.
    fn browser_json(&self) -> Value {
        let mut whole = self.json();
        let mut seen = json!({});
        for field in [
            "id",
            "object",
            "amount",
            "amount_details",
            "automatic_payment_methods",
            "canceled_at",
            "cancellation_reason",
            "capture_method",
            "client_secret",
            "confirmation_method",
            "created",
            "currency",
            "description",
            "last_payment_error",
            "livemode",
            "next_action",
            "payment_method",
            "payment_method_configuration_details",
            "payment_method_types",
            "processing",
            "receipt_email",
            "setup_future_usage",
            "shipping",
            "source",
            "status",
        ] {
            seen[field] = whole[field].take();
        }
        seen
    }

    pub fn json_for(&self, caller: Caller) -> Value {
        match caller {
            Caller::Server => self.json(),
            Caller::Browser => self.browser_json(),
        }
    }

    /// 400: the intent is in no state for the verb. It rides along in the error, as at Stripe.
    fn unexpected_state(&self, message: String, caller: Caller) -> StripeError {
        StripeError::invalid(message)
            .code("payment_intent_unexpected_state")
            .with("payment_intent", self.json_for(caller))
            .executed()
    }
}

/// The intent, if the caller may see it: a browser has to know its client secret.
pub fn require(call: &mut Call, id: &str) -> Result<PaymentIntent, StripeError> {
    let secret = call.params.filled("client_secret")?;
    let found = call.ledger.payment_intents.get(id).cloned();
    let intent = found.ok_or_else(|| StripeError::missing("payment_intent", id, "intent").status(404))?;
    match (&secret, call.context.caller) {
        (None, Caller::Browser) => {
            Err(StripeError::invalid("Missing required param: client_secret.").code("parameter_missing"))
        }
        (Some(given), _) if *given != intent.secret => Err(StripeError::invalid(
            "The client_secret provided does not match the client_secret associated with the PaymentIntent.",
        )
        .param("client_secret")),
        _ => Ok(intent),
    }
}

/// Puts a changed intent back and returns what its server sees.
fn store(call: &mut Call, mut intent: PaymentIntent) -> Value {
    intent.changed = call.now();
    let json = intent.json();
    call.ledger.payment_intents.insert(intent.id.clone(), intent);
    json
}
