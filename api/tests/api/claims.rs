//! passRefund: a rider gives a pass back. What it would pay, what comes of confirming it, and who may.

use std::collections::HashSet;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::refunds::{at_stripe, balances, seen};
use crate::support::buying::{REFUND_FAILS, VISA, card, confirm, look, order, start, sync};
use crate::support::{Answer, Browser, PASSWORD, TestApp};

const QUOTE: &str = "query($id: ID!) { viewer { pass(id: $id) { id state refunded refundQuote {
    lines { label amount startsOn endsOn } amount fee nothingBack claimedOn canClaim cardBrand cardLast4 digest }
    claim { claimedOn amount tax nothingBack paidElsewhere lines { label amount startsOn endsOn } } } } }";

/// A pass that was paid for, and what it was paid with.
pub struct Paid {
    pub order: String,
    pub pass: String,
    pub intent: String,
}

/// Matsue's pass for 8,820 yen, for a month from that day.
pub async fn buy(app: &TestApp, rider: &Browser, icoca: &str, starts_on: &str, with: &str) -> Paid {
    let order = order(rider, icoca, starts_on).await;
    let intent = start(rider, &order).await;
    confirm(app, &intent, with, "pass").await;
    let paid = sync(rider, &order).await;
    assert_eq!(paid["state"], "PAID");
    Paid { pass: paid["pass"]["id"].as_str().unwrap().to_owned(), order, intent }
}

/// A rider with a pass that starts on 10 October; it is the 5th.
async fn holder(app: &TestApp, with: &str) -> (Browser, Paid) {
    let rider = app.rider("taro").await;
    let icoca = card(&rider, 1).await;
    let paid = buy(app, &rider, &icoca, "2026-10-10", with).await;
    app.run_jobs().await;
    (rider, paid)
}

/// The pass as its owner sees it.
pub async fn seen_pass(rider: &Browser, pass: &str) -> Value {
    rider.run(QUOTE, json!({ "id": pass })).await.data()["viewer"]["pass"].clone()
}

pub async fn digest(rider: &Browser, pass: &str) -> String {
    seen_pass(rider, pass).await["refundQuote"]["digest"].as_str().unwrap_or_default().to_owned()
}

pub async fn give_back(rider: &Browser, pass: &str, digest: &str) -> Answer {
    let input = json!({ "passId": pass, "expectedDigest": digest });
    rider.mutate("passRefund", "pass { state refunded claim { amount } }", input).await
}

/// Label, amount and days of each line.
fn told(lines: &Value) -> Vec<String> {
    let line = |line: &Value| {
        let days = match (line["startsOn"].as_str(), line["endsOn"].as_str()) {
            (Some(first), Some(last)) => format!(" {first}/{last}"),
            _ => String::new(),
        };
        format!("{} {}{days}", line["label"].as_str().unwrap(), line["amount"])
    };
    lines.as_array().unwrap().iter().map(line).collect()
}

