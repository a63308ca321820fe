//! The objects of one account, in the order of their creation, and the call that works on them.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::API_VERSION;
use super::charges::Charge;
use super::customers::Customer;
use super::params::Params;
use super::payment_intents::PaymentIntent;
use super::payment_methods::PaymentMethod;
use super::refunds::Refund;
use super::setup_intents::SetupIntent;
use crate::http::keys::Caller;
use crate::random;

pub type Shelf<T> = IndexMap<String, T>;

#[derive(Default)]
pub struct Ledger {
    pub customers: Shelf<Customer>,
    pub payment_methods: Shelf<PaymentMethod>,
    pub payment_intents: Shelf<PaymentIntent>,
    pub setup_intents: Shelf<SetupIntent>,
    pub charges: Shelf<Charge>,
    pub refunds: Shelf<Refund>,
    /// Complete events, as delivered.
    pub events: Shelf<Value>,
    /// Ids of events not yet handed to the webhooks.
    pub outbox: Vec<String>,
}

/// One request at work on one account.
pub struct Call<'a> {
    pub ledger: &'a mut Ledger,
    pub params: Params,
    pub context: &'a Context,
}

#[derive(Debug, Clone)]
pub struct Context {
    pub caller: Caller,
    /// What follows `sk_test_` in the key.
    pub realm: String,
    /// Seconds, by the clock of the key.
    pub now: i64,
    /// Scheme, host and port under which the caller reached the emulator.
    pub origin: String,
    /// Named by `Stripe-Account`.
    pub account: Option<String>,
    pub request_id: Option<String>,
    pub idempotency_key: Option<String>,
    pub search_lag: i64,
    /// How many endpoints will hear of an event.
    pub endpoints: usize,
}

impl Call<'_> {
    pub fn now(&self) -> i64 {
        self.context.now
    }

    /// Records an event with the object as it is now.
    pub fn emit(&mut self, kind: &str, object: Value) {
        let id = random::id("evt");
        let mut event = json!({
            "id": id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.context.now,
            "data": { "object": object },
            "livemode": false,
            "pending_webhooks": self.context.endpoints,
            "request": { "id": self.context.request_id, "idempotency_key": self.context.idempotency_key },
            "type": kind,
        });
        if let Some(account) = &self.context.account {
            event["account"] = account.clone().into();
        }
        self.ledger.events.insert(id.clone(), event);
        self.ledger.outbox.push(id);
    }
}
