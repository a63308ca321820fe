//! `Stripe-Signature`: HMAC-SHA256 of the time and the raw body.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// `t=…,v1=…` for a body sent at `at` (seconds).
pub fn header(secret: &str, at: i64, body: &str) -> String {
    format!("t={at},v1={}", signature(secret, at, body))
}

fn signature(secret: &str, at: i64, body: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{at}.{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `openssl dgst -sha256 -hmac whsec_test` over `1700000000.{"id":"evt_1"}`.
    #[test]
    fn a_known_signature() {
        assert_eq!(
            header("whsec_test", 1_700_000_000, r#"{"id":"evt_1"}"#),
            "t=1700000000,v1=c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925"
        );
    }

    #[test]
    fn the_body_the_time_and_the_secret_all_count() {
        let whole = signature("whsec_a", 1, "x");
        assert_ne!(whole, signature("whsec_b", 1, "x"));
        assert_ne!(whole, signature("whsec_a", 2, "x"));
        assert_ne!(whole, signature("whsec_a", 1, "y"));
    }
}
