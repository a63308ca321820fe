//! Paying an order and giving it up, in the ways that people do.

use std::time::{Duration, Instant};

use serde_json::json;

use super::Rider;
use super::browser::{Answer, text};
use super::purchase::{GOOD, REFUND_FAILS, REFUNDED_LATER};
use crate::Fault;
use crate::run::lock;
use crate::stripe::Challenge;
use crate::told::What;

/// Within which an order is told as paid once Stripe has taken the money, and an attempt begins once Stripe answers again.
const PATIENCE: Duration = Duration::from_secs(60);
/// The page of a payer who came back asks Stripe so often, then waits for the webhook.
const SYNCS: usize = 5;

/// What became of paying.
pub enum Ending {
    /// Stripe took the money for this intent.
    Taken(String),
    /// The order ended or was paid otherwise.
    Over,
}

type Card<'a> = (&'a str, Challenge);

/// Opens the paying page until it shows Stripe's fields: the intent. None where the order cannot be paid any more.
pub async fn start(rider: &mut Rider<'_>, order: &str) -> Result<Option<String>, Fault> {
    rider.think().await;
    let begun = Instant::now();
    let mut key = 1;
    let save = rider.dice.one_in(4);
    while begun.elapsed() < PATIENCE {
        let input = json!({ "orderId": order, "idempotencyKey": format!("pay-{key}"), "saveCard": save });
        if rider.dice.one_in(8) {
            let after = rider.dice.millis(2..=80);
            rider.browser.leave_amid("paymentBegin", "clientSecret", input.clone(), after).await;
        }
        let refusal = match rider.browser.act("paymentBegin", "clientSecret", input).await? {
            Answer::Done(payload) => {
                let secret = text(&payload["clientSecret"])?;
                let intent = secret.split("_secret").next().unwrap_or_default().to_owned();
                rider.run.told.note(What::Intent, order, &intent);
                return Ok(Some(intent));
            }
            Answer::Refused(refusal) => refusal,
        };
        match refusal.as_str() {
            "ALREADY_PAID" | "OVER" | "DEADLINE_PASSED" => return Ok(None),
            // The page is loaded anew.
            "KEY_USED" => key += 1,
            "TRY_AGAIN" | "CLOSING" => {}
            _ => return Err(format!("paymentBegin was refused: {refusal}").into()),
        }
        tokio::time::sleep(rider.dice.millis(200..=900)).await;
    }
    Err(format!("no payment of order {order} could be started in a minute").into())
}

/// Confirms at Stripe, and remembers when, if it took the money.
pub async fn confirm(rider: &Rider<'_>, intent: &str, (card, challenge): Card<'_>) -> Result<bool, Fault> {
    let now = Instant::now();
    let taken = rider.run.stripe.confirm(intent, card, challenge).await?;
    let mut confirmed = lock(&rider.run.confirmed);
    // The second of two tabs is told of the success of the first.
    if taken && confirmed.iter().all(|(known, _)| known != intent) {
        confirmed.push((intent.to_owned(), now));
    }
    Ok(taken)
}

/// Tries some cards that fail, then one that is good, and waits on the page.
pub async fn pay(rider: &mut Rider<'_>, order: &str, failing: &[Card<'_>]) -> Result<Ending, Fault> {
    let good = good_card(rider);
    pay_with(rider, order, failing, (good, Challenge::Pass)).await
}

