//! Fifty rounds each of what may meet a guardian's payment: another phone, the rider, the deadline, a link that is taken back. Whatever
//! comes first, an order is paid once, and money without a pass goes back.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::order_walk::keep_promises;
use crate::support::buying::{VISA, confirm, intent_of, look, start_with, sync};
use crate::support::guardian::{answer, confirm_as, confirmed, link, start_by_link, sync_by_link};
use crate::support::{Bought, Browser, Person, TestApp};

const ROUNDS: i64 = 50;

/// A rider with a card of the tests' own operator.
async fn rider(app: &TestApp) -> (Person, String) {
    let rider = app.person("taro").await;
    let born = format!("update riders set birth_date = '2009-05-03' where id = '{}'", rider.rider_id);
    app.run(&born).await;
    let card = rider.card("JW123456789012345").await;
    (rider, card)
}

/// An order of this round's own day, which waits for its money, and its link's token.
async fn round(app: &TestApp, rider: &Person, card: &str, n: i64) -> (String, String) {
    round_from(app, rider, card, jiff::civil::date(2026, 10, 6).saturating_add(jiff::Span::new().days(n)))
        .await
}

async fn round_from(app: &TestApp, rider: &Person, card: &str, day: Date) -> (String, String) {
    let day = day.to_string();
    let order = app.bought(&Bought::open(card, "awaiting_payment", &day, &day)).await;
    let token = link(rider, &order).await;
    (order, token)
}

/// One way to pay: the intent is begun and confirmed, if it is given at all.
async fn pay_by_link(app: &TestApp, guardian: &Browser, id: &str, key: &str) {
    let begun = start_by_link(guardian, id, key).await;
    if begun.codes().is_empty() {
        confirm(app, &intent_of(begun.payload()), VISA, "pass").await;
    }
    guardian.mutate("guardianPaymentSync", "order { state }", json!({ "id": id })).await;
}

async fn pay_as_rider(app: &TestApp, rider: &Browser, order: &str, key: &str) {
    let begun = start_with(rider, order, key).await;
    if begun.codes().is_empty() {
        confirm(app, &intent_of(begun.payload()), VISA, "pass").await;
    }
    rider.mutate("paymentSync", "order { state }", json!({ "orderId": order })).await;
}

