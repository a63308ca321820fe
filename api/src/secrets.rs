//! Keyed hashes: what is stored instead of codes and addresses, worth nothing without `SECRET_KEY`.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::app::App;

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
