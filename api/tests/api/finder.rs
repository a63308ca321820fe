//! `stops` and `section`: the fare finder, and a draft from what it found.

use serde_json::{Value, json};

use crate::support::{Browser, TestApp};

const STOPS: &str = "query($text: String!, $operator: String, $from: ID) {
    stops(text: $text, operator: $operator, from: $from, first: 50) { name operator { slug } } }";
const SECTION: &str =
    "query($from: ID!, $to: ID!) { section(from: $from, to: $to) { fare from { name } to { name }
    offers { product { slug issuers { slug } } prices { code months price fare } } } }";

async fn names(browser: &Browser, variables: Value) -> Vec<String> {
    let answer = browser.run(STOPS, variables).await;
    let stops = answer.data()["stops"].as_array().unwrap().clone();
    stops.iter().map(|stop| stop["name"].as_str().unwrap().to_owned()).collect()
}

async fn section(app: &TestApp, from: &str, to: &str) -> Value {
    let (from, to) = (app.stop(from).await, app.stop(to).await);
    let answer = app.browser().run(SECTION, json!({ "from": from, "to": to })).await;
    answer.data()["section"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_finds_stops_of_every_operator() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for text in ["県立", "ケンリツ", "kenritsu"] {
        let found = names(&browser, json!({ "text": text })).await;
        assert_eq!(found, ["県立図書館前", "県立みずうみ大学"], "{text}");
    }
    assert_eq!(names(&browser, json!({ "text": "県立", "operator": "mizuumi" })).await.len(), 2);
    assert_eq!(names(&browser, json!({ "text": "県立", "operator": "matsue" })).await, Vec::<String>::new());
    for nothing in ["", " ", "%", "k", "ない停留所", &"x".repeat(60_000)] {
        assert_eq!(names(&browser, json!({ "text": nothing })).await, Vec::<String>::new());
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stops_with_a_through_fare_come_first_and_the_others_are_not_denied() {
    let app = TestApp::start().await;
    let campsite = app.stop("M22").await;
    let found = names(&app.browser(), json!({ "text": "み", "from": campsite })).await;
    let place = |name: &str| found.iter().position(|found| found == name).unwrap();
    assert!(place("みずうみ駅前") < place("みさき"), "みさき is on another route: {found:?}");
    assert!(
        !names(&app.browser(), json!({ "text": "キャンプ場", "from": campsite }))
            .await
            .contains(&"キャンプ場".into())
    );
    app.run(
        "insert into product_issuers (operator_id, product_id, seller_id) select p.operator_id, p.id, o.id
         from products p join operators m on m.id = p.operator_id, operators o
         where m.slug = 'mizuumi' and p.slug = 'commuter' and o.slug = 'matsue';
         update operators set selling = false where slug = 'mizuumi'",
    )
    .await;
    assert_eq!(names(&app.browser(), json!({ "text": "県立" })).await.len(), 2, "another one sells for it");
    app.run("update operators set selling = false where slug = 'matsue'").await;
    assert_eq!(names(&app.browser(), json!({ "text": "県立" })).await, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_names_every_pass_that_covers_it() {
    let app = TestApp::start().await;
    let found = section(&app, "M18", "M19").await;
    assert_eq!(found["fare"], 210);
    let offers = found["offers"].as_array().unwrap();
    let slugs: Vec<_> = offers.iter().map(|offer| offer["product"]["slug"].as_str().unwrap()).collect();
    assert_eq!(&slugs[..2], ["commuter", "everyday"], "{slugs:?}");
    assert_eq!(offers[0]["prices"][0], json!({ "code": "210", "months": 1, "price": 8820, "fare": 210 }));
    assert_eq!(offers[0]["product"]["issuers"], json!([{ "slug": "mizuumi" }]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stops_of_one_name_are_told_apart_wherever_they_are_named() {
    let app = TestApp::start().await;
    let mut found = names(&app.browser(), json!({ "text": "中村" })).await;
    found.sort();
    assert_eq!(found, ["中村（大学線）", "中村（里山線）"]);
    let found = section(&app, "M13", "M14").await;
    assert_eq!(found["to"]["name"], "中村（大学線）");
    let ann = app.person("ann").await;
    let (from, to) = (app.stop("M13").await, app.stop("M14").await);
    let input = json!({ "operatorSlug": "mizuumi", "productSlug": "commuter", "fromId": from, "toId": to, "months": 1 });
    let begun = ann.mutate("draftBegin", "draft { section }", input).await;
    let named = begun.done()["draft"]["section"].as_str().unwrap().to_owned();
    assert!(named.ends_with(" ⇄ 中村（大学線）"), "what is frozen into the order: {named}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sold_through_says_so() {
    let app = TestApp::start().await;
    let express = section(&app, "M01", "M23").await;
    assert_eq!(
        (&express["fare"], &express["offers"]),
        (&Value::Null, &json!([])),
        "0 yen is unknown, not free"
    );
    let same = section(&app, "M01", "M01").await;
    assert_eq!(same, Value::Null);
    let unknown = json!({ "from": app.stop("M01").await, "to": "0192f0c4-0000-7000-8000-000000000001" });
    assert_eq!(app.browser().run(SECTION, unknown).await.data()["section"], Value::Null);
    app.done().await;
}

/// The passes that are offered between two stops.
async fn offered(app: &TestApp, from: &str, to: &str) -> Vec<String> {
    let found = section(app, from, to).await;
    let offers = found["offers"].as_array().unwrap().iter();
    offers.map(|offer| offer["product"]["slug"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_for_an_area_is_offered_exactly_where_both_stops_lie_in_it() {
    let app = TestApp::start().await;
    let on_one_line = section(&app, "M04", "M05").await;
    let area = on_one_line["offers"]
        .as_array()
        .unwrap()
        .iter()
        .find(|offer| offer["product"]["slug"] == "lakeside-free");
    assert_eq!(
        area.unwrap()["prices"],
        json!([{ "code": "lakeside", "months": 1, "price": 11_000, "fare": 280 },
            { "code": "lakeside", "months": 3, "price": 31_300, "fare": 280 }])
    );
    let changing = section(&app, "M08", "M14").await;
    assert_eq!(changing["fare"], Value::Null, "no fare joins the ends of the two lines");
    assert_eq!(offered(&app, "M08", "M14").await, ["lakeside-free"]);
    for (from, to) in [("M18", "M19"), ("M01", "M18"), ("M18", "M01"), ("M01", "M23")] {
        let found = offered(&app, from, to).await;
        assert!(!found.contains(&"lakeside-free".to_owned()), "{from} to {to}: {found:?}");
    }
    app.run("update products set stops = '{M18}' where slug = 'lakeside-free'").await;
    assert!(
        offered(&app, "M18", "M01").await.contains(&"lakeside-free".to_owned()),
        "a stop by name, one by line"
    );
    app.run("update products set stops = '{}', routes = '{}' where slug = 'lakeside-free'").await;
    assert!(!offered(&app, "M04", "M05").await.contains(&"lakeside-free".to_owned()), "nobody said where");
    app.run("update products set route_class = 'local' where slug = 'lakeside-free'; update routes set class = 'local' where feed_id = 'SATO'").await;
    assert!(
        offered(&app, "M18", "M19").await.contains(&"lakeside-free".to_owned()),
        "by the class of its lines"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_by_fare_covers_sections_up_to_it() {
    let app = TestApp::start().await;
    app.force(
        "insert into prices (operator_id, product_id, code, months, price, refund_fare)
         select p.operator_id, p.id, code, 1, code::bigint * 42, code::bigint
         from price_tables p join operators o on o.id = p.operator_id, unnest(array['200', '240', '300']) code
         where o.slug = 'mizuumi' and p.slug = 'lakeside-free';
         update products set shape = 'fare' where slug = 'lakeside-free'",
    )
    .await;
    let found = section(&app, "M18", "M19").await;
    let offers = found["offers"].as_array().unwrap();
    let by_fare = offers.iter().find(|offer| offer["product"]["slug"] == "lakeside-free").unwrap();
    let covers = json!([{ "code": "240", "months": 1, "price": 10080, "fare": 240 }]);
    assert_eq!(by_fare["prices"], covers);
    // After a fare revision another fare covers it: until then one of the two is shown.
    app.clock.set("2027-03-25T12:00:00+09:00".parse().unwrap());
    app.force(
        "update price_tables set decided_by = 'start' where slug = 'lakeside-free-2027-04';
         insert into prices select operator_id, id, '250', 1, 11000, 250 from price_tables where slug = 'lakeside-free-2027-04'",
    )
    .await;
    let found = section(&app, "M18", "M19").await;
    let offers = found["offers"].as_array().unwrap();
    let by_fare = offers.iter().find(|offer| offer["product"]["slug"] == "lakeside-free").unwrap();
    assert_eq!(by_fare["prices"], covers);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_begins_with_what_was_found() {
    let app = TestApp::start().await;
    let rider = app.rider("ann").await;
    let (from, to) = (app.stop("M18").await, app.stop("M19").await);
    let mut input = json!({ "operatorSlug": "mizuumi", "productSlug": "commuter", "fromId": from, "toId": to, "months": 3 });
    let draft = "draft { next months from { name } prices { months price } }";
    let begun = rider.mutate("draftBegin", draft, input.clone()).await;
    let begun = begun.done()["draft"].clone();
    assert_eq!((&begun["next"], &begun["months"]), (&json!("CARD"), &json!(3)), "only the card is asked for");
    assert_eq!(begun["prices"][1], json!({ "months": 3, "price": 25140 }));
    input["months"] = json!(2);
    assert_eq!(rider.mutate("draftBegin", "draft { id }", input.clone()).await.codes(), ["TERM_NOT_SOLD"]);
    (input["toId"], input["months"]) = (json!(from), Value::Null);
    assert_eq!(rider.mutate("draftBegin", "draft { id }", input).await.codes(), ["SECTION_NOT_SOLD"]);
    let fare = json!({ "operatorSlug": "matsue", "productSlug": "commuter", "code": "240", "months": 1 });
    assert_eq!(rider.mutate("draftBegin", draft, fare).await.done()["draft"]["months"], 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_sends_a_fixed_number_of_statements() {
    let app = TestApp::start().await;
    section(&app, "M18", "M19").await;
    let variables = json!({ "from": app.stop("M18").await, "to": app.stop("M19").await });
    let (_, few) = app.statements(app.browser().run(SECTION, variables.clone())).await;
    app.run(
        "insert into products select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'slug', 'more-' || n))).*
         from products p, generate_series(1, 10) n where slug = 'everyday';
         insert into price_tables select (jsonb_populate_record(t, jsonb_build_object('id', p.id, 'slug', p.slug, 'published', false))).*
         from products p, price_tables t where p.slug like 'more-%' and t.slug = 'everyday';
         insert into price_table_products select operator_id, id, id from price_tables where slug like 'more-%';
         insert into prices select (jsonb_populate_record(r, jsonb_build_object('product_id', p.id))).*
         from products p, prices r join price_tables of_row on of_row.id = r.product_id
         where p.slug like 'more-%' and of_row.slug = 'everyday';
         update price_tables set published = true;
         insert into product_issuers select (jsonb_populate_record(i, jsonb_build_object('product_id', p.id))).*
         from products p, product_issuers i join products of_row on of_row.id = i.product_id
         where p.slug like 'more-%' and of_row.slug = 'everyday'",
    )
    .await;
    let (answer, more) = app.statements(app.browser().run(SECTION, variables)).await;
    assert_eq!(answer.data()["section"]["offers"].as_array().unwrap().len(), 13);
    assert_eq!(few, more, "thirteen products are read as three are");
    app.done().await;
}
