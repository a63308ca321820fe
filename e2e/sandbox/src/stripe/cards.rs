//! Stripe's published test cards, and what each of them does.

use super::three_d_secure::Support;
use crate::http::errors::StripeError;

#[derive(Debug)]
pub struct TestCard {
    pub number: &'static str,
    pub brand: &'static str,
    pub funding: &'static str,
    pub three_d_secure: Support,
    pub on_charge: OnCharge,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OnCharge {
    Succeed,
    Decline(Decline),
    /// Attaching and setting up succeed; each charge is declined.
    DeclineChargesOnly(Decline),
    /// The refund stays pending for a moment, then succeeds.
    RefundLater,
    /// The refund succeeds, then fails.
    RefundFails,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decline {
    pub code: &'static str,
    pub decline_code: &'static str,
    pub message: &'static str,
}

const fn declined(decline_code: &'static str) -> Decline {
    Decline { code: "card_declined", decline_code, message: "Your card was declined." }
}

const GENERIC: Decline = declined("generic_decline");
const NO_FUNDS: Decline = Decline {
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "Your card has insufficient funds.",
};
const EXPIRED: Decline =
    Decline { code: "expired_card", decline_code: "expired_card", message: "Your card has expired." };
const WRONG_CVC: Decline = Decline {
    code: "incorrect_cvc",
    decline_code: "incorrect_cvc",
    message: "Your card's security code is incorrect.",
};
const PROCESSING: Decline = Decline {
    code: "processing_error",
    decline_code: "processing_error",
    message: "An error occurred while processing your card. Try again in a little bit.",
};
const TOO_OFTEN: Decline = Decline {
    code: "card_declined",
    decline_code: "card_velocity_exceeded",
    message: "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
};

const fn card(
    number: &'static str,
    brand: &'static str,
    funding: &'static str,
    three_d_secure: Support,
    on_charge: OnCharge,
) -> TestCard {
    TestCard { number, brand, funding, three_d_secure, on_charge }
}

const fn visa(number: &'static str, three_d_secure: Support, on_charge: OnCharge) -> TestCard {
    card(number, "visa", "credit", three_d_secure, on_charge)
}

const fn declining(number: &'static str, decline: Decline) -> TestCard {
    visa(number, Support::Frictionless, OnCharge::Decline(decline))
}

static CARDS: &[TestCard] = &[
    visa("4242424242424242", Support::Frictionless, OnCharge::Succeed),
    card("4000056655665556", "visa", "debit", Support::Frictionless, OnCharge::Succeed),
    card("5555555555554444", "mastercard", "credit", Support::Frictionless, OnCharge::Succeed),
    card("2223003122003222", "mastercard", "credit", Support::Frictionless, OnCharge::Succeed),
    card("5200828282828210", "mastercard", "debit", Support::Frictionless, OnCharge::Succeed),
    card("5105105105105100", "mastercard", "prepaid", Support::Frictionless, OnCharge::Succeed),
    card("3566002020360505", "jcb", "credit", Support::Frictionless, OnCharge::Succeed),
    card("378282246310005", "amex", "credit", Support::Unsupported, OnCharge::Succeed),
    card("3056930009020004", "diners", "credit", Support::Frictionless, OnCharge::Succeed),
    card("6011111111111117", "discover", "credit", Support::Frictionless, OnCharge::Succeed),
    declining("4000000000000002", GENERIC),
    declining("4000000000009995", NO_FUNDS),
    declining("4000000000009987", declined("lost_card")),
    declining("4000000000009979", declined("stolen_card")),
    declining("4000000000000069", EXPIRED),
    declining("4000000000000127", WRONG_CVC),
    declining("4000000000000119", PROCESSING),
    declining("4000000000006975", TOO_OFTEN),
    visa("4000000000000341", Support::Frictionless, OnCharge::DeclineChargesOnly(GENERIC)),
    visa("4000002500003155", Support::UnlessSetUp, OnCharge::Succeed),
    visa("4000002760003184", Support::Always, OnCharge::Succeed),
    visa("4000000000003220", Support::Always, OnCharge::Succeed),
    visa("4000000000003063", Support::Always, OnCharge::Succeed),
    visa("4000000000003055", Support::Optional, OnCharge::Succeed),
    visa("4000008400001629", Support::Always, OnCharge::Decline(GENERIC)),
    visa("4000008260003178", Support::Always, OnCharge::Decline(NO_FUNDS)),
    visa("4000000000007726", Support::Frictionless, OnCharge::RefundLater),
    visa("4000000000005126", Support::Frictionless, OnCharge::RefundFails),
];

/// Stripe's ready-made payment methods, for servers, which never see a number.
static TOKENS: &[(&str, &str)] = &[
    ("pm_card_visa", "4242424242424242"),
    ("pm_card_visa_debit", "4000056655665556"),
    ("pm_card_mastercard", "5555555555554444"),
    ("pm_card_mastercard_debit", "5200828282828210"),
    ("pm_card_mastercard_prepaid", "5105105105105100"),
    ("pm_card_jcb", "3566002020360505"),
    ("pm_card_amex", "378282246310005"),
    ("pm_card_diners", "3056930009020004"),
    ("pm_card_discover", "6011111111111117"),
    ("pm_card_visa_chargeDeclined", "4000000000000002"),
    ("pm_card_visa_chargeDeclinedInsufficientFunds", "4000000000009995"),
    ("pm_card_visa_chargeDeclinedLostCard", "4000000000009987"),
    ("pm_card_visa_chargeDeclinedStolenCard", "4000000000009979"),
    ("pm_card_chargeDeclinedExpiredCard", "4000000000000069"),
    ("pm_card_chargeDeclinedIncorrectCvc", "4000000000000127"),
    ("pm_card_chargeDeclinedProcessingError", "4000000000000119"),
    ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "4000000000006975"),
    ("pm_card_chargeCustomerFail", "4000000000000341"),
    ("pm_card_authenticationRequiredOnSetup", "4000002500003155"),
    ("pm_card_authenticationRequired", "4000002760003184"),
    ("pm_card_threeDSecure2Required", "4000000000003220"),
    ("pm_card_threeDSecureRequired", "4000000000003063"),
    ("pm_card_threeDSecureOptional", "4000000000003055"),
    ("pm_card_threeDSecureRequiredChargeDeclined", "4000008400001629"),
    ("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "4000008260003178"),
    ("pm_card_pendingRefund", "4000000000007726"),
    ("pm_card_refundFail", "4000000000005126"),
];

/// The card with this number, typed with or without spaces.
pub fn by_number(typed: &str) -> Result<&'static TestCard, StripeError> {
    let number: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if let Some(card) = CARDS.iter().find(|card| card.number == number) {
        return Ok(card);
    }
    if is_plausible(&number) {
        return Err(StripeError::card(
            "Your card was declined. Your request was in test mode, but used a non test card. For a list of \
             valid test cards, visit: https://docs.stripe.com/testing.",
            "card_declined",
        )
        .with("decline_code", "test_mode_live_card".into()));
    }
    Err(StripeError::card("Your card number is incorrect.", "incorrect_number").param("number"))
}

pub fn by_token(token: &str) -> Option<&'static TestCard> {
    let (_, number) = TOKENS.iter().find(|(name, _)| *name == token)?;
    CARDS.iter().find(|card| card.number == *number)
}

