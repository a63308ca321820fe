//! Riders who give a pass back, in two tabs at once, before staff refund it or while they do.

use serde_json::{Value, json};

use super::Rider;
use super::browser::Answer;
use crate::Fault;
use crate::told::What;

const QUOTE: &str = "query($id: ID!) { viewer { order(id: $id) { pass { id refundQuote { digest } } } } }";

/// Gives the pass of an order back, now and then. One that is not live yet, as nobody has told of its money, stays.
pub async fn maybe_give_back(rider: &mut Rider<'_>, order: &str) -> Result<(), Fault> {
    if !rider.dice.one_in(5) {
        return Ok(());
    }
    rider.think().await;
    let seen = rider.browser.run(QUOTE, json!({ "id": order })).await?;
    let pass = &seen["viewer"]["order"]["pass"];
    let Some(digest) = pass["refundQuote"]["digest"].as_str() else { return Ok(()) };
    let input = json!({ "passId": pass["id"], "expectedDigest": digest });
    let once = || rider.browser.act("passRefund", "pass { claim { id amount } }", input.clone());
    let (one, two) = futures::try_join!(once(), once())?;
    match (claim(one)?, claim(two)?) {
        (Some(one), Some(two)) if one == two => {
            rider.run.told.note(What::GivenBack, order, &one["amount"]);
        }
        // Staff were faster, or it is another day.
        (None, None) => {}
        (one, two) => rider.run.complain(format!("passRefund answered {one:?} and {two:?} to one quote")),
    }
    Ok(())
}

fn claim(answer: Answer) -> Result<Option<Value>, Fault> {
    match answer {
        Answer::Refused(code) if code == "ENDED" || code == "QUOTE_CHANGED" => Ok(None),
        other => Ok(Some(other.done("passRefund")?["pass"]["claim"].take())),
    }
}
