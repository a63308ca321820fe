//! One order, from the draft to whatever becomes of it.

use serde_json::{Value, json};

use super::Rider;
use super::browser::{Answer, text};
use super::giving_back;
use super::paying::{self, Ending};
use super::staff;
use super::stray;
use crate::Fault;
use crate::stripe::Challenge;
use crate::told::What;

pub const GOOD: [&str; 4] = ["4242424242424242", "5555555555554444", "3566002020360505", "378282246310005"];
const DECLINED: [&str; 3] = ["4000000000000002", "4000000000009995", "4000000000000069"];
const CHALLENGED: &str = "4000000000003220";
/// Refunds of these are pending for a moment, or come back.
pub const REFUNDED_LATER: &str = "4000000000007726";
pub const REFUND_FAILS: &str = "4000000000005126";

/// What a rider does with an order.
#[derive(Clone, Copy)]
enum Way {
    Pay,
    /// Pays, and closes the page before it can tell.
    PayAndLeave,
    DeclinedFirst,
    Challenged,
    ChallengeFailed,
    /// Stands before 3-D Secure and leaves.
    ChallengeLeft,
    TwoTabs,
    /// Pays in one tab and cancels in another.
    PayAndCancel,
    StartAndCancel,
    /// Cancels before the page opens, and Stripe makes an intent nonetheless, which is then paid.
    CancelAndStray,
    StartAndLeave,
    Cancel,
    /// Orders and never comes back.
    Leave,
    /// Chooses a pass and does not order it.
    Look,
}

const WAYS: [(Way, u64); 14] = [
    (Way::Pay, 26),
    (Way::PayAndLeave, 14),
    (Way::DeclinedFirst, 10),
    (Way::Challenged, 7),
    (Way::ChallengeFailed, 5),
    (Way::ChallengeLeft, 3),
    (Way::TwoTabs, 9),
    (Way::PayAndCancel, 9),
    (Way::StartAndCancel, 5),
    (Way::CancelAndStray, 7),
    (Way::StartAndLeave, 3),
    (Way::Cancel, 3),
    (Way::Leave, 3),
    (Way::Look, 3),
];

/// Of those who close their account afterwards: nothing may stay open or live.
const LEAVING: [(Way, u64); 5] = [
    (Way::Pay, 4),
    (Way::PayAndCancel, 4),
    (Way::CancelAndStray, 4),
    (Way::StartAndCancel, 2),
    (Way::Cancel, 1),
];

pub async fn buy(rider: &mut Rider<'_>) -> Result<(), Fault> {
    let way = if rider.leaves { rider.dice.weighted(&LEAVING) } else { rider.dice.weighted(&WAYS) };
    let card = rider.register_card().await?;
    let draft = complete_draft(rider, &card).await?;
    if matches!(way, Way::Look) {
        return discard(rider, &draft.id).await;
    }
    rider.think().await;
    let order = place(rider, &draft).await?;
    let ending = match way {
        Way::Leave | Way::Look => return Ok(()),
        Way::Cancel => return paying::cancel(rider, &order).await,
        Way::StartAndLeave => return paying::start(rider, &order).await.map(drop),
        Way::StartAndCancel => {
            paying::start(rider, &order).await?;
            return paying::cancel(rider, &order).await;
        }
        Way::CancelAndStray => return stray::cancel_and_pay(rider, &order).await,
        Way::Pay => paying::pay(rider, &order, &[]).await?,
        Way::PayAndLeave => paying::pay_and_leave(rider, &order).await?,
        Way::DeclinedFirst => {
            let declined = *rider.dice.pick(&DECLINED);
            paying::pay(rider, &order, &[(declined, Challenge::Pass)]).await?
        }
        Way::Challenged => paying::pay_with(rider, &order, &[], (CHALLENGED, Challenge::Pass)).await?,
        Way::ChallengeFailed => paying::pay(rider, &order, &[(CHALLENGED, Challenge::Fail)]).await?,
        Way::ChallengeLeft => return paying::leave_challenge(rider, &order, CHALLENGED).await,
        Way::TwoTabs => paying::pay_in_two_tabs(rider, &order).await?,
        Way::PayAndCancel => paying::pay_and_cancel(rider, &order).await?,
    };
    match ending {
        Ending::Over => Ok(()),
        Ending::Taken(intent) => {
            giving_back::maybe_give_back(rider, &order).await?;
            staff::maybe_refund(rider, &order, &intent, draft.price).await
        }
    }
}

