//! Terms with fixed dates (学期定期): when they are sold, for which days, and which of them follows.

use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::catalogue::{self, ApplyError, Catalogue};
use teiki_shared::scalars::Date;

use crate::support::{Browser, PASSWORD, TestApp, buying, demo};

const STAFF: Actor = Actor::Operations(None);
const DRAFT: &str = "draft { id next months term termName startsOn endsOn price renews { id }
    startDays { date endsOn } problems { field message code }
    prices { months termName price term { slug startsOn endsOn days notSold } } disclosure { quantity digest } }";
/// The section of 210 yen: a term of four months, and one of three.
const LONG: i64 = 23_310;
const SHORT: i64 = 17_640;

/// A draft of the school term pass between two stops, with what is known of its term.
async fn draft(app: &TestApp, rider: &Browser, card: &str, term: Option<&str>) -> crate::support::Answer {
    let (from, to) = (app.stop("M18").await, app.stop("M19").await);
    let input = json!({ "cardId": card, "operatorSlug": "mizuumi", "productSlug": "school-term",
        "fromId": from, "toId": to, "term": term });
    rider.mutate("draftBegin", DRAFT, input).await
}

async fn rider(app: &TestApp) -> (Browser, String) {
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    (rider, card)
}

/// The order of a draft at a price.
async fn order(rider: &Browser, draft: &Value, price: i64) -> crate::support::Answer {
    let input = json!({ "draftId": draft["id"], "idempotencyKey": draft["id"], "expectedPrice": price });
    rider.mutate("orderPlace", "order { id months termName startsOn endsOn pass { id } }", input).await
}

/// A paid pass of a term; its id.
async fn bought(app: &TestApp, rider: &Browser, card: &str, term: &str, price: i64) -> String {
    let chosen = draft(app, rider, card, Some(term)).await.done()["draft"].clone();
    let order = order(rider, &chosen, price).await.done()["order"].clone();
    let intent = buying::start(rider, &buying::id(&order)).await;
    buying::confirm(app, &intent, buying::VISA, "pass").await;
    buying::sync(rider, &buying::id(&order)).await;
    buying::id(&order["pass"])
}

fn message(answer: &crate::support::Answer) -> String {
    answer.payload()["userErrors"][0]["message"].as_str().unwrap().to_owned()
}

async fn at(app: &TestApp, moment: &str) {
    app.clock.set(format!("{moment}+09:00").parse().unwrap());
}

