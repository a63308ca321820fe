//! Every intent that carries our metadata is settled, in whatever state its attempt is, at the moment of its capture.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::support::buying::{VISA, card, confirm, intent_of, look, order, start, start_with, sync};
use crate::support::{Browser, TestApp};

async fn awaiting(app: &TestApp) -> (Browser, String) {
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2026-10-10").await;
    (rider, order)
}

/// What the rider and the books say of money that an order could not take.
async fn went_back(app: &TestApp, rider: &Browser, word: &str) {
    assert_eq!(
        app.sql("select concat_ws(' ', reason, state, amount) from refunds").await,
        ["order_over succeeded 8820"]
    );
    assert_eq!(app.sql("select count(*) from postings where kind = 'refund'").await, ["1"]);
    let letters = app.outside.letters(&rider.email).await;
    let letter = letters.iter().find(|letter| letter.subject.contains("届いた代金をお返しします"));
    let letter = letter.unwrap_or_else(|| panic!("no letter: {:?}", letters[0].subject));
    assert!(letter.text.contains(word), "{}", letter.text);
    assert!(!letter.text.contains("開始日までに"), "it did not come too late: {}", letter.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn money_of_a_cancelled_order_is_recorded_and_goes_back_with_the_true_reason() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let intent = start(&rider, &order).await;
    // As if Stripe had told us of an end that was none.
    confirm(&app, &intent, VISA, "pass").await;
    app.force(&format!(
        "update payments set state = 'cancelled', ended_at = '2026-10-05';
         update orders set state = 'cancelled' where id = '{order}';
         update passes set state = 'freed', freed_as = 'cancelled';
         insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
         select operator_id, id, '2026-10-05', 'rider', 'cancelled', 'paying', 'cancelled' from orders"
    ))
    .await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    assert_eq!(look(&rider, &order).await["state"], "CANCELLED");
    went_back(&app, &rider, "取り消されていた").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_of_an_attempt_that_was_over_goes_back_and_the_live_one_is_paid() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let first = start(&rider, &order).await;
    // Our books say that the attempt is over, Stripe's intent lives: the order is paid anew.
    app.force(
        "update payments set state = 'cancelled', ended_at = '2026-10-05'; update orders set state = 'awaiting_payment';
         insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
         select operator_id, id, '2026-10-05', 'stripe', 'payment_closed', 'paying', 'awaiting_payment' from orders",
    )
    .await;
    let second = intent_of(start_with(&rider, &order, "second").await.done());
    confirm(&app, &first, VISA, "pass").await;
    confirm(&app, &second, VISA, "pass").await;
    for _ in 0..2 {
        assert_eq!(app.webhooks().await, 200);
        app.run_jobs().await;
    }
    assert_eq!(sync(&rider, &order).await["state"], "PAID");
    assert_eq!(app.sql("select count(*) from payments where state = 'succeeded'").await, ["2"]);
    assert_eq!(app.sql("select count(*) from receipts").await, ["1"]);
    assert_eq!(app.sql("select reason || ' ' || state from refunds").await, ["order_over succeeded"]);
    // Nothing of what was sold went back: neither the pass nor the receipt may say so.
    let query = "query($id: ID!) { viewer { order(id: $id) { refunds { amount } } } }";
    let told = rider.run(query, json!({ "id": order })).await;
    assert_eq!(told.data()["viewer"]["order"]["refunds"], json!([]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_intent_of_an_attempt_that_is_over_is_ended() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let intent = start(&rider, &order).await;
    app.force(
        "update payments set state = 'cancelled', intent = null, ended_at = '2026-10-05'; update orders set state = 'awaiting_payment';
         insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
         select operator_id, id, '2026-10-05', 'stripe', 'payment_closed', 'paying', 'awaiting_payment' from orders",
    )
    .await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    assert_eq!(app.outside.stripe(&format!("payment_intents/{intent}")).await["status"], "canceled");
    assert_eq!(look(&rider, &order).await["state"], "AWAITING_PAYMENT");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intent_without_a_row_is_kept_and_reported() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let intent = start(&rider, &order).await;
    confirm(&app, &intent, VISA, "pass").await;
    // A backup of the evening before was put back.
    app.force("delete from payments; update orders set state = 'awaiting_payment'").await;
    for _ in 0..2 {
        assert_eq!(app.webhooks().await, 200);
        app.run_jobs().await;
    }
    let kept = app.sql("select concat_ws(' ', intent, status, amount, captured, payment_id is not null, operator_id is not null) from unmatched_intents").await;
    assert_eq!(kept, [format!("{intent} succeeded 8820 8820 t t")]);
    assert_eq!(app.sql("select count(*) from postings").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_of_another_account_or_amount_is_kept_and_pays_nothing() {
    for change in ["stripe_account = 'acct_other'", "amount = 8819"] {
        let app = TestApp::start().await;
        let (rider, order) = awaiting(&app).await;
        let intent = start(&rider, &order).await;
        confirm(&app, &intent, VISA, "pass").await;
        app.force(&format!("update payments set {change}")).await;
        assert_eq!(app.webhooks().await, 200);
        app.run_jobs().await;
        assert_eq!(look(&rider, &order).await["state"], "PAYING", "{change}");
        let kept = app.sql("select intent || ' ' || captured from unmatched_intents").await;
        assert_eq!(kept, [format!("{intent} 8820")], "{change}");
        app.done().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intent_of_another_amount_becomes_no_attempt_s() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let intent = start(&rider, &order).await;
    // As if the answer with our own intent had been lost, and this one were a seller's with our metadata.
    app.force("update payments set intent = null, state = 'starting', amount = 8819").await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    assert_eq!(app.sql("select coalesce(intent, 'none') from payments").await, ["none"]);
    assert_eq!(app.sql("select intent || ' ' || status from unmatched_intents").await.len(), 1);
    rider.mutate("orderCancel", "order { state }", json!({ "id": order })).await.done();
    app.clock.advance(SignedDuration::from_mins(1));
    app.sweep().await;
    assert_eq!(look(&rider, &order).await["state"], "CANCELLED", "{intent} holds up nothing");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_shop_on_the_same_account_is_left_alone() {
    let app = TestApp::start().await;
    let event = json!({ "id": "evt_x", "type": "payment_intent.succeeded", "data": { "object": { "id": "pi_x", "metadata": {} } } });
    assert_eq!(app.deliver(&event, &app.outside.webhook_secret(), 0).await, 200);
    assert_eq!(app.sql("select count(*) from stripe_events").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_year_and_posting_follow_the_capture_and_not_the_day_we_learned_of_it() {
    let app = TestApp::start().await;
    // 31 March, 23:58 in Japan, for a pass from 10 April.
    let before = "2027-03-31T14:58:00Z".parse::<Timestamp>().unwrap();
    app.clock.set(before);
    let offset = before.as_second() - Timestamp::now().as_second();
    let key = app.outside.secret_key();
    app.outside.control("clock", json!({ "key": key, "offset_seconds": offset })).await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2027-04-10").await;
    let intent = start(&rider, &order).await;
    confirm(&app, &intent, VISA, "pass").await;
    app.clock.advance(SignedDuration::from_mins(5));
    app.sweep().await;
    assert_eq!(look(&rider, &order).await["state"], "PAID");
    assert_eq!(
        app.sql("select concat_ws(' ', issued_on, fiscal_year, number) from receipts").await,
        ["2027-03-31 2026 1"]
    );
    let booked = app
        .sql("select (at < '2027-03-31T15:00:00Z') || ' ' || (recorded_at >= '2027-03-31T15:00:00Z') || ' ' || (at = captured_at)
              from postings join payments on payments.id = source_id")
        .await;
    assert_eq!(booked, ["true true true"]);
    app.done().await;
}
