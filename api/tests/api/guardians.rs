//! A guardian pays by a rider's link, and reaches nothing else.

use serde_json::{Value, json};

use crate::support::buying::{
    NO_FUNDS, VISA, card, confirm, intent_of, look, order, start, start_with, sync,
};
use crate::support::guardian::{
    BORN, answer, awaiting, confirm_as, confirmed, entered, is_open, letters, link, seen, start_by_link,
    sync_by_link,
};
use crate::support::{Browser, TestApp};

/// Asks its bank's question.
const CHALLENGED: &str = "4000002760003184";

async fn revoke(rider: &Browser, order: &str) -> Value {
    let answer = rider.mutate("guardianLinkRevoke", "order { state }", json!({ "orderId": order })).await;
    answer.done()["order"]["state"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_pays_with_a_card_of_their_own_and_the_pass_appears() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let token = link(&rider, &order).await;
    assert!(is_open(&app, &token).await);
    let (guardian, id) = entered(&app, &token).await;
    let sale = seen(&guardian, &id).await["sale"].clone();
    assert_eq!((&sale["riderName"], &sale["price"]), (&json!("花子"), &json!(8_820)));
    assert!(!sale.to_string().contains("松江 花子"), "the given name alone: {sale}");
    for item in ["quantity", "howToPay", "delivery", "refundTerms"] {
        assert!(!sale[item].as_str().unwrap().is_empty(), "{item}");
    }
    assert_eq!(start_by_link(&guardian, &id, "first").await.codes(), ["NOT_CONFIRMED"]);
    let email = app.outside.address("mother");
    confirm_as(&guardian, &id, "松江 良子", &email).await.done();
    let intent = intent_of(start_by_link(&guardian, &id, "first").await.done());
    confirm(&app, &intent, CHALLENGED, "fail").await;
    let failed = sync_by_link(&guardian, &id).await;
    assert!(failed["payment"]["declineMessage"].as_str().unwrap().contains("3Dセキュア"), "{failed}");
    confirm(&app, &intent, CHALLENGED, "pass").await;
    let paid = sync_by_link(&guardian, &id).await;
    assert_eq!((&paid["state"], &paid["receipt"]["recipient"]), (&json!("PAID"), &json!("松江 良子")));
    assert_eq!(paid["sale"], Value::Null, "nothing more is told of what was paid for");
    let at_stripe = app.outside.stripe(&format!("payment_intents/{intent}")).await;
    assert_eq!((&at_stripe["customer"], &at_stripe["setup_future_usage"]), (&Value::Null, &Value::Null));

    let mine = look(&rider, &order).await;
    assert_eq!((&mine["state"], &mine["pass"]["state"]), (&json!("PAID"), &json!("UPCOMING")));
    app.run_jobs().await;
    let receipt = letters(&app, &email).await;
    assert!(receipt[0].contains("領収書") && receipt[0].contains("松江 良子 様"), "{receipt:?}");
    let told = letters(&app, &rider.email).await;
    assert!(told[0].contains("保護者の方のお支払いが済みました"), "{told:?}");
    let acts = "select actor || ' ' || event from order_events where actor = 'guardian'";
    assert_eq!(app.sql(acts).await, ["guardian payment_started"]);
    let consent =
        "select detail ->> 'terms' from audit_log where actor = 'guardian' and action = 'guardian.confirmed'";
    assert_eq!(app.sql(consent).await, app.sql("select terms_version from orders").await);
    app.done().await;
}

/// The payer's name, address and card stay off everything that the rider sees.
#[tokio::test(flavor = "multi_thread")]
async fn the_rider_learns_nothing_of_who_paid() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let (guardian, id) = entered(&app, &link(&rider, &order).await).await;
    let email = app.outside.address("secret-mother");
    confirm_as(&guardian, &id, "内緒商会", &email).await.done();
    let intent = intent_of(start_by_link(&guardian, &id, "first").await.done());
    confirm(&app, &intent, NO_FUNDS, "pass").await;
    sync_by_link(&guardian, &id).await;
    let all = "query($id: ID!) { viewer { order(id: $id) { state canPay
        payment { byGuardian isOpen declineMessage cardBrand cardLast4 cardFunding } receipt { recipient number }
        events { event label } guardianLink { url endedAs } } savedCards { last4 } } }";
    let during = rider.run(all, json!({ "id": order })).await.data()["viewer"].clone();
    assert_eq!(during["order"]["payment"]["byGuardian"], true);
    assert_eq!(during["order"]["payment"]["declineMessage"], Value::Null, "{during}");
    assert!(!during.to_string().contains("declined"), "{during}");
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(sync_by_link(&guardian, &id).await["state"], "PAID");
    let after = rider.run(all, json!({ "id": order })).await.data()["viewer"].clone();
    assert_eq!((&after["order"]["receipt"], &after["savedCards"]), (&Value::Null, &json!([])));
    for theirs in ["内緒商会", "4242", "visa", email.as_str()] {
        assert!(!after.to_string().contains(theirs), "{theirs}: {after}");
    }
    let again = json!({ "orderId": order, "recipient": "会社" });
    let refused = rider.mutate("receiptReissue", "receipt { number }", again).await;
    assert_eq!(refused.codes(), ["NOT_FOUND"]);
    let renamed = json!({ "id": id, "recipient": "内緒工業" });
    let receipt = guardian.mutate("guardianReceiptReissue", "receipt { recipient }", renamed.clone()).await;
    assert_eq!(receipt.done()["receipt"]["recipient"], "内緒工業");
    let stranger = app.browser();
    let refused = stranger.mutate("guardianReceiptReissue", "receipt { number }", renamed).await;
    assert_eq!(refused.codes(), ["NOT_FOUND"]);
    app.run_jobs().await;
    let mails = letters(&app, &rider.email).await.join("\n");
    assert!(!mails.contains("内緒") && !mails.contains("4242"), "{mails}");
    app.done().await;
}

