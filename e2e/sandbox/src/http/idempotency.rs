//! Idempotency keys: the first answer of an executed request is replayed for 24 hours, a 500 too.

use std::collections::HashMap;

use serde_json::Value;

use super::errors::StripeError;

const LIFETIME_SECONDS: i64 = 24 * 60 * 60;
const LONGEST_KEY: usize = 255;

/// The answers of one account, by key.
#[derive(Debug, Default)]
pub struct IdempotencyKeys(HashMap<String, Entry>);

#[derive(Debug)]
struct Entry {
    fingerprint: String,
    first_used: i64,
    answer: Option<SavedAnswer>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SavedAnswer {
    pub status: u16,
    pub body: Value,
    pub request_id: String,
}

#[derive(Debug)]
pub enum Claim {
    /// The caller runs the request and must `finish` or `release` the key.
    Run,
    Replay(SavedAnswer),
}

impl IdempotencyKeys {
    /// `now` in seconds; `fingerprint` covers method, path and parameters.
    pub fn claim(&mut self, key: &str, fingerprint: &str, now: i64) -> Result<Claim, StripeError> {
        if key.is_empty() || key.len() > LONGEST_KEY {
            return Err(StripeError::idempotency(format!(
                "Idempotency keys must be 1 to {LONGEST_KEY} characters long."
            )));
        }
        self.0.retain(|_, entry| now - entry.first_used < LIFETIME_SECONDS);
        match self.0.get(key) {
            None => {
                let entry = Entry { fingerprint: fingerprint.to_owned(), first_used: now, answer: None };
                self.0.insert(key.to_owned(), entry);
                Ok(Claim::Run)
            }
            Some(entry) if entry.fingerprint != fingerprint => Err(StripeError::idempotency(format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used \
                 with. Try using a key other than '{key}' if you meant to execute a different request."
            ))),
            Some(Entry { answer: Some(answer), .. }) => Ok(Claim::Replay(answer.clone())),
            Some(_) => Err(StripeError::invalid(
                "There is currently another in-progress request using this idempotency key. Please try again \
                 later.",
            )
            .status(409)
            .code("idempotency_key_in_use")),
        }
    }

    pub fn finish(&mut self, key: &str, answer: SavedAnswer) {
        if let Some(entry) = self.0.get_mut(key) {
            entry.answer = Some(answer);
        }
    }

    /// The request never executed (its parameters were refused): the key is free again.
    pub fn release(&mut self, key: &str) {
        self.0.remove(key);
    }
}

/// What must not change between two requests with one key.
pub fn fingerprint(method: &str, path: &str, pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = pairs.to_vec();
    sorted.sort();
    format!("{method} {path} {sorted:?}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16) -> SavedAnswer {
        SavedAnswer { status, body: json!({"id": 1}), request_id: "req_1".into() }
    }

    #[test]
    fn a_finished_answer_is_replayed_even_a_500() {
        let mut keys = IdempotencyKeys::default();
        assert!(matches!(keys.claim("k", "f", 0), Ok(Claim::Run)));
        keys.finish("k", answer(500));
        assert!(matches!(keys.claim("k", "f", 10), Ok(Claim::Replay(saved)) if saved == answer(500)));
    }

    #[test]
    fn changed_parameters_are_refused() {
        let mut keys = IdempotencyKeys::default();
        keys.claim("k", "f", 0).unwrap();
        keys.finish("k", answer(200));
        let error = keys.claim("k", "g", 1).unwrap_err();
        assert_eq!(error.http_status(), 400);
        assert_eq!(error.to_json("req")["error"]["type"], "idempotency_error");
    }

    #[test]
    fn a_key_in_use_is_a_conflict() {
        let mut keys = IdempotencyKeys::default();
        keys.claim("k", "f", 0).unwrap();
        assert_eq!(keys.claim("k", "f", 0).unwrap_err().http_status(), 409);
        keys.release("k");
        assert!(matches!(keys.claim("k", "g", 0), Ok(Claim::Run)));
    }

    #[test]
    fn a_key_is_forgotten_after_24_hours() {
        let mut keys = IdempotencyKeys::default();
        keys.claim("k", "f", 0).unwrap();
        keys.finish("k", answer(200));
        assert!(matches!(keys.claim("k", "f", LIFETIME_SECONDS - 1), Ok(Claim::Replay(_))));
        assert!(matches!(keys.claim("k", "f", LIFETIME_SECONDS), Ok(Claim::Run)));
    }

    #[test]
    fn the_order_of_parameters_does_not_matter() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            fingerprint("POST", "/v1/x", &[pair("a", "1"), pair("b", "2")]),
            fingerprint("POST", "/v1/x", &[pair("b", "2"), pair("a", "1")])
        );
    }
}
