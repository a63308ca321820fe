//! Retrieving, listing, searching.

use super::PaymentIntent;
use crate::http::errors::Answer;
use crate::stripe::ledger::Call;
use crate::stripe::{list as lists, search as searches};

pub fn retrieve(call: &mut Call, id: &str) -> Answer {
    let intent = super::require(call, id)?;
    call.params.finish()?;
    Ok(intent.json_for(call.context.caller))
}

pub fn list(call: &mut Call) -> Answer {
    let customer = call.params.filled("customer")?;
    let created = lists::Created::read(&mut call.params)?;
    let items = call.ledger.payment_intents.values().rev();
    let items = items.filter(|intent| customer.is_none() || intent.customer == customer);
    let items = items.filter(|intent| created.admits(intent.created));
    let items = items.map(PaymentIntent::json).collect();
    lists::page(&mut call.params, "/v1/payment_intents", items)
}

pub fn search(call: &mut Call) -> Answer {
    let settled = call.now() - call.context.search_lag;
    let intents = call.ledger.payment_intents.values().rev();
    let items = intents.filter(|intent| intent.changed <= settled).map(PaymentIntent::json).collect();
    let fields = &["amount", "created", "currency", "customer", "status"];
    searches::run(&mut call.params, "/v1/payment_intents/search", items, fields)
}
