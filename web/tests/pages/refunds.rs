//! What the pages say of a pass that its seller refunded, in two parts.

use serde_json::json;

use crate::served::Served;
use crate::support::buying::{VISA, card, confirm, order, start, sync};
use crate::support::{Browser, TestApp};

/// A paid order, of which the seller has refunded 5,000 and 1,000 yen in Stripe's dashboard; its path and its pass's.
async fn refunded(app: &TestApp, rider: &Browser) -> (String, String) {
    let card = card(rider, 1).await;
    let order = order(rider, &card, "2026-10-10").await;
    let intent = start(rider, &order).await;
    confirm(app, &intent, VISA, "pass").await;
    assert_eq!(sync(rider, &order).await["state"], "PAID");
    for amount in [5_000, 1_000] {
        let body = json!({ "key": app.outside.secret_key(), "payment_intent": intent, "amount": amount });
        app.outside.control("refund", body).await;
        assert_eq!(app.webhooks().await, 200);
        app.run_jobs().await;
    }
    let pass = app.one(&format!("select id from passes where order_id = '{order}'")).await;
    (format!("/orders/{order}"), format!("/passes/{pass}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_does_not_call_a_refunded_order_paid() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    refunded(&app, &rider).await;
    let list = site.get(&rider, "/orders").await.body;
    assert!(list.contains("払いもどし済み") && !list.contains("支払い済み"), "{list}");
    assert!(!list.contains("tag ok"), "it is not green: {list}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_part_is_told_on_the_order_the_pass_and_the_receipt() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (order, pass) = refunded(&app, &rider).await;
    for path in [&order, &pass] {
        let page = site.get(&rider, path).await.body;
        assert!(
            page.contains("5,000円を返金しました") && page.contains("1,000円を返金しました"),
            "{path}: {page}"
        );
    }
    let history = site.get(&rider, &order).await.body;
    assert!(history.contains("返金しました（5,000円）"), "{history}");
    let receipt = site.get(&rider, &format!("{order}/receipt")).await.body;
    assert!(receipt.contains("8,820円"), "what was paid stands: {receipt}");
    for line in ["に5,000円を返金しました", "に1,000円を返金しました", "返金の合計 6,000円"]
    {
        assert!(receipt.contains(line), "{line}: {receipt}");
    }
    app.done().await;
    site.stop().await;
}
