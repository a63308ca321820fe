//! Money that no order waits for: an order is cancelled while Stripe, which is slow, still makes its intent, and that intent is
//! paid before anybody ends it. No browser holds its secret, but the books must bear it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Rider;
use super::paying::{self, confirm};
use crate::Fault;
use crate::stripe::Challenge;

/// How long an intent is looked for.
const LOOK: Duration = Duration::from_secs(6);

pub async fn cancel_and_pay(rider: &mut Rider<'_>, order: &str) -> Result<(), Fault> {
    let slow = json!({
        "kind": "delay", "method": "POST", "path": "/v1/payment_intents", "path_ends": "/payment_intents",
        "delay_ms": rider.dice.between(600..=2_500),
    });
    rider.run.stripe.control("faults", slow).await?;
    let input = json!({ "orderId": order, "idempotencyKey": "left", "saveCard": false });
    let after = rider.dice.millis(100..=500);
    rider.browser.leave_amid("paymentBegin", "clientSecret", input, after).await;
    paying::cancel(rider, order).await?;
    let query = "query($id: ID!) { viewer { order(id: $id) { number } } }";
    let number = rider.browser.run(query, json!({ "id": order })).await?["viewer"]["order"]["number"].take();
    let card = paying::good_card(rider);
    let begun = Instant::now();
    while begun.elapsed() < LOOK {
        tokio::time::sleep(Duration::from_millis(50)).await;
        // Faults are met here too.
        let Ok(intents) = rider.run.stripe.latest("payment_intents").await else { continue };
        let is_open = |intent: &&Value| intent["status"] == "requires_payment_method";
        let mut open = intents.as_array().into_iter().flatten().filter(is_open);
        if let Some(intent) = open.find(|intent| intent["description"] == number) {
            let id = intent["id"].as_str().unwrap_or_default();
            // Ended meanwhile: Stripe refuses.
            return confirm(rider, id, (card, Challenge::Pass)).await.map(drop);
        }
    }
    Ok(())
}
