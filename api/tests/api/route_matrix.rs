//! The fictional island operator: lines on which no pass is sold, its matrix, its cards and where they are charged.

use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::catalogue;

use crate::support::{TestApp, buying, demo, messages};

const MATRIX: &str = "{ operator(slug: \"shiokaze\") {
    routeMatrix { name run services { service offer } note } cards { name price what } charging { name amounts notes }
    product(slug: \"commuter\") { unsold { name } } } }";

async fn stop(app: &TestApp, feed_id: &str) -> String {
    app.one(&format!(
        "select s.id from stops s join operators o on o.id = s.operator_id where o.slug = 'shiokaze' and s.feed_id = '{feed_id}'"
    ))
    .await
}

/// The offers of a line, in their order.
fn offers(line: &Value) -> Vec<&str> {
    let services = line["services"].as_array().unwrap().iter();
    services.map(|row| row["offer"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_each_route_has_stands_side_by_side() {
    let app = TestApp::start().await;
    let island = app.browser().run(MATRIX, json!({})).await.data()["operator"].clone();
    let lines = island["routeMatrix"].as_array().unwrap();
    let names: Vec<&Value> = lines.iter().map(|line| &line["name"]).collect();
    assert_eq!(names, ["大橋ライナー", "海峡エクスプレス", "うしお線", "島一周線"]);
    assert_eq!(lines[0]["run"], "JOINT");
    assert_eq!(offers(&lines[0]), ["YES", "YES", "ABSENT", "NO", "ABSENT", "NO"]);
    assert_eq!(offers(&lines[3]), ["YES", "YES", "ABSENT", "YES", "YES", "YES"]);
    assert_eq!(
        (&island["cards"][1]["name"], &island["cards"][1]["price"]),
        (&json!("こどもICOCA"), &json!(2_000))
    );
    assert_eq!(island["cards"][2]["price"], Value::Null);
    assert_eq!(island["charging"][0]["amounts"].as_array().unwrap().len(), 10);
    assert_eq!(
        island["product"]["unsold"],
        json!([{ "name": "大橋ライナー" }, { "name": "海峡エクスプレス" }])
    );
    let english = app.browser().english().run(MATRIX, json!({})).await.data()["operator"].clone();
    assert_eq!(english["routeMatrix"][2]["name"], "Ushio Line");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_finder_says_why_a_jointly_run_line_has_no_pass() {
    let app = TestApp::start().await;
    let query = "query($from: ID!, $to: ID!) { section(from: $from, to: $to) { fare offers { product { slug } } unsold { name note } } }";
    let look = async |from: &str, to: &str| {
        let ends = json!({ "from": stop(&app, from).await, "to": stop(&app, to).await });
        app.browser().run(query, ends).await.data()["section"].clone()
    };
    let joint = look("A01", "A06").await;
    assert_eq!((&joint["fare"], &joint["offers"]), (&json!(820), &json!([])));
    let names: Vec<&Value> = joint["unsold"].as_array().unwrap().iter().map(|line| &line["name"]).collect();
    assert_eq!(names, ["大橋ライナー", "海峡エクスプレス"]);
    let own = look("A01", "A03").await;
    assert_eq!((&own["offers"][0]["product"]["slug"], &own["unsold"]), (&json!("commuter"), &json!([])));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_chooses_such_a_section_is_sent_to_the_counter() {
    let app = TestApp::start().await;
    let ann = app.person("花子").await;
    let card = buying::card(&ann, 1).await;
    let input = json!({ "cardId": card, "operatorSlug": "shiokaze", "productSlug": "commuter" });
    let draft = buying::id(&ann.mutate("draftBegin", "draft { id }", input).await.done()["draft"]);
    let (pier, terminal) = (stop(&app, "A01").await, stop(&app, "A06").await);
    let refused = ann.answer(&draft, json!({ "fromId": pier, "toId": terminal })).await;
    assert_eq!(refused.codes(), ["NO_FARE"]);
    assert_eq!(
        messages(refused.payload()),
        [
            "大橋ライナー・海峡エクスプレスの定期券は、ICOCAでは販売していません。共同運行のため、紙の定期券を窓口で販売しています。しおかぜ島バス（架空）の窓口または電話（0000-00-1000）へお問い合わせください。"
        ]
    );
    let beach = stop(&app, "A04").await;
    let unknown = ann.answer(&draft, json!({ "fromId": beach, "toId": terminal })).await;
    assert_eq!(
        messages(unknown.payload()),
        ["この2つの停留所・駅の間の定期券は販売していません。別の停留所・駅を選んでください。"]
    );
    ann.answer(&draft, json!({ "fromId": pier, "toId": beach })).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_goes_with_its_file() {
    let app = TestApp::start().await;
    let mut less = demo();
    let island = less.operators.get_mut("shiokaze").unwrap();
    island.matrix.clear();
    island.facts.cards.0.clear();
    catalogue::apply(&app.app, &Actor::Operations(None), "kato", &less, None).await.unwrap();
    let seen = app.browser().run(MATRIX, json!({})).await.data()["operator"].clone();
    assert_eq!((&seen["routeMatrix"], &seen["cards"]), (&json!([]), &json!([])));
    app.done().await;
}
