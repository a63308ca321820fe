//! `/v1/events`: what happened, as the webhooks told it.

use serde_json::Value;

use super::ledger::Call;
use super::list;
use crate::http::errors::{Answer, StripeError};

pub fn retrieve(call: &mut Call, id: &str) -> Answer {
    call.params.finish()?;
    call.ledger.events.get(id).cloned().ok_or_else(|| StripeError::missing("event", id, "id"))
}

pub fn list(call: &mut Call) -> Answer {
    let mut kinds = call.params.list("types")?;
    if let Some(kind) = call.params.filled("type")? {
        kinds.get_or_insert_default().push(kind);
    }
    let created = list::Created::read(&mut call.params)?;
    let items = call.ledger.events.values().rev();
    let items = items.filter(|event| created.admits(event["created"].as_i64().unwrap_or(0)));
    let items =
        items.filter(|event| kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|kind| is(event, kind))));
    let items = items.cloned().collect();
    list::page(&mut call.params, "/v1/events", items)
}

/// `charge.refunded`, or a whole family as `charge.*`.
pub fn is(event: &Value, kind: &str) -> bool {
    let actual = event["type"].as_str().unwrap_or_default();
    match kind.strip_suffix('*') {
        Some(family) => actual.starts_with(family),
        None => actual == kind,
    }
}
