//! Delivery of events: signed, retried, and spoilt on demand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::{events, signature};
use crate::clock;
use crate::random;
use crate::world::{Realm, World, lock};

const ATTEMPTS: u32 = 12;
const FIRST_WAIT_MS: u64 = 200;
const LONGEST_WAIT_MS: u64 = 5_000;
const TIMEOUT: Duration = Duration::from_secs(10);
const LOGGED_AT_MOST: usize = 1_000;

/// The webhook side of one key.
#[derive(Default)]
pub struct Hooks {
    pub endpoints: Vec<Endpoint>,
    pub mode: Mode,
    /// Deliveries not yet let go.
    pub held: Vec<Delivery>,
    pub log: Vec<Logged>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Endpoint {
    pub id: String,
    pub url: String,
    pub secret: String,
    /// `*` for all, or names and families as `charge.*`.
    pub events: Vec<String>,
}

/// How deliveries are spoilt.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Mode {
    /// Nothing goes out until released.
    pub withhold: bool,
    /// Each event goes out this many times more.
    pub duplicate: u32,
    /// So many events are gathered and sent last first; 0 = as they come.
    pub reorder: usize,
    /// Seconds added to the time in the signature.
    pub signature_offset: i64,
}

#[derive(Debug, Clone)]
pub struct Delivery {
    pub endpoint: String,
    pub event: Value,
}

#[derive(Debug, Clone, Serialize)]
pub struct Logged {
    pub event: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub endpoint: String,
    pub attempt: u32,
    /// `None`: no answer.
    pub status: Option<u16>,
}

impl Endpoint {
    pub fn new(url: String, secret: Option<String>, events: Vec<String>) -> Self {
        Self {
            id: random::id("we"),
            url,
            secret: secret.unwrap_or_else(|| format!("whsec_{}", random::letters(32))),
            events,
        }
    }

    fn wants(&self, event: &Value) -> bool {
        self.events.iter().any(|kind| kind == "*" || events::is(event, kind))
    }
}

impl Hooks {
    /// What may go out now, in order.
    fn admit(&mut self, event: &Value) -> Vec<Delivery> {
        let wanted = self.endpoints.iter().filter(|endpoint| endpoint.wants(event));
        let new = wanted.map(|endpoint| Delivery { endpoint: endpoint.id.clone(), event: event.clone() });
        let new: Vec<_> = new.collect();
        if !self.mode.withhold && self.mode.reorder == 0 {
            return self.copied(new);
        }
        self.held.extend(new);
        match !self.mode.withhold && self.held.len() >= self.mode.reorder {
            true => self.release(true),
            false => Vec::new(),
        }
    }

    /// Lets go of what was held; last first if asked.
    pub fn release(&mut self, reversed: bool) -> Vec<Delivery> {
        let mut held = std::mem::take(&mut self.held);
        if reversed {
            held.reverse();
        }
        self.copied(held)
    }

    pub fn copied(&self, deliveries: Vec<Delivery>) -> Vec<Delivery> {
        let times = 1 + self.mode.duplicate as usize;
        deliveries.into_iter().flat_map(|delivery| std::iter::repeat_n(delivery, times)).collect()
    }

    fn record(&mut self, logged: Logged) {
        if self.log.len() == LOGGED_AT_MOST {
            self.log.remove(0);
        }
        self.log.push(logged);
    }
}

/// Hands the new events of an account to the endpoints of its key.
pub fn publish(world: &Arc<World>, realm: &Arc<Mutex<Realm>>, account: &Option<String>) {
    let deliveries: Vec<_> = {
        let mut realm = lock(realm);
        let ledger = &mut realm.account(account).ledger;
        let new = std::mem::take(&mut ledger.outbox);
        let new: Vec<_> = new.iter().filter_map(|id| ledger.events.get(id).cloned()).collect();
        new.iter().flat_map(|event| realm.hooks.admit(event)).collect()
    };
    send(world, realm, deliveries);
}

/// Delivers one after the other where they are answered at once; a retry holds up nobody.
pub fn send(world: &Arc<World>, realm: &Arc<Mutex<Realm>>, deliveries: Vec<Delivery>) {
    for delivery in deliveries {
        let (world, realm) = (world.clone(), realm.clone());
        tokio::spawn(async move { deliver(&world, &realm, &delivery).await });
    }
}

async fn deliver(world: &World, realm: &Mutex<Realm>, delivery: &Delivery) {
    let body = serde_json::to_string_pretty(&delivery.event).unwrap_or_default();
    for attempt in 1..=ATTEMPTS {
        // Looked up anew: a cleared endpoint gets nothing more.
        let (endpoint, offset) = {
            let realm = lock(realm);
            let found = realm.hooks.endpoints.iter().find(|endpoint| endpoint.id == delivery.endpoint);
            (found.cloned(), realm.hooks.mode.signature_offset)
        };
        let Some(endpoint) = endpoint else { return };
        let signature = signature::header(&endpoint.secret, clock::unix_seconds() + offset, &body);
        let request = world.client.post(&endpoint.url).timeout(TIMEOUT).body(body.clone());
        let request = request
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "Stripe/1.0 (emulated by teiki-sandbox)")
            .header("Stripe-Signature", signature);
        let status = request.send().await.ok().map(|answer| answer.status());
        lock(realm).hooks.record(Logged {
            event: delivery.event["id"].as_str().unwrap_or_default().to_owned(),
            kind: delivery.event["type"].as_str().unwrap_or_default().to_owned(),
            endpoint: endpoint.id,
            attempt,
            status: status.map(|status| status.as_u16()),
        });
        if status.is_some_and(|status| status.is_success()) {
            return;
        }
        let wait = FIRST_WAIT_MS.saturating_mul(1 << (attempt - 1)).min(LONGEST_WAIT_MS);
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hooks(mode: Mode) -> Hooks {
        let endpoint = Endpoint::new("http://127.0.0.1:1/".into(), None, vec!["charge.*".into()]);
        Hooks { endpoints: vec![endpoint], mode, ..Hooks::default() }
    }

    fn event(id: &str) -> Value {
        json!({ "id": id, "type": "charge.refunded" })
    }

    fn ids(deliveries: Vec<Delivery>) -> Vec<String> {
        deliveries.iter().map(|delivery| delivery.event["id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn only_wanted_events_go_out() {
        let mut hooks = hooks(Mode::default());
        assert_eq!(ids(hooks.admit(&event("a"))), ["a"]);
        assert!(hooks.admit(&json!({ "id": "b", "type": "customer.created" })).is_empty());
    }

    #[test]
    fn withheld_events_wait_for_release() {
        let mut hooks = hooks(Mode { withhold: true, ..Mode::default() });
        assert!(hooks.admit(&event("a")).is_empty());
        assert!(hooks.admit(&event("b")).is_empty());
        assert_eq!(ids(hooks.release(false)), ["a", "b"]);
    }

    #[test]
    fn reordered_events_come_last_first_and_duplicates_twice() {
        let mut hooks = hooks(Mode { reorder: 2, duplicate: 1, ..Mode::default() });
        assert!(hooks.admit(&event("a")).is_empty());
        assert_eq!(ids(hooks.admit(&event("b"))), ["b", "b", "a", "a"]);
    }
}
