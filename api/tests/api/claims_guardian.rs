//! passRefund of a pass that a guardian paid for: the money, the statement and the letters are whoever's paid, and the rider learns
//! nothing of them.

use serde_json::{Value, json};

use crate::claims::{digest, give_back, seen_pass};
use crate::refunds::at_stripe;
use crate::support::TestApp;
use crate::support::buying::{REFUND_FAILS, VISA, card, confirm, intent_of, order};
use crate::support::guardian::{confirm_as, entered, letters, link, start_by_link};
use crate::support::guardian_pays::{PaidByGuardian, paid_by_guardian};

const CLAIM: &str = "query($id: ID!) { viewer { pass(id: $id) {
    refundQuote { byGuardian cardBrand cardLast4 }
    claim { amount tax fee feeTax issuer invoiceNumber paidOn paidElsewhere }
    order { refunds { state toGuardian } receipt { id } payment { paidOn cardLast4 } } } } }";

async fn asked(by: &PaidByGuardian) -> Value {
    by.rider.run(CLAIM, json!({ "id": by.pass })).await.data()["viewer"]["pass"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_money_goes_back_to_the_guardian_who_gets_the_statement() {
    let app = TestApp::start().await;
    let by = paid_by_guardian(&app, VISA).await;
    let quote = asked(&by).await["refundQuote"].clone();
    assert_eq!(quote, json!({ "byGuardian": true, "cardBrand": null, "cardLast4": null }));
    let shown = digest(&by.rider, &by.pass).await;
    give_back(&by.rider, &by.pass, &shown).await.done();
    app.run_jobs().await;
    let pass = asked(&by).await;
    let issuer = app.one("select issuer from receipts").await;
    let number = app.one("select invoice_number from receipts").await;
    assert_eq!(
        pass["claim"],
        json!({ "amount": 8_300, "tax": 754, "fee": 520, "feeTax": 47, "issuer": issuer, "invoiceNumber": number,
                "paidOn": "2026-10-05", "paidElsewhere": false }),
    );
    assert_eq!(pass["order"]["refunds"], json!([{ "state": "SUCCEEDED", "toGuardian": true }]));
    assert_eq!(pass["order"]["payment"], json!({ "paidOn": "2026-10-05", "cardLast4": null }), "{pass}");
    assert!(!pass.to_string().contains("内緒"), "{pass}");
    let told = letters(&app, &by.email).await;
    assert_eq!(told.len(), 2, "the receipt, and one letter of the refund: {told:?}");
    for part in [
        "払いもどし計算書（",
        "利用者の方が払いもどしました",
        "8,300円を、お支払いに使ったカードへお返しします",
        "購入額、2026年10月10日から2026年11月9日まで: 8,820円",
        "払いもどし手数料: -520円",
        "うち消費税（10%）: 754円",
        "520円（うち消費税（10%）47円）",
        "支払いの日: 2026年10月5日",
        "電話: 0852-60-1111",
        issuer.as_str(),
        number.as_str(),
    ] {
        assert!(told[0].contains(part), "{part}: {}", told[0]);
    }
    assert!(!told[0].contains("花子"), "{}", told[0]);
    let mine = letters(&app, &by.rider.email).await;
    assert!(mine[0].contains("払いもどしを受け付けました") && mine[0].contains(&issuer), "{}", mine[0]);
    let all = mine.join("\n");
    assert!(!all.contains("内緒") && !all.contains("末尾 4242"), "{all}");
    assert_eq!(at_stripe(&app).await, 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_of_nothing_is_told_to_the_guardian_as_well() {
    let app = TestApp::start().await;
    let by = paid_by_guardian(&app, VISA).await;
    app.clock.set("2026-11-01T03:00:00Z".parse().unwrap());
    let shown = digest(&by.rider, &by.pass).await;
    give_back(&by.rider, &by.pass, &shown).await.done();
    app.run_jobs().await;
    let told = letters(&app, &by.email).await;
    for part in ["払いもどし計算書（", "購入額以上になるため、払いもどしはありません", "払いもどし額: 0円"]
    {
        assert!(told[0].contains(part), "{part}: {}", told[0]);
    }
    assert!(!told[0].contains("お返しします"), "{}", told[0]);
    let claim = asked(&by).await["claim"].clone();
    assert_eq!(json!([claim["fee"], claim["feeTax"]]), json!([0, 0]), "the days alone reach the price");
    app.done().await;
}

/// Used for 20 days: 100 yen of the charges are above the price, and taken off the fee.
#[tokio::test(flavor = "multi_thread")]
async fn a_fee_that_is_charged_bears_its_tax_also_where_nothing_comes_back() {
    let app = TestApp::start().await;
    let by = paid_by_guardian(&app, VISA).await;
    app.clock.set("2026-10-29T03:00:00Z".parse().unwrap());
    let shown = digest(&by.rider, &by.pass).await;
    give_back(&by.rider, &by.pass, &shown).await.done();
    app.run_jobs().await;
    let claim = asked(&by).await["claim"].clone();
    assert_eq!(json!([claim["amount"], claim["fee"], claim["feeTax"]]), json!([0, 420, 38]));
    let told = letters(&app, &by.email).await;
    assert!(told[0].contains("420円（うち消費税（10%）38円）"), "{}", told[0]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_refund_of_a_guardians_money_is_not_announced_as_the_riders() {
    let app = TestApp::start().await;
    let by = paid_by_guardian(&app, REFUND_FAILS).await;
    let shown = digest(&by.rider, &by.pass).await;
    give_back(&by.rider, &by.pass, &shown).await.done();
    app.run_jobs().await;
    app.outside.settle_refunds().await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    let pass = asked(&by).await;
    assert_eq!(pass["order"]["refunds"], json!([{ "state": "FAILED", "toGuardian": true }]));
    let mine = letters(&app, &by.rider.email).await;
    assert!(
        mine[0].contains("保護者の方のカードへ返金できませんでした")
            && mine[0].contains("お返しする先は、お支払いになった方です")
            && !mine[0].contains("ご連絡します"),
        "{}",
        mine[0]
    );
    let theirs = letters(&app, &by.email).await;
    assert!(
        theirs[0].contains("カードへ返金できませんでした") && theirs[0].contains("電話: 0852-60-1111"),
        "{}",
        theirs[0]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_of_a_guardian_that_came_too_late_is_told_with_whom_to_call() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let order = order(&rider, &card(&rider, 1).await, "2026-10-10").await;
    let (guardian, id) = entered(&app, &link(&rider, &order).await).await;
    let email = app.outside.address("mother");
    confirm_as(&guardian, &id, "", &email).await.done();
    let intent = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    app.clock.set("2026-10-09T15:00:00Z".parse().unwrap());
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    let told = letters(&app, &email).await;
    assert_eq!(told.len(), 1, "of money that goes back they hear once: {told:?}");
    assert!(
        told[0].contains("お支払いの代金をお返しします")
            && told[0].contains("8,820円の全額")
            && told[0].contains("電話: 0852-60-1111"),
        "{}",
        told[0]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_staff_sent_leaves_the_rest_to_the_claim() {
    let app = TestApp::start().await;
    let by = paid_by_guardian(&app, VISA).await;
    let shown = digest(&by.rider, &by.pass).await;
    let part = json!({ "key": app.outside.secret_key(), "payment_intent": by.intent, "amount": 5_000 });
    give_back(&by.rider, &by.pass, &shown).await.done();
    app.outside.control("refund", part).await;
    assert_eq!(app.webhooks().await, 200);
    for _ in 0..2 {
        app.run_jobs().await;
        app.clock.advance(jiff::SignedDuration::from_secs(70));
        app.sweep().await;
    }
    assert_eq!(
        app.sql("select state || ' ' || amount from refunds order by amount").await,
        ["succeeded 3300", "succeeded 5000", "superseded 8300"]
    );
    assert_eq!(seen_pass(&by.rider, &by.pass).await["claim"]["paidElsewhere"], false, "the rest is sent");
    let told = letters(&app, &by.email).await.join("\n");
    for part in ["払いもどし計算書（", "5,000円を返金しました", "3,300円を返金しました"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guardians_receipt_names_the_order_and_what_went_back() {
    let app = TestApp::start().await;
    let by = paid_by_guardian(&app, VISA).await;
    let shown = digest(&by.rider, &by.pass).await;
    give_back(&by.rider, &by.pass, &shown).await.done();
    app.run_jobs().await;
    let query =
        "query($id: ID!) { guardianOrder(id: $id) { receipt { orderNumber refunds { amount state } } } }";
    let seen = by.guardian.run(query, json!({ "id": by.link })).await;
    let number = app.one("select number from orders").await;
    assert_eq!(
        seen.data()["guardianOrder"]["receipt"],
        json!({ "orderNumber": number, "refunds": [{ "amount": 8_300, "state": "SUCCEEDED" }] })
    );
    app.done().await;
}
