//! `draftBegin`: from nothing, from a link, from a pass that ends soon.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_api::error::Fault;
use teiki_api::{cards, drafts};
use teiki_shared::ids::{AccountId, CardId};

use crate::support::{DRAFT, PASSWORD, Person, TestApp};

const CARD: &str = "JW1234567890ABCDE";

async fn rider(app: &TestApp) -> (Person, String) {
    let rider = app.person("花子").await;
    let card = rider.card(CARD).await;
    (rider, card)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_begins_with_the_card() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let draft = rider.start_draft(json!({})).await.done()["draft"].clone();
    assert_eq!(
        (&draft["next"], &draft["startDates"], &draft["problems"]),
        (&json!("CARD"), &json!([]), &json!([]))
    );
    let known = json!({ "cardId": card, "operatorSlug": "mizuumi", "productSlug": "commuter" });
    let draft = rider.start_draft(known).await.done()["draft"].clone();
    assert_eq!((&draft["next"], &draft["operator"]["slug"]), (&json!("SECTION"), &json!("mizuumi")));
    assert_eq!((&draft["product"]["slug"], &draft["card"]["id"]), (&json!("commuter"), &json!(card)));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_starts_a_draft_and_what_is_not_there_is_refused() {
    let app = TestApp::start().await;
    let nobody = app.browser().start_draft(json!({})).await;
    assert_eq!(nobody.fault_code(), "UNAUTHENTICATED");
    let (rider, _) = rider(&app).await;
    let other = app.person("太郎").await;
    let others_card = other.card("JW999990000011111").await;
    for (input, code) in [
        (json!({ "cardId": others_card }), "CARD_NOT_FOUND"),
        (json!({ "operatorSlug": "gtfs-none" }), "OPERATOR_NOT_FOUND"),
        (json!({ "operatorSlug": "mizuumi", "productSlug": "school" }), "PRODUCT_NOT_FOUND"),
        (json!({ "productSlug": "commuter" }), "PRODUCT_NOT_FOUND"),
        (json!({ "operatorSlug": "yamanami", "productSlug": "child" }), "NEEDS_CERTIFICATE"),
    ] {
        assert_eq!(rider.start_draft(input.clone()).await.codes(), [code], "{input}");
    }
    assert_eq!(app.sql("select count(*) from drafts").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_drafts_are_kept() {
    let app = TestApp::start().await;
    let (rider, _) = rider(&app).await;
    let mut started = Vec::new();
    for _ in 0..7 {
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        started.push(rider.draft().await);
    }
    let kept = rider.run("{ viewer { drafts { id } } }", json!({})).await.data()["viewer"]["drafts"].clone();
    let newest: Vec<_> = started.iter().rev().take(5).map(|id| json!({ "id": id })).collect();
    assert_eq!(kept, json!(newest));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_is_renewed_with_everything_carried_over() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("matsue", "commuter").await;
    let pass = app.holds(&card, &offer, ("2026-09-20", "2026-10-19")).await;
    // Noon of 5 October is the first day, 14 days before the end; the new pass starts 15 days later.
    let draft = rider.start_draft(json!({ "renewPassId": pass })).await.done()["draft"].clone();
    assert_eq!(draft["next"], "CHECK");
    assert_eq!((&draft["startsOn"], &draft["endsOn"]), (&json!("2026-10-20"), &json!("2026-11-19")));
    assert_eq!(
        (&draft["code"], &draft["months"], &draft["card"]["id"]),
        (&json!("240"), &json!(1), &json!(card))
    );
    assert_eq!((&draft["renews"]["id"], &draft["clash"]), (&json!(pass), &json!(null)));
    assert!(draft["startDates"].as_array().unwrap().contains(&json!("2026-10-20")));
    let window = "query($id: ID!) { viewer { draft(id: $id) { windowDays } } }";
    let told = rider.run(window, json!({ "id": draft["id"] })).await;
    assert_eq!(told.data()["viewer"]["draft"]["windowDays"], 15, "what is told is what can be chosen");
    let again = rider.start_draft(json!({ "renewPassId": pass })).await.done()["draft"].clone();
    assert_eq!(again["id"], draft["id"], "a second tap finds the first draft");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_is_continued_is_not_offered_again() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("matsue", "commuter").await;
    let pass = app.holds(&card, &offer, ("2026-09-20", "2026-10-19")).await;
    let look = async || {
        let document = "query($id: ID!) { viewer { pass(id: $id) { canRenew continued } } }";
        rider.run(document, json!({ "id": pass })).await.data()["viewer"]["pass"].clone()
    };
    app.holds(&card, &offer, ("2026-10-21", "2026-11-20")).await;
    assert_eq!(look().await, json!({ "canRenew": true, "continued": false }), "a day is free");
    app.holds(&card, &offer, ("2026-10-20", "2026-10-20")).await;
    assert_eq!(look().await, json!({ "canRenew": false, "continued": true }));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_keeps_to_its_days() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("matsue", "commuter").await;
    let pass = app.holds(&card, &offer, ("2026-09-20", "2026-10-19")).await;
    let renew = async || rider.start_draft(json!({ "renewPassId": pass })).await;
    app.clock.set("2026-10-04T23:59:59+09:00".parse().unwrap());
    let early = renew().await;
    assert_eq!(early.codes(), ["TOO_EARLY_TO_RENEW"]);
    assert!(early.payload()["userErrors"][0]["message"].as_str().unwrap().contains("2026年10月5日"));
    // On the last evening tomorrow's deadline has passed: all is carried over, only the day is asked for.
    app.clock.set("2026-10-19T22:30:00+09:00".parse().unwrap());
    let late = renew().await.done()["draft"].clone();
    assert_eq!(
        (&late["next"], &late["startsOn"], &late["code"]),
        (&json!("START"), &json!(null), &json!("240"))
    );
    assert_eq!(late["startDates"][0], "2026-10-21");
    app.clock.set("2026-10-20T00:00:00+09:00".parse().unwrap());
    assert_eq!(renew().await.codes(), ["PASS_ENDED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_ended_is_bought_again_on_other_days() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("matsue", "commuter").await;
    let pass = app.holds(&card, &offer, ("2026-08-20", "2026-09-19")).await;
    let draft = rider.start_draft(json!({ "sameAsPassId": pass })).await.done()["draft"].clone();
    assert_eq!((&draft["next"], &draft["startsOn"]), (&json!("START"), &json!(null)));
    assert_eq!(
        (&draft["code"], &draft["months"], &draft["card"]["id"], &draft["renews"]),
        (&json!("240"), &json!(1), &json!(card), &json!(null))
    );
    let other = app.person("太郎").await;
    assert_eq!(other.start_draft(json!({ "sameAsPassId": pass })).await.codes(), ["PASS_NOT_FOUND"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_ones_own_live_pass_is_renewed() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("matsue", "commuter").await;
    let pass = app.holds(&card, &offer, ("2026-09-20", "2026-10-19")).await;
    let other = app.person("太郎").await;
    let input = json!({ "renewPassId": pass });
    assert_eq!(other.start_draft(input.clone()).await.codes(), ["PASS_NOT_FOUND"]);
    app.run(&format!(
        "update passes set state = 'freed', freed_as = 'refunded', freed_reason = 'test' where id = '{pass}'"
    ))
    .await;
    assert_eq!(rider.start_draft(input).await.codes(), ["PASS_NOT_FOUND"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_of_what_is_no_longer_sold_asks_again() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let offer = app.offer("matsue", "commuter").await;
    let pass = app.holds(&card, &offer, ("2026-09-20", "2026-10-19")).await;
    app.force("delete from prices where code = '240'").await;
    let draft =
        rider.mutate("draftBegin", DRAFT, json!({ "renewPassId": pass })).await.done()["draft"].clone();
    assert_eq!(
        (&draft["next"], &draft["code"], &draft["months"]),
        (&json!("SECTION"), &json!(null), &json!(1))
    );
    app.done().await;
}

/// Waits until so many statements of the database wait for a lock.
async fn waiting(app: &TestApp, statements: usize) {
    let query =
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while app.sql(query).await.len() < statements {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_and_a_change_of_number_follow_one_another() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    for _ in 0..5 {
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        rider.start_draft(json!({ "cardId": card })).await.done();
    }
    let (account, card_id) =
        (AccountId::from(rider.account_id), CardId::from(card.parse::<uuid::Uuid>().unwrap()));
    let mut conn = app.app.db.conn().await.unwrap();
    // The change of number holds the drafts; the sixth draft, for which the first makes room, is begun meanwhile.
    let change = conn.transaction::<_, Fault, _>(async |conn| {
        drafts::db::lock_on_card(conn, account, card_id).await?;
        let start = tokio::spawn({
            let browser = app.signed_in(rider.account_id).await;
            let card = card.clone();
            async move { browser.start_draft(json!({ "cardId": card })).await }
        });
        waiting(&app, 1).await;
        cards::db::lock(conn, &[card_id]).await?;
        Ok(start)
    });
    let start = change.await.expect("the change of number");
    start.await.unwrap().done();
    assert_eq!(app.sql("select count(*) from drafts").await, ["5"]);
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_goes_meanwhile_takes_no_draft() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let removed =
        "update cards set state = 'removed', ended_at = now() where id in (select id from cards for update)";
    for gone in ["delete from cards", removed] {
        let card = rider.card(CARD).await;
        let held = app.hold(gone).await;
        let (begun, ()) = tokio::join!(rider.start_draft(json!({ "cardId": card })), async {
            app.waiting(1).await;
            held.commit().await;
        });
        assert_eq!(begun.codes(), ["CARD_NOT_FOUND"], "{gone}");
    }
    assert_eq!(app.sql("select count(*) from drafts").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn starts_and_changes_of_number_at_once_do_not_deadlock() {
    let app = TestApp::start().await;
    let rider = app.person("hanako").await;
    let mut cards = Vec::new();
    for n in 0..4 {
        cards.push(rider.card(&format!("JW11111111111111{n}")).await);
    }
    for card in cards.iter().cycle().take(5) {
        rider.start_draft(json!({ "cardId": card })).await.done();
    }
    let starts = (0..24).map(|n| rider.start_draft(json!({ "cardId": cards[n % 4] })));
    let changes = cards.iter().enumerate().map(|(n, card)| {
        let number = format!("JW30000000000000{n}");
        let input =
            json!({ "id": card, "number": number, "kind": "CARD", "reason": "OTHER", "password": PASSWORD });
        rider.mutate("cardChangeNumber", "card { id }", input)
    });
    let (started, changed) =
        tokio::join!(futures::future::join_all(starts), futures::future::join_all(changes));
    for answer in &changed {
        answer.done();
    }
    for answer in &started {
        assert!(["", "CARD_NOT_FOUND"].contains(&answer.codes().join(" ").as_str()));
    }
    app.done().await;
}
