//! What is stored so that the database alone is worth nothing without `SECRET_KEY`: keyed hashes in the place of codes and
//! addresses, and what must be read again, encrypted.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::app::App;
use crate::error::Fault;
use crate::random;

/// Bytes of a nonce, drawn anew for each text: as long that no two are ever the same.
const NONCE: usize = 24;

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

/// Encrypts (XChaCha20-Poly1305) what only the place `of` can decrypt again: the nonce, then the text with its tag.
///
/// # Errors
/// None that a value can cause.
pub fn seal(app: &App, of: &[&str], text: &[u8]) -> Result<Vec<u8>, Fault> {
    let nonce = random::bytes::<NONCE>();
    let sealed = cipher(app)?
        .encrypt(&XNonce::from(nonce), Payload { msg: text, aad: place(of).as_bytes() })
        .map_err(|_| Fault::other("a secret cannot be encrypted"))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Decrypts what [`seal`] encrypted for the same place.
///
/// # Errors
/// It was sealed for another place or under another `SECRET_KEY`, or was changed.
pub fn open(app: &App, of: &[&str], sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let unreadable = || Fault::other("a secret cannot be decrypted: was SECRET_KEY changed?");
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
    let payload = Payload { msg: sealed, aad: &place(of).into_bytes() };
    cipher(app)?.decrypt(&XNonce::from(*nonce), payload).map_err(|_| unreadable())
}

fn cipher(app: &App) -> Result<XChaCha20Poly1305, Fault> {
    let key = mac(app, &["seal"]).ok_or_else(|| Fault::other("no key to encrypt with"))?;
    Ok(XChaCha20Poly1305::new(&key.into()))
}

/// The parts, each under its length.
fn place(of: &[&str]) -> String {
    of.iter().map(|part| format!("{}:{part}", part.len())).collect()
}
