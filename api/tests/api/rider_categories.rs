//! Rider categories: who may buy a pass by age, and for how long.

use std::path::Path;

use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::catalogue::{self, Catalogue, folder};

use crate::support::{Browser, TestApp, buying, demo};

/// The demo beside a fictional bus company on an island.
fn with_shima() -> Catalogue {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/folders");
    let read = folder::read(&folders).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    let mut all = demo();
    all.operators.extend(read.operators);
    all
}

/// A rider born on that day, with a card, in an installation with that company.
async fn rider(app: &TestApp, birth: &str) -> (Browser, String) {
    catalogue::apply(&app.app, &Actor::Operations(None), "kato", &with_shima(), None).await.unwrap();
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    app.run(&format!("update riders set birth_date = '{birth}'")).await;
    (rider, card)
}

async fn stop(app: &TestApp, feed_id: &str) -> String {
    app.one(&format!("select id from stops where feed_id = '{feed_id}'")).await
}

/// A draft of a section from the port to the cape.
async fn section(app: &TestApp, rider: &Browser, card: &str, product: &str, months: i32) -> Value {
    let (from, to) = (stop(app, "minato").await, stop(app, "misaki").await);
    let input = json!({ "cardId": card, "operatorSlug": "shima", "productSlug": product, "fromId": from,
        "toId": to, "months": months });
    rider.start_draft(input).await.done()["draft"].clone()
}

