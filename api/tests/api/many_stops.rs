//! Searches in a network of many stops: what most of them hold is found by a walk in the order of the list, what few hold by
//! the index of grams. Both find the same stops in the same order.

use serde_json::{Value, json};

use crate::support::TestApp;

/// 1,200 stops more, half of them with fares; one of five is named after a park. From the tenth fares lead to three others.
const MANY: &str = "
    insert into stops (operator_id, id, feed_id, name_ja, name_kana, name_en, search)
        select o.id, gen_random_uuid(), 'many-' || n, name, kana, 'Kusa ' || n, name || ' ' || kana || ' kusa' || n
        from operators o, generate_series(1, 1200) n,
            lateral (select '草' || n || case when n % 5 = 0 then '公園' else '' end || '前' as name, 'クサ' || n as kana) as names
        where o.slug = 'mizuumi';
    insert into fares (operator_id, from_stop, to_stop, yen)
        select s.operator_id, s.id, m.id, 210 from stops s join stops m on m.operator_id = s.operator_id and m.feed_id = 'M18'
        where s.feed_id like 'many-%' and substr(s.feed_id, 6)::int % 2 = 0
        union all
        select s.operator_id, s.id, t.id, 210 from stops s join stops t on t.operator_id = s.operator_id
            and t.feed_id in ('many-1000', 'many-1005', 'many-777') where s.feed_id = 'many-10'";

async fn many(app: &TestApp) {
    app.force(MANY).await;
    app.run("analyze").await;
}

fn ids(stops: &Value) -> Vec<String> {
    stops.as_array().unwrap().iter().map(|stop| stop["id"].as_str().unwrap().to_owned()).collect()
}

/// The first 50 of the stops that hold a text anywhere but where a word begins, or where one does.
async fn expected(app: &TestApp, (text, place): (&str, &str), from: &str, other: &str) -> Vec<String> {
    let order = "length(s.name_ja), o.sort, s.name_kana, s.id";
    app.sql(&format!(
        "select s.id::text from stops s join operators o on o.id = s.operator_id
         where ' ' || s.search like '{place}' || '{text}%' and s.id::text <> '{from}' and {other}
         order by exists (select from fares f where f.from_stop::text = '{from}' and f.to_stop = s.id) desc, {order} limit 50"
    ))
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_finder_finds_the_first_of_many() {
    let app = TestApp::start().await;
    many(&app).await;
    let tenth = app.stop("many-10").await;
    let query = "query($text: String!, $operator: String, $from: ID) {
        stops(text: $text, operator: $operator, from: $from, first: 50) { id } }";
    for (text, place) in [("草", "% "), ("前", "%"), ("公園", "%"), ("園前", "%"), ("草77", "% ")] {
        for (operator, from) in [(None, None), (Some("mizuumi"), None), (None, Some(&tenth))] {
            let variables = json!({ "text": text, "operator": operator, "from": from });
            let found = ids(&app.browser().run(query, variables).await.data()["stops"]);
            // A stop leads to those of its own operator.
            let of = if operator.is_some() || from.is_some() { "o.slug = 'mizuumi'" } else { "true" };
            let from = from.map_or("", String::as_str);
            assert_eq!(found, expected(&app, (text, place), from, of).await, "{text} {operator:?} {from}");
            assert!(found.len() > 10);
        }
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_lists_the_first_of_many_from_which_it_is_sold() {
    let app = TestApp::start().await;
    many(&app).await;
    let query = "query($text: String!) { operator(slug: \"mizuumi\") { product(slug: \"commuter\") {
        stops(text: $text, first: 50) { id } } } }";
    let sold = "o.slug = 'mizuumi' and exists (select from fares f where f.from_stop = s.id)";
    for (text, place) in [("草", "% "), ("前", "%"), ("公園", "%"), ("園前", "%"), ("草77", "% ")] {
        let answer = app.browser().run(query, json!({ "text": text })).await;
        let found = ids(&answer.data()["operator"]["product"]["stops"]);
        assert_eq!(found, expected(&app, (text, place), "", sold).await, "{text}");
        assert!(found.len() >= 5);
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_made_once_however_often_it_is_asked_for() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let product = "operator(slug: \"mizuumi\") { product(slug: \"commuter\") {";
    let documents = [
        (
            "{ a: stops(text: \"県立\") { id } }".to_owned(),
            "{ a: stops(text: \"県立\") { id } b: stops(text: \"県立\") { id } }".to_owned(),
        ),
        (
            format!("{{ {product} a: stops(text: \"県立\") {{ id }} }} }} }}"),
            format!(
                "{{ {product} a: stops(text: \"県立\") {{ id }} b: stops(text: \"県立\") {{ id }} }} }} }}"
            ),
        ),
    ];
    for (once, twice) in documents {
        let (_, one) = app.statements(browser.run(&once, json!({}))).await;
        let (answer, two) = app.statements(browser.run(&twice, json!({}))).await;
        assert_eq!(one, two, "{}", answer.data());
    }
    app.done().await;
}
