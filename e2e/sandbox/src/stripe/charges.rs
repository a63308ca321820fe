//! `/v1/charges`: one for each attempt that reached the bank.

use serde_json::{Value, json};

use super::cards::Decline;
use super::ledger::Call;
use super::list;
use super::params::Metadata;
use super::payment_intents::PaymentIntent;
use super::payment_methods::PaymentMethod;
use crate::http::errors::{Answer, StripeError};
use crate::random;

#[derive(Debug, Clone)]
pub struct Charge {
    pub id: String,
    pub payment_intent: String,
    pub payment_method: String,
    pub customer: Option<String>,
    /// Yen authorised.
    amount: i64,
    /// Yen captured: no refund goes beyond it.
    pub amount_captured: i64,
    pub amount_refunded: i64,
    created: i64,
    outcome: Outcome,
    billing: Value,
    details: Value,
    description: Option<String>,
    receipt_email: Option<String>,
    metadata: Metadata,
}

#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Held,
    Captured,
    /// The hold was given back, nothing was captured.
    Released,
    Declined(Decline),
}

impl Charge {
    /// An authorisation of the intent's amount, not captured yet.
    pub fn new(
        now: i64,
        intent: &PaymentIntent,
        method: &PaymentMethod,
        three_d_secure: Option<Value>,
    ) -> Self {
        Self {
            id: random::id("ch"),
            payment_intent: intent.id.clone(),
            payment_method: method.id.clone(),
            customer: intent.customer.clone(),
            amount: intent.amount,
            amount_captured: 0,
            amount_refunded: 0,
            created: now,
            outcome: Outcome::Held,
            billing: method.billing().clone(),
            details: method.charge_details(intent.amount, three_d_secure),
            description: intent.terms.description.clone(),
            receipt_email: intent.terms.receipt_email.clone(),
            metadata: intent.terms.metadata.clone(),
        }
    }

    pub fn captured(mut self) -> Self {
        self.amount_captured = self.amount;
        self.outcome = Outcome::Captured;
        self
    }

    pub fn declined(mut self, decline: Decline) -> Self {
        self.outcome = Outcome::Declined(decline);
        self
    }

    pub fn succeeded(&self) -> bool {
        self.outcome == Outcome::Captured
    }

    fn decline(&self) -> Option<Decline> {
        match self.outcome {
            Outcome::Declined(decline) => Some(decline),
            Outcome::Held | Outcome::Captured | Outcome::Released => None,
        }
    }

    pub fn json(&self) -> Value {
        let decline = self.decline();
        json!({
            "id": self.id,
            "object": "charge",
            "amount": self.amount,
            "amount_captured": self.amount_captured,
            "amount_refunded": self.amount_refunded,
            "application": null,
            "application_fee": null,
            "application_fee_amount": null,
            "balance_transaction": null,
            "billing_details": self.billing,
            "calculated_statement_descriptor": "TEIKI SANDBOX",
            "captured": self.outcome == Outcome::Captured,
            "created": self.created,
            "currency": "jpy",
            "customer": self.customer,
            "description": self.description,
            "disputed": false,
            "failure_balance_transaction": null,
            "failure_code": decline.map(|decline| decline.code),
            "failure_message": decline.map(|decline| decline.message),
            "fraud_details": {},
            "livemode": false,
            "metadata": self.metadata,
            "on_behalf_of": null,
            "outcome": self.outcome_json(),
            "paid": decline.is_none(),
            "payment_intent": self.payment_intent,
            "payment_method": self.payment_method,
            "payment_method_details": self.details,
            "radar_options": {},
            "receipt_email": self.receipt_email,
            "receipt_number": null,
            "receipt_url": null,
            "refunded": self.amount_captured > 0 && self.amount_refunded == self.amount_captured,
            "review": null,
            "shipping": null,
            "source": null,
            "source_transfer": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": null,
            "status": if decline.is_none() { "succeeded" } else { "failed" },
            "transfer_data": null,
            "transfer_group": null,
        })
    }

    fn outcome_json(&self) -> Value {
        match self.decline() {
            None => json!({
                "advice_code": null,
                "network_advice_code": null,
                "network_decline_code": null,
                "network_status": "approved_by_network",
                "reason": null,
                "risk_level": "normal",
                "risk_score": 20,
                "seller_message": "Payment complete.",
                "type": "authorized",
            }),
            Some(decline) => json!({
                "advice_code": "try_again_later",
                "network_advice_code": null,
                "network_decline_code": "05",
                "network_status": "declined_by_network",
                "reason": decline.decline_code,
                "risk_level": "normal",
                "risk_score": 20,
                "seller_message": "The bank declined the payment.",
                "type": "issuer_declined",
            }),
        }
    }
}

/// Stores a new charge and tells of it; returns its id.
pub fn record(call: &mut Call, charge: Charge) -> String {
    let id = charge.id.clone();
    let event = if charge.decline().is_some() { "charge.failed" } else { "charge.succeeded" };
    let json = charge.json();
    call.ledger.charges.insert(id.clone(), charge);
    call.emit(event, json);
    id
}

pub fn capture(call: &mut Call, id: &str, amount: i64) {
    let Some(charge) = call.ledger.charges.get_mut(id) else { return };
    charge.amount_captured = amount;
    charge.outcome = Outcome::Captured;
    let json = charge.json();
    call.emit("charge.captured", json);
}

/// Gives a hold back.
pub fn release(call: &mut Call, id: &str) {
    let Some(charge) = call.ledger.charges.get_mut(id) else { return };
    charge.outcome = Outcome::Released;
    charge.amount_refunded = charge.amount;
    let json = charge.json();
    call.emit("charge.refunded", json);
}

pub fn retrieve(call: &mut Call, id: &str) -> Answer {
    call.params.finish()?;
    let found = call.ledger.charges.get(id).map(Charge::json);
    found.ok_or_else(|| StripeError::missing("charge", id, "id"))
}

pub fn list(call: &mut Call) -> Answer {
    let intent = call.params.filled("payment_intent")?;
    let customer = call.params.filled("customer")?;
    let created = list::Created::read(&mut call.params)?;
    let items = call.ledger.charges.values().rev();
    let items = items.filter(|charge| intent.as_ref().is_none_or(|wanted| charge.payment_intent == *wanted));
    let items = items.filter(|charge| customer.is_none() || charge.customer == customer);
    let items = items.filter(|charge| created.admits(charge.created)).map(Charge::json).collect();
    list::page(&mut call.params, "/v1/charges", items)
}
