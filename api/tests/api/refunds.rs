//! Money that goes back: once, whatever is lost, and noticed when the bank sends it back in the end.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::buying::{REFUND_FAILS, VISA, card, confirm, order, start};
use crate::support::{Browser, TestApp};

/// Its refunds stay pending for a moment, then succeed.
const REFUND_LATER: &str = "4000000000007726";

/// An order whose money arrived when its pass was to start already; nothing was noticed yet.
pub async fn late(app: &TestApp, with: &str) -> (Browser, String, String) {
    let rider = app.rider("late").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2026-10-10").await;
    let intent = start(&rider, &order).await;
    app.clock.set("2026-10-09T15:00:00Z".parse().unwrap());
    confirm(app, &intent, with, "pass").await;
    (rider, order, intent)
}

/// The latest refund as the rider sees it, and the words of the order's history.
pub async fn seen(rider: &Browser, order: &str) -> (Value, Vec<String>) {
    let query = "query($id: ID!) { viewer { order(id: $id) { refunds { state } events { event } } } }";
    let answer = rider.run(query, json!({ "id": order })).await;
    let order = &answer.data()["viewer"]["order"];
    let events = order["events"].as_array().unwrap();
    let events = events.iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect();
    let latest = order["refunds"].as_array().unwrap().last();
    (latest.map_or(Value::Null, |refund| refund["state"].clone()), events)
}

pub async fn at_stripe(app: &TestApp) -> usize {
    app.outside.stripe("refunds?limit=100").await["data"].as_array().unwrap().len()
}

/// What each account of the ledger holds.
pub async fn balances(app: &TestApp) -> Vec<String> {
    app.sql(
        "select account || ' ' || sum(debit) - sum(credit) from entries group by account order by account",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_stripe_failed_to_make_is_made_once_under_the_next_key() {
    for (kind, key) in
        [("error_before", "2"), ("error_after", "1"), ("drop_before", "1"), ("drop_after", "1")]
    {
        let app = TestApp::start().await;
        let (rider, order, _) = late(&app, VISA).await;
        app.outside.fault(json!({ "kind": kind, "method": "POST", "path": "/v1/refunds", "times": 1 })).await;
        app.sweep().await;
        app.clock.advance(SignedDuration::from_mins(1));
        app.run_jobs().await;
        assert_eq!(seen(&rider, &order).await.0, "SUCCEEDED", "{kind}");
        assert_eq!(app.sql("select key_n from refunds").await, [key], "{kind}");
        assert_eq!(at_stripe(&app).await, 1, "{kind}");
        assert_eq!(app.sql("select kind from postings order by kind").await, ["capture", "refund"]);
        app.done().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_without_an_answer_for_a_day_is_looked_for_and_then_made_anew() {
    for kind in ["drop_before", "drop_after"] {
        let app = TestApp::start().await;
        let (rider, order, _) = late(&app, VISA).await;
        app.outside.fault(json!({ "kind": kind, "path": "/v1/refunds", "times": 1 })).await;
        app.sweep().await;
        app.clock.advance(SignedDuration::from_hours(24));
        app.run_jobs().await;
        assert_eq!(seen(&rider, &order).await.0, "SUCCEEDED", "{kind}");
        assert_eq!(at_stripe(&app).await, 1, "{kind}");
        app.done().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_fails_after_it_succeeded_is_booked_back_and_told() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, REFUND_FAILS).await;
    app.sweep().await;
    let (state, events) = seen(&rider, &order).await;
    assert_eq!((state, events.last().map(String::as_str)), (json!("SUCCEEDED"), Some("refunded")));
    app.outside.settle_refunds().await;
    for _ in 0..2 {
        assert_eq!(app.webhooks().await, 200);
        app.run_jobs().await;
        let (state, events) = seen(&rider, &order).await;
        assert_eq!((state, events.last().map(String::as_str)), (json!("FAILED"), Some("refund_failed")));
        assert_eq!(events.iter().filter(|event| event.starts_with("refund")).count(), 2);
        assert_eq!(
            app.sql("select kind from postings order by kind").await,
            ["capture", "refund", "refund_failure"]
        );
        assert_eq!(
            balances(&app).await,
            ["consumption_tax -801", "pass_sales -8019", "stripe_receivable 8820"],
            "the money is with the seller"
        );
    }
    let letters = app.outside.letters(&rider.email).await;
    assert!(letters[0].subject.contains("カードへ返金できませんでした"), "{}", letters[0].subject);
    assert!(letters[0].text.contains("松江市交通局"), "{}", letters[0].text);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_can_no_longer_fail_is_looked_at_no_more_and_stays_readable() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, VISA).await;
    app.sweep().await;
    assert_eq!(seen(&rider, &order).await.0, "SUCCEEDED");
    for _ in 0..9 {
        app.clock.advance(SignedDuration::from_hours(5 * 24));
        app.sweep().await;
    }
    assert_eq!(
        app.sql("select (look_at > now() + interval '1000 years')::text from refunds").await,
        ["true"]
    );
    // The session of before is over.
    let account = app.one("select account_id::text from orders").await.parse().unwrap();
    assert_eq!(seen(&app.signed_in(account).await, &order).await.0, "SUCCEEDED");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_whose_webhook_was_lost_is_found_within_the_month() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, REFUND_FAILS).await;
    app.sweep().await;
    app.outside.settle_refunds().await;
    app.clock.advance(SignedDuration::from_mins(1));
    app.sweep().await;
    assert_eq!(seen(&rider, &order).await.0, "SUCCEEDED", "not looked at so soon");
    app.clock.advance(SignedDuration::from_hours(3 * 24));
    app.sweep().await;
    assert_eq!(seen(&rider, &order).await.0, "FAILED");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_fails_while_pending_is_booked_back() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, REFUND_FAILS).await;
    app.sweep().await;
    // The bank had not said more when Stripe accepted it.
    app.force("update refunds set state = 'pending', ended_at = null").await;
    app.outside.settle_refunds().await;
    app.clock.advance(SignedDuration::from_hours(7));
    app.sweep().await;
    assert_eq!(seen(&rider, &order).await.0, "FAILED");
    assert_eq!(
        app.sql("select kind from postings order by kind").await,
        ["capture", "refund", "refund_failure"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_refund_is_booked_once_and_followed_to_its_end() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, REFUND_LATER).await;
    app.sweep().await;
    app.outside.settle_refunds().await;
    app.clock.advance(SignedDuration::from_hours(7));
    app.sweep().await;
    let (state, events) = seen(&rider, &order).await;
    assert_eq!((state, events.last().map(String::as_str)), (json!("SUCCEEDED"), Some("refunded")));
    assert_eq!(app.sql("select kind from postings order by kind").await, ["capture", "refund"]);
    app.done().await;
}
