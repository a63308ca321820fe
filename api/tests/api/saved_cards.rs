//! Cards that a rider lets a seller keep: only when asked, shown to their owner alone, removed for good.

use serde_json::{Value, json};

use crate::support::buying::{VISA, card, confirm, draft_of, id, intent_of, order, sync};
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const SAVED: &str = "viewer { savedCards { id brand last4 } }";

async fn saved(rider: &Browser) -> Vec<Value> {
    let answer = rider.run(&format!("{{ {SAVED} }}"), json!({})).await;
    answer.data()["viewer"]["savedCards"].as_array().unwrap().clone()
}

/// `paymentBegin` as the page sends it: when it opens, and again at the tap that pays.
async fn start(rider: &Browser, order: &str, save: bool) -> Answer {
    let input = json!({ "orderId": order, "idempotencyKey": order, "saveCard": save });
    rider.mutate("paymentBegin", "clientSecret payment { id state }", input).await
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
async fn the_last_word_counts_though_stripe_hears_an_earlier_one_later() {
    let app = TestApp::start().await;
    let rider = app.rider("hanako").await;
    let order = order(&rider, &card(&rider, 1).await, "2026-10-10").await;
    let intent = intent_of(start(&rider, &order, false).await.done());
    let path = format!("/v1/payment_intents/{intent}");
    let slow = json!({ "kind": "delay", "delay_ms": 700, "method": "POST", "path": path, "times": 1 });
    app.outside.fault(slow).await;
    let (yes, no) = tokio::join!(start(&rider, &order, true), async {
        while app.sql("select save_card::text from payments").await != ["true"] {}
        start(&rider, &order, false).await
    });
    yes.done();
    no.done();
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(sync(&rider, &order).await["state"], "PAID");
    assert_eq!(saved(&rider).await, Vec::<Value>::new());
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
    let customer = app.sql("select customer from stripe_customers").await.remove(0);
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
    assert_eq!(app.sql("select customer from stripe_customers").await, Vec::<String>::new());
    app.done().await;
}

/// An order of みずうみ交通 that waits for its payment, for the rider's n-th ICOCA.
async fn at_mizuumi(rider: &Browser, n: u32) -> String {
    let icoca = card(rider, n).await;
    let draft = draft_of(rider, &icoca, "mizuumi", "lakeside-free", "lakeside", "2026-10-10").await;
    let input = json!({ "draftId": draft, "idempotencyKey": draft, "expectedPrice": 11_000 });
    id(&rider.mutate("orderPlace", "order { id }", input).await.done()["order"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_deleted_at_stripe_is_made_anew_and_the_payment_goes_through() {
    let app = TestApp::start().await;
    let rider = app.rider("hanako").await;
    paid(&app, &rider, 1, &[true], VISA).await;
    let first = app.outside.stripe("customers").await["data"][0]["id"].as_str().unwrap().to_owned();
    app.outside.stripe_delete(&format!("customers/{first}")).await;

    // Four requests at once, for two orders.
    let mut orders = Vec::new();
    for n in 2..=3 {
        orders.push(order(&rider, &card(&rider, n).await, "2026-10-10").await);
    }
    let tabs = orders.iter().chain(&orders).map(|order| start(&rider, order, true));
    let mut intents = Vec::new();
    for answer in futures::future::join_all(tabs).await {
        intents.push(intent_of(answer.done()));
    }
    assert_eq!((&intents[0], &intents[1]), (&intents[2], &intents[3]));
    confirm(&app, &intents[0], VISA, "pass").await;
    assert_eq!(sync(&rider, &orders[0]).await["state"], "PAID");
    assert_eq!(saved(&rider).await.len(), 1);
    let customers = app.outside.stripe("customers").await;
    assert_eq!(customers["data"].as_array().unwrap().len(), 1, "one is made: {customers}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cards_of_a_customer_deleted_at_stripe_are_none() {
    let app = TestApp::start().await;
    let rider = app.rider("hanako").await;
    paid(&app, &rider, 1, &[true], VISA).await;
    let customer = app.outside.stripe("customers").await["data"][0]["id"].as_str().unwrap().to_owned();
    app.outside.stripe_delete(&format!("customers/{customer}")).await;
    assert_eq!(saved(&rider).await, Vec::<Value>::new());
    paid(&app, &rider, 2, &[true], VISA).await;
    assert_eq!(saved(&rider).await.len(), 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seller_that_left_takes_only_its_own_cards_away() {
    let app = TestApp::start().await;
    app.run("update operators set stripe_account = 'acct_mizuumi' where slug = 'mizuumi'").await;
    let rider = app.rider("hanako").await;
    paid(&app, &rider, 1, &[true], VISA).await;
    let there = at_mizuumi(&rider, 2).await;
    let intent = intent_of(start(&rider, &there, true).await.done());
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(sync(&rider, &there).await["state"], "PAID");
    let both = saved(&rider).await;
    assert_eq!(both.len(), 2);
    let whole = rider.run("{ viewer { savedCardsIncomplete } }", json!({})).await;
    assert_eq!(whole.data()["viewer"]["savedCardsIncomplete"], false);
    app.outside.disconnect("acct_mizuumi").await;

    let both_fields = "{ viewer { savedCardsIncomplete savedCards { id } } }";
    let seen = rider.run(both_fields, json!({})).await.data()["viewer"].clone();
    assert_eq!(seen["savedCardsIncomplete"], true);
    let left = seen["savedCards"].as_array().unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    let unread = both.iter().find(|card| card["id"] != left[0]["id"]).unwrap();
    let unknown = rider.mutate("savedCardRemove", SAVED, json!({ "id": unread["id"] })).await;
    assert_eq!(unknown.fault_code(), "UNAVAILABLE", "nobody says that it is not saved");
    paid(&app, &rider, 3, &[true], left[0]["id"].as_str().unwrap()).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seller_that_left_keeps_no_other_from_forgetting() {
    let app = TestApp::start().await;
    app.run("update operators set stripe_account = 'acct_mizuumi' where slug = 'mizuumi'").await;
    let rider = app.rider("leaving").await;
    let there = at_mizuumi(&rider, 1).await;
    start(&rider, &there, true).await.done();
    paid(&app, &rider, 2, &[true], VISA).await;
    let customer = app.outside.stripe("customers").await["data"][0]["id"].as_str().unwrap().to_owned();
    rider.mutate("orderCancel", "order { state }", json!({ "id": there })).await.done();
    app.run_jobs().await;
    app.run("update passes set state = 'freed', freed_as = 'refunded', freed_reason = 'test' where state = 'live'").await;
    app.outside.disconnect("acct_mizuumi").await;
    rider.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await.done();
    app.run_jobs().await;
    assert_eq!(app.outside.stripe(&format!("customers/{customer}")).await["deleted"], true);

    // The job was given up at last. A day later the sweep finds that something is left.
    app.run("update jobs set dead_at = run_at, dedupe = null where kind = 'forget_customers'").await;
    app.clock.advance(jiff::SignedDuration::from_hours(25));
    app.outside.reconnect("acct_mizuumi").await;
    app.sweep().await;
    assert_eq!(app.sql("select count(*) from stripe_customers").await, ["0"]);
    app.run("delete from jobs where dead_at is not null").await;
    app.done().await;
}
