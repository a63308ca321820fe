//! `orderPlace`, `orderCancel`, and the deadline.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::buying::{self, VISA, card, draft, id, look, order, placing};
use crate::support::{Browser, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn placing_freezes_the_price_and_reserves_the_pass() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let placed = order(&rider, &card, "2026-10-10").await;
    let before = look(&rider, &placed).await;
    assert_eq!(before["state"], "AWAITING_PAYMENT");
    assert_eq!(before["pass"]["state"], "RESERVED");
    assert_eq!(before["endsOn"], "2026-11-09");
    app.force("update prices set price = price + 1000").await;
    assert_eq!(
        look(&rider, &placed).await["price"],
        before["price"],
        "a later price touches no placed order"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_tap_places_one_order() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let draft = draft(&rider, &card, "2026-10-10").await;
    let input = placing(&draft, "one");
    let taps = (0..8).map(|_| rider.mutate("orderPlace", "order { id }", input.clone()));
    let ids: Vec<String> =
        futures::future::join_all(taps).await.iter().map(|tap| id(&tap.done()["order"])).collect();
    assert!(ids.iter().all(|one| *one == ids[0]), "{ids:?}");
    assert_eq!(app.sql("select count(*) from orders").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_of_the_same_family_on_the_same_days_is_refused_with_the_dates() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let second = draft(&rider, &card, "2026-10-19").await;
    order(&rider, &card, "2026-10-10").await;
    let input = placing(&second, "second");
    let refused = rider.mutate("orderPlace", "order { id }", input).await;
    assert_eq!(refused.codes(), ["CLASH"]);
    let sentence = refused.payload()["userErrors"][0]["message"].as_str().unwrap().to_owned();
    assert!(sentence.contains("10月10日") && sentence.contains("11月9日"), "{sentence}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_changed_since_it_was_shown_is_told_and_nothing_is_ordered() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let draft = draft(&rider, &card, "2026-10-10").await;
    app.force("update prices set price = 9990 where code = '210' and months = 1").await;
    let refused = rider.mutate("orderPlace", "order { id }", placing(&draft, "one")).await;
    assert_eq!(refused.codes(), ["PRICE_CHANGED"]);
    let sentence = refused.payload()["userErrors"][0]["message"].as_str().unwrap();
    assert!(sentence.contains("9,990円"), "{sentence}");
    assert_eq!(app.sql("select count(*) from orders").await, ["0"]);
    let agreed = json!({ "draftId": draft, "idempotencyKey": "one", "expectedPrice": 9990 });
    rider.mutate("orderPlace", "order { id }", agreed).await.done();
    assert_eq!(app.sql("select price::text from orders").await, ["9990"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_no_key_orders_nothing() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let draft = draft(&rider, &card, "2026-10-10").await;
    for key in [String::new(), "x".repeat(101), "ひとつ".to_owned(), "a key".to_owned()] {
        let refused = rider.mutate("orderPlace", "order { id }", placing(&draft, &key)).await;
        let sentence = refused.body["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(sentence.contains("1 to 100 letters"), "{key:?}: {sentence}");
    }
    rider.mutate("orderPlace", "order { id }", placing(&draft, &"x".repeat(100))).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_orders_for_the_same_days_at_once_one_is_placed() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let mut drafts = Vec::new();
    for day in ["2026-10-10", "2026-10-11", "2026-10-12", "2026-10-13"] {
        drafts.push(draft(&rider, &card, day).await);
    }
    let places = drafts.iter().map(|draft| rider.mutate("orderPlace", "order { id }", placing(draft, draft)));
    let answers = futures::future::join_all(places).await;
    let refused: Vec<_> = answers.iter().flat_map(|answer| answer.codes()).collect();
    assert_eq!(refused, ["CLASH"; 3]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_riders_order_is_not_found() {
    let app = TestApp::start().await;
    let (taro, hana) = (app.rider("taro").await, app.rider("hana").await);
    let card = card(&taro, 1).await;
    let placed = order(&taro, &card, "2026-10-10").await;
    assert_eq!(look(&hana, &placed).await, serde_json::Value::Null);
    assert_eq!(
        hana.mutate("orderCancel", "order { id }", json!({ "id": placed })).await.codes(),
        ["NOT_FOUND"]
    );
    let start = json!({ "orderId": placed, "idempotencyKey": "x", "saveCard": false });
    assert_eq!(hana.mutate("paymentBegin", "order { id }", start).await.codes(), ["NOT_FOUND"]);
    assert_eq!(
        hana.mutate("paymentSync", "order { id }", json!({ "orderId": placed })).await.codes(),
        ["NOT_FOUND"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_frees_the_days_and_cancelling_again_is_no_error() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let first = order(&rider, &card, "2026-10-10").await;
    for _ in 0..2 {
        let answer = rider.mutate("orderCancel", buying::ORDER, json!({ "id": first })).await;
        assert_eq!(answer.done()["order"]["state"], "CANCELLED");
        assert_eq!(answer.done()["order"]["pass"]["state"], "FREED");
    }
    order(&rider, &card, "2026-10-10").await;
    app.run_jobs().await;
    let subjects: Vec<String> =
        app.outside.letters(&rider.email).await.into_iter().map(|letter| letter.subject).collect();
    assert!(subjects.iter().any(|subject| subject.contains("取り消しました")), "{subjects:?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_has_not_paid_after_ten_minutes_is_asked_to_pay() {
    let app = TestApp::start().await;
    let asked = async |rider: &Browser| {
        let letters = app.outside.letters(&rider.email).await;
        letters.iter().filter(|letter| letter.text.contains("まだお支払いは終わっていません")).count()
    };
    let (waits, pays, cancels) =
        (app.rider("waits").await, app.rider("pays").await, app.rider("cancels").await);
    let mut orders = Vec::new();
    for (n, rider) in (1..).zip([&waits, &pays, &cancels]) {
        orders.push(order(rider, &card(rider, n).await, "2026-10-10").await);
    }
    let intent = buying::start(&pays, &orders[1]).await;
    buying::confirm(&app, &intent, VISA, "pass").await;
    buying::sync(&pays, &orders[1]).await;
    cancels.mutate("orderCancel", "order { id }", json!({ "id": orders[2] })).await.done();
    app.clock.advance(SignedDuration::from_secs(599));
    app.run_jobs().await;
    assert_eq!(asked(&waits).await, 0, "still at the paying page");
    app.clock.advance(SignedDuration::from_secs(1));
    app.run_jobs().await;
    // Each job runs twice.
    assert_eq!((asked(&waits).await, asked(&pays).await, asked(&cancels).await), (2, 0, 0));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unpaid_order_lapses_at_the_deadline_and_not_before() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let placed = order(&rider, &card, "2026-10-10").await;
    // 22:00 JST on the day before the start.
    app.clock.set("2026-10-09T12:59:59Z".parse().unwrap());
    app.sweep().await;
    assert_eq!(look(&rider, &placed).await["state"], "AWAITING_PAYMENT");
    app.clock.set("2026-10-09T13:00:00Z".parse().unwrap());
    app.sweep().await;
    let lapsed = look(&rider, &placed).await;
    assert_eq!((&lapsed["state"], &lapsed["pass"]["state"]), (&json!("LAPSED"), &json!("FREED")));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ordered_is_what_was_shown() {
    let app = TestApp::start().await;
    let ann = app.rider("ann").await;
    let card = buying::card(&ann, 1).await;
    let draft = buying::draft(&ann, &card, "2026-10-06").await;
    let shown = async || {
        let query = "query($id: ID!) { viewer { draft(id: $id) { disclosure { digest } } } }";
        ann.run(query, json!({ "id": draft })).await.data()["viewer"]["draft"]["disclosure"]["digest"].clone()
    };
    let place = async |digest: &Value| {
        let mut input = buying::placing(&draft, "one");
        input["expectedDigest"] = digest.clone();
        ann.mutate("orderPlace", "order { startsOn }", input).await
    };
    let first = shown().await;
    assert_eq!(shown().await, first);
    app.run("update products set refund_fee = refund_fee + 100").await;
    assert_eq!(place(&first).await.codes(), ["TERMS_CHANGED"], "by the operator");
    let second = shown().await;
    let other_tab = json!({ "id": draft, "startsOn": "2026-10-07" });
    ann.mutate("draftUpdate", "draft { id }", other_tab).await.done();
    assert_eq!(place(&second).await.codes(), ["TERMS_CHANGED"], "by the rider, elsewhere");
    let third = shown().await;
    app.run(
        "insert into notices (operator_id, slug, about, suspends, starts_at, text_ja, text_en)
         select id, 'storm', 'service', true, '2026-10-08T00:00+09', '運休します。', 'No service.' from operators
         where slug = 'matsue'",
    )
    .await;
    assert_eq!(place(&third).await.codes(), ["TERMS_CHANGED"], "by a notice");
    assert_eq!(place(&shown().await).await.done()["order"]["startsOn"], "2026-10-07");
    app.done().await;
}