fn told(draft: &Value) -> Vec<(&str, &str)> {
    let problems = draft["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| (problem["code"].as_str().unwrap(), problem["message"].as_str().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_youths_pass_does_not_outlast_the_school_year_and_the_longest_term_is_named() {
    let app = TestApp::start().await;
    app.clock.set("2027-02-20T12:00:00+09:00".parse().unwrap());
    let (rider, card) = rider(&app, "2008-05-03").await;
    let draft = section(&app, &rider, &card, "youth", 3).await;
    assert_eq!(
        (&draft["next"], told(&draft)),
        (
            &json!("TERM"),
            vec![(
                "TERM_OUTLASTS",
                "この定期券（ユース）は2027年3月31日まで使えます。期間は1か月までの中から選んでください。"
            )]
        )
    );
    let id = draft["id"].as_str().unwrap();
    rider.answer(id, json!({ "months": 1, "startsOn": "2027-03-01" })).await.done();
    let fits = rider.look(id).await;
    assert_eq!(
        (&fits["next"], &fits["endsOn"], &fits["price"]),
        (&json!("CHECK"), &json!("2027-03-31"), &json!(6_930))
    );
    assert_eq!(
        fits["startDates"].as_array().unwrap().last(),
        Some(&json!("2027-03-01")),
        "the last that fits"
    );
    let limit = "この定期券（ユース）は2027年3月31日まで使えます。開始日は2027年2月21日から2027年3月1日までの間で選んでください。";
    assert_eq!(fits["startLimit"], limit);
    let late = rider.answer(id, json!({ "startsOn": "2027-03-02" })).await;
    assert_eq!(late.codes(), ["START_NOT_POSSIBLE"]);
    assert_eq!(late.payload()["userErrors"][0]["message"], limit);
    // Two days later no start is left from which a month fits.
    app.clock.set("2027-03-01T12:00:00+09:00".parse().unwrap());
    assert_eq!(
        told(&rider.look(id).await)[0],
        (
            "TERM_OUTLASTS",
            "この定期券（ユース）は2027年3月31日まで使えます。それまでに終わる期間がないため、別の定期券を選んでください。"
        )
    );
    let input = json!({ "draftId": id, "idempotencyKey": "one", "expectedPrice": 6_930 });
    let refused = rider.mutate("orderPlace", "order { id }", input).await;
    assert!(refused.codes().contains(&"NOT_FOR_RIDER".to_owned()), "{:?}", refused.codes());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_keeps_for_whom_it_was_sold() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app, "2008-05-03").await;
    let draft = section(&app, &rider, &card, "youth", 1).await["id"].as_str().unwrap().to_owned();
    rider.answer(&draft, json!({ "startsOn": "2026-10-06" })).await.done();
    let input = json!({ "draftId": draft, "idempotencyKey": "one", "expectedPrice": 6_930 });
    let order = rider.mutate("orderPlace", "order { category }", input).await.done()["order"].clone();
    assert_eq!(order["category"], "ユース");
    app.run("update rider_categories set name_ja = '若者', until_age = 20 where slug = 'youth'").await;
    let kept = "select category ->> 'name_ja' || ' ' || (category ->> 'until_age') || ' ' || (category ->> 'rule') from orders";
    assert_eq!(app.sql(kept).await, ["ユース 18 school-year"]);
    assert!(app.refused("update orders set category = null").await.contains("frozen"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_turned_eighteen_rides_as_a_grown_up_from_april() {
    let app = TestApp::start().await;
    app.clock.set("2027-03-25T12:00:00+09:00".parse().unwrap());
    let (rider, card) = rider(&app, "2008-05-03").await;
    let young = section(&app, &rider, &card, "youth", 1).await;
    assert_eq!((told(&young)[0].0, &young["startDates"]), ("TERM_OUTLASTS", &json!([])));
    let adult = section(&app, &rider, &card, "commuter", 1).await;
    assert_eq!(adult["startDates"][0], "2027-04-01", "{adult}");
    app.clock.set("2027-04-01T12:00:00+09:00".parse().unwrap());
    let late = section(&app, &rider, &card, "youth", 1).await;
    assert_eq!(
        (&late["next"], told(&late)),
        (
            &json!("PRODUCT"),
            vec![(
                "NOT_FOR_RIDER",
                "ユース：満18歳になる年度の3月31日までご利用になれます。あなたが対象となるのは2027年3月31日までです。別の定期券を選んでください。"
            )]
        )
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_senior_buys_for_days_from_the_seventieth_year_on() {
    let app = TestApp::start().await;
    // Seventy on the 14th, which the law counts from the day before.
    let (rider, card) = rider(&app, "1956-10-14").await;
    let input = json!({ "cardId": card, "operatorSlug": "shima", "productSlug": "senior-free", "months": 6 });
    let draft = rider.start_draft(input.clone()).await.done()["draft"].clone();
    assert_eq!((&draft["next"], &draft["startDates"][0]), (&json!("START"), &json!("2026-10-13")));
    let early = rider.answer(draft["id"].as_str().unwrap(), json!({ "startsOn": "2026-10-12" })).await;
    assert_eq!(early.codes(), ["START_NOT_POSSIBLE"]);
    app.run("update riders set birth_date = '1990-05-03'; update accounts set lang = 'en'").await;
    let young = rider.start_draft(input).await.done()["draft"].clone();
    assert_eq!(
        told(&young),
        [(
            "NOT_FOR_RIDER",
            "Senior: for riders aged 70 or over. You can buy one that starts on or after 2 May 2060. Choose another pass for now."
        )]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_that_no_folder_names_goes_with_its_products() {
    let app = TestApp::start().await;
    let staff = Actor::Operations(None);
    let mut changed = with_shima();
    catalogue::apply(&app.app, &staff, "kato", &changed, None).await.unwrap();
    assert_eq!(catalogue::apply(&app.app, &staff, "kato", &changed, None).await.unwrap().changes, []);
    let shima = changed.operators.get_mut("shima").unwrap();
    shima.categories.remove("youth");
    shima.products.remove("youth");
    shima.tables.remove("youth");
    let rest = "select string_agg(c.slug, ' ' order by c.slug) from rider_categories c
        join operators o on o.id = c.operator_id where o.slug = 'shima'";
    catalogue::apply(&app.app, &staff, "kato", &changed, None).await.unwrap();
    assert_eq!(app.one(rest).await, "adult senior youth", "a withdrawn product still names it");
    changed.operators.get_mut("shima").unwrap().products.get_mut("senior-free").unwrap().facts.category =
        None;
    changed.operators.get_mut("shima").unwrap().categories.remove("senior");
    catalogue::apply(&app.app, &staff, "kato", &changed, None).await.unwrap();
    assert_eq!(app.one(rest).await, "adult youth");
    let query = "{ operator(slug: \"shima\") { products { slug category { name sentence farePercent } } } }";
    let found = app.browser().run(query, json!({})).await.data()["operator"]["products"].clone();
    assert_eq!(
        found,
        json!([
            { "slug": "commuter", "category": { "name": "大人", "sentence": "大人：満18歳になる年度の翌年度（4月1日）からご利用になれます。", "farePercent": 100 } },
            { "slug": "senior-free", "category": null },
        ])
    );
    app.done().await;
}
