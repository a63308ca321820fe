//! Closing the account, once nothing is open or live any more.

use std::time::{Duration, Instant};

use serde_json::json;

use super::browser::{Answer, SIGNED_OUT};
use super::{PASSWORD, Rider};
use crate::Fault;
use crate::told::What;

/// Passes whose money went back have ended by then, unless the bank sent it back once more.
const PATIENCE: Duration = Duration::from_secs(30);

/// Closes the account. Refunds that the bank sends back leave their passes as they are: then it stays open.
pub async fn close(rider: &mut Rider<'_>) -> Result<(), Fault> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match rider.browser.act("accountClose", "ok", json!({ "password": PASSWORD })).await {
            Ok(Answer::Done(_)) => {
                closed(rider);
                return Ok(());
            }
            Ok(Answer::Refused(code)) if code == "PASS_LIVE" || code == "ORDER_OPEN" => {}
            // Each try compares the password, ten in a quarter of an hour unless one is right.
            Ok(Answer::Refused(code)) => return Err(format!("accountClose was refused: {code}").into()),
            // The answer of the try before was lost.
            Err(fault) if fault.to_string() == SIGNED_OUT => {
                closed(rider);
                return Ok(());
            }
            Err(fault) => return Err(fault),
        }
        tokio::time::sleep(rider.dice.millis(1_000..=3_000)).await;
    }
    Ok(())
}

fn closed(rider: &Rider<'_>) {
    rider.run.told.note(What::Closed, &rider.account, "");
}
