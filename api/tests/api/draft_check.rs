//! A draft at the check-answers page: what stands in the way, and what the law asks to be told.

use serde_json::{Value, json};
use teiki_api::{cards, drafts};

use crate::support::{Browser, Person, TestApp};

const CARD: &str = "JW1234567890ABCDE";

/// A complete draft of the 240-yen pass of Matsue from 6 October.
async fn complete(app: &TestApp, rider: &Person, card: &str) -> String {
    let offer = app.offer("matsue", "commuter").await;
    let draft = rider.draft().await;
    let answers = json!({ "cardId": card, "operatorId": offer.operator, "productId": offer.product, "code": "240",
        "months": 1, "startsOn": "2026-10-06" });
    rider.answer(&draft, answers).await.done();
    draft
}

async fn codes(browser: &Browser, draft: &str) -> (String, Vec<String>) {
    let draft = browser.look(draft).await;
    let problems = draft["problems"].as_array().unwrap();
    let codes = problems.iter().map(|problem| problem["code"].as_str().unwrap().to_owned());
    (draft["next"].as_str().unwrap().to_owned(), codes.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_of_the_same_family_on_the_card_is_in_the_way() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    let draft = complete(&app, &rider, &card).await;
    let offer = app.offer("matsue", "commuter").await;
    app.holds(&card, &offer, ("2026-09-07", "2026-10-06")).await;
    let seen = rider.look(&draft).await;
    assert_eq!(
        seen["clash"],
        json!({ "startsOn": "2026-09-07", "endsOn": "2026-10-06", "productName": "通勤定期" })
    );
    assert_eq!(seen["problems"][0]["code"], "CLASH");
    let sentence = seen["problems"][0]["message"].as_str().unwrap();
    assert!(sentence.contains("2026年9月7日から2026年10月6日まで"), "{sentence}");
    assert_eq!(seen["next"], "CHECK");
    // From the day after there is none.
    rider.answer(&draft, json!({ "startsOn": "2026-10-07" })).await.done();
    assert_eq!(codes(&rider, &draft).await, ("CHECK".into(), vec![]));
    // Another card, another family or a freed pass does not count.
    rider.answer(&draft, json!({ "startsOn": "2026-10-06" })).await.done();
    let second = rider.card("JW999990000011111").await;
    rider.answer(&draft, json!({ "cardId": second })).await.done();
    assert_eq!(codes(&rider, &draft).await.1, Vec::<String>::new());
    rider.answer(&draft, json!({ "cardId": card })).await.done();
    app.run("update passes set state = 'freed', freed_as = 'refunded', freed_reason = 'test'").await;
    assert_eq!(codes(&rider, &draft).await.1, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_meanwhile_is_told_and_asked_again() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    let draft = complete(&app, &rider, &card).await;
    let cases = [
        ("update products set on_sale = false where slug = 'commuter'", "PRODUCT", "NOT_ON_SALE"),
        (
            "update products set on_sale = true, documents = '{school_certificate}'",
            "PRODUCT",
            "NEEDS_CERTIFICATE",
        ),
        (
            "update products set documents = '{}', applications = false, paper_facts = '{}'; delete from prices where months = 1 and code = '240'",
            "TERM",
            "TERM_GONE",
        ),
        ("delete from prices where code = '240'", "SECTION", "SECTION_GONE"),
        ("update cards set state = 'removed', ended_at = '2026-10-05'", "CARD", "CARD_GONE"),
    ];
    for (change, next, code) in cases {
        app.force(change).await;
        let (now, found) = codes(&rider, &draft).await;
        assert_eq!((now.as_str(), found.first().map(String::as_str)), (next, Some(code)), "{change}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_whose_deadline_passed_is_asked_again() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    let draft = complete(&app, &rider, &card).await;
    app.clock.set("2026-10-05T21:59:59+09:00".parse().unwrap());
    assert_eq!(codes(&rider, &draft).await, ("CHECK".into(), vec![]));
    app.clock.set("2026-10-05T22:00:00+09:00".parse().unwrap());
    assert_eq!(codes(&rider, &draft).await, ("START".into(), vec!["START_GONE".to_owned()]));
    let seen = rider.look(&draft).await;
    assert_eq!((&seen["startDates"][0], &seen["disclosure"]), (&json!("2026-10-07"), &json!(null)));
    let sentence = seen["problems"][0]["message"].as_str().unwrap();
    assert_eq!(sentence, "開始日は2026年10月7日から2026年10月19日までの間で選んでください。");
    app.done().await;
}

async fn disclosure(browser: &Browser, draft: &str) -> String {
    let told = browser.look(draft).await["disclosure"].clone();
    let part = |name: &str| match &told[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    ["quantity", "total", "payment", "delivery", "cancellation", "deadline"].map(part).join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_screen_states_what_the_law_asks() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    let draft = complete(&app, &rider, &card).await;
    insta::assert_snapshot!(disclosure(&rider, &draft).await, @r"
    通勤定期（一般） 1枚（240円区間）。有効期間は1か月、2026年10月6日から2026年11月5日まで。
    10080
    クレジットカードの1回払い。支払いの手続きをしたときに決済します。手続きは、2026年10月5日 22:00までいつでもできます。
    2026年10月6日の始発から、松江市交通局・一畑バスの車内の読取機に登録したICOCAをタッチして使えます。受け取りの手続きはありません。
    支払いの前は、マイページでいつでも無料で取り消せます。支払いのあとは、マイページの定期券からいつでも払いもどせます。開始日の前日までは、購入額から手数料520円を引いた額を払いもどします。開始日からは、購入額から片道運賃240円×2×使用日数、手数料520円を引いた額を払いもどします。申し出た日は使用日に数えます。有効期間のあとの払いもどしはありません。
    2026-10-05T13:00:00Z
    ");
    app.run("update accounts set lang = 'en'").await;
    insta::assert_snapshot!(disclosure(&rider, &draft).await, @r"
    1 pass: Commuter pass (Any section up to ¥240). Valid for 1 month, from 6 October 2026 to 5 November 2026.
    10080
    By credit card, charged once, when you pay. You can pay at any hour until 22:00 on 5 October 2026 (Japan time).
    From the first service on 6 October 2026: touch the registered ICOCA to the readers on the vehicles of Matsue City Transportation Bureau and Ichibata Bus. There is nothing to collect.
    Before you pay, you can cancel on My Page at any time, free of charge. After you pay, you can have the pass refunded at any hour, on its page. Until the day before the start you get back the price less a fee of ¥520. From the start you get back the price less two one-way fares of ¥240 for each day used and the fee of ¥520. The day of the claim counts as used. Nothing is paid back after the last day.
    2026-10-05T13:00:00Z
    ");
    app.run("update accounts set lang = 'ja'").await;
    let section = app.offer("mizuumi", "everyday").await;
    let answers = json!({ "operatorId": section.operator, "productId": section.product,
        "fromId": app.stop("M01").await, "toId": app.stop("M08").await, "months": 6, "startsOn": "2026-10-06" });
    rider.answer(&draft, answers).await.done();
    insta::assert_snapshot!(disclosure(&rider, &draft).await, @r"
    毎日定期（区間） 1枚（みずうみ駅前 ⇄ みさき）。有効期間は6か月、2026年10月6日から2027年4月5日まで。
    84920
    クレジットカードの1回払い。支払いの手続きをしたときに決済します。手続きは毎日6:00から22:00、2026年10月5日 22:00までできます。
    2026年10月6日の始発から、みずうみ交通（架空）の車内の読取機に登録したICOCAをタッチして使えます。受け取りの手続きはありません。
    支払いの前は、マイページでいつでも無料で取り消せます。支払いのあとは、マイページの定期券からいつでも払いもどせます。開始日の前日までは、購入額から手数料520円を引いた額を払いもどします。開始日からは、購入額から過ぎた月数の定期券の額（1か月16,650円、3か月45,950円、6か月84,920円）、月に満たない日数×片道運賃370円×2、手数料520円を引いた額を払いもどします。申し出た日は使用日に数えます。有効期間のあとの払いもどしはありません。
    2026-10-05T13:00:00Z
    ");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_would_freeze_what_was_shown() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    let id = complete(&app, &rider, &card).await;
    let mut conn = app.app.db.conn().await.unwrap();
    let draft = drafts::db::find(&conn, rider.account_id.into(), id.parse().unwrap()).await.unwrap().unwrap();
    let holder = cards::db::hold_with_holder(&conn, draft.account_id, draft.card_id.unwrap()).await.unwrap();
    let (frozen, _) = drafts::order_terms(&mut conn, &app.clock, &draft, holder).await.unwrap();
    assert_eq!((frozen.price.get(), frozen.refund_fare.get(), frozen.refund_fee.get()), (10_080, 240, 520));
    assert_eq!(serde_json::to_string(&frozen.refund_prices).unwrap(), r#"{"1":10080,"3":28730,"6":54430}"#);
    assert_eq!(
        (frozen.names.ja.section.as_str(), frozen.names.en.section.as_str()),
        ("240円区間", "Any section up to ¥240")
    );
    assert_eq!(frozen.names.ja.honoured_by, "松江市交通局・一畑バス");
    assert_eq!(frozen.rider_name, "松江 花子");
    assert_eq!(frozen.deadline.at(), "2026-10-05T22:00:00+09:00".parse().unwrap());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_sends_a_fixed_number_of_statements() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    let draft = complete(&app, &rider, &card).await;
    let (_, few) = app.statements(rider.look(&draft)).await;
    let offer = app.offer("matsue", "commuter").await;
    for month in 1..9 {
        app.holds(&card, &offer, (&format!("2026-0{month}-01"), &format!("2026-0{month}-28"))).await;
    }
    let (_, many) = app.statements(rider.look(&draft)).await;
    assert_eq!(few, many);
    assert!(many <= 14, "{many} statements");
    app.done().await;
}
