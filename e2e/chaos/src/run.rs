//! What everybody in a run shares.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use crate::site::Site;
use crate::stripe::Stripe;
use crate::told::Told;
use crate::{Fault, LONGEST_STORM};

pub struct Run {
    pub site: Site,
    pub stripe: Stripe,
    pub told: Told,
    pub counts: Counts,
    /// Payments that succeeded at Stripe: the intent, and when its payer confirmed it.
    pub confirmed: Mutex<Vec<(String, Instant)>>,
    pub kills: Mutex<Vec<Instant>>,
    /// Rung where a kill hurts most: a verb is on its way.
    pub aim: Notify,
    /// When Stripe lied: from, and until when once it is over.
    pub lies: Mutex<Vec<(Instant, Option<Instant>)>>,
    complaints: Mutex<Vec<String>>,
    orders: AtomicU64,
    begun: Instant,
}

/// How often something happened.
#[derive(Default)]
pub struct Counts {
    pub repeated: AtomicU64,
    pub unavailable: AtomicU64,
    pub broken: AtomicU64,
}

pub fn count(of: &AtomicU64) {
    of.fetch_add(1, Ordering::Relaxed);
}

pub fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Run {
    pub fn new(site: Site) -> Result<Self, Fault> {
        Ok(Self {
            stripe: Stripe::new(&site)?,
            site,
            told: Told::default(),
            counts: Counts::default(),
            confirmed: Mutex::default(),
            kills: Mutex::default(),
            aim: Notify::new(),
            lies: Mutex::default(),
            complaints: Mutex::default(),
            orders: AtomicU64::new(0),
            begun: Instant::now(),
        })
    }

    /// Whether another order is to be bought; it is counted.
    pub fn next_order(&self) -> bool {
        !self.is_over() && self.orders.fetch_add(1, Ordering::Relaxed) < self.site.orders
    }

    pub fn is_over(&self) -> bool {
        self.begun.elapsed() > LONGEST_STORM || self.orders.load(Ordering::Relaxed) >= self.site.orders
    }

    /// Something that a rider should not have met.
    pub fn complain(&self, sentence: String) {
        lock(&self.complaints).push(sentence);
    }

    pub fn complaints(&self) -> Vec<String> {
        lock(&self.complaints).clone()
    }
}
