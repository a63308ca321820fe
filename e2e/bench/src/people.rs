//! Riders who came in through the API, with real mails and real (emulated) payments.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Fault;
use crate::browser::{Browser, text};
use crate::site::Site;

const PASSWORD: &str = "shijimi no misoshiru";

/// A rider with passes, and a draft that is ready to be ordered.
pub struct Rider {
    pub browser: Browser,
    pub email: String,
    pub passes: Vec<String>,
    pub orders: Vec<String>,
    pub draft: String,
}

/// What a paid order leaves behind.
pub struct Bought {
    pub order: String,
    pub pass: String,
}

impl Rider {
    /// A rider with `count` cards and a paid pass on each. `nth` tells one rider's numbers from another's.
    pub async fn with_passes(site: &Site, nth: usize, count: usize) -> Result<Self, Fault> {
        let browser = sign_up(site, nth).await?;
        let (mut card, mut passes, mut orders) = (String::new(), Vec::new(), Vec::new());
        for at in 0..count {
            card = register_card(&browser, nth * 1000 + at).await?;
            let draft = fare_draft(&browser, &card).await?;
            let order = place(&browser, &draft).await?;
            passes.push(pay(site, &browser, &order).await?.pass);
            orders.push(order);
        }
        // Of another operator, so that no pass stands in its way.
        let draft = start_draft(&browser, &card, "mizuumi").await?;
        answer_stops(&browser, &draft).await?;
        answer_term_and_day(&browser, &draft).await?;
        Ok(Self { browser, email: email(nth), passes, orders, draft })
    }
}

/// A rider who is about to order.
pub struct Buyer {
    pub browser: Browser,
    pub drafts: Vec<String>,
}

impl Buyer {
    /// A rider with `count` cards and a complete draft for each.
    pub async fn with_drafts(site: &Site, nth: usize, count: usize) -> Result<Self, Fault> {
        let browser = sign_up(site, nth).await?;
        let mut drafts = Vec::new();
        for at in 0..count {
            let card = register_card(&browser, nth * 1000 + at).await?;
            drafts.push(fare_draft(&browser, &card).await?);
        }
        Ok(Self { browser, drafts })
    }
}

fn email(nth: usize) -> String {
    format!("rider-{nth}@example.jp")
}

/// An account with everything that a purchase needs.
pub async fn sign_up(site: &Site, nth: usize) -> Result<Browser, Fault> {
    let browser = Browser::new(&site.base)?;
    let email = email(nth);
    begin_sign_up(&browser, &email).await?;
    verify(site, &browser, &email).await?;
    finish_sign_up(&browser).await?;
    give_details(&browser).await?;
    Ok(browser)
}

/// A complete draft for a pass by fare.
pub async fn fare_draft(browser: &Browser, card: &str) -> Result<String, Fault> {
    let draft = start_draft(browser, card, "matsue").await?;
    answer(browser, &draft, json!({ "code": "210" })).await?;
    answer_term_and_day(browser, &draft).await?;
    Ok(draft)
}

pub async fn begin_sign_up(browser: &Browser, email: &str) -> Result<(), Fault> {
    let agreed = agreement(browser).await?;
    ask_for_code(browser, email, agreed).await
}

/// What somebody agrees to who signs up.
pub async fn agreement(browser: &Browser) -> Result<Value, Fault> {
    let documents =
        "{ terms: document(kind: TERMS) { version } privacy: document(kind: PRIVACY) { version } }";
    let versions = browser.run(documents, json!({})).await?;
    Ok(
        json!({ "agreedTerms": versions["terms"]["version"], "agreedPrivacy": versions["privacy"]["version"] }),
    )
}

pub async fn ask_for_code(browser: &Browser, email: &str, agreed: Value) -> Result<(), Fault> {
    let mut input = agreed;
    input["email"] = json!(email);
    browser.act("signUpStart", "signUp { email }", input).await.map(drop)
}

pub async fn verify(site: &Site, browser: &Browser, email: &str) -> Result<(), Fault> {
    let code = code(site, email).await?;
    browser.act("signUpVerify", "signUp { verified }", json!({ "code": code })).await.map(drop)
}

pub async fn finish_sign_up(browser: &Browser) -> Result<(), Fault> {
    browser.act("signUpFinish", "viewer { id }", json!({ "password": PASSWORD })).await.map(drop)
}

/// From a browser that does not know the account; it is then asked for a code.
pub async fn begin_sign_in(browser: &Browser, email: &str) -> Result<(), Fault> {
    let input = json!({ "email": email, "password": PASSWORD });
    browser.act("signInStart", "codeNeeded { purpose }", input).await.map(drop)
}

pub async fn give_details(browser: &Browser) -> Result<(), Fault> {
    let input = json!({
        "familyName": "松江", "givenName": "花子", "familyKana": "マツエ", "givenKana": "ハナコ", "birthDate": "1990-05-03",
        "phone": "0852-60-1111", "postalCode": "690-0887", "address": "島根県松江市殿町1番地",
    });
    browser.act("riderSave", "viewer { id }", input).await.map(drop)
}

