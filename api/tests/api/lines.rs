//! `lines`: an operator's lines with their stops.

use serde_json::json;

use crate::support::TestApp;

/// What the table of the routes' stops and the fares do not have in common.
const DIFFERENT: &str = "with calls as (
        select operator_id, route, from_stop as stop_id from fares where route <> ''
        union select operator_id, route, to_stop from fares where route <> '')
    select stop_id::text from ((table calls except table route_stops) union all (table route_stops except table calls)) as apart";

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_one_statement_however_often_they_are_asked_for() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let once = "{ lines(operator: \"mizuumi\") { name stops { name } } }";
    let (answer, one) = app.statements(browser.run(once, json!({}))).await;
    let lines = &answer.data()["lines"];
    assert_eq!((lines.as_array().unwrap().len(), one), (3, 1), "{lines}");
    let twice = "{ a: lines(operator: \"mizuumi\") { name stops { name } } b: lines(operator: \"mizuumi\") { name } }";
    let (answer, two) = app.statements(browser.run(twice, json!({}))).await;
    assert_eq!((&answer.data()["a"], two), (lines, 1));
    let nothing = "{ a: lines(operator: \"none\") { name } b: lines(operator: \"matsue\") { name } }";
    assert_eq!(browser.run(nothing, json!({})).await.data(), &json!({ "a": [], "b": [] }));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_holds_few_networks_and_few_searches() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let fields = [
        "lines(operator: \"mizuumi\") { __typename }",
        "stops(text: \"前\", first: 1) { __typename }",
        "operator(slug: \"mizuumi\") { product(slug: \"commuter\") { stops(text: \"前\", first: 1) { __typename } } }",
    ];
    for field in fields {
        let aliases: String = (0..15).map(|n| format!("a{n}: {field} ")).collect();
        let (answer, statements) = app.statements(browser.run(&format!("{{ {aliases} }}"), json!({}))).await;
        let message = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
        assert_eq!((message, statements), ("Query is too complex.", 0), "{}", answer.body);
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_route_calls_follows_its_fares() {
    let app = TestApp::start().await;
    let same = async |what: &str| assert_eq!(app.sql(DIFFERENT).await, Vec::<String>::new(), "{what}");
    assert!(!app.sql("select route from route_stops").await.is_empty());
    same("after the demo was applied").await;
    let changes = [
        "delete from fares where to_stop = (select id from stops where feed_id = 'M18')",
        "delete from fares where from_stop = (select id from stops where feed_id = 'M18')",
        "update fares set route = 'NEW' where route = (select min(route) from fares where route <> '')",
        "update fares set route = '' where route = 'NEW'",
        "insert into fares (operator_id, from_stop, to_stop, route, yen)
            select operator_id, from_stop, to_stop, 'NEW', 1 from fares on conflict do nothing",
        "delete from fares",
    ];
    for change in changes {
        app.run(change).await;
        same(change).await;
    }
    assert_eq!(app.sql("select route from route_stops").await, Vec::<String>::new());
    app.done().await;
}
