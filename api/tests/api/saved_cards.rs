//! Cards that a rider lets a seller keep: only when asked, shown to their owner alone, removed for good.

use serde_json::{Value, json};

use crate::support::buying::{VISA, card, confirm, intent_of, order, sync};
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const SAVED: &str = "viewer { savedCards { id brand last4 } }";

async fn saved(rider: &Browser) -> Vec<Value> {
    let answer = rider.run(&format!("{{ {SAVED} }}"), json!({})).await;
    answer.data()["viewer"]["savedCards"].as_array().unwrap().clone()
}

/// `paymentStart` as the page sends it: when it opens, and again at the tap that pays.
async fn start(rider: &Browser, order: &str, save: bool) -> Answer {
    let input = json!({ "orderId": order, "idempotencyKey": order, "saveCard": save });
    rider.mutate("paymentStart", "clientSecret payment { id state }", input).await
}

/// An order for the rider's n-th ICOCA, paid after the wishes in their order; the last one stands.
async fn paid(app: &TestApp, rider: &Browser, n: u32, wishes: &[bool], with: &str) {
    let order = order(rider, &card(rider, n).await, "2026-10-10").await;
    let mut intent = String::new();
    for wish in wishes {
        intent = intent_of(start(rider, &order, *wish).await.done());
    }
    confirm(app, &intent, with, "pass").await;
    assert_eq!(sync(rider, &order).await["state"], "PAID");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_kept_when_the_last_word_was_yes() {
    let app = TestApp::start().await;
    let rider = app.rider("hanako").await;
    paid(&app, &rider, 1, &[false], VISA).await;
    assert_eq!(saved(&rider).await, Vec::<Value>::new(), "nobody asked");
    paid(&app, &rider, 2, &[false, true, false], VISA).await;
    assert_eq!(saved(&rider).await, Vec::<Value>::new(), "the wish was taken back");
    paid(&app, &rider, 3, &[true, false, true], VISA).await;
    let kept = saved(&rider).await;
    assert_eq!(kept.len(), 1);
    assert_eq!((&kept[0]["brand"], &kept[0]["last4"]), (&json!("visa"), &json!("4242")));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_must_not_be_kept_is_not_paid_with_while_stripe_was_not_told() {
    let app = TestApp::start().await;
    let rider = app.rider("hanako").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2026-10-10").await;
    let intent = intent_of(start(&rider, &order, true).await.done());
    let path = format!("/v1/payment_intents/{intent}");
    app.outside.fault(json!({ "kind": "error_before", "method": "POST", "path": path, "times": 5 })).await;
    assert_eq!(start(&rider, &order, false).await.codes(), ["TRY_AGAIN"]);
    app.outside.forget_faults().await;
    start(&rider, &order, false).await.done();
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(sync(&rider, &order).await["state"], "PAID");
    assert_eq!(saved(&rider).await, Vec::<Value>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_card_pays_again_and_is_removed_by_its_owner_alone() {
    let app = TestApp::start().await;
    let rider = app.rider("hanako").await;
    paid(&app, &rider, 1, &[true], VISA).await;
    let kept = saved(&rider).await[0]["id"].as_str().unwrap().to_owned();
    paid(&app, &rider, 2, &[false], &kept).await;
    assert_eq!(saved(&rider).await.len(), 1, "once is enough");

    let stranger = app.rider("stranger").await;
    assert_eq!(saved(&stranger).await, Vec::<Value>::new());
    let refused = stranger.mutate("savedCardRemove", SAVED, json!({ "id": kept })).await;
    assert_eq!(refused.codes(), ["NOT_FOUND"]);
    assert_eq!(saved(&rider).await.len(), 1);

    let removed = rider.mutate("savedCardRemove", SAVED, json!({ "id": kept })).await;
    assert_eq!(removed.done()["viewer"]["savedCards"], json!([]));
    let twice = rider.mutate("savedCardRemove", SAVED, json!({ "id": kept })).await;
    assert_eq!(twice.codes(), ["NOT_FOUND"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_leaves_no_card_at_stripe() {
    let app = TestApp::start().await;
    let rider = app.rider("leaving").await;
    paid(&app, &rider, 1, &[true], VISA).await;
    let customer = app.sql("select stripe_customers ->> 'platform' from accounts").await.remove(0);
    app.run("update passes set state = 'freed', freed_as = 'refunded', freed_reason = 'test'").await;
    rider.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await.done();

    // Stripe is away at first: the job stays and tries again.
    app.outside
        .fault(json!({ "kind": "drop_before", "method": "DELETE", "path": "/v1/customers", "times": 1 }))
        .await;
    app.run_jobs().await;
    assert_eq!(app.sql("select count(*) from jobs where kind = 'forget_customers'").await, ["1"]);
    app.clock.advance(jiff::SignedDuration::from_mins(1));
    app.run_jobs().await;
    assert_eq!(app.outside.stripe(&format!("customers/{customer}")).await["deleted"], true);
    assert_eq!(app.sql("select stripe_customers::text from accounts").await, ["{}"]);
    app.done().await;
}
