//! `/v1/refunds`: never more than was captured.

use serde_json::{Value, json};

use super::cards::OnCharge;
use super::ledger::Call;
use super::list;
use super::params::{self, Metadata};
use crate::http::errors::{Answer, StripeError};
use crate::random;

const REASONS: &[&str] = &["duplicate", "fraudulent", "requested_by_customer"];

#[derive(Debug, Clone)]
pub struct Refund {
    id: String,
    /// Yen.
    amount: i64,
    charge: String,
    payment_intent: String,
    created: i64,
    reason: Option<&'static str>,
    metadata: Metadata,
    status: Status,
    /// What the bank will do with it a moment later.
    later: Option<Status>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Pending,
    Succeeded,
    Failed,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl Refund {
    pub fn json(&self) -> Value {
        let mut json = json!({
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": null,
            "charge": self.charge,
            "created": self.created,
            "currency": "jpy",
            "customer": null,
            "customer_account": null,
            "destination_details": {
                "card": {
                    "reference_status": "pending",
                    "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
                "type": "card",
            },
            "metadata": self.metadata,
            "payment_intent": self.payment_intent,
            "payment_method": null,
            "reason": self.reason,
            "receipt_number": null,
            "source_transfer_reversal": null,
            "status": self.status.name(),
            "transfer_reversal": null,
        });
        match self.status {
            Status::Failed => json["failure_reason"] = "unknown".into(),
            Status::Pending => json["pending_reason"] = "processing".into(),
            Status::Succeeded => {}
        }
        json
    }
}

pub fn create(call: &mut Call) -> Answer {
    let intent = call.params.filled("payment_intent")?;
    let charge = call.params.filled("charge")?;
    let amount = call.params.integer("amount")?;
    let reason = call.params.choice("reason", REASONS)?;
    call.params.boolean("refund_application_fee")?;
    call.params.boolean("reverse_transfer")?;
    let mut metadata = Metadata::new();
    let change = call.params.metadata()?;
    params::merge(&mut metadata, change)?;
    call.params.finish()?;
    let charge = chosen_charge(call, intent, charge)?;
    let amount = refundable(call, &charge, amount)?;
    Ok(record(call, &charge, amount, reason, metadata))
}

fn chosen_charge(call: &Call, intent: Option<String>, charge: Option<String>) -> Result<String, StripeError> {
    if let Some(id) = charge {
        return match call.ledger.charges.contains_key(&id) {
            true => Ok(id),
            false => Err(StripeError::missing("charge", &id, "charge")),
        };
    }
    let Some(id) = intent else {
        return Err(StripeError::invalid(
            "One of the following params should be provided for this request: payment_intent or charge.",
        ));
    };
    let found = call.ledger.payment_intents.get(&id);
    let found = found.ok_or_else(|| StripeError::missing("payment_intent", &id, "payment_intent"))?;
    let succeeded = found.latest_charge.clone();
    let succeeded = succeeded.filter(|charge| call.ledger.charges.get(charge).is_some_and(|c| c.succeeded()));
    succeeded.ok_or_else(|| {
        StripeError::invalid(format!(
            "This PaymentIntent ({id}) does not have a successful charge to refund."
        ))
        .param("payment_intent")
    })
}

/// The amount to give back: all that is left unless a smaller one is asked for.
fn refundable(call: &Call, charge: &str, asked: Option<i64>) -> Result<i64, StripeError> {
    let charge = &call.ledger.charges[charge];
    if !charge.succeeded() {
        return Err(StripeError::invalid(format!("Charge {} was not captured.", charge.id)).param("charge"));
    }
    let left = charge.amount_captured - charge.amount_refunded;
    if left == 0 {
        return Err(StripeError::invalid(format!("Charge {} has already been refunded.", charge.id))
            .code("charge_already_refunded")
            .executed());
    }
    match asked {
        None => Ok(left),
        Some(amount) if amount < 1 => Err(StripeError::invalid("Invalid positive integer")
            .code("parameter_invalid_integer")
            .param("amount")),
        Some(amount) if amount > left => Err(StripeError::invalid(format!(
            "Refund amount (¥{amount}) is greater than unrefunded amount on charge (¥{left})"
        ))
        .param("amount")
        .executed()),
        Some(amount) => Ok(amount),
    }
}

fn record(
    call: &mut Call,
    charge: &str,
    amount: i64,
    reason: Option<&'static str>,
    metadata: Metadata,
) -> Value {
    let charge = call.ledger.charges[charge].clone();
    let method = call.ledger.payment_methods.get(&charge.payment_method);
    let (status, later) = match method.map(|method| method.card.on_charge) {
        Some(OnCharge::RefundLater) => (Status::Pending, Some(Status::Succeeded)),
        Some(OnCharge::RefundFails) => (Status::Succeeded, Some(Status::Failed)),
        _ => (Status::Succeeded, None),
    };
    let refund = Refund {
        id: random::id("re"),
        amount,
        charge: charge.id.clone(),
        payment_intent: charge.payment_intent,
        created: call.now(),
        reason,
        metadata,
        status,
        later,
    };
    let json = refund.json();
    call.ledger.refunds.insert(refund.id.clone(), refund);
    change_refunded(call, &charge.id, amount);
    let charge = call.ledger.charges[&charge.id].json();
    call.emit("charge.refunded", charge);
    call.emit("refund.created", json.clone());
    json
}

fn change_refunded(call: &mut Call, charge: &str, amount: i64) {
    if let Some(charge) = call.ledger.charges.get_mut(charge) {
        charge.amount_refunded += amount;
    }
}

/// Whether the bank still has something to say about refunds.
pub fn any_unsettled(ledger: &super::ledger::Ledger) -> bool {
    ledger.refunds.values().any(|refund| refund.later.is_some())
}

/// The bank's later word on every refund that waits for one.
pub fn settle(call: &mut Call) {
    let waiting = call.ledger.refunds.values().filter(|refund| refund.later.is_some());
    let waiting: Vec<_> = waiting.map(|refund| refund.id.clone()).collect();
    for id in waiting {
        let Some(refund) = call.ledger.refunds.get_mut(&id) else { continue };
        refund.status = refund.later.take().unwrap_or(refund.status);
        let (refund, json) = (refund.clone(), refund.json());
        if refund.status == Status::Failed {
            change_refunded(call, &refund.charge, -refund.amount);
            call.emit("refund.failed", json.clone());
        }
        call.emit("refund.updated", json.clone());
        call.emit("charge.refund.updated", json);
    }
}

pub fn retrieve(call: &mut Call, id: &str) -> Answer {
    call.params.finish()?;
    let found = call.ledger.refunds.get(id).map(Refund::json);
    found.ok_or_else(|| StripeError::missing("refund", id, "id"))
}

pub fn update(call: &mut Call, id: &str) -> Answer {
    let change = call.params.metadata()?;
    call.params.finish()?;
    let refund = call.ledger.refunds.get_mut(id).ok_or_else(|| StripeError::missing("refund", id, "id"))?;
    params::merge(&mut refund.metadata, change)?;
    let json = refund.json();
    call.emit("refund.updated", json.clone());
    call.emit("charge.refund.updated", json.clone());
    Ok(json)
}

pub fn list(call: &mut Call) -> Answer {
    let intent = call.params.filled("payment_intent")?;
    let charge = call.params.filled("charge")?;
    let created = list::Created::read(&mut call.params)?;
    let items = call.ledger.refunds.values().rev();
    let items = items.filter(|refund| intent.as_ref().is_none_or(|wanted| refund.payment_intent == *wanted));
    let items = items.filter(|refund| charge.as_ref().is_none_or(|wanted| refund.charge == *wanted));
    let items = items.filter(|refund| created.admits(refund.created)).map(Refund::json).collect();
    list::page(&mut call.params, "/v1/refunds", items)
}
