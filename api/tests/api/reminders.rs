//! Letters before a pass ends, and `remindersSet`.

use serde_json::json;

use crate::support::buying::{self, VISA, card, confirm, order, start, sync};
use crate::support::{Browser, TestApp};

/// Of a pass from 10 October to 9 November: ten in the morning in Japan, fourteen days before the end,
const FIRST: &str = "2026-10-26T01:00:00Z";
/// and the product's one day of lead time and three more.
const LAST: &str = "2026-11-05T01:00:00Z";

struct Paid {
    rider: Browser,
    card: String,
    address: String,
    order: String,
}

async fn paid(app: &TestApp) -> Paid {
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let order = order(&rider, &card, "2026-10-10").await;
    let intent = start(&rider, &order).await;
    confirm(app, &intent, VISA, "pass").await;
    assert_eq!(sync(&rider, &order).await["state"], "PAID");
    app.run_jobs().await;
    Paid { rider, card, address: app.outside.address("taro"), order }
}

/// How many different letters remind of the end. Jobs run twice here, and send twice.
async fn reminders(app: &TestApp, at: &str, paid: &Paid) -> usize {
    app.clock.set(at.parse().unwrap());
    app.run_jobs().await;
    let letters = app.outside.letters(&paid.address).await;
    let sent = letters.iter().filter(|letter| letter.subject.contains("有効期間は2026年11月9日まで")).count();
    assert!(sent.is_multiple_of(2), "a letter was sent {sent} times");
    sent / 2
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_ends_is_told_twice_by_day() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    assert_eq!(reminders(&app, "2026-10-26T00:59:59Z", &paid).await, 0);
    assert_eq!(reminders(&app, FIRST, &paid).await, 1);
    let letter = app.outside.letters(&paid.address).await[0].text.clone();
    assert!(letter.contains("2026年11月9日 22:00までに次の定期券"), "{letter}");
    assert!(!letter.contains("販売は終わりました"), "{letter}");
    let pass = app.sql(&format!("select id::text from passes where order_id = '{}'", paid.order)).await;
    assert!(letter.contains(&format!("/passes/{}", pass[0])), "{letter}");
    assert_eq!(reminders(&app, "2026-11-05T00:59:59Z", &paid).await, 1);
    assert_eq!(reminders(&app, LAST, &paid).await, 2);
    assert_eq!(reminders(&app, "2026-11-09T03:00:00Z", &paid).await, 2, "two letters are all");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_next_pass_is_not_reminded() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    assert_eq!(reminders(&app, FIRST, &paid).await, 1);
    app.clock.set("2026-10-30T03:00:00Z".parse().unwrap());
    buying::order(&paid.rider, &paid.card, "2026-11-10").await;
    assert_eq!(reminders(&app, LAST, &paid).await, 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_pay_for_the_next_pass_is_reminded_once_more() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    app.clock.set("2026-10-27T00:30:00Z".parse().unwrap());
    let next = buying::order(&paid.rider, &paid.card, "2026-11-10").await;
    assert_eq!(reminders(&app, "2026-10-27T01:00:00Z", &paid).await, 0, "the worker was late");
    let cancelled = paid.rider.mutate("orderCancel", "order { state }", json!({ "id": next })).await;
    assert_eq!(cancelled.done()["order"]["state"], "CANCELLED");
    assert_eq!(reminders(&app, LAST, &paid).await, 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_after_the_last_moment_to_buy_is_not_sent() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    assert_eq!(reminders(&app, "2026-11-09T13:00:00Z", &paid).await, 0, "sales closed at ten in the evening");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_ended_early_is_not_reminded_of() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    app.force("update passes set state = 'freed', freed_as = 'voided', freed_reason = 'misuse'").await;
    assert_eq!(reminders(&app, FIRST, &paid).await, 0);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_worker_sends_one_letter_and_none_after_the_end() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    assert_eq!(reminders(&app, "2026-11-06T03:00:00Z", &paid).await, 1);
    assert_eq!(reminders(&app, "2026-11-09T03:00:00Z", &paid).await, 1);

    app.run("insert into jobs (id, kind, queue, payload, run_at, created_at) select gen_random_uuid(), 'remind_of_end',
        'letters', jsonb_build_object('operator', operator_id, 'order', id, 'reminder', 'last'), placed_at, placed_at
        from orders")
        .await;
    assert_eq!(reminders(&app, "2026-11-09T15:00:00Z", &paid).await, 1, "it ended at midnight");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_of_two_weeks_is_not_reminded_of_on_its_first_day() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    app.force("update passes set starts_on = '2026-10-26'").await;
    assert_eq!(reminders(&app, FIRST, &paid).await, 0);
    assert_eq!(reminders(&app, LAST, &paid).await, 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_is_no_longer_sold_is_told_as_such() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    app.force("update products set on_sale = false").await;
    assert_eq!(reminders(&app, FIRST, &paid).await, 1);
    let letter = app.outside.letters(&paid.address).await[0].text.clone();
    assert!(letter.contains("販売は終わりました") && letter.contains("/o/matsue"), "{letter}");
    assert!(!letter.contains("までに次の定期券"), "{letter}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_are_turned_off_and_on() {
    let app = TestApp::start().await;
    let paid = paid(&app).await;
    let set = async |wanted: bool| {
        let answer =
            paid.rider.mutate("remindersSet", "viewer { reminders }", json!({ "wanted": wanted })).await;
        answer.done()["viewer"]["reminders"].clone()
    };
    let asked = paid.rider.run("{ viewer { reminders } }", json!({})).await;
    assert_eq!(asked.data()["viewer"]["reminders"], true, "letters come unless somebody wants none");
    assert_eq!(set(false).await, false);
    assert_eq!(reminders(&app, FIRST, &paid).await, 0);
    assert_eq!(set(true).await, true);
    assert_eq!(reminders(&app, LAST, &paid).await, 1);
    app.done().await;
}
