//! Stripe tells the truth for some seconds and lies for some: its answers are late, lost or wrong, and its webhooks are
//! withheld, doubled and out of order. Processes are killed all the while.

use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use crate::Fault;
use crate::dice::Dice;
use crate::run::{Run, lock};

/// Which requests of ours a lie meets: method, path, and the end of the path.
const REQUESTS: [(&str, &str, &str); 7] = [
    ("POST", "/v1/payment_intents", "/payment_intents"),
    ("POST", "/v1/payment_intents", "/cancel"),
    ("GET", "/v1/payment_intents", ""),
    ("POST", "/v1/customers", ""),
    ("GET", "/v1/customers", ""),
    ("POST", "/v1/refunds", ""),
    ("GET", "/v1/refunds", ""),
];

/// What becomes of the request, and how often.
const KINDS: [(&str, u64); 7] = [
    ("delay", 4),
    ("error_before", 2),
    ("error_after", 4),
    ("drop_before", 2),
    ("drop_after", 4),
    ("rate_limit", 1),
    ("refuse", 1),
];

/// Longer than the program waits for Stripe.
const TOO_LONG_MILLIS: u64 = 21_000;

/// Lies until it is aborted.
pub async fn lie(run: Arc<Run>, mut dice: Dice) {
    if let Err(fault) = lie_on(&run, &mut dice).await {
        run.complain(format!("the sandbox did not take a fault: {fault}"));
    }
}

async fn lie_on(run: &Run, dice: &mut Dice) -> Result<(), Fault> {
    loop {
        tokio::time::sleep(dice.millis(8_000..=12_000)).await;
        lock(&run.lies).push((Instant::now(), None));
        run.stripe.control("webhooks/mode", webhooks(dice)).await?;
        // Machines' clocks differ.
        let offset = i64::try_from(dice.between(0..=400))? - 200;
        run.stripe.control("clock", json!({ "offset_seconds": offset })).await?;
        let end = Instant::now() + dice.millis(5_000..=10_000);
        while Instant::now() < end {
            run.stripe.control("faults", fault(dice)).await?;
            tokio::time::sleep(dice.millis(80..=500)).await;
        }
        be_honest(run, dice.one_in(2)).await?;
    }
}

/// Ends the lies for good.
pub async fn stop(run: &Run) -> Result<(), Fault> {
    be_honest(run, true).await
}

async fn be_honest(run: &Run, reversed: bool) -> Result<(), Fault> {
    run.stripe.clear_faults().await?;
    run.stripe.control("clock", json!({ "offset_seconds": 0 })).await?;
    run.stripe.control("webhooks/release", json!({ "reversed": reversed })).await?;
    run.stripe.control("webhooks/mode", json!({ "duplicate": 0 })).await?;
    if let Some((_, until)) = lock(&run.lies).last_mut() {
        until.get_or_insert_with(Instant::now);
    }
    Ok(())
}

fn webhooks(dice: &mut Dice) -> Value {
    json!({ "withhold": dice.one_in(2), "duplicate": dice.between(0..=2), "reorder": dice.between(0..=4) })
}

fn fault(dice: &mut Dice) -> Value {
    let (method, path, ends) = *dice.pick(&REQUESTS);
    let kind = dice.weighted(&KINDS);
    let mut fault = json!({ "kind": kind, "method": method, "path": path, "times": dice.between(1..=2) });
    if !ends.is_empty() {
        fault["path_ends"] = json!(ends);
    }
    if kind == "delay" {
        let long = dice.one_in(20);
        fault["delay_ms"] = json!(if long { TOO_LONG_MILLIS } else { dice.between(200..=3_000) });
    }
    if kind == "refuse" {
        refuse(&mut fault, dice);
    }
    fault
}

/// Refusals that Stripe knows: an empty balance, a customer that somebody deleted.
fn refuse(fault: &mut Value, dice: &mut Dice) {
    fault["method"] = json!("POST");
    fault["times"] = json!(1);
    if dice.one_in(2) {
        fault["path"] = json!("/v1/refunds");
        fault["code"] = json!("balance_insufficient");
    } else {
        fault["path"] = json!("/v1/payment_intents");
        fault["path_ends"] = json!("/payment_intents");
        fault["code"] = json!("resource_missing");
    }
}
