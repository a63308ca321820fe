//! The way to a pass, through the API, for tests that are about what comes after.

use serde_json::{Value, json};

use super::{Browser, TestApp};

/// What `order` tells in these tests.
pub const ORDER: &str = "order { id number state closing canPay canCancel price startsOn endsOn card { id }
    pass { id state } payment { id state declineMessage cardBrand cardLast4 } events { event } }";

/// What Matsue's pass for a fare of 210 yen costs for one month.
const PRICE: i64 = 8_820;

/// A registered card; `n` tells one number from another.
pub async fn card(browser: &Browser, n: u32) -> String {
    let number = format!("JW{:015}", u64::from(n) + 100_000_000_000_000);
    let input = json!({ "number": number, "kind": "CARD", "name": "仕事用", "named": true });
    id(&browser.mutate("cardRegister", "card { id }", input).await.done()["card"])
}

/// The `id` of an object.
pub fn id(object: &Value) -> String {
    object["id"].as_str().unwrap_or_else(|| panic!("no id in {object}")).to_owned()
}

/// A complete draft of Matsue's fare-amount pass from `starts_on` for one month.
pub async fn draft(browser: &Browser, card: &str, starts_on: &str) -> String {
    draft_of(browser, card, "matsue", "commuter", "210", starts_on).await
}

/// A complete draft of a product that is chosen by its code.
pub async fn draft_of(
    browser: &Browser,
    card: &str,
    operator: &str,
    product: &str,
    code: &str,
    starts_on: &str,
) -> String {
    let start = json!({ "cardId": card, "operatorSlug": operator, "productSlug": product });
    let draft = id(&browser.mutate("draftBegin", "draft { id }", start).await.done()["draft"]);
    let answers = json!({ "id": draft, "code": code, "months": 1, "startsOn": starts_on });
    browser.mutate("draftUpdate", "draft { id next }", answers).await.done();
    draft
}

/// The input of `orderPlace` for such a draft.
pub fn placing(draft: &str, key: &str) -> Value {
    json!({ "draftId": draft, "idempotencyKey": key, "expectedPrice": PRICE })
}

/// An order that waits for its payment.
pub async fn order(browser: &Browser, card: &str, starts_on: &str) -> String {
    let draft = draft(browser, card, starts_on).await;
    let input = placing(&draft, &format!("order-{draft}"));
    id(&browser.mutate("orderPlace", "order { id }", input).await.done()["order"])
}

/// An attempt that waits for the payer: Stripe's id of it.
pub async fn start(browser: &Browser, order: &str) -> String {
    let payload = start_with(browser, order, "first").await;
    intent_of(payload.done())
}

/// `paymentBegin` under a key.
pub async fn start_with(browser: &Browser, order: &str, key: &str) -> super::Answer {
    let input = json!({ "orderId": order, "idempotencyKey": key, "saveCard": false });
    browser.mutate("paymentBegin", "clientSecret payment { id state }", input).await
}

/// The intent behind a client secret.
pub fn intent_of(payload: &Value) -> String {
    let secret = payload["clientSecret"].as_str().unwrap_or_else(|| panic!("no secret in {payload}"));
    secret.split("_secret").next().unwrap_or_default().to_owned()
}

/// The order as its owner sees it.
pub async fn look(browser: &Browser, order: &str) -> Value {
    let query =
        format!("query($id: ID!) {{ viewer {{ {} }} }}", ORDER.replacen("order", "order(id: $id)", 1));
    browser.run(&query, json!({ "id": order })).await.data()["viewer"]["order"].clone()
}

/// `paymentSync`, as the return page does it.
pub async fn sync(browser: &Browser, order: &str) -> Value {
    let payload = browser.mutate("paymentSync", ORDER, json!({ "orderId": order })).await;
    payload.done()["order"].clone()
}

/// The payer confirms the intent with a card, in the browser.
pub async fn confirm(app: &TestApp, intent: &str, card: &str, three_d_secure: &str) -> Value {
    let body = json!({
        "key": app.outside.secret_key(), "payment_intent": intent, "card": card, "three_d_secure": three_d_secure,
    });
    app.outside.control("confirm", body).await
}

pub const VISA: &str = "4242424242424242";
pub const NO_FUNDS: &str = "4000000000009995";
/// Its refunds succeed, and fail a moment later.
pub const REFUND_FAILS: &str = "4000000000005126";
