//! All the state there is, in memory. Each secret key has a realm of its own, so tests run side by side.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock;
use crate::control::faults::Faults;
use crate::http::idempotency::IdempotencyKeys;
use crate::mail::mailbox::Mailbox;
use crate::stripe::ledger::Ledger;
use crate::stripe::webhooks::Hooks;

pub struct World {
    realms: Mutex<HashMap<String, Arc<Mutex<Realm>>>>,
    pub mailbox: Mailbox,
    /// Delivers webhooks.
    pub client: reqwest::Client,
}

/// What belongs to one secret key.
#[derive(Default)]
pub struct Realm {
    /// What follows `sk_test_`.
    pub name: String,
    /// The key's own account is `None`; connected accounts are named by `Stripe-Account`.
    accounts: HashMap<Option<String>, Account>,
    pub faults: Faults,
    pub hooks: Hooks,
    pub seen: Seen,
    /// Connected accounts that have revoked the platform's access.
    disconnected: HashSet<String>,
    /// Seconds added to the machine's clock.
    pub clock_offset: i64,
    /// Seconds until a change can be found by search (Stripe: up to a minute).
    pub search_lag: i64,
}

#[derive(Default)]
pub struct Account {
    pub ledger: Ledger,
    pub keys: IdempotencyKeys,
}

/// The latest requests under `/v1/`.
#[derive(Default)]
pub struct Seen(VecDeque<SeenRequest>);

#[derive(Debug, Clone, serde::Serialize)]
pub struct SeenRequest {
    pub id: String,
    pub at: i64,
    pub method: String,
    pub path: String,
    pub account: Option<String>,
    pub idempotency_key: Option<String>,
    /// `None` while it runs, or when its answer was dropped.
    pub status: Option<u16>,
    pub replayed: bool,
    pub fault: Option<&'static str>,
}

const SEEN_AT_MOST: usize = 5_000;

impl World {
    pub fn new(client: reqwest::Client) -> Self {
        Self { realms: Mutex::default(), mailbox: Mailbox::default(), client }
    }

    pub fn realm(&self, name: &str) -> Arc<Mutex<Realm>> {
        let new = || Arc::new(Mutex::new(Realm { name: name.to_owned(), ..Realm::default() }));
        lock(&self.realms).entry(name.to_owned()).or_insert_with(new).clone()
    }

    /// Forgets all that belongs to one key.
    pub fn forget(&self, name: &str) {
        lock(&self.realms).remove(name);
    }
}

impl Realm {
    pub fn now(&self) -> i64 {
        clock::unix_seconds() + self.clock_offset
    }

    pub fn account(&mut self, name: &Option<String>) -> &mut Account {
        self.accounts.entry(name.clone()).or_default()
    }

    pub fn accounts(&self) -> impl Iterator<Item = (&Option<String>, &Account)> {
        self.accounts.iter()
    }

    /// Grants or revokes the platform's access to a connected account.
    pub fn connect(&mut self, account: String, connected: bool) {
        match connected {
            true => self.disconnected.remove(&account),
            false => self.disconnected.insert(account),
        };
    }

    pub fn is_connected(&self, account: &str) -> bool {
        !self.disconnected.contains(account)
    }

    /// The account that holds an object, for callers that know only its id.
    pub fn holder(&self, holds: impl Fn(&Ledger) -> bool) -> Option<Option<String>> {
        self.accounts.iter().find(|(_, account)| holds(&account.ledger)).map(|(name, _)| name.clone())
    }
}

impl Seen {
    pub fn push(&mut self, request: SeenRequest) {
        if self.0.len() == SEEN_AT_MOST {
            self.0.pop_front();
        }
        self.0.push_back(request);
    }

    pub fn update(&mut self, id: &str, change: impl FnOnce(&mut SeenRequest)) {
        if let Some(request) = self.0.iter_mut().rev().find(|request| request.id == id) {
            change(request);
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &SeenRequest> {
        self.0.iter()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// A poisoned lock still holds the state; an emulator goes on.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