pub async fn pay_with(
    rider: &mut Rider<'_>,
    order: &str,
    failing: &[Card<'_>],
    good: Card<'_>,
) -> Result<Ending, Fault> {
    let Some(mut intent) = start(rider, order).await? else { return Ok(Ending::Over) };
    rider.think().await;
    for card in failing {
        confirm(rider, &intent, *card).await?;
        // The page is loaded anew, and takes the attempt up.
        let Some(again) = start(rider, order).await? else { return Ok(Ending::Over) };
        intent = again;
    }
    if !confirm(rider, &intent, good).await? {
        return Err(format!("a good card was declined for {intent}").into());
    }
    await_paid(rider, order).await?;
    Ok(Ending::Taken(intent))
}

pub async fn pay_and_leave(rider: &mut Rider<'_>, order: &str) -> Result<Ending, Fault> {
    let good = good_card(rider);
    let Some(intent) = start(rider, order).await? else { return Ok(Ending::Over) };
    rider.think().await;
    confirm(rider, &intent, (good, Challenge::Pass)).await?;
    Ok(Ending::Taken(intent))
}

pub async fn leave_challenge(rider: &mut Rider<'_>, order: &str, card: &str) -> Result<(), Fault> {
    let Some(intent) = start(rider, order).await? else { return Ok(()) };
    confirm(rider, &intent, (card, Challenge::Leave)).await.map(drop)
}

/// The same payment is opened in two tabs and paid in both.
pub async fn pay_in_two_tabs(rider: &mut Rider<'_>, order: &str) -> Result<Ending, Fault> {
    let open = |tab: u8| {
        let key = format!("tab-{tab}");
        let input = json!({ "orderId": order, "idempotencyKey": key, "saveCard": tab == 1 });
        rider.browser.act("paymentBegin", "clientSecret", input)
    };
    let (first, second) = futures::try_join!(open(1), open(2))?;
    let mut intents = Vec::new();
    for tab in [first, second] {
        // The other one was refused as Stripe gave no answer: it is opened anew.
        let intent = match tab {
            Answer::Done(payload) => {
                let secret = text(&payload["clientSecret"])?;
                let intent = secret.split("_secret").next().unwrap_or_default().to_owned();
                rider.run.told.note(What::Intent, order, &intent);
                intent
            }
            Answer::Refused(_) => match start(rider, order).await? {
                Some(intent) => intent,
                None => return Ok(Ending::Over),
            },
        };
        intents.push(intent);
    }
    rider.think().await;
    let (one, two) = (good_card(rider), good_card(rider));
    let one = confirm(rider, &intents[0], (one, Challenge::Pass));
    let two = confirm(rider, &intents[1], (two, Challenge::Pass));
    let (one, two) = futures::try_join!(one, two)?;
    if !one && !two {
        return Err(format!("neither tab could pay order {order}").into());
    }
    await_paid(rider, order).await?;
    Ok(Ending::Taken(intents.swap_remove(usize::from(!one))))
}

/// The money and the wish to cancel are on their way at once: one of them wins.
pub async fn pay_and_cancel(rider: &mut Rider<'_>, order: &str) -> Result<Ending, Fault> {
    let good = good_card(rider);
    let Some(intent) = start(rider, order).await? else { return Ok(Ending::Over) };
    let (before, after) = (rider.dice.millis(0..=60), rider.dice.millis(0..=60));
    let paying = async {
        tokio::time::sleep(before).await;
        confirm(rider, &intent, (good, Challenge::Pass)).await
    };
    let cancelling = async {
        tokio::time::sleep(after).await;
        cancel(rider, order).await
    };
    let (taken, ()) = futures::try_join!(paying, cancelling)?;
    Ok(if taken { Ending::Taken(intent) } else { Ending::Over })
}

pub async fn cancel(rider: &Rider<'_>, order: &str) -> Result<(), Fault> {
    let answer = rider.browser.act("orderCancel", "order { state }", json!({ "id": order })).await?;
    match answer {
        Answer::Done(payload) if payload["order"]["state"] == "CANCELLED" => {
            rider.run.told.note(What::Cancelled, order, "");
            Ok(())
        }
        // The money was faster. Another state says that Stripe has not told yet which it is.
        Answer::Refused(code) if code == "PAID" => Ok(()),
        other => other.done("orderCancel").map(drop),
    }
}

/// The page that a payer comes back to: asks Stripe some times, then waits for whatever comes first.
async fn await_paid(rider: &mut Rider<'_>, order: &str) -> Result<(), Fault> {
    let begun = Instant::now();
    let mut syncs = 0;
    while begun.elapsed() < PATIENCE {
        syncs += 1;
        let state = if syncs <= SYNCS {
            let input = json!({ "orderId": order });
            let answer = rider.browser.act("paymentSync", "order { state }", input).await?;
            text(&answer.done("paymentSync")?["order"]["state"])?
        } else {
            let query = "query($id: ID!) { viewer { order(id: $id) { state } } }";
            let answer = rider.browser.run(query, json!({ "id": order })).await?;
            text(&answer["viewer"]["order"]["state"])?
        };
        if state == "PAID" {
            rider.run.told.note(What::Paid, order, "");
            return Ok(());
        }
        tokio::time::sleep(rider.dice.millis(100..=500)).await;
    }
    Err(format!("order {order} is not paid a minute after its money was taken").into())
}

pub fn good_card(rider: &mut Rider<'_>) -> &'static str {
    match rider.dice.between(0..=11) {
        0 => REFUNDED_LATER,
        1 => REFUND_FAILS,
        _ => rider.dice.pick::<&str>(&GOOD),
    }
}
