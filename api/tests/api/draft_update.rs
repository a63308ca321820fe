//! `draftUpdate`: one question after the other, back, and what is refused.

use serde_json::{Value, json};

use crate::support::{Offer, Person, TestApp};

const CARD: &str = "JW1234567890ABCDE";

async fn rider(app: &TestApp) -> (Person, String) {
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    (rider, card)
}

/// A draft of the fictional section pass up to the section.
async fn on_section(app: &TestApp, rider: &Person) -> (String, Offer) {
    let offer = app.offer("mizuumi", "commuter").await;
    let draft = rider.draft().await;
    let Offer { operator, product } = &offer;
    rider.answer(&draft, json!({ "operatorId": operator, "productId": product })).await.done();
    (draft, offer)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_question_follows_the_other() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("mizuumi", "commuter").await;
    let draft = rider.draft().await;
    let steps = [
        (json!({ "cardId": card }), "OPERATOR"),
        (json!({ "operatorId": offer.operator }), "PRODUCT"),
        (json!({ "productId": offer.product }), "SECTION"),
        (json!({ "fromId": app.stop("M01").await }), "SECTION"),
        (json!({ "toId": app.stop("M04").await }), "TERM"),
        (json!({ "months": 1 }), "START"),
        (json!({ "startsOn": "2026-10-06" }), "CHECK"),
    ];
    for (answers, next) in steps {
        let answer = rider.answer(&draft, answers.clone()).await;
        assert_eq!(answer.done()["draft"]["next"], next, "{answers}");
    }
    let whole = rider.look(&draft).await;
    assert_eq!(whole["section"], "みずうみ駅前 ⇄ 県立図書館前");
    assert_eq!((&whole["price"], &whole["prices"].as_array().unwrap().len()), (&json!(8820), &3));
    assert_eq!((&whole["startsOn"], &whole["endsOn"]), (&json!("2026-10-06"), &json!("2026-11-05")));
    assert_eq!(whole["problems"], json!([]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_answers_fit_into_one_request() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("matsue", "commuter").await;
    let draft = rider.draft().await;
    let answers = json!({ "cardId": card, "operatorId": offer.operator, "productId": offer.product, "code": "240",
        "months": 3, "startsOn": "2026-10-19" });
    let done = rider.answer(&draft, answers).await.done()["draft"].clone();
    assert_eq!(
        (&done["next"], &done["price"], &done["section"]),
        (&json!("CHECK"), &json!(28730), &json!("240円区間"))
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_is_not_asked_for() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("mizuumi", "lakeside-free").await;
    let draft = rider.draft().await;
    let answers = json!({ "cardId": card, "operatorId": offer.operator, "productId": offer.product });
    let done = rider.answer(&draft, answers).await.done()["draft"].clone();
    assert_eq!((&done["next"], &done["section"]), (&json!("TERM"), &json!("湖岸線・大学線の全区間")));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_answer_clears_what_no_longer_fits() {
    let app = TestApp::start().await;
    let (rider, _) = rider(&app).await;
    let (draft, _) = on_section(&app, &rider).await;
    let (station, library) = (app.stop("M01").await, app.stop("M04").await);
    let answers = json!({ "fromId": station, "toId": library, "months": 6, "startsOn": "2026-10-10" });
    rider.answer(&draft, answers).await.done();
    // A first stop on another route: the second does not go with it, term and day still do.
    let moved =
        rider.answer(&draft, json!({ "fromId": app.stop("M22").await })).await.done()["draft"].clone();
    assert_eq!(
        (&moved["to"], &moved["months"], &moved["startsOn"]),
        (&json!(null), &json!(6), &json!("2026-10-10"))
    );
    // The area pass has no stops and no six months; the day stays.
    let area = app.offer("mizuumi", "lakeside-free").await;
    let other = rider.answer(&draft, json!({ "productId": area.product })).await.done()["draft"].clone();
    assert_eq!(
        (&other["from"], &other["months"], &other["code"]),
        (&json!(null), &json!(null), &json!("lakeside"))
    );
    assert_eq!(other["startsOn"], "2026-10-10");
    // Another operator: everything behind it is asked for again.
    let matsue = app.offer("matsue", "commuter").await;
    let fresh = rider.answer(&draft, json!({ "operatorId": matsue.operator })).await.done()["draft"].clone();
    assert_eq!((&fresh["product"], &fresh["code"]), (&json!(null), &json!(null)));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_answer_clears_nothing() {
    let app = TestApp::start().await;
    let (rider, _) = rider(&app).await;
    let (draft, offer) = on_section(&app, &rider).await;
    let (station, library) = (app.stop("M01").await, app.stop("M04").await);
    let answers = json!({ "fromId": station, "toId": library, "months": 3, "startsOn": "2026-10-10" });
    let before = rider.answer(&draft, answers).await.done()["draft"].clone();
    let again = json!({ "operatorId": offer.operator, "productId": offer.product, "fromId": station });
    assert_eq!(rider.answer(&draft, again).await.done()["draft"], before);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_answer_changes_nothing_and_says_what_to_do() {
    let app = TestApp::start().await;
    let (rider, _) = rider(&app).await;
    let (draft, offer) = on_section(&app, &rider).await;
    let (station, library) = (app.stop("M01").await, app.stop("M04").await);
    rider.answer(&draft, json!({ "fromId": station, "toId": library, "months": 1 })).await.done();
    let before = rider.look(&draft).await;
    let matsue = app.offer("matsue", "commuter").await;
    let school = app.offer("yamanami", "child").await;
    let other = app.person("太郎").await;
    let others_card = other.card("JW999990000011111").await;
    let table: [(Value, &str, &str); 13] = [
        (json!({ "cardId": others_card }), "CARD_NOT_FOUND", "cardId"),
        (json!({ "operatorId": offer.product }), "OPERATOR_NOT_FOUND", "operatorId"),
        (json!({ "productId": matsue.product }), "PRODUCT_NOT_FOUND", "productId"),
        (
            json!({ "operatorId": school.operator, "productId": school.product }),
            "NEEDS_CERTIFICATE",
            "productId",
        ),
        (json!({ "fromId": offer.product }), "STOP_NOT_FOUND", "fromId"),
        (json!({ "toId": offer.product }), "STOP_NOT_FOUND", "toId"),
        (json!({ "toId": station }), "SAME_STOP", "toId"),
        (json!({ "fromId": station, "toId": app.stop("M23").await }), "NO_FARE", "toId"),
        (json!({ "code": "240" }), "CODE_NOT_SOLD", "code"),
        (json!({ "months": 2 }), "TERM_NOT_SOLD", "months"),
        (json!({ "startsOn": "2026-10-05" }), "START_NOT_POSSIBLE", "startsOn"),
        (json!({ "startsOn": "2026-10-20" }), "START_NOT_POSSIBLE", "startsOn"),
        (json!({ "startsOn": "0001-01-01" }), "START_NOT_POSSIBLE", "startsOn"),
    ];
    for (answers, code, field) in table {
        let refused = rider.answer(&draft, answers.clone()).await;
        assert_eq!(refused.codes(), [code], "{answers}");
        let error = &refused.payload()["userErrors"][0];
        assert_eq!(error["field"], json!([field]), "{answers}");
        assert!(error["message"].as_str().unwrap().ends_with("ください。"), "{error}");
        assert_eq!(rider.look(&draft).await, before, "{answers}");
    }
    let counter =
        rider.answer(&draft, json!({ "operatorId": school.operator, "productId": school.product })).await;
    assert!(counter.payload()["userErrors"][0]["message"].as_str().unwrap().contains("0000-00-2000"));
    let both = rider.answer(&draft, json!({ "months": 2, "startsOn": "2026-10-05" })).await;
    assert_eq!(both.codes(), ["TERM_NOT_SOLD", "START_NOT_POSSIBLE"], "every refused answer at once");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_accounts_draft_is_not_found() {
    let app = TestApp::start().await;
    let (rider, _) = rider(&app).await;
    let draft = rider.draft().await;
    let other = app.person("太郎").await;
    assert_eq!(other.answer(&draft, json!({ "months": 1 })).await.codes(), ["NOT_FOUND"]);
    assert_eq!(other.look(&draft).await, json!(null));
    let nobody = app.browser().answer(&draft, json!({ "months": 1 })).await;
    assert_eq!(nobody.fault_code(), "UNAUTHENTICATED");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ordered_draft_is_closed() {
    let app = TestApp::start().await;
    let (rider, _) = rider(&app).await;
    let draft = rider.draft().await;
    app.run(&format!("update drafts set order_id = '{draft}' where id = '{draft}'")).await;
    let refused = rider.answer(&draft, json!({ "months": 1 })).await;
    assert_eq!(refused.codes(), ["ORDERED"]);
    assert_eq!(
        rider.mutate("draftDiscard", "viewer { id }", json!({ "id": draft })).await.codes(),
        ["NOT_FOUND"]
    );
    assert_eq!(
        rider.run("{ viewer { drafts { id } } }", json!({})).await.data()["viewer"]["drafts"],
        json!([])
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_thrown_away_by_its_owner_alone() {
    let app = TestApp::start().await;
    let (rider, _) = rider(&app).await;
    let draft = rider.draft().await;
    let other = app.person("太郎").await;
    let discard = async |browser: &Person| {
        browser.mutate("draftDiscard", "viewer { drafts { id } }", json!({ "id": draft })).await
    };
    assert_eq!(discard(&other).await.codes(), ["NOT_FOUND"]);
    assert_eq!(discard(&rider).await.done()["viewer"]["drafts"], json!([]));
    assert_eq!(discard(&rider).await.codes(), ["NOT_FOUND"]);
    app.done().await;
}