/// The rider weeks later, signed in anew.
async fn back_at(app: &TestApp, rider: &Browser, moment: &str) -> Browser {
    at(app, moment).await;
    let browser = app.browser();
    app.sign_in(&browser, &rider.email, PASSWORD).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn every_term_is_a_choice_with_its_days_and_says_why_it_is_not_sold() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let seen = draft(&app, &rider, &card, None).await.done()["draft"].clone();
    assert_eq!(seen["next"], "TERM");
    let rows = seen["prices"].as_array().unwrap();
    assert_eq!(rows.len(), 5, "what is over is not listed: {rows:?}");
    assert_eq!(
        rows[0],
        json!({ "months": null, "termName": "2026年度 2学期", "price": LONG, "term": { "slug": "2026-2",
            "startsOn": "2026-10-06", "endsOn": "2026-12-31", "days": "2026年10月6日から2026年12月31日まで", "notSold": null } })
    );
    assert_eq!(
        rows[1]["term"],
        json!({ "slug": "2026-3", "startsOn": "2027-01-01", "endsOn": "2027-03-31", "days": "2027年1月1日から2027年3月31日まで",
            "notSold": "2026年度 3学期は2026年12月1日（火）から発売します。" })
    );
    let early = draft(&app, &rider, &card, Some("2026-3")).await;
    assert_eq!(early.codes(), ["TERM_NOT_SOLD"]);
    assert_eq!(
        message(&early),
        "2026年度 3学期は2026年12月1日（火）から発売します。いまは別の期間を選んでください。"
    );
    assert_eq!(draft(&app, &rider, &card, Some("2031-1")).await.codes(), ["TERM_NOT_SOLD"]);
    let rider = back_at(&app, &rider, "2026-12-01T12:00:00").await;
    let seen = draft(&app, &rider, &card, None).await.done()["draft"].clone();
    assert_eq!(seen["prices"][0]["term"]["notSold"], "2026年度 2学期の販売は終わりました。");
    assert_eq!(seen["prices"][1]["term"]["notSold"], Value::Null);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_leaves_no_start_to_choose_and_is_frozen_with_its_name() {
    let app = TestApp::start().await;
    at(&app, "2026-08-10T12:00:00").await;
    let (rider, card) = rider(&app).await;
    let chosen = draft(&app, &rider, &card, Some("2026-2")).await.done()["draft"].clone();
    assert_eq!(
        (&chosen["next"], &chosen["startsOn"], &chosen["endsOn"], &chosen["price"]),
        (&json!("CHECK"), &json!("2026-09-01"), &json!("2026-12-31"), &json!(LONG)),
        "the first of the term lies behind the sale window of 14 days"
    );
    assert_eq!((&chosen["months"], &chosen["termName"]), (&Value::Null, &json!("2026年度 2学期")));
    assert_eq!(chosen["startDays"], json!([{ "date": "2026-09-01", "endsOn": "2026-12-31" }]));
    let quantity = chosen["disclosure"]["quantity"].as_str().unwrap();
    assert!(
        quantity.ends_with("有効期間は2026年度 2学期、2026年9月1日から2026年12月31日まで。"),
        "{quantity}"
    );
    let other = json!({ "id": chosen["id"], "startsOn": "2026-08-11" });
    assert_eq!(rider.mutate("draftUpdate", DRAFT, other).await.codes(), ["START_NOT_POSSIBLE"]);
    let placed = order(&rider, &chosen, LONG).await.done()["order"].clone();
    assert_eq!(
        (&placed["months"], &placed["termName"], &placed["startsOn"], &placed["endsOn"]),
        (&Value::Null, &json!("2026年度 2学期"), &json!("2026-09-01"), &json!("2026-12-31"))
    );
    app.run("update fixed_terms set name_ja = '後期' where slug = '2026-2'").await;
    let kept =
        "select term || ' ' || months || ' ' || (names -> 'ja' ->> 'term') || ' ' || refund_fare from orders";
    assert_eq!(app.sql(kept).await, ["2026-2 0 2026年度 2学期 210"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_later_the_days_of_a_running_term_are_others() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let chosen = draft(&app, &rider, &card, Some("2026-2")).await.done()["draft"].clone();
    assert_eq!((&chosen["next"], &chosen["startsOn"]), (&json!("CHECK"), &json!("2026-10-06")));
    at(&app, "2026-10-06T00:00:00").await;
    assert_eq!(order(&rider, &chosen, LONG).await.codes(), ["TERMS_CHANGED"], "nobody was shown other days");
    let ask =
        format!("{{ viewer {{ draft(id: {}) {{ next startsOn problems {{ code }} }} }} }}", chosen["id"]);
    let now = rider.run(&ask, json!({})).await.data()["viewer"]["draft"].clone();
    assert_eq!(now, json!({ "next": "CHECK", "startsOn": "2026-10-07", "problems": [] }), "nothing to mend");
    let shown = json!({
        "draftId": chosen["id"], "idempotencyKey": "one", "expectedPrice": LONG,
        "expectedDigest": chosen["disclosure"]["digest"],
    });
    let moved = rider.mutate("orderPlace", "order { id }", shown).await;
    assert_eq!(moved.codes(), ["TERMS_CHANGED"], "shown before midnight");
    let rider = back_at(&app, &rider, "2026-12-01T00:00:00").await;
    let late =
        rider.mutate("draftUpdate", DRAFT, json!({ "id": chosen["id"] })).await.done()["draft"].clone();
    assert_eq!((&late["next"], &late["problems"][0]["code"]), (&json!("TERM"), &json!("TERM_NOT_ON_SALE")));
    let gone = order(&rider, &chosen, LONG).await;
    assert!(gone.codes().contains(&"INCOMPLETE".to_owned()), "{:?}", gone.codes());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn months_beside_fixed_dates_are_sold_for_days_of_ones_own() {
    let app = TestApp::start().await;
    app.force(
        "insert into prices (operator_id, product_id, code, months, price, refund_fare)
         select operator_id, id, '210', 1, 6300, 210 from price_tables where slug = 'school-term'",
    )
    .await;
    let (rider, card) = rider(&app).await;
    let chosen = draft(&app, &rider, &card, Some("2026-2")).await.done()["draft"].clone();
    let names: Vec<&str> =
        chosen["prices"].as_array().unwrap().iter().map(|row| row["termName"].as_str().unwrap()).collect();
    assert_eq!(names[..2], ["1か月", "2026年度 2学期"]);
    let months = rider.mutate("draftUpdate", DRAFT, json!({ "id": chosen["id"], "months": 1 })).await;
    let months = months.done()["draft"].clone();
    assert_eq!(
        (&months["next"], &months["startsOn"], &months["term"], &months["months"]),
        (&json!("START"), &Value::Null, &Value::Null, &json!(1)),
        "the start of the term was nobody's choice"
    );
    let back = rider.mutate("draftUpdate", DRAFT, json!({ "id": chosen["id"], "term": "2026-2" })).await;
    assert_eq!(
        (&back.done()["draft"]["next"], &back.done()["draft"]["months"]),
        (&json!("CHECK"), &Value::Null)
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_is_renewed_for_the_term_that_follows() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let pass = bought(&app, &rider, &card, "2026-2", LONG).await;
    let renew =
        async |rider: &Browser| rider.mutate("draftBegin", DRAFT, json!({ "renewPassId": pass })).await;
    let early = renew(&rider).await;
    assert_eq!(early.codes(), ["TOO_EARLY_TO_RENEW"]);
    assert!(message(&early).contains("2026年12月1日"), "{}", message(&early));
    let rider = back_at(&app, &rider, "2026-12-20T12:00:00").await;
    let seen = "query($id: ID!) { viewer { pass(id: $id) { canRenew renewStartsOn } } }";
    let seen = rider.run(seen, json!({ "id": pass })).await.data()["viewer"]["pass"].clone();
    assert_eq!(seen, json!({ "canRenew": true, "renewStartsOn": null }));
    let next = renew(&rider).await.done()["draft"].clone();
    assert_eq!(
        (&next["next"], &next["term"], &next["startsOn"], &next["endsOn"], &next["price"]),
        (&json!("CHECK"), &json!("2026-3"), &json!("2027-01-01"), &json!("2027-03-31"), &json!(SHORT))
    );
    assert_eq!(next["renews"]["id"], json!(pass));
    assert_eq!(renew(&rider).await.done()["draft"]["id"], next["id"], "a second tap finds the first draft");
    order(&rider, &next, SHORT).await.done();
    app.force("update passes set starts_on = '2027-01-11' where starts_on = '2027-01-01'").await;
    let seen =
        rider.run("query($id: ID!) { viewer { pass(id: $id) { canRenew } } }", json!({ "id": pass })).await;
    assert_eq!(seen.data()["viewer"]["pass"]["canRenew"], false, "bought already, some days later");
    // The last that anybody has named.
    app.force("delete from fixed_terms where slug <> '2026-2'").await;
    assert_eq!(renew(&rider).await.codes(), ["TOO_EARLY_TO_RENEW"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_is_bought_again_for_the_term_that_is_sold_now() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let pass = bought(&app, &rider, &card, "2026-2", LONG).await;
    let rider = back_at(&app, &rider, "2027-01-10T12:00:00").await;
    let again = async || {
        rider.mutate("draftBegin", DRAFT, json!({ "sameAsPassId": pass })).await.done()["draft"].clone()
    };
    let next = again().await;
    assert_eq!((&next["next"], &next["term"]), (&json!("CHECK"), &json!("2026-3")));
    assert_eq!((&next["startsOn"], &next["price"]), (&json!("2027-01-11"), &json!(SHORT)));
    app.run("update fixed_terms set sale_until = '2027-01-05' where slug = '2026-3'").await;
    let none = again().await;
    assert_eq!(
        (&none["next"], &none["term"]),
        (&json!("TERM"), &Value::Null),
        "nothing is sold: it is asked for"
    );
    app.done().await;
}

/// The demo with the days of a term changed.
fn moved(days: impl FnOnce(&mut catalogue::FixedTerm)) -> Catalogue {
    let mut changed = demo();
    days(changed.operators.get_mut("mizuumi").unwrap().terms.get_mut("2026-3").unwrap());
    changed
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_of_a_term_belong_to_its_published_price() {
    let app = TestApp::start().await;
    let day = |text: &str| Date(text.parse().unwrap());
    let later = moved(|term| term.starts_on = day("2027-01-08"));
    let Err(ApplyError::Published(told)) = catalogue::apply(&app.app, &STAFF, "kato", &later, None).await
    else {
        panic!("the days were moved");
    };
    assert!(
        told[0].to_string().starts_with(
            "mizuumi/terms.csv:4: the days of 2026-3 were published as 2027-01-01 to 2027-03-31, not 2027-01-08 to"
        ),
        "{told:?}"
    );
    let refused = app.refused("update fixed_terms set ends_on = '2027-04-30' where slug = '2026-3'").await;
    assert!(refused.contains("the days of term 2026-3 are published"), "{refused}");
    assert!(app.refused("delete from fixed_terms where slug = '2026-3'").await.contains("term_prices"));
    for change in ["update term_prices set price = 100", "delete from term_prices"] {
        assert!(app.refused(change).await.contains("is published: it stays as it is"), "{change}");
    }
    let sale = moved(|term| {
        term.sale_from = day("2026-10-01");
        term.name_ja = "三学期".into();
    });
    let outcome = catalogue::apply(&app.app, &STAFF, "kato", &sale, None).await.unwrap();
    let files: Vec<&str> = outcome.changes.iter().map(|change| change.file.as_str()).collect();
    assert_eq!(files, ["mizuumi/terms.csv"], "its sale and its name may change");
    let (rider, card) = rider(&app).await;
    let chosen = draft(&app, &rider, &card, Some("2026-3")).await.done()["draft"].clone();
    assert_eq!((&chosen["termName"], &chosen["startsOn"]), (&json!("三学期"), &json!("2027-01-01")));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_price_is_that_of_the_terms_own_first_day() {
    let app = TestApp::start().await;
    let mut revised = demo();
    let mizuumi = revised.operators.get_mut("mizuumi").unwrap();
    let mut table = mizuumi.tables["school-term"].clone();
    table.facts.products = vec!["school-term".into()];
    table.facts.valid_from = Date("2027-01-01".parse().unwrap());
    table.facts.decided_by = teiki_shared::price_table::DecidedBy::Start;
    table.cells.values_mut().for_each(|cell| cell.price = teiki_shared::money::Yen::new(30_000));
    mizuumi.tables.insert("school-term-2027".into(), table);
    catalogue::apply(&app.app, &STAFF, "kato", &revised, None).await.unwrap();
    let (rider, card) = rider(&app).await;
    let seen = draft(&app, &rider, &card, None).await.done()["draft"].clone();
    let price = |slug: &str| {
        let rows = seen["prices"].as_array().unwrap();
        rows.iter().find(|row| row["term"]["slug"] == slug).unwrap()["price"].clone()
    };
    assert_eq!((price("2026-2"), price("2026-3")), (json!(LONG), json!(30_000)));
    assert_eq!(seen["prices"].as_array().unwrap().len(), 5, "each term once, from the table that prices it");
    app.done().await;
}
