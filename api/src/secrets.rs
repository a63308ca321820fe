//! What is stored so that the database alone is worth nothing without `SECRET_KEY`: keyed hashes in the place of codes and
//! addresses, and what must be read again, encrypted.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::app::App;
use crate::error::Fault;
use crate::sealing::DataKey;

/// Whether a text is [`keyed`] of the parts, in a time that does not tell how much of it is right.
pub fn is_keyed(app: &App, parts: &[&str], text: &str) -> bool {
    let expected = keyed(app, parts);
    // Hashed once more, so that what is compared is nothing that the caller chose.
    !expected.is_empty() && keyed(app, &["compare", &expected]) == keyed(app, &["compare", text])
}

/// HMAC-SHA256 of the parts, each under its length, in hexadecimal digits.
pub fn keyed(app: &App, parts: &[&str]) -> String {
    mac(app, parts).map(hex::encode).unwrap_or_default()
}

fn mac(app: &App, parts: &[&str]) -> Option<[u8; 32]> {
    // A key of any length will do for HMAC; the type cannot say so.
    let mut mac = Hmac::<Sha256>::new_from_slice(&app.config.secret_key).ok()?;
    for part in parts {
        mac.update(&part.len().to_le_bytes());
        mac.update(part.as_bytes());
    }
    Some(mac.finalize().into_bytes().into())
}

/// Encrypts what only the place `of` can decrypt again, under a key for that place.
///
/// # Errors
/// None that a value can cause.
pub fn seal(app: &App, of: &[&str], text: &[u8]) -> Result<Vec<u8>, Fault> {
    key(app, of)?.seal(&of.join(" "), text.to_vec())
}

/// Decrypts what [`seal`] encrypted for the same place.
///
/// # Errors
/// It was sealed for another place or under another `SECRET_KEY`, or was changed.
pub fn open(app: &App, of: &[&str], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let opened = key(app, of)?.open(&of.join(" "), sealed.to_vec());
    opened.map_err(|_| Fault::other("a secret cannot be decrypted: was SECRET_KEY changed?"))
}

fn key(app: &App, of: &[&str]) -> Result<DataKey, Fault> {
    let parts: Vec<&str> = std::iter::once("seal").chain(of.iter().copied()).collect();
    mac(app, &parts).map(DataKey::derived).ok_or_else(|| Fault::other("no key to encrypt with"))
}
