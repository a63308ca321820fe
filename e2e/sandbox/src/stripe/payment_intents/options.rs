//! The parameters that creating, updating and confirming share.

use super::Terms;
use crate::http::errors::StripeError;
use crate::stripe::ledger::Call;
use crate::stripe::{params, three_d_secure};

const SMALLEST_YEN: i64 = 50;
const LARGEST_YEN: i64 = 99_999_999;

/// Stripe's limits for yen, which has no decimals.
pub fn check_amount(amount: i64) -> Result<i64, StripeError> {
    if amount < SMALLEST_YEN {
        return Err(if amount < 1 {
            StripeError::invalid("This value must be greater than or equal to 1.")
                .code("parameter_invalid_integer")
        } else {
            StripeError::invalid(format!("Amount must be at least ¥{SMALLEST_YEN} jpy"))
                .code("amount_too_small")
        }
        .param("amount"));
    }
    if amount > LARGEST_YEN {
        return Err(StripeError::invalid(format!("Amount must be no more than ¥{LARGEST_YEN} jpy"))
            .code("amount_too_large")
            .param("amount"));
    }
    Ok(amount)
}

pub fn check_currency(currency: &str) -> Result<(), StripeError> {
    match currency.eq_ignore_ascii_case("jpy") {
        true => Ok(()),
        false => {
            Err(StripeError::invalid(format!("Invalid currency: {currency}. This emulator takes jpy only."))
                .param("currency"))
        }
    }
}

/// `setup_future_usage`, `receipt_email` and the card options: also part of a confirmation.
pub fn read_shared(call: &mut Call, terms: &mut Terms) -> Result<(), StripeError> {
    if let Some(usage) = call.params.text("setup_future_usage")? {
        terms.setup_future_usage = match usage.as_str() {
            "" => None,
            "off_session" => Some("off_session"),
            "on_session" => Some("on_session"),
            _ => {
                return Err(StripeError::invalid(
                    "Invalid setup_future_usage: must be one of off_session, on_session",
                )
                .param("setup_future_usage"));
            }
        };
    }
    if let Some(method) = call.params.choice("capture_method", &["automatic", "automatic_async", "manual"])? {
        terms.capture_method = Some(method);
        terms.manual_capture = method == "manual";
    }
    if let Some(email) = call.params.text("receipt_email")? {
        terms.receipt_email = Some(email).filter(|email| !email.is_empty());
    }
    if let Some(types) = call.params.list("allowed_payment_method_types")? {
        if let Some(other) = types.iter().find(|kind| *kind != "card") {
            return Err(StripeError::invalid(format!(
                "The payment method type provided: {other} is invalid. This emulator knows cards only."
            ))
            .code("payment_intent_invalid_parameter")
            .param("allowed_payment_method_types"));
        }
        terms.allowed_types = Some(types);
    }
    if let Some(mut options) = call.params.child("payment_method_options")? {
        if let Some(mut card) = options.child("card")? {
            if let Some(request) = card.choice("request_three_d_secure", three_d_secure::REQUESTS)? {
                terms.request_three_d_secure = Some(request);
            }
            card.finish()?;
        }
        options.finish()?;
    }
    Ok(())
}

/// What may change at any time, even after the payment.
pub fn read_notes(call: &mut Call, terms: &mut Terms) -> Result<(), StripeError> {
    for (field, slot) in [
        ("description", &mut terms.description),
        ("statement_descriptor", &mut terms.statement_descriptor),
        ("statement_descriptor_suffix", &mut terms.statement_descriptor_suffix),
        ("transfer_group", &mut terms.transfer_group),
    ] {
        if let Some(text) = call.params.text(field)? {
            *slot = Some(text).filter(|text| !text.is_empty());
        }
    }
    check_descriptor("statement_descriptor", &terms.statement_descriptor)?;
    check_descriptor("statement_descriptor_suffix", &terms.statement_descriptor_suffix)?;
    let change = call.params.metadata()?;
    params::merge(&mut terms.metadata, change)
}

/// At most 22 characters with a Latin letter among them.
fn check_descriptor(field: &str, text: &Option<String>) -> Result<(), StripeError> {
    let Some(text) = text else { return Ok(()) };
    let allowed = text.chars().count() <= 22 && text.chars().any(|c| c.is_ascii_alphabetic());
    match allowed && !text.contains(['<', '>', '\\', '\'', '"', '*']) {
        true => Ok(()),
        false => Err(StripeError::invalid("The statement descriptor must contain at least one alphabetic character, be at most 22 characters long and hold none of < > \\ ' \" *.").param(field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yen_amounts_have_limits() {
        let code = |amount| check_amount(amount).unwrap_err().to_json("r")["error"]["code"].clone();
        assert_eq!(code(49), "amount_too_small");
        assert_eq!(code(0), "parameter_invalid_integer");
        assert_eq!(code(100_000_000), "amount_too_large");
        assert_eq!(check_amount(50).unwrap(), 50);
    }
}
