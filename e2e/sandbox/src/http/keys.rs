//! Whose data a request is about. `pk_test_x` belongs to `sk_test_x`; live keys are refused.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;

use super::errors::StripeError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Our server: a secret key.
    Server,
    /// A rider's browser: a publishable key, which sees and does little.
    Browser,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// What follows `sk_test_`.
    pub realm: String,
    pub caller: Caller,
}

/// From `Authorization: Bearer KEY`, or `Basic` with the key as the user name.
pub fn from_authorization(header: Option<&str>) -> Result<Key, StripeError> {
    let Some(header) = header else {
        return Err(StripeError::unauthorized(
            "You did not provide an API key. Provide it as Authorization: Bearer sk_test_…",
        ));
    };
    let key = match header.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Some(key.trim().to_owned()),
        Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => basic_user(pair.trim()),
        _ => None,
    };
    parse(&key.unwrap_or_default())
}

pub fn parse(key: &str) -> Result<Key, StripeError> {
    let known = [("sk_test_", Caller::Server), ("pk_test_", Caller::Browser)];
    let found = known.iter().find_map(|(prefix, caller)| Some((key.strip_prefix(prefix)?, *caller)));
    match found {
        Some((realm, caller)) if is_realm(realm) => Ok(Key { realm: realm.to_owned(), caller }),
        _ => Err(StripeError::unauthorized(format!(
            "Invalid API Key provided: {}. This emulator takes sk_test_ and pk_test_ keys only.",
            masked(key)
        ))),
    }
}

fn is_realm(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

/// Never echoes a key, which may be a real one.
fn masked(key: &str) -> String {
    let shown: String = key.chars().take(8).collect();
    format!("{shown}****")
}

fn basic_user(encoded: &str) -> Option<String> {
    let decoded = STANDARD.decode(encoded).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split(':').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_and_basic_name_the_same_realm() {
        let bearer = from_authorization(Some("Bearer sk_test_abc")).unwrap();
        let basic = from_authorization(Some("Basic c2tfdGVzdF9hYmM6")).unwrap();
        assert_eq!(bearer, basic);
        assert_eq!(bearer, Key { realm: "abc".into(), caller: Caller::Server });
    }

    #[test]
    fn the_publishable_key_shares_the_realm() {
        assert_eq!(parse("pk_test_abc").unwrap(), Key { realm: "abc".into(), caller: Caller::Browser });
    }

    #[test]
    fn live_keys_are_refused_without_being_echoed() {
        let error = parse("sk_live_verysecret").unwrap_err();
        assert_eq!(error.http_status(), 401);
        assert!(!error.to_json("req").to_string().contains("verysecret"));
    }
}
