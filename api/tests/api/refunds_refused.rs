//! Refunds that Stripe refuses, and refunds that staff make past us.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::refunds::{at_stripe, balances, late, seen};
use crate::support::buying::{
    REFUND_FAILS, VISA, card, confirm, intent_of, look, order, start, start_with, sync,
};
use crate::support::{Browser, PASSWORD, TestApp};

/// Staff refund by hand, in Stripe's dashboard.
async fn by_hand(app: &TestApp, intent: &str, amount: Option<i64>) {
    let body = json!({ "key": app.outside.secret_key(), "payment_intent": intent, "amount": amount });
    app.outside.control("refund", body).await;
}

async fn paid(app: &TestApp) -> (Browser, String, String) {
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2026-10-10").await;
    let intent = start(&rider, &order).await;
    confirm(app, &intent, VISA, "pass").await;
    assert_eq!(sync(&rider, &order).await["state"], "PAID");
    app.run_jobs().await;
    (rider, order, intent)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_may_pass_is_tried_again_and_never_told_as_failed() {
    for code in ["balance_insufficient", "resource_missing", "parameter_invalid_integer", ""] {
        let app = TestApp::start().await;
        let (rider, order, _) = late(&app, VISA).await;
        app.outside
            .fault(json!({ "kind": "refuse", "method": "POST", "path": "/v1/refunds", "code": code, "times": 1 }))
            .await;
        app.sweep().await;
        assert_eq!(seen(&rider, &order).await.0, "STARTING", "{code}");
        assert_eq!(app.sql("select kind from postings").await, ["capture"], "{code}");
        app.clock.advance(SignedDuration::from_mins(1));
        app.run_jobs().await;
        assert_eq!(seen(&rider, &order).await.0, "SUCCEEDED", "{code}");
        assert_eq!(at_stripe(&app).await, 1, "{code}");
        app.done().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disputed_charge_is_neither_refunded_nor_paid_out() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, VISA).await;
    app.outside
        .fault(json!({ "kind": "refuse", "method": "POST", "path": "/v1/refunds", "code": "charge_disputed", "times": 1 }))
        .await;
    app.sweep().await;
    // The payer's bank has taken the money back: whoever paid it out would pay twice.
    let (state, events) = seen(&rider, &order).await;
    assert_eq!((state, events.last().map(String::as_str)), (Value::Null, Some("paid_too_late")));
    assert_eq!(app.sql("select state || ' ' || failure from refunds").await, ["superseded charge_disputed"]);
    assert_eq!(app.sql("select kind from postings").await, ["capture"]);
    let letters = app.outside.letters(&rider.email).await;
    assert!(letters.iter().all(|letter| !letter.subject.contains("返金できませんでした")));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disputed_refund_waits_for_its_order_before_it_takes_the_payment() {
    let app = TestApp::start().await;
    let (_, order, _) = late(&app, VISA).await;
    app.outside
        .fault(json!({ "kind": "refuse", "method": "POST", "path": "/v1/refunds", "code": "charge_disputed", "times": 1 }))
        .await;
    let held = app.hold(&format!("select 1 from orders where id = '{order}' for update")).await;
    let other_verb = async {
        app.waiting(1).await;
        app.run(&format!("select 1 from payments where order_id = '{order}' for update nowait")).await;
        held.commit().await;
    };
    tokio::join!(app.sweep(), other_verb);
    assert_eq!(app.sql("select state || ' ' || failure from refunds").await, ["superseded charge_disputed"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_that_can_never_be_refunded_is_told_to_staff_and_rider() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, VISA).await;
    app.outside
        .fault(json!({ "kind": "refuse", "method": "POST", "path": "/v1/refunds", "code": "charge_not_refundable", "times": 1 }))
        .await;
    app.sweep().await;
    let (state, events) = seen(&rider, &order).await;
    assert_eq!((state, events.last().map(String::as_str)), (json!("FAILED"), Some("refund_failed")));
    assert_eq!(app.sql("select kind from postings").await, ["capture"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_money_that_was_owed_whole_goes_back_too() {
    let app = TestApp::start().await;
    let (_, _, intent) = late(&app, VISA).await;
    app.outside.fault(json!({ "kind": "drop_before", "path": "/v1/refunds", "times": 1 })).await;
    app.sweep().await;
    by_hand(&app, &intent, Some(6_000)).await;
    for _ in 0..2 {
        assert_eq!(app.webhooks().await, 200);
        app.clock.advance(SignedDuration::from_mins(5));
        app.sweep().await;
    }
    let rows = app.sql("select concat_ws(' ', reason, state, amount) from refunds order by amount").await;
    assert_eq!(rows, ["order_over succeeded 2820", "dashboard succeeded 6000", "late superseded 8820"]);
    let receivable =
        app.sql("select sum(debit) - sum(credit) from entries where account = 'stripe_receivable'").await;
    assert_eq!(receivable, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_surplus_that_staff_refund_leaves_the_pass_alone() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2026-10-10").await;
    let first = start(&rider, &order).await;
    app.force(
        "update payments set state = 'cancelled', ended_at = '2026-10-05'; update orders set state = 'awaiting_payment';
         insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
         select operator_id, id, '2026-10-05', 'stripe', 'payment_closed', 'paying', 'awaiting_payment' from orders",
    )
    .await;
    let second = intent_of(start_with(&rider, &order, "second").await.done());
    confirm(&app, &second, VISA, "pass").await;
    assert_eq!(sync(&rider, &order).await["state"], "PAID");
    confirm(&app, &first, VISA, "pass").await;
    app.outside.fault(json!({ "kind": "drop_before", "path": "/v1/refunds", "times": 1 })).await;
    // Only the intents' events: our own refund cannot be sent at first, and staff are faster.
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    by_hand(&app, &first, Some(8_000)).await;
    assert_eq!(app.webhooks().await, 200);
    app.clock.advance(SignedDuration::from_mins(5));
    app.sweep().await;
    let seen = look(&rider, &order).await;
    assert_eq!((&seen["state"], &seen["pass"]["state"]), (&json!("PAID"), &json!("UPCOMING")));
    // The letter tells of what paid the order alone.
    by_hand(&app, &second, Some(5_000)).await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    let letters = app.outside.letters(&rider.email).await;
    assert!(letters[0].text.contains("へ合計5,000円を返金"), "{}", letters[0].text);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_staff_sent_first_takes_the_place_of_ours() {
    let app = TestApp::start().await;
    let (rider, order, intent) = late(&app, VISA).await;
    app.outside.fault(json!({ "kind": "drop_before", "path": "/v1/refunds", "times": 1 })).await;
    app.sweep().await;
    by_hand(&app, &intent, None).await;
    app.clock.advance(SignedDuration::from_mins(1));
    app.run_jobs().await;
    let (state, events) = seen(&rider, &order).await;
    assert_eq!((state, events.last().map(String::as_str)), (json!("SUCCEEDED"), Some("refunded")));
    assert_eq!(app.sql("select reason || ' ' || state from refunds").await, ["late succeeded"]);
    assert_eq!(app.sql("select kind from postings order by kind").await, ["capture", "refund"]);
    assert_eq!(at_stripe(&app).await, 1, "paid back once");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_sent_in_parts_supersedes_ours() {
    let app = TestApp::start().await;
    let (_, order, intent) = late(&app, VISA).await;
    app.outside.fault(json!({ "kind": "drop_before", "path": "/v1/refunds", "times": 1 })).await;
    app.sweep().await;
    by_hand(&app, &intent, Some(8_000)).await;
    by_hand(&app, &intent, None).await;
    app.clock.advance(SignedDuration::from_mins(1));
    app.run_jobs().await;
    let rows = app.sql("select concat_ws(' ', reason, state, amount) from refunds order by amount").await;
    assert_eq!(rows, ["dashboard succeeded 820", "order_over succeeded 8000", "late superseded 8820"]);
    let receivable =
        app.sql("select sum(debit) - sum(credit) from entries where account = 'stripe_receivable'").await;
    assert_eq!(receivable, ["0"]);
    assert_eq!(app.sql(&format!("select state from orders where id = '{order}'")).await, ["lapsed"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_made_in_the_dashboard_is_booked_once_and_ends_the_pass() {
    for amount in [None, Some(5_000)] {
        let app = TestApp::start().await;
        let (rider, order, intent) = paid(&app).await;
        by_hand(&app, &intent, amount).await;
        for _ in 0..2 {
            assert_eq!(app.webhooks().await, 200);
            app.run_jobs().await;
        }
        let seen = look(&rider, &order).await;
        assert_eq!((&seen["state"], &seen["pass"]["state"]), (&json!("PAID"), &json!("FREED")));
        let rows = app.sql("select concat_ws(' ', reason, state, amount, actor) from refunds").await;
        assert_eq!(rows, [format!("dashboard succeeded {} stripe", amount.unwrap_or(8_820))]);
        assert_eq!(app.sql("select kind from postings order by kind").await, ["capture", "refund"]);
        let letters = app.outside.letters(&rider.email).await;
        assert!(letters[0].subject.contains("払いもどしました"), "{}", letters[0].subject);
        let sum = if amount.is_some() { "5,000円を返金" } else { "8,820円を返金" };
        assert!(letters[0].text.contains(sum), "{}", letters[0].text);
        if amount.is_some() {
            by_hand(&app, &intent, None).await;
            assert_eq!(app.webhooks().await, 200);
            app.run_jobs().await;
            let letters = app.outside.letters(&rider.email).await;
            assert!(letters[0].text.contains("8,820円を返金"), "the rest is told too: {}", letters[0].text);
        }
        // The card is free for the same days.
        let again = self::order(&rider, seen["card"]["id"].as_str().unwrap(), "2026-10-10").await;
        assert_ne!(again, order);
        app.done().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_of_somebody_else_s_intent_is_left_alone() {
    let app = TestApp::start().await;
    let event = json!({ "id": "evt_x", "type": "refund.created", "data": { "object": {
        "id": "re_x", "payment_intent": "pi_of_somebody", "metadata": {} } } });
    assert_eq!(app.deliver(&event, &app.outside.webhook_secret(), 0).await, 200);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_refund_is_owed_to_outlives_the_account() {
    let app = TestApp::start().await;
    let (rider, order, _) = late(&app, REFUND_FAILS).await;
    app.sweep().await;
    assert_eq!(seen(&rider, &order).await.0, "SUCCEEDED");
    let closed = rider.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await;
    assert_eq!(closed.done()["ok"], Value::Bool(true));
    app.run_jobs().await;
    let kept =
        app.sql("select concat_ws(' ', name, email, phone <> '', address <> '') from refund_contacts").await;
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].contains(&rider.email) && kept[0].ends_with("t t"), "{kept:?}");
    // The bank sends it back two weeks later: the letter finds its reader.
    app.outside.settle_refunds().await;
    app.clock.advance(SignedDuration::from_hours(14 * 24));
    app.sweep().await;
    let letters = app.outside.letters(&rider.email).await;
    assert!(letters[0].subject.contains("カードへ返金できませんでした"), "{}", letters[0].subject);
    assert_eq!(balances(&app).await.last().map(String::as_str), Some("stripe_receivable 8820"));
    app.clock.advance(SignedDuration::from_hours(400 * 24));
    app.sweep().await;
    assert_eq!(app.sql("select count(*) from refund_contacts").await, ["1"], "until staff have paid it out");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_goes_when_its_refund_can_no_longer_fail() {
    let app = TestApp::start().await;
    let (rider, _, _) = late(&app, VISA).await;
    app.sweep().await;
    rider.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await.done();
    app.run_jobs().await;
    assert_eq!(app.sql("select count(*) from refund_contacts").await, ["1"]);
    app.clock.advance(SignedDuration::from_hours(32 * 24));
    app.sweep().await;
    assert_eq!(app.sql("select count(*) from refund_contacts").await, ["0"]);
    app.done().await;
}
