//! Encryption: of files before they leave the process, under a key for each file that a master key wraps; and of secrets in rows, under
//! keys derived from `SECRET_KEY` ([`secrets`](crate::secrets)).
//!
//! All of it is ChaCha20-Poly1305. What is sealed is bound to what it is `about`: a ciphertext that was moved to another row or
//! another name does not open. A master key has an id, which is kept beside what it wrapped. The newest wraps; the older ones
//! only unwrap, until everything is wrapped anew.

use std::collections::HashMap;
use std::fmt;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::error::Fault;
use crate::random;

/// Bytes of a key, of a file or a master.
pub const KEY_LEN: usize = 32;

/// The key of one file or of one secret. Not printed, and kept by nobody but wrapped.
pub struct DataKey([u8; KEY_LEN]);

impl DataKey {
    pub fn draw() -> Self {
        Self(random::bytes())
    }

    /// A key that is derived, for one secret alone: nonces are drawn, and too short for many texts under one key.
    pub const fn derived(bytes: [u8; KEY_LEN]) -> Self {
        Self(bytes)
    }

    /// A nonce, the ciphertext and its tag.
    ///
    /// # Errors
    /// More bytes than the cipher takes: 256 GB.
    pub fn seal(&self, about: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
        seal(&cipher(&self.0)?, about, bytes)
    }

    /// What was sealed about the same.
    ///
    /// # Errors
    /// It was sealed by another key or about something else, or was changed since.
    pub fn open(&self, about: &str, sealed: Vec<u8>) -> Result<Vec<u8>, Fault> {
        open(&cipher(&self.0)?, about, sealed)
    }
}

/// The master keys of an installation.
pub struct Keyring {
    newest: String,
    keys: HashMap<String, LessSafeKey>,
}

impl Keyring {
    /// Keys with their ids, the newest first.
    ///
    /// # Errors
    /// None is given, or one has another length.
    pub fn new(keys: &[(String, Vec<u8>)]) -> Result<Self, Fault> {
        let newest = keys.first().map(|(id, _)| id.clone());
        let newest = newest.ok_or_else(|| Fault::other("no master key is given"))?;
        let keys = keys.iter().map(|(id, key)| Ok((id.clone(), cipher(key)?)));
        Ok(Self { newest, keys: keys.collect::<Result<_, Fault>>()? })
    }

    /// The id of the key that wraps.
    pub fn newest(&self) -> &str {
        &self.newest
    }

    /// The ids of those that only unwrap.
    pub fn older(&self) -> Vec<&str> {
        self.keys.keys().map(String::as_str).filter(|id| *id != self.newest).collect()
    }

    /// Wraps a file's key by the newest master key.
    ///
    /// # Errors
    /// Faults of the cipher.
    pub fn wrap(&self, about: &str, key: &DataKey) -> Result<Vec<u8>, Fault> {
        seal(self.master(&self.newest)?, &bound(about, &self.newest), key.0.to_vec())
    }

    /// A file's key that the master key of this id wrapped.
    ///
    /// # Errors
    /// The master key is not given any more, or what is wrapped is not about this.
    pub fn unwrap(&self, about: &str, master: &str, wrapped: &[u8]) -> Result<DataKey, Fault> {
        let key = open(self.master(master)?, &bound(about, master), wrapped.to_vec())?;
        Ok(DataKey(key.try_into().map_err(|_| Fault::other("a file's key has another length"))?))
    }

    fn master(&self, id: &str) -> Result<&LessSafeKey, Fault> {
        self.keys.get(id).ok_or_else(|| Fault::other(format!("the master key {id} is not given any more")))
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({}, {:?})", self.newest, self.older())
    }
}

fn bound(about: &str, master: &str) -> String {
    format!("key {master} {about}")
}

fn cipher(key: &[u8]) -> Result<LessSafeKey, Fault> {
    let key =
        UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| Fault::other("a key must have 32 bytes"))?;
    Ok(LessSafeKey::new(key))
}

fn seal(key: &LessSafeKey, about: &str, mut bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let nonce: [u8; NONCE_LEN] = random::bytes();
    let of = Nonce::assume_unique_for_key(nonce);
    let tag = key.seal_in_place_separate_tag(of, Aad::from(about), &mut bytes).map_err(Fault::other)?;
    Ok([nonce.as_slice(), &bytes, tag.as_ref()].concat())
}

fn open(key: &LessSafeKey, about: &str, mut sealed: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let not_ours = || Fault::other(format!("what is sealed does not open: {about}"));
    let nonce = sealed.get(..NONCE_LEN).and_then(|nonce| Nonce::try_assume_unique_for_key(nonce).ok());
    let nonce = nonce.ok_or_else(not_ours)?;
    let opened =
        key.open_within(nonce, Aad::from(about), &mut sealed, NONCE_LEN..).map_err(|_| not_ours())?;
    let length = opened.len();
    sealed.truncate(length);
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring(ids: &[(&str, u8)]) -> Keyring {
        let keys: Vec<_> = ids.iter().map(|(id, byte)| ((*id).to_owned(), vec![*byte; KEY_LEN])).collect();
        Keyring::new(&keys).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_under_its_key_and_about_the_same_alone() {
        let (key, other) = (DataKey::draw(), DataKey::draw());
        let sealed = key.seal("page 1", b"a paper".to_vec()).unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"a paper"));
        assert_eq!(key.open("page 1", sealed.clone()).unwrap(), b"a paper");
        assert!(key.open("page 2", sealed.clone()).is_err(), "moved to another row");
        assert!(other.open("page 1", sealed.clone()).is_err(), "another key");
        for at in [0, NONCE_LEN, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open("page 1", changed).is_err(), "byte {at} changed");
        }
        for length in [0, 5, NONCE_LEN, NONCE_LEN + 3] {
            assert!(key.open("page 1", sealed[..length].to_vec()).is_err(), "{length} bytes");
        }
        assert_ne!(sealed, key.seal("page 1", b"a paper".to_vec()).unwrap(), "each time another nonce");
    }

    #[test]
    fn the_newest_master_key_wraps_and_older_ones_unwrap() {
        let (before, after) = (keyring(&[("a", 1)]), keyring(&[("b", 2), ("a", 1)]));
        let key = DataKey::draw();
        let wrapped = before.wrap("page 1", &key).unwrap();
        let sealed = key.seal("page 1", b"a paper".to_vec()).unwrap();
        let unwrapped = after.unwrap("page 1", "a", &wrapped).unwrap();
        assert_eq!(unwrapped.open("page 1", sealed).unwrap(), b"a paper");
        assert_eq!((after.newest(), after.older()), ("b", vec!["a"]));
        assert!(after.unwrap("page 2", "a", &wrapped).is_err(), "moved to another row");
        assert!(after.unwrap("page 1", "b", &wrapped).is_err(), "said to be of another master key");
        assert!(keyring(&[("b", 2)]).unwrap("page 1", "a", &wrapped).is_err(), "the old key is gone");
        assert!(keyring(&[("a", 3)]).unwrap("page 1", "a", &wrapped).is_err(), "another key of the same id");
        assert!(Keyring::new(&[]).is_err() && Keyring::new(&[("a".into(), vec![0; 31])]).is_err());
    }
}
