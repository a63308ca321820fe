//! Keyed hashes: what is stored instead of codes and addresses, worth nothing without `SECRET_KEY`.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::app::App;

/// Whether a text is [`keyed`] of the parts, in a time that does not tell how much of it is right.
pub fn is_keyed(app: &App, parts: &[&str], text: &str) -> bool {
    let expected = keyed(app, parts);
    // Hashed once more, so that what is compared is nothing that the caller chose.
    !expected.is_empty() && keyed(app, &["compare", &expected]) == keyed(app, &["compare", text])
}

/// HMAC-SHA256 of the parts, each under its length, in hexadecimal digits.
pub fn keyed(app: &App, parts: &[&str]) -> String {
    // A key of any length will do for HMAC; the type cannot say so.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&app.config.secret_key) else { return String::new() };
    for part in parts {
        mac.update(&part.len().to_le_bytes());
        mac.update(part.as_bytes());
    }
    hex::encode(mac.finalize().into_bytes())
}