/// What holds after each round, once every signal has come.
async fn settle(app: &TestApp, order: &str, n: i64) {
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    keep_promises(app, &[format!("round {n}")]).await;
    let taken =
        format!("select count(*)::text from payments where order_id = '{order}' and state = 'succeeded'");
    let taken = app.one(&taken).await;
    assert!(["0", "1"].contains(&taken.as_str()), "round {n}: money was taken {taken} times");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_phones_with_one_link() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    for n in 0..ROUNDS {
        let (order, token) = round(&app, &rider, &card, n).await;
        let ((one, id), (two, _)) = (confirmed(&app, &token).await, confirmed(&app, &token).await);
        tokio::join!(pay_by_link(&app, &one, &id, "one"), pay_by_link(&app, &two, &id, "two"));
        settle(&app, &order, n).await;
        // Where each stopped the other, the next try goes through.
        if look(&rider, &order).await["state"] != "PAID" {
            pay_by_link(&app, &one, &id, "again").await;
        }
        settle(&app, &order, n).await;
        assert_eq!(look(&rider, &order).await["state"], "PAID", "round {n}");
        assert_eq!(sync_by_link(&one, &id).await["state"], "PAID");
        // A replay of the answer, and the link shared once more.
        assert_eq!(start_by_link(&two, &id, "two").await.codes(), ["ALREADY_PAID"]);
        assert_eq!(answer(&app.browser(), &token, (5, 3)).await.codes(), ["OVER"]);
        app.clock.advance(SignedDuration::from_mins(6));
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rider_and_a_guardian_together() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let mut payers = BTreeSet::new();
    for n in 0..ROUNDS {
        let (order, token) = round(&app, &rider, &card, n).await;
        let (guardian, id) = confirmed(&app, &token).await;
        tokio::join!(pay_as_rider(&app, &rider, &order, "mine"), pay_by_link(&app, &guardian, &id, "theirs"));
        settle(&app, &order, n).await;
        // Where each stopped the other, the next try goes through.
        if look(&rider, &order).await["state"] != "PAID" {
            pay_by_link(&app, &guardian, &id, "again").await;
        }
        settle(&app, &order, n).await;
        assert_eq!(look(&rider, &order).await["state"], "PAID", "round {n}");
        let payer = format!("select payer from payments where order_id = '{order}' and state = 'succeeded'");
        payers.insert(app.one(&payer).await);
        app.clock.advance(SignedDuration::from_mins(6));
    }
    assert_eq!(payers.len(), 2, "both came first at times: {payers:?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_beside_a_payment() {
    let app = TestApp::start().await;
    // A success at Stripe bears the time of the machine, which is later than any of these days.
    app.clock.set("2026-08-05T03:00:00Z".parse().unwrap());
    let (rider, card) = rider(&app).await;
    for n in 0..ROUNDS {
        let day = jiff::civil::date(2026, 8, 6).saturating_add(jiff::Span::new().days(n));
        let (order, token) = round_from(&app, &rider, &card, day).await;
        let (guardian, id) = confirmed(&app, &token).await;
        let intent = intent_of(start_by_link(&guardian, &id, "key").await.done());
        let deadline: Timestamp = app
            .one(&format!("select to_char(deadline at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from orders where id = '{order}'"))
            .await
            .parse()
            .unwrap();
        // Half of the rounds are over when the money is taken: after midnight of the first day.
        let late = SignedDuration::from_hours(if n % 2 == 0 { 0 } else { 2 });
        app.clock.set(deadline + late);
        tokio::join!(app.sweep(), async {
            confirm(&app, &intent, VISA, "pass").await;
            guardian.mutate("guardianPaymentSync", "order { state }", json!({ "id": id })).await;
        });
        settle(&app, &order, n).await;
        app.sweep().await;
        settle(&app, &order, n).await;
        let state = look(&rider, &order).await["state"].clone();
        assert!(state == "LAPSED" || (state == "PAID" && n % 2 == 0), "round {n}: {state}");
        let told = sync_by_link(&guardian, &id).await["state"].clone();
        let taken =
            format!("select count(*)::text from payments where order_id = '{order}' and state = 'succeeded'");
        let wanted = match (state.as_str(), app.one(&taken).await.as_str()) {
            (Some("PAID"), _) => "PAID",
            (_, "0") => "OVER",
            _ => "SENT_BACK",
        };
        assert_eq!(told, wanted, "round {n}: what the guardian is told");
        // Noon of the next order's last day to pay.
        app.clock.set(deadline + SignedDuration::from_hours(14));
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_taken_back_beside_a_payment() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    for n in 0..ROUNDS {
        let (order, token) = round(&app, &rider, &card, n).await;
        let (guardian, id) = confirmed(&app, &token).await;
        confirm_as(&guardian, &id, "宛名", "").await.done();
        let begun = start_by_link(&guardian, &id, "key").await;
        let intent = intent_of(begun.done());
        let revoke = rider.mutate("guardianLinkRevoke", "order { state }", json!({ "orderId": order }));
        tokio::join!(
            async {
                revoke.await.done();
            },
            async {
                if n % 2 == 0 {
                    start_by_link(&guardian, &id, "key").await;
                }
                confirm(&app, &intent, VISA, "pass").await;
            }
        );
        settle(&app, &order, n).await;
        let state = look(&rider, &order).await["state"].clone();
        assert!(state == "PAID" || state == "AWAITING_PAYMENT", "round {n}: {state}");
        if state == "AWAITING_PAYMENT" {
            assert_eq!(start_by_link(&guardian, &id, "late").await.codes(), ["GONE"], "round {n}");
            let mine = intent_of(start_with(&rider, &order, "mine").await.done());
            confirm(&app, &mine, VISA, "pass").await;
            assert_eq!(sync(&rider, &order).await["state"], "PAID");
        }
        settle(&app, &order, n).await;
        app.clock.advance(SignedDuration::from_mins(6));
    }
    app.done().await;
}
