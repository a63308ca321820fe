//! `expand[]`: ids in an answer replaced by their objects.

use serde_json::{Value, json};

use super::ledger::Ledger;
use crate::http::errors::StripeError;

const DEEPEST: usize = 4;

pub fn apply(answer: &mut Value, paths: &[String], ledger: &Ledger) -> Result<(), StripeError> {
    for path in paths {
        let parts: Vec<&str> = path.split('.').collect();
        if parts.len() > DEEPEST {
            return Err(StripeError::invalid(format!(
                "You cannot expand more than {DEEPEST} levels of a property, as in {path}."
            )));
        }
        expand(answer, &parts, path, ledger)?;
    }
    Ok(())
}

fn expand(value: &mut Value, parts: &[&str], path: &str, ledger: &Ledger) -> Result<(), StripeError> {
    let Some((first, rest)) = parts.split_first() else { return Ok(()) };
    if let Value::Array(items) = value {
        return items.iter_mut().try_for_each(|item| expand(item, parts, path, ledger));
    }
    let refused =
        || StripeError::invalid(format!("This property cannot be expanded ({path}).")).param("expand[]");
    let object = value.as_object_mut().ok_or_else(refused)?;
    if *first == "refunds" && object.get("object") == Some(&json!("charge")) {
        let refunds = refunds_of(object.get("id").and_then(Value::as_str).unwrap_or_default(), ledger);
        object.insert("refunds".into(), refunds);
        return Ok(());
    }
    let inner = object.get_mut(*first).ok_or_else(refused)?;
    match inner {
        Value::Null => return Ok(()),
        Value::String(id) => *inner = find(id, ledger).ok_or_else(refused)?,
        _ => {}
    }
    expand(inner, rest, path, ledger)
}

fn find(id: &str, ledger: &Ledger) -> Option<Value> {
    match id.split('_').next()? {
        "cus" => Some(ledger.customers.get(id)?.json()),
        "pm" => Some(ledger.payment_methods.get(id)?.json()),
        "pi" => Some(ledger.payment_intents.get(id)?.json()),
        "seti" => Some(ledger.setup_intents.get(id)?.json()),
        "ch" => Some(ledger.charges.get(id)?.json()),
        "re" => Some(ledger.refunds.get(id)?.json()),
        _ => None,
    }
}

fn refunds_of(charge: &str, ledger: &Ledger) -> Value {
    let refunds = ledger.refunds.values().rev().map(super::refunds::Refund::json);
    let data: Vec<_> = refunds.filter(|refund| refund["charge"] == charge).collect();
    let url = format!("/v1/charges/{charge}/refunds");
    json!({ "object": "list", "data": data, "has_more": false, "url": url })
}