/// The code of the latest letter to an address, alone on its line, once it is there.
pub async fn code(site: &Site, email: &str) -> Result<String, Fault> {
    let url = format!("{}/mail/messages.json?to={email}", site.sandbox);
    for _ in 0..1000 {
        let letters: Value = reqwest::get(&url).await?.json().await?;
        let mut lines = letters[0]["text"].as_str().unwrap_or_default().lines();
        if let Some(code) =
            lines.find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Ok(code.to_owned());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(format!("no letter with a code came to {email}").into())
}

pub async fn register_card(browser: &Browser, nth: usize) -> Result<String, Fault> {
    let number = format!("JW{:015}", 100_000_000_000_000 + nth);
    let input = json!({ "number": number, "kind": "CARD", "name": "仕事用", "named": true });
    text(&browser.act("cardRegister", "card { id }", input).await?["card"]["id"])
}

/// A draft for the operator's commuter pass.
pub async fn start_draft(browser: &Browser, card: &str, operator: &str) -> Result<String, Fault> {
    let input = json!({ "cardId": card, "operatorSlug": operator, "productSlug": "commuter" });
    text(&browser.act("draftBegin", "draft { id }", input).await?["draft"]["id"])
}

pub async fn answer(browser: &Browser, draft: &str, mut answers: Value) -> Result<Value, Fault> {
    answers["id"] = json!(draft);
    Ok(browser.act("draftUpdate", "draft { next startDates price }", answers).await?["draft"].take())
}

/// A section between the first stop and the last one that has a fare from there.
pub async fn answer_stops(browser: &Browser, draft: &str) -> Result<(), Fault> {
    let stops =
        "query($text: String!, $from: ID) { operator(slug: \"mizuumi\") { product(slug: \"commuter\") {
        stops(text: $text, reachableFrom: $from) { id } } } }";
    let found = browser.run(stops, json!({ "text": "みずうみ" })).await?;
    let from = text(&found["operator"]["product"]["stops"][0]["id"])?;
    let found = browser.run(stops, json!({ "text": "大学", "from": from })).await?;
    let to = text(&found["operator"]["product"]["stops"][0]["id"])?;
    answer(browser, draft, json!({ "fromId": from, "toId": to })).await.map(drop)
}

/// One month from the first day that may be chosen.
pub async fn answer_term_and_day(browser: &Browser, draft: &str) -> Result<(), Fault> {
    let dates = answer(browser, draft, json!({ "months": 1 })).await?;
    let day = text(&dates["startDates"][0])?;
    let next = answer(browser, draft, json!({ "startsOn": day })).await?;
    if next["next"] == "CHECK" { Ok(()) } else { Err(format!("the draft is not complete: {next}").into()) }
}

pub async fn place(browser: &Browser, draft: &str) -> Result<String, Fault> {
    let price = answer(browser, draft, json!({})).await?["price"].clone();
    order(browser, draft, &price).await
}

/// Orders a draft at the price that it was seen at.
pub async fn order(browser: &Browser, draft: &str, price: &Value) -> Result<String, Fault> {
    let input =
        json!({ "draftId": draft, "idempotencyKey": format!("order-{draft}"), "expectedPrice": price });
    text(&browser.act("orderPlace", "order { id }", input).await?["order"]["id"])
}

/// Pays an order with a test card and waits until it is paid.
pub async fn pay(site: &Site, browser: &Browser, order: &str) -> Result<Bought, Fault> {
    let intent = start_payment(browser, order).await?;
    confirm(site, &intent).await?;
    for _ in 0..100 {
        let payload =
            browser.act("paymentSync", "order { state pass { id } }", json!({ "orderId": order })).await?;
        if payload["order"]["state"] == "PAID" {
            return Ok(Bought { order: order.to_owned(), pass: text(&payload["order"]["pass"]["id"])? });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err("an order was not paid in ten seconds".into())
}

/// Starts to pay an order and answers the intent at Stripe.
pub async fn start_payment(browser: &Browser, order: &str) -> Result<String, Fault> {
    let input = json!({ "orderId": order, "idempotencyKey": "first", "saveCard": false });
    let secret = text(&browser.act("paymentBegin", "clientSecret", input).await?["clientSecret"])?;
    Ok(secret.split("_secret").next().unwrap_or_default().to_owned())
}

/// Confirms an intent at Stripe with a test card, as the paying page does.
pub async fn confirm(site: &Site, intent: &str) -> Result<(), Fault> {
    let body = json!({ "key": site.stripe_key, "payment_intent": intent, "card": "4242424242424242" });
    let confirm = reqwest::Client::new().post(format!("{}/control/confirm", site.sandbox)).json(&body);
    confirm.send().await?.error_for_status()?;
    Ok(())
}