/// 12 to 19 digits with a right check digit (Luhn).
fn is_plausible(number: &str) -> bool {
    let Some(digits) = number.chars().map(|c| c.to_digit(10)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let sum: u32 = digits.iter().rev().enumerate().map(|(place, digit)| luhn_term(place, *digit)).sum();
    (12..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

fn luhn_term(place: usize, digit: u32) -> u32 {
    if place.is_multiple_of(2) { digit } else { digit * 2 / 10 + digit * 2 % 10 }
}

impl TestCard {
    pub fn last4(&self) -> &'static str {
        &self.number[self.number.len() - 4..]
    }

    /// The decline of a charge.
    pub fn charge_decline(&self) -> Option<Decline> {
        match self.on_charge {
            OnCharge::Decline(decline) | OnCharge::DeclineChargesOnly(decline) => Some(decline),
            OnCharge::Succeed | OnCharge::RefundLater | OnCharge::RefundFails => None,
        }
    }

    /// The decline of keeping the card for later.
    pub fn setup_decline(&self) -> Option<Decline> {
        match self.on_charge {
            OnCharge::Decline(decline) => Some(decline),
            _ => None,
        }
    }
}

impl Decline {
    pub fn error(&self) -> StripeError {
        StripeError::card(self.message, self.code).with("decline_code", self.decline_code.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_names_a_card_and_every_card_is_plausible() {
        assert!(TOKENS.iter().all(|(token, _)| by_token(token).is_some()));
        assert!(CARDS.iter().all(|card| is_plausible(card.number)));
    }

    #[test]
    fn spaces_in_a_number_do_not_matter() {
        assert_eq!(by_number("4242 4242 4242 4242").unwrap().brand, "visa");
    }

    #[test]
    fn a_typing_error_and_a_real_card_are_told_apart() {
        let code = |number| by_number(number).unwrap_err().to_json("r")["error"]["code"].clone();
        assert_eq!(code("4242424242424241"), "incorrect_number");
        assert_eq!(code("4111111111111111"), "card_declined");
    }
}