/// Of how many orders a calculation came to an address.
async fn statements(app: &TestApp, to: &str) -> usize {
    let letters = app.outside.letters(to).await;
    let subjects = letters.into_iter().map(|letter| letter.subject);
    let told: HashSet<String> = subjects.filter(|text| text.contains("払いもどしを受け付けました")).collect();
    told.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_start_all_but_the_fee_goes_back() {
    let app = TestApp::start().await;
    let (rider, Paid { order, pass, .. }) = holder(&app, VISA).await;
    let quote = seen_pass(&rider, &pass).await["refundQuote"].clone();
    assert_eq!(
        told(&quote["lines"]),
        ["購入額 8820 2026-10-10/2026-11-09", "払いもどし手数料 -520"],
        "line by line"
    );
    assert_eq!(
        json!([quote["amount"], quote["fee"], quote["claimedOn"], quote["cardBrand"], quote["cardLast4"]]),
        json!([8_300, 520, "2026-10-05", "visa", "4242"])
    );
    let done = give_back(&rider, &pass, quote["digest"].as_str().unwrap()).await;
    assert_eq!(
        done.done()["pass"],
        json!({ "state": "FREED", "refunded": 8_300, "claim": { "amount": 8_300 } })
    );
    app.run_jobs().await;
    let (state, events) = seen(&rider, &order).await;
    assert_eq!(state, "SUCCEEDED");
    assert_eq!(events, ["placed", "payment_started", "paid", "refund_claimed", "refunded"]);
    assert_eq!(look(&rider, &order).await["state"], "PAID", "what was sold stays sold");
    assert_eq!(
        balances(&app).await,
        ["consumption_tax -47", "pass_sales -473", "stripe_receivable 520"],
        "the fee is kept"
    );
    let who = "select concat_ws(' ', actor, actor_id = (select id from accounts), claimed_on, amount) from ";
    for table in ["claims", "refunds"] {
        assert_eq!(app.sql(&format!("{who}{table}")).await, ["rider t 2026-10-05 8300"], "{table}");
    }
    assert_eq!(app.sql("select action from audit_log where action like 'pass.%'").await, ["pass.given_back"]);
    let after = seen_pass(&rider, &pass).await;
    assert_eq!(after["refundQuote"], Value::Null, "there is nothing left to give back");
    assert_eq!(told(&after["claim"]["lines"]), told(&quote["lines"]));
    assert_eq!(json!([after["claim"]["tax"], after["claim"]["paidElsewhere"]]), json!([754, false]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_letter_holds_the_statement() {
    let app = TestApp::start().await;
    let (rider, Paid { pass, .. }) = holder(&app, VISA).await;
    app.clock.set("2026-10-12T03:00:00Z".parse().unwrap());
    let digest = digest(&rider, &pass).await;
    give_back(&rider, &pass, &digest).await.done();
    app.run_jobs().await;
    let statement = format!("/passes/{pass}/statement");
    let letters = app.outside.letters(&rider.email).await;
    let letter = letters.iter().find(|letter| letter.subject.contains("払いもどしを受け付けました")).unwrap();
    for part in [
        "申し出の日: 2026年10月12日",
        "購入額、2026年10月10日から2026年11月9日まで: 8,820円",
        "使用3日分（片道210円×2×3日）、2026年10月10日から2026年10月12日まで: -1,260円",
        "払いもどし手数料: -520円",
        "払いもどし額: 7,040円",
        "うち消費税（10%）: 640円",
        "520円（うち消費税（10%）47円）",
        "登録番号: T8999999999901",
        "（末尾 4242）",
        statement.as_str(),
    ] {
        assert!(letter.text.contains(part), "{part}: {}", letter.text);
    }
    app.run("update accounts set lang = 'en'").await;
    let other = buy(&app, &rider, &card(&rider, 2).await, "2026-10-13", VISA).await;
    let digest = self::digest(&rider, &other.pass).await;
    give_back(&rider, &other.pass, &digest).await.done();
    app.run_jobs().await;
    let letters = app.outside.letters(&rider.email).await;
    let letter = letters.iter().find(|letter| letter.subject.contains("Your pass is given back")).unwrap();
    for part in
        ["Price paid, 13 October 2026 to 12 November 2026: ¥8,820", "Refund fee: -¥520", "Refund: ¥8,300"]
    {
        assert!(letter.text.contains(part), "{part}: {}", letter.text);
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_of_another_day_or_sum_is_refused_and_shown_anew() {
    let app = TestApp::start().await;
    let (rider, Paid { order, pass, .. }) = holder(&app, VISA).await;
    app.clock.set("2026-10-12T14:59:59Z".parse().unwrap());
    let shown = seen_pass(&rider, &pass).await["refundQuote"].clone();
    assert_eq!((&shown["amount"], &shown["claimedOn"]), (&json!(7_040), &json!("2026-10-12")));
    // A second later it is the next day in Japan.
    app.clock.advance(SignedDuration::from_secs(1));
    for wrong in [shown["digest"].as_str().unwrap(), "", "x"] {
        let refused = give_back(&rider, &pass, wrong).await;
        assert_eq!(refused.codes(), ["QUOTE_CHANGED"]);
        assert_eq!(refused.payload()["userErrors"][0]["field"], json!(["expectedDigest"]));
    }
    assert_eq!(look(&rider, &order).await["pass"]["state"], "ACTIVE");
    assert_eq!(app.sql("select count(*) from refunds").await, ["0"]);
    let anew = seen_pass(&rider, &pass).await["refundQuote"].clone();
    assert_eq!((&anew["amount"], &anew["claimedOn"]), (&json!(6_620), &json!("2026-10-13")));
    give_back(&rider, &pass, anew["digest"].as_str().unwrap()).await.done();
    // Before the start the sum is the same on each day, and the day is part of what was shown.
    app.clock.set("2026-10-13T03:00:00Z".parse().unwrap());
    let later = buy(&app, &rider, &card(&rider, 2).await, "2026-10-20", VISA).await;
    let before = digest(&rider, &later.pass).await;
    app.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(give_back(&rider, &later.pass, &before).await.codes(), ["QUOTE_CHANGED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_of_nothing_ends_the_pass_and_says_why() {
    let app = TestApp::start().await;
    let (rider, Paid { order, pass, .. }) = holder(&app, VISA).await;
    app.clock.set("2026-11-01T03:00:00Z".parse().unwrap());
    let quote = seen_pass(&rider, &pass).await["refundQuote"].clone();
    assert_eq!((&quote["amount"], &quote["canClaim"]), (&json!(0), &json!(true)));
    assert!(quote["nothingBack"].as_str().unwrap().contains("購入額以上"), "{quote}");
    assert_eq!(
        told(&quote["lines"])[1..],
        [
            "使用23日分（片道210円×2×23日） -9660 2026-10-10/2026-11-01",
            "払いもどし手数料 -520",
            "購入額を超える分（請求なし） 1360"
        ]
    );
    let done = give_back(&rider, &pass, quote["digest"].as_str().unwrap()).await;
    assert_eq!(done.done()["pass"], json!({ "state": "FREED", "refunded": 0, "claim": { "amount": 0 } }));
    app.run_jobs().await;
    assert_eq!(app.sql("select freed_as || ' ' || freed_reason from passes").await, ["refunded used_up"]);
    assert_eq!(app.sql("select count(*) from refunds").await, ["0"]);
    assert_eq!(app.sql("select kind from postings").await, ["capture"]);
    assert_eq!(at_stripe(&app).await, 0);
    assert_eq!(seen(&rider, &order).await.1.last().map(String::as_str), Some("refund_claimed"));
    let letters = app.outside.letters(&rider.email).await;
    assert!(
        letters[0].text.contains("払いもどし額: 0円") && letters[0].text.contains("購入額以上"),
        "{}",
        letters[0].text
    );
    assert!(!letters[0].text.contains("へお返しします"), "{}", letters[0].text);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_ended_or_is_not_paid_is_not_given_back() {
    let app = TestApp::start().await;
    let (rider, Paid { pass, intent, .. }) = holder(&app, VISA).await;
    let open = order(&rider, &card(&rider, 2).await, "2026-10-10").await;
    let open = look(&rider, &open).await["pass"]["id"].as_str().unwrap().to_owned();
    assert_eq!(seen_pass(&rider, &open).await["refundQuote"], Value::Null);
    assert_eq!(give_back(&rider, &open, "").await.codes(), ["NOT_PAID"]);
    // Its last day is over: it says why there is nothing, and cannot be given back.
    app.clock.set("2026-11-09T15:00:00Z".parse().unwrap());
    let app_rider = rider_again(&app, &rider).await;
    let quote = seen_pass(&app_rider, &pass).await["refundQuote"].clone();
    assert_eq!((&quote["amount"], &quote["canClaim"]), (&json!(0), &json!(false)));
    assert_eq!(give_back(&app_rider, &pass, quote["digest"].as_str().unwrap()).await.codes(), ["EXPIRED"]);
    // The seller refunded it.
    let body = json!({ "key": app.outside.secret_key(), "payment_intent": intent, "amount": 1_000 });
    app.outside.control("refund", body).await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    assert_eq!(give_back(&app_rider, &pass, "").await.codes(), ["ENDED"]);
    let ended = seen_pass(&app_rider, &pass).await;
    assert_eq!(json!([ended["refunded"], ended["claim"], ended["refundQuote"]]), json!([1_000, null, null]));
    app.done().await;
}

/// The same rider at another browser: sessions end when nobody uses them for a month.
async fn rider_again(app: &TestApp, rider: &Browser) -> Browser {
    let browser = app.browser();
    app.sign_in(&browser, &rider.email, PASSWORD).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_and_another_rider_find_no_pass() {
    let app = TestApp::start().await;
    let (rider, Paid { pass, .. }) = holder(&app, VISA).await;
    let shown = digest(&rider, &pass).await;
    let stranger = app.rider("stranger").await;
    assert_eq!(seen_pass(&stranger, &pass).await, Value::Null);
    assert_eq!(give_back(&stranger, &pass, &shown).await.codes(), ["NOT_FOUND"]);
    let nobody = give_back(&app.browser(), &pass, &shown).await;
    assert_eq!(nobody.fault_code(), "UNAUTHENTICATED");
    let none = "0192f0c1-2b3c-7d4e-8f50-123456789abc";
    assert_eq!(give_back(&rider, none, &shown).await.codes(), ["NOT_FOUND"]);
    assert_eq!(seen_pass(&rider, &pass).await["state"], "UPCOMING");
    assert_eq!(app.sql("select count(*) from claims").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_the_bank_sends_back_is_told_as_ever() {
    let app = TestApp::start().await;
    let (rider, Paid { order, pass, .. }) = holder(&app, REFUND_FAILS).await;
    let shown = digest(&rider, &pass).await;
    give_back(&rider, &pass, &shown).await.done();
    app.run_jobs().await;
    app.outside.settle_refunds().await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    let (state, events) = seen(&rider, &order).await;
    assert_eq!((state, events.last().map(String::as_str)), (json!("FAILED"), Some("refund_failed")));
    assert_eq!(balances(&app).await.last().map(String::as_str), Some("stripe_receivable 8820"));
    let letters = app.outside.letters(&rider.email).await;
    assert!(letters[0].subject.contains("カードへ返金できませんでした"), "{}", letters[0].subject);
    let after = seen_pass(&rider, &pass).await;
    assert_eq!(
        json!([after["state"], after["refunded"]]),
        json!(["FREED", 8_300]),
        "it is owed all the same"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_card_company_took_back_is_not_sent_as_well() {
    let app = TestApp::start().await;
    let (rider, Paid { pass, .. }) = holder(&app, VISA).await;
    app.outside
        .fault(json!({ "kind": "refuse", "method": "POST", "path": "/v1/refunds", "code": "charge_disputed", "times": 1 }))
        .await;
    let shown = digest(&rider, &pass).await;
    give_back(&rider, &pass, &shown).await.done();
    app.run_jobs().await;
    assert_eq!(app.sql("select state || ' ' || failure from refunds").await, ["superseded charge_disputed"]);
    let after = seen_pass(&rider, &pass).await;
    assert_eq!(json!([after["refunded"], after["claim"]["paidElsewhere"]]), json!([8_300, true]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_free_and_the_lists_say_what_was_refunded() {
    let app = TestApp::start().await;
    let (rider, Paid { pass, order, .. }) = holder(&app, VISA).await;
    let shown = digest(&rider, &pass).await;
    give_back(&rider, &pass, &shown).await.done();
    let icoca = look(&rider, &order).await["card"]["id"].as_str().unwrap().to_owned();
    let again = buy(&app, &rider, &icoca, "2026-10-10", VISA).await;
    let lists = "{ viewer { current: passes { nodes { id refunded } } past: passes(which: PAST) { nodes { id refunded } } } }";
    let viewer = rider.run(lists, json!({})).await.data()["viewer"].clone();
    assert_eq!(viewer["current"]["nodes"], json!([{ "id": again.pass, "refunded": null }]));
    assert_eq!(viewer["past"]["nodes"], json!([{ "id": pass, "refunded": 8_300 }]));
    // An account without a live pass closes; who the money is owed to is kept.
    let shown = digest(&rider, &again.pass).await;
    give_back(&rider, &again.pass, &shown).await.done();
    let before = statements(&app, &rider.email).await;
    rider.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await.done();
    assert_eq!(app.sql("select count(email) from accounts").await, ["0"], "the address is gone");
    app.run_jobs().await;
    assert_eq!(statements(&app, &rider.email).await, before + 2, "the letters that waited still go");
    assert_eq!(app.sql("select count(*) from refund_contacts").await, ["2"]);
    assert_eq!(at_stripe(&app).await, 2);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_past_passes_goes_on_behind_a_refunded_one() {
    let app = TestApp::start().await;
    let (rider, Paid { pass, .. }) = holder(&app, VISA).await;
    let other = buy(&app, &rider, &card(&rider, 2).await, "2026-10-10", VISA).await;
    for pass in [&pass, &other.pass] {
        let shown = digest(&rider, pass).await;
        give_back(&rider, pass, &shown).await.done();
    }
    let page = "query($after: String) { viewer { passes(which: PAST, first: 1, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor } } } }";
    let mut after = Value::Null;
    let mut found = Vec::new();
    for has_next in [true, false] {
        let list = rider.run(page, json!({ "after": after })).await.data()["viewer"]["passes"].clone();
        assert_eq!(list["pageInfo"]["hasNextPage"], has_next);
        found.push(list["nodes"][0]["id"].as_str().unwrap().to_owned());
        after = list["pageInfo"]["endCursor"].clone();
    }
    found.sort();
    let mut wanted = vec![pass, other.pass];
    wanted.sort();
    assert_eq!(found, wanted);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_a_claim_to_its_pass_and_its_refund() {
    let app = TestApp::start().await;
    let (rider, Paid { pass, .. }) = holder(&app, VISA).await;
    let other = buy(&app, &rider, &card(&rider, 2).await, "2026-10-10", VISA).await;
    let shown = digest(&rider, &pass).await;
    give_back(&rider, &pass, &shown).await.done();
    let again = |changes: &[(&str, &str)]| {
        let columns = "operator_id id order_id pass_id payment_id refund_id claimed_at claimed_on amount nothing_back lines actor";
        let columns: Vec<&str> = columns.split(' ').collect();
        let value = |column: &&str| {
            let changed = changes.iter().find(|(name, _)| name == column).map(|(_, value)| *value);
            changed.unwrap_or(if *column == "id" { "gen_random_uuid()" } else { column }).to_owned()
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        format!(
            "insert into claims ({}) select {} from claims limit 1",
            columns.join(", "),
            values.join(", ")
        )
    };
    let (order_id, pass_id) = (format!("'{}'", other.order), format!("'{}'", other.pass));
    let payment = format!("(select id from payments where order_id = '{}')", other.order);
    let others = [("order_id", order_id.as_str()), ("pass_id", &pass_id), ("payment_id", &payment)];
    let nothing = [
        ("refund_id", "null"),
        ("amount", "0"),
        ("nothing_back", "'used_up'"),
        ("lines", "'[{\"line\": \"price\", \"yen\": 0}]'"),
    ];
    for (insert, why) in [
        (again(&[]), "claims_order"),
        (again(&[("amount", "1")]), "its lines do not sum to 1"),
        (again(&[("claimed_on", "claimed_on + 1")]), "is not what its refund pays"),
        (again(&others[..1]), "is not of a pass that was paid"),
        (again(&others), "is not what its refund pays"),
        (again(&[&others[..], &nothing[..]].concat()), "has left its pass as it was"),
        (again(&[&others[..], &nothing[..3]].concat()), "its lines do not sum to 0"),
        ("update claims set amount = 1".into(), "append only"),
        ("delete from claims".into(), "append only"),
        ("truncate claims".into(), "append only"),
    ] {
        let sentence = app.refused(&insert).await;
        assert!(sentence.contains(why), "{insert}: {sentence}");
    }
    app.done().await;
}

/// The news of it is late: Stripe is asked before anything is sent.
#[tokio::test(flavor = "multi_thread")]
async fn what_staff_had_sent_before_the_claim_is_not_sent_again() {
    let app = TestApp::start().await;
    let account = app.outside.secret_key();
    for (n, sent, at_stripe) in [(1, 8_300, vec![8_300]), (2, 300, vec![8_000, 300])] {
        let rider = app.rider(&format!("rider{n}")).await;
        let icoca = card(&rider, n).await;
        let paid = buy(&app, &rider, &icoca, "2026-10-10", VISA).await;
        // Sent before the moment of this test's clock.
        app.outside.control("clock", json!({ "key": account, "offset_seconds": -200 * 24 * 3_600 })).await;
        let body = json!({ "key": account, "payment_intent": paid.intent, "amount": sent });
        app.outside.control("refund", body).await;
        app.outside.control("clock", json!({ "key": account, "offset_seconds": 0 })).await;
        let shown = digest(&rider, &paid.pass).await;
        assert_eq!(give_back(&rider, &paid.pass, &shown).await.done()["pass"]["claim"]["amount"], 8_300);
        app.run_jobs().await;
        let held = app.outside.stripe(&format!("refunds?limit=100&payment_intent={}", paid.intent)).await;
        let mut sums: Vec<i64> = held["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|refund| refund["amount"].as_i64().unwrap())
            .collect();
        sums.sort_unstable_by_key(|sum| -sum);
        assert_eq!(sums, at_stripe, "staff had sent {sent}");
        assert_eq!(app.webhooks().await, 200);
        app.run_jobs().await;
        let booked = format!(
            "select sum(amount)::text from refunds where order_id = '{}' and state = 'succeeded'",
            paid.order
        );
        assert_eq!(app.one(&booked).await, "8300");
    }
    app.done().await;
}
