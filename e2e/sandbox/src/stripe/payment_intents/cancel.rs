//! Cancelling, and capturing what was held.

use super::{Status, store};
use crate::http::errors::{Answer, StripeError};
use crate::stripe::charges;
use crate::stripe::ledger::Call;

const REASONS: &[&str] = &["abandoned", "duplicate", "fraudulent", "requested_by_customer"];

pub fn cancel(call: &mut Call, id: &str) -> Answer {
    let mut intent = super::require(call, id)?;
    let reason = call.params.choice("cancellation_reason", REASONS)?;
    call.params.finish()?;
    if !intent.status.is_open() && intent.status != Status::RequiresCapture {
        return Err(intent.unexpected_state(
            format!(
                "You cannot cancel this PaymentIntent because it has a status of {}. Only a PaymentIntent with \
                 one of the following statuses may be canceled: requires_payment_method, requires_capture, \
                 requires_reauthorization, requires_confirmation, requires_action, processing.",
                intent.status.name()
            ),
            call.context.caller,
        ));
    }
    if intent.status == Status::RequiresCapture
        && let Some(charge) = &intent.latest_charge
    {
        charges::release(call, charge);
    }
    intent.status = Status::Canceled;
    intent.amount_capturable = 0;
    intent.pending = None;
    intent.canceled_at = Some(call.now());
    intent.cancellation_reason = reason;
    let json = store(call, intent);
    call.emit("payment_intent.canceled", json.clone());
    Ok(json)
}

pub fn capture(call: &mut Call, id: &str) -> Answer {
    let mut intent = super::require(call, id)?;
    let amount = call.params.integer("amount_to_capture")?;
    call.params.finish()?;
    if intent.status != Status::RequiresCapture {
        return Err(intent.unexpected_state(
            format!(
                "This PaymentIntent could not be captured because it has a status of {}. Only a PaymentIntent \
                 with one of the following statuses may be captured: requires_capture.",
                intent.status.name()
            ),
            call.context.caller,
        ));
    }
    let amount = amount.unwrap_or(intent.amount_capturable);
    if !(1..=intent.amount_capturable).contains(&amount) {
        return Err(StripeError::invalid(
            "The capture amount must be positive and no more than what was authorized.",
        )
        .code("amount_too_large")
        .param("amount_to_capture"));
    }
    if let Some(charge) = &intent.latest_charge {
        charges::capture(call, charge, amount);
    }
    intent.status = Status::Succeeded;
    intent.amount_capturable = 0;
    intent.amount_received = amount;
    let json = store(call, intent);
    call.emit("payment_intent.succeeded", json.clone());
    Ok(json)
}
