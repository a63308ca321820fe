//! The refunds that operators publish, through the API: passes sold under their terms and given back on their day.

use jiff::Span;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::claims::{give_back, seen_pass};
use crate::support::buying::{VISA, card, confirm, id, intent_of, start_with, sync};
use crate::support::{Browser, TestApp};

/// What a pass is sold under, how long it is used, and what comes back.
struct Published {
    who: &'static str,
    rule: &'static str,
    /// Of the term that is bought, in months.
    months: i64,
    price: i64,
    fare: i64,
    fee: i64,
    days_used: i32,
    refund: i64,
}

const PUBLISHED: [Published; 5] = [
    Published {
        who: "Nagaden",
        rule: "daily",
        months: 1,
        price: 12_000,
        fare: 300,
        fee: 520,
        days_used: 10,
        refund: 5_480,
    },
    Published {
        who: "Nagaden",
        rule: "daily",
        months: 3,
        price: 34_500,
        fare: 300,
        fee: 520,
        days_used: 40,
        refund: 9_980,
    },
    Published {
        who: "Takatsuki",
        rule: "daily",
        months: 3,
        price: 26_330,
        fare: 220,
        fee: 500,
        days_used: 69,
        refund: 0,
    },
    Published {
        who: "Keihan Kyoto",
        rule: "terms-then-days",
        months: 1,
        price: 10_080,
        fare: 240,
        fee: 520,
        days_used: 10,
        refund: 4_760,
    },
    Published {
        who: "Nagaden rail",
        rule: "rail-months",
        months: 1,
        price: 9_260,
        fare: 200,
        fee: 520,
        days_used: 10,
        refund: 0,
    },
];

/// A pass under these terms that starts on 6 October, paid; its id and its first day.
async fn sold(app: &TestApp, rider: &Browser, icoca: &str, of: &Published) -> (String, Date) {
    let Published { rule, months, price, fare, fee, .. } = of;
    app.force(&format!(
        "update products set refund_rule = '{rule}', refund_fee = {fee}
            where slug = 'commuter' and operator_id = (select id from operators where slug = 'matsue');
         update prices set price = {price}, refund_fare = {fare} where code = '210' and months = {months}
            and operator_id = (select id from operators where slug = 'matsue')"
    ))
    .await;
    let begin = json!({ "cardId": icoca, "operatorSlug": "matsue", "productSlug": "commuter" });
    let draft = id(&rider.mutate("draftBegin", "draft { id }", begin).await.done()["draft"]);
    let answers = json!({ "id": draft, "code": "210", "months": months, "startsOn": "2026-10-06" });
    rider.mutate("draftUpdate", "draft { id }", answers).await.done();
    let place = json!({ "draftId": draft, "idempotencyKey": format!("key-{draft}"), "expectedPrice": price });
    let order = id(&rider.mutate("orderPlace", "order { id }", place).await.done()["order"]);
    let intent = intent_of(start_with(rider, &order, "first").await.done());
    confirm(app, &intent, VISA, "pass").await;
    let paid = sync(rider, &order).await;
    assert_eq!((&paid["state"], &paid["price"]), (&json!("PAID"), &json!(price)));
    (id(&paid["pass"]), paid["startsOn"].as_str().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_refunds_are_paid() {
    let app = TestApp::start().await;
    let rider = app.person("ann").await;
    for (nth, of) in (0_u32..).zip(&PUBLISHED) {
        app.clock.set("2026-10-05T03:00:00Z".parse().unwrap());
        let icoca = card(&rider, nth).await;
        let (pass, first) = sold(&app, &rider, &icoca, of).await;
        // The terms change for whoever buys later.
        app.force("update products set refund_rule = 'daily', refund_fee = 9999; update prices set refund_fare = 9999").await;
        let day = first.checked_add(Span::new().days(of.days_used - 1)).unwrap();
        app.clock.set(format!("{day}T12:00:00+09:00").parse().unwrap());
        let rider = app.signed_in(rider.account_id).await;
        let quote = seen_pass(&rider, &pass).await["refundQuote"].clone();
        let what = format!("{} {}", of.who, of.days_used);
        assert_eq!(
            json!([quote["amount"], quote["claimedOn"]]),
            json!([of.refund, day.to_string()]),
            "{what}"
        );
        let sum: i64 =
            quote["lines"].as_array().unwrap().iter().map(|line| line["amount"].as_i64().unwrap()).sum();
        assert_eq!(sum, of.refund, "{what}: the lines come to the sum");
        assert_eq!(quote["nothingBack"] == Value::Null, of.refund > 0, "{what}");
        give_back(&rider, &pass, quote["digest"].as_str().unwrap()).await.done();
        app.run_jobs().await;
        let refunds = app.sql(&format!("select coalesce(sum(refunds.amount) filter (where refunds.state = 'succeeded'), 0) || ' ' || claims.amount
             from claims left join refunds on refunds.id = claims.refund_id where claims.pass_id = '{pass}' group by claims.amount")).await;
        assert_eq!(refunds, [format!("{0} {0}", of.refund)], "{what}");
    }
    app.done().await;
}
