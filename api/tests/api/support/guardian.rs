//! A guardian at a rider's link, through the API.

use serde_json::{Value, json};

use super::buying::{card, order};
use super::{Answer, Browser, TestApp};

/// The day of birth of every test's rider.
pub const BORN: (i32, i32) = (5, 3);

/// A rider, and an order that waits for its money.
pub async fn awaiting(app: &TestApp) -> (Browser, String) {
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2026-10-10").await;
    (rider, order)
}

/// Makes the link of an order and gives its token.
pub async fn link(rider: &Browser, order: &str) -> String {
    let input = json!({ "orderId": order });
    let made = rider.mutate("guardianLinkMake", "order { guardianLink { url } }", input).await;
    let url = made.done()["order"]["guardianLink"]["url"].as_str().unwrap_or_default().to_owned();
    url.rsplit_once("/g/").unwrap_or_else(|| panic!("no link in {}", made.body)).1.to_owned()
}

pub async fn answer(guardian: &Browser, token: &str, (month, day): (i32, i32)) -> Answer {
    let input = json!({ "token": token, "month": month, "day": day });
    guardian.mutate("guardianEnter", "id", input).await
}

/// A browser in which the question was answered, and the link's id.
pub async fn entered(app: &TestApp, token: &str) -> (Browser, String) {
    let guardian = app.browser();
    let id = answer(&guardian, token, BORN).await.done()["id"].as_str().unwrap().to_owned();
    (guardian, id)
}

pub async fn confirm_as(guardian: &Browser, id: &str, recipient: &str, email: &str) -> Answer {
    let input = json!({ "id": id, "confirms": true, "recipient": recipient, "email": email });
    guardian.mutate("guardianConfirm", "order { state }", input).await
}

/// A guardian before the payment fields, and the link's id.
pub async fn confirmed(app: &TestApp, token: &str) -> (Browser, String) {
    let (guardian, id) = entered(app, token).await;
    confirm_as(&guardian, &id, "", "").await.done();
    (guardian, id)
}

pub async fn start_by_link(guardian: &Browser, id: &str, key: &str) -> Answer {
    let input = json!({ "id": id, "idempotencyKey": key });
    guardian.mutate("guardianPaymentBegin", "clientSecret", input).await
}

/// What a guardian sees.
pub const SEEN: &str =
    "order { id state recipient email payment { declineMessage } receipt { number recipient total }
    sale { riderName isMinor isElsewhere productName section price quantity howToPay delivery refundTerms } }";

pub async fn sync_by_link(guardian: &Browser, id: &str) -> Value {
    let payload = guardian.mutate("guardianPaymentSync", SEEN, json!({ "id": id })).await;
    payload.done()["order"].clone()
}

/// The order as a browser sees it; null without a session of its link.
pub async fn seen(guardian: &Browser, id: &str) -> Value {
    let query =
        format!("query($id: ID!) {{ {} }}", SEEN.replacen("order", "order: guardianOrder(id: $id)", 1));
    guardian.run(&query, json!({ "id": id })).await.data()["order"].clone()
}

pub async fn is_open(app: &TestApp, token: &str) -> bool {
    let query = "query($token: String!) { guardianLinkIsOpen(token: $token) }";
    let answer = app.browser().run(query, json!({ "token": token })).await;
    answer.data()["guardianLinkIsOpen"].as_bool().unwrap()
}

/// Subjects and texts of the letters to an address, the latest first; what was sent twice, as jobs are run twice, once.
pub async fn letters(app: &TestApp, to: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for letter in app.outside.letters(to).await {
        let text = format!("{}\n{}", letter.subject, letter.text);
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}
