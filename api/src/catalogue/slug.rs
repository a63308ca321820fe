//! Slugs, and ids that follow from them.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The id of what slugs name, the same in every installation: SHA-256 as a UUID of version 8.
pub fn id_of(kind: &str, slugs: &[&str]) -> Uuid {
    let digest = Sha256::digest(format!("teiki {kind} {}", slugs.join("/")));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Small letters, digits and hyphens, as addresses of pages hold them.
pub fn is_slug(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(plain) && !text.starts_with('-')
}
