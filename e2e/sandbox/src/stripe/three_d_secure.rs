//! 3-D Secure: who has to authenticate, and how the result is shown on the charge.

use serde_json::{Value, json};

use super::ledger::Context;

/// How a card takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    Unsupported,
    /// Only when the merchant asks; the bank lets it pass without a challenge.
    Frictionless,
    /// Only when the merchant asks; the bank challenges.
    Optional,
    /// The bank challenges, unless the card was set up before.
    UnlessSetUp,
    /// The bank always challenges.
    Always,
}

/// `payment_method_options[card][request_three_d_secure]`.
pub const REQUESTS: &[&str] = &["automatic", "any", "challenge"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Nothing,
    /// The browser has to take part; with a challenge, the rider too.
    Authenticate {
        challenge: bool,
    },
}

pub fn need(support: Support, request: &str, set_up: bool) -> Need {
    let asked = request != "automatic";
    match support {
        Support::Unsupported => Need::Nothing,
        Support::Frictionless if asked => Need::Authenticate { challenge: request == "challenge" },
        Support::Optional if asked => Need::Authenticate { challenge: true },
        Support::UnlessSetUp if asked || !set_up => Need::Authenticate { challenge: true },
        Support::Always => Need::Authenticate { challenge: true },
        Support::Frictionless | Support::Optional | Support::UnlessSetUp => Need::Nothing,
    }
}

/// An authentication that waits for the browser.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Names it towards the browser.
    pub source: String,
    pub challenge: bool,
    pub next_action: Value,
}

impl Pending {
    /// `return_url` is where a plain redirect comes back to; without one the browser's script acts in place.
    pub fn new(context: &Context, client_secret: &str, challenge: bool, return_url: Option<&str>) -> Self {
        let source = crate::random::id("payatt");
        let mut page = format!(
            "{}/3ds/{source}?key=pk_test_{}&client_secret={client_secret}",
            context.origin, context.realm
        );
        if let Some(account) = &context.account {
            page = format!("{page}&account={account}");
        }
        let next_action = match return_url {
            Some(return_url) => json!({
                "type": "redirect_to_url",
                "redirect_to_url": {
                    "return_url": return_url,
                    "url": page,
                },
            }),
            None => json!({
                "type": "use_stripe_sdk",
                "use_stripe_sdk": {
                    "type": "stripe_3ds2_fingerprint",
                    "three_d_secure_2_source": source,
                    "stripe_js": page,
                },
            }),
        };
        Self { source, challenge, next_action }
    }
}

/// `three_d_secure` of a charge's card details after a passed authentication.
pub fn passed(challenged: bool) -> Value {
    json!({
        "authentication_flow": if challenged { "challenge" } else { "frictionless" },
        "electronic_commerce_indicator": "05",
        "exemption_indicator": null,
        "result": "authenticated",
        "result_reason": null,
        "transaction_id": format!("emulated-{}", crate::random::letters(16)),
        "version": "2.2.0",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_card_authenticates_only_when_asked_and_without_a_challenge() {
        assert_eq!(need(Support::Frictionless, "automatic", false), Need::Nothing);
        assert_eq!(need(Support::Frictionless, "any", false), Need::Authenticate { challenge: false });
        assert_eq!(need(Support::Frictionless, "challenge", false), Need::Authenticate { challenge: true });
        assert_eq!(need(Support::Unsupported, "any", false), Need::Nothing);
    }

    #[test]
    fn a_card_set_up_before_is_challenged_no_more_unless_its_bank_always_does() {
        assert_eq!(need(Support::UnlessSetUp, "automatic", true), Need::Nothing);
        assert_eq!(need(Support::UnlessSetUp, "automatic", false), Need::Authenticate { challenge: true });
        assert_eq!(need(Support::Always, "automatic", true), Need::Authenticate { challenge: true });
    }
}