struct Draft {
    id: String,
    price: u64,
}

async fn complete_draft(rider: &mut Rider<'_>, card: &str) -> Result<Draft, Fault> {
    let seller = *rider.dice.pick(&["matsue", "ichibata"]);
    let product = "query($slug: String!) { operator(slug: $slug) { product(slug: \"commuter\") { months choices { code } } } }";
    let product = rider.browser.run(product, json!({ "slug": seller })).await?;
    let product = &product["operator"]["product"];
    let code = any(rider, &product["choices"])?["code"].clone();
    let months = any(rider, &product["months"])?;

    let input = json!({ "cardId": card, "operatorSlug": seller, "productSlug": "commuter" });
    let started = rider.browser.act("draftBegin", "draft { id }", input).await?.done("draftBegin")?;
    let id = text(&started["draft"]["id"])?;
    answer(rider, &id, json!({ "code": code })).await?;
    let dates = answer(rider, &id, json!({ "months": months })).await?;
    let day = any(rider, &dates["startDates"])?;
    let draft = answer(rider, &id, json!({ "startsOn": day })).await?;
    let price = draft["price"].as_u64().ok_or_else(|| format!("a draft without a price: {draft}"))?;
    Ok(Draft { id, price })
}

fn any(rider: &mut Rider<'_>, of: &Value) -> Result<Value, Fault> {
    match of.as_array().map(Vec::as_slice) {
        None | Some([]) => Err("nothing to choose from".into()),
        Some(of) => Ok(rider.dice.pick(of).clone()),
    }
}

async fn answer(rider: &Rider<'_>, draft: &str, mut answers: Value) -> Result<Value, Fault> {
    answers["id"] = json!(draft);
    let answered = rider.browser.act("draftUpdate", "draft { next startDates price }", answers).await?;
    Ok(answered.done("draftUpdate")?["draft"].take())
}

async fn discard(rider: &mut Rider<'_>, draft: &str) -> Result<(), Fault> {
    let fields = "viewer { id }";
    match rider.browser.act("draftDiscard", fields, json!({ "id": draft })).await? {
        Answer::Refused(code) if code == "NOT_FOUND" => Ok(()),
        other => other.done("draftDiscard").map(drop),
    }
}

/// Orders the draft, in two tabs at once now and then. Whatever is repeated answers the same order.
async fn place(rider: &mut Rider<'_>, draft: &Draft) -> Result<String, Fault> {
    let key = format!("order-{}", draft.id);
    let input = json!({ "draftId": draft.id, "idempotencyKey": key, "expectedPrice": draft.price });
    if rider.dice.one_in(10) {
        let after = rider.dice.millis(2..=60);
        rider.browser.leave_amid("orderPlace", "order { id }", input.clone(), after).await;
    }
    let once = || rider.browser.act("orderPlace", "order { id price }", input.clone());
    let first = once();
    let order = if rider.dice.one_in(6) {
        let (first, second) = futures::try_join!(first, once())?;
        let (first, second) = (first.done("orderPlace")?, second.done("orderPlace")?);
        if first != second {
            rider.run.complain(format!("orderPlace answered {first} and {second} to one key"));
        }
        first
    } else {
        first.await?.done("orderPlace")?
    };
    let id = text(&order["order"]["id"])?;
    rider.run.told.note(What::Placed, &id, &order["order"]["price"]);
    Ok(id)
}