/// The rider can answer their own question, and a link is shared: only the browser that pays sees the receipt.
#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_for_the_browser_that_paid() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let token = link(&rider, &order).await;
    let (mother, id) = entered(&app, &token).await;
    let (curious, _) = confirmed(&app, &token).await;
    let email = app.outside.address("mother");
    confirm_as(&mother, &id, "松江 良子", &email).await.done();
    // Another phone looked at the fields before; its attempt ends, and its name goes with it.
    confirm_as(&curious, &id, "父 太郎", "father@example.com").await.done();
    let before = intent_of(start_by_link(&curious, &id, "father").await.done());
    assert_eq!(seen(&mother, &id).await["sale"]["isElsewhere"], true);
    assert_eq!(seen(&curious, &id).await["sale"]["isElsewhere"], false);
    let intent = intent_of(start_by_link(&mother, &id, "mother").await.done());
    assert_eq!(app.outside.stripe(&format!("payment_intents/{before}")).await["status"], "canceled");
    let names = "select coalesce(recipient, '-') from payments order by 1";
    assert_eq!(app.sql(names).await, ["-", "松江 良子"]);
    confirm(&app, &intent, VISA, "pass").await;
    let paid = sync_by_link(&mother, &id).await;
    assert_eq!((&paid["receipt"]["recipient"], &paid["email"]), (&json!("松江 良子"), &json!(email)));
    let told = seen(&curious, &id).await;
    assert_eq!(
        (&told["state"], &told["receipt"], &told["email"]),
        (&json!("PAID"), &Value::Null, &Value::Null)
    );
    let renamed = json!({ "id": id, "recipient": "父 太郎" });
    let refused = curious.mutate("guardianReceiptReissue", "receipt { number }", renamed).await;
    assert_eq!(refused.codes(), ["NOT_FOUND"]);
    app.run_jobs().await;
    assert!(letters(&app, &email).await[0].contains("松江 良子 様"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_came_too_late_is_told_to_go_back() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let (guardian, id) = confirmed(&app, &link(&rider, &order).await).await;
    let intent = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    confirm(&app, &intent, VISA, "pass").await;
    // Stripe says that it was captured after the first day had begun.
    app.clock.set("2026-10-09T15:00:01Z".parse().unwrap());
    assert_eq!(sync_by_link(&guardian, &id).await["state"], "SENT_BACK");
    assert_eq!(look(&rider, &order).await["state"], "LAPSED");
    app.run_jobs().await;
    app.sweep().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_one_link_at_a_time_and_a_revoked_one_opens_nothing() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let first = link(&rider, &order).await;
    assert_eq!(link(&rider, &order).await, first, "a double tap makes one");
    assert_eq!(first.len(), 64);
    let hashes = app.sql("select encode(token_hash, 'hex') from guardian_links").await;
    assert!(hashes.len() == 1 && hashes[0] != first, "the token is kept nowhere");
    let (guardian, id) = confirmed(&app, &first).await;
    assert_eq!(revoke(&rider, &order).await, "AWAITING_PAYMENT");
    assert_eq!(revoke(&rider, &order).await, "AWAITING_PAYMENT", "once more is no error");
    assert!(!is_open(&app, &first).await);
    assert_eq!(answer(&app.browser(), &first, BORN).await.codes(), ["OVER"]);
    let gone = seen(&guardian, &id).await;
    assert_eq!((&gone["state"], &gone["sale"]), (&json!("OVER"), &Value::Null), "the open page too");
    assert_eq!(start_by_link(&guardian, &id, "late").await.codes(), ["GONE"]);
    let second = link(&rider, &order).await;
    assert_ne!(first, second);
    assert!(is_open(&app, &second).await && !is_open(&app, &first).await);
    assert_eq!(app.sql("select count(*) from guardian_links where ended_at is null").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_not_made_without_end() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let mut newest = String::new();
    for _ in 0..30 {
        newest = link(&rider, &order).await;
        revoke(&rider, &order).await;
    }
    let made = rider.run(
        "query($id: ID!) { viewer { order(id: $id) { guardianLink { url endedAs } } } }",
        json!({ "id": order }),
    );
    let made = made.await.data()["viewer"]["order"]["guardianLink"].clone();
    assert_eq!(made, json!({ "url": null, "endedAs": "REVOKED" }), "of all the newest");
    assert!(!is_open(&app, &newest).await);
    let refused = rider.mutate("guardianLinkMake", "order { state }", json!({ "orderId": order })).await;
    assert_eq!(refused.codes(), ["RATE_LIMITED"]);
    assert!(refused.retry_after.is_some_and(|seconds| seconds > 0));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fifth_wrong_birthday_ends_the_link_and_tells_the_rider() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let token = link(&rider, &order).await;
    let nobody = app.browser();
    assert_eq!(answer(&nobody, &token, (2, 30)).await.codes(), ["DAY_MISSING"]);
    for left in [4, 3, 2, 1] {
        let wrong = answer(&nobody, &token, (1, 1)).await;
        assert_eq!(wrong.codes(), ["WRONG"]);
        let told = wrong.payload()["userErrors"][0]["message"].as_str().unwrap().to_owned();
        assert!(told.contains(&format!("あと{left}回")), "{told}");
    }
    assert_eq!(answer(&nobody, &token, (1, 1)).await.codes(), ["LOCKED"]);
    assert_eq!(answer(&nobody, &token, BORN).await.codes(), ["LOCKED"]);
    assert!(!is_open(&app, &token).await);
    app.run_jobs().await;
    assert!(letters(&app, &rider.email).await[0].contains("支払いリンクを止めました"));
    let after = rider
        .run(
            "query($id: ID!) { viewer { order(id: $id) { guardianLink { url endedAs } } } }",
            json!({ "id": order }),
        )
        .await;
    let ended = &after.data()["viewer"]["order"]["guardianLink"];
    assert_eq!((&ended["url"], &ended["endedAs"]), (&Value::Null, &json!("LOCKED")));
    assert!(is_open(&app, &link(&rider, &order).await).await, "a new one can be made");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_answers_of_others_stop_nobody_who_was_let_in() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let token = link(&rider, &order).await;
    let (guardian, id) = confirmed(&app, &token).await;
    for _ in 0..5 {
        answer(&app.browser(), &token, (1, 1)).await;
    }
    assert_eq!(answer(&app.browser(), &token, BORN).await.codes(), ["LOCKED"]);
    let intent = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(sync_by_link(&guardian, &id).await["state"], "PAID");
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_confirmed_while_the_fields_are_open_holds() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let (guardian, id) = entered(&app, &link(&rider, &order).await).await;
    let (before, after) = (app.outside.address("before"), app.outside.address("after"));
    confirm_as(&guardian, &id, "前の宛名", &before).await.done();
    let intent = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    confirm_as(&guardian, &id, "松江 良子", &after).await.done();
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(sync_by_link(&guardian, &id).await["receipt"]["recipient"], "松江 良子");
    app.run_jobs().await;
    assert!(letters(&app, &after).await[0].contains("松江 良子 様"));
    assert_eq!(letters(&app, &before).await, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_at_once_are_counted_one_by_one() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let token = link(&rider, &order).await;
    let guesses = (1..=12).map(|month| {
        let (app, token) = (&app, &token);
        async move { answer(&app.browser(), token, (month, 1)).await.codes().remove(0) }
    });
    let codes = futures::future::join_all(guesses).await;
    assert_eq!(codes.iter().filter(|code| *code == "WRONG").count(), 4, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "LOCKED").count(), 8, "{codes:?}");
    assert_eq!(app.sql("select wrong_answers::text from guardian_links").await, ["5"]);
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_from_one_network_is_stopped() {
    let app = TestApp::start().await;
    let nobody = app.browser();
    let token = "0".repeat(64);
    for _ in 0..60 {
        assert_eq!(answer(&nobody, &token, BORN).await.codes(), ["OVER"]);
    }
    let refused = answer(&nobody, &token, BORN).await;
    assert_eq!(refused.codes(), ["RATE_LIMITED"]);
    assert!(refused.retry_after.is_some_and(|seconds| seconds > 0));
    // Whoever shares the network has a link of their own.
    let (rider, order) = awaiting(&app).await;
    entered(&app, &link(&rider, &order).await).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_over_with_its_order_and_its_time_and_tells_nothing() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let icoca = card(&rider, 1).await;
    let (cancelled, paid) = (
        order(&rider, &icoca, "2026-10-10").await,
        order(&rider, &card(&rider, 2).await, "2026-10-10").await,
    );
    let (one, two) = (link(&rider, &cancelled).await, link(&rider, &paid).await);
    let (guardian, id) = confirmed(&app, &two).await;
    rider.mutate("orderCancel", "order { state }", json!({ "id": cancelled })).await.done();
    let intent = start(&rider, &paid).await;
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(sync(&rider, &paid).await["state"], "PAID");
    for token in [&one, &two] {
        assert!(!is_open(&app, token).await);
        assert_eq!(answer(&app.browser(), token, BORN).await.codes(), ["OVER"]);
    }
    let over = seen(&guardian, &id).await;
    assert_eq!(
        (&over["state"], &over["sale"], &over["receipt"]),
        (&json!("OVER"), &Value::Null, &Value::Null)
    );
    assert_eq!(start_by_link(&guardian, &id, "late").await.codes(), ["ALREADY_PAID"]);
    for refused in [&cancelled, &paid] {
        let answer = rider.mutate("guardianLinkMake", "order { id }", json!({ "orderId": refused })).await;
        assert_eq!(answer.codes().len(), 1, "{}", answer.body);
    }
    // No later than the deadline of its order.
    let near = order(&rider, &icoca, "2026-10-08").await;
    let token = link(&rider, &near).await;
    assert_eq!(
        app.sql("select count(*) from guardian_links where expires_at > made_at + interval '7 days'").await,
        ["0"]
    );
    app.clock.set("2026-10-07T12:59:59Z".parse().unwrap());
    assert!(is_open(&app, &token).await);
    app.clock.set("2026-10-07T13:00:00Z".parse().unwrap());
    assert!(!is_open(&app, &token).await);
    app.sweep().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_of_one_link_in_one_browser() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let other = crate::support::buying::order(&rider, &card(&rider, 2).await, "2026-10-10").await;
    let (guardian, id) = confirmed(&app, &link(&rider, &order).await).await;
    let (another, others) = confirmed(&app, &link(&rider, &other).await).await;
    for (who, what) in [(&guardian, &others), (&another, &id), (&app.browser(), &id), (&rider, &id)] {
        assert_eq!(seen(who, what).await, Value::Null);
        assert_eq!(start_by_link(who, what, "key").await.codes(), ["GONE"]);
    }
    // The browser that opens a second link acts for both, and opened once more a link has lost nothing.
    let second = answer(&guardian, &link(&rider, &other).await, BORN).await;
    assert_eq!(second.done()["id"], json!(others));
    answer(&guardian, &link(&rider, &order).await, BORN).await.done();
    assert_eq!(seen(&guardian, &id).await["recipient"], "");
    let intent = intent_of(start_by_link(&guardian, &id, "mine").await.done());
    answer(&guardian, &link(&rider, &other).await, BORN).await.done();
    answer(&guardian, &link(&rider, &order).await, BORN).await.done();
    confirm(&app, &intent, VISA, "pass").await;
    assert!(sync_by_link(&guardian, &id).await["receipt"].is_object());
    assert_eq!(
        seen(&guardian, &others).await["recipient"],
        Value::Null,
        "what another browser gave is not told"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_on_the_check_page_is_looked_at() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let (guardian, id) = entered(&app, &link(&rider, &order).await).await;
    let wrong = json!({ "id": id, "confirms": false, "recipient": "長".repeat(61), "email": "nobody" });
    let refused = guardian.mutate("guardianConfirm", "order { state }", wrong).await;
    assert_eq!(refused.codes(), ["RECIPIENT", "EMAIL_UNREADABLE", "NOT_CONFIRMED"]);
    assert_eq!(app.sql("select count(*) from audit_log where action = 'guardian.confirmed'").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_begins_last_pays_and_nobody_pays_twice() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let riders = start(&rider, &order).await;
    let (guardian, id) = confirmed(&app, &link(&rider, &order).await).await;
    let guardians = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    assert_ne!(riders, guardians, "an attempt is its payer's");
    assert_eq!(app.outside.stripe(&format!("payment_intents/{riders}")).await["status"], "canceled");
    assert_eq!(start_with(&rider, &order, "first").await.codes(), ["KEY_USED"], "an old tab ends nothing");
    assert_eq!(intent_of(start_by_link(&guardian, &id, "again").await.done()), guardians, "taken up");
    let mine = intent_of(start_with(&rider, &order, "second").await.done());
    assert_eq!(app.outside.stripe(&format!("payment_intents/{guardians}")).await["status"], "canceled");
    assert_eq!(start_by_link(&guardian, &id, "theirs").await.codes(), ["KEY_USED"]);
    confirm(&app, &mine, VISA, "pass").await;
    assert_eq!(sync(&rider, &order).await["state"], "PAID");
    assert_eq!(sync_by_link(&guardian, &id).await["state"], "OVER");
    assert_eq!(app.sql("select count(*) from postings").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_stripe_does_not_answer_no_other_payer_begins() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let riders = start(&rider, &order).await;
    let (guardian, id) = confirmed(&app, &link(&rider, &order).await).await;
    let cancel = format!("/v1/payment_intents/{riders}/cancel");
    app.outside.fault(json!({ "kind": "error_before", "method": "POST", "path": cancel, "times": 1 })).await;
    assert_eq!(start_by_link(&guardian, &id, "theirs").await.codes(), ["TRY_AGAIN"]);
    assert_eq!(app.sql("select count(*) from payments").await, ["1"]);
    app.run_jobs().await;
    let intent = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    // The answer to a guardian's attempt may be lost as well.
    app.force("update payments set state = 'starting', intent = null where payer = 'guardian'").await;
    assert_eq!(intent_of(start_by_link(&guardian, &id, "theirs").await.done()), intent);
    confirm(&app, &intent, VISA, "pass").await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    assert_eq!(look(&rider, &order).await["state"], "PAID");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_guards_links_and_payers() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let (guardian, id) = confirmed(&app, &link(&rider, &order).await).await;
    start_by_link(&guardian, &id, "theirs").await.done();
    for change in ["payer_id = gen_random_uuid()", "payer_id = null", "save_card = true"] {
        let refused = app.refused(&format!("update payments set {change}")).await;
        assert!(refused.contains("frozen"), "{change}: {refused}");
    }
    for change in ["token_hash = 'x'", "expires_at = expires_at + interval '1 day'", "wrong_answers = 6"] {
        app.refused(&format!("update guardian_links set {change}")).await;
    }
    app.refused("delete from guardian_links").await;
    app.run("update guardian_links set ended_at = now(), ended_as = 'revoked'").await;
    let refused = app.refused("update guardian_links set ended_at = null, ended_as = null").await;
    assert!(refused.contains("frozen"), "{refused}");
    app.done().await;
}
