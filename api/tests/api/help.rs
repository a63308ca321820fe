//! `help`: what riders ask, shared by everybody or answered by an operator.

use serde_json::{Value, json};

use crate::support::TestApp;

const HELP: &str = "query($operator: String, $text: String! = \"\") {
    help(operator: $operator, text: $text) { slug title body { kind lines path } } }";

async fn help(app: &TestApp, variables: Value) -> Vec<Value> {
    app.browser().run(HELP, variables).await.data()["help"].as_array().unwrap().clone()
}

fn slugs(topics: &[Value]) -> Vec<&str> {
    topics.iter().map(|topic| topic["slug"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_answers_in_its_own_way_in_the_place_of_what_all_share() {
    let app = TestApp::start().await;
    let shared = help(&app, json!({})).await;
    let matsue = help(&app, json!({ "operator": "matsue" })).await;
    assert_eq!(slugs(&shared), slugs(&matsue), "in the same order");
    let told = |topics: &[Value]| topics.iter().find(|topic| topic["slug"] == "hurry").unwrap().to_string();
    assert!(told(&matsue).contains("0852-60-1111") && !told(&shared).contains("0852-60-1111"));
    let other = help(&app, json!({ "operator": "mizuumi" })).await;
    assert_eq!(told(&other), told(&shared));
    app.run(
        "insert into help_topics (operator_id, slug, title_ja, body_ja, title_en, body_en)
         select id, 'ferry', '船にも乗れますか', '乗れません。', 'Is it good on the ferry?', 'No.' from operators where slug = 'matsue'",
    )
    .await;
    let more = help(&app, json!({ "operator": "matsue" })).await;
    assert_eq!(slugs(&more).last(), Some(&"ferry"), "what only it answers comes last");
    assert_eq!(slugs(&help(&app, json!({ "operator": "matsue", "text": "船" })).await), ["ferry"]);
    assert_eq!(help(&app, json!({ "text": "船" })).await, [json!(null); 0]);
    app.run("update operators set selling = false where slug = 'matsue'").await;
    assert_eq!(slugs(&help(&app, json!({ "operator": "matsue" })).await), slugs(&shared));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_paragraphs_lists_and_links() {
    let app = TestApp::start().await;
    let found = help(&app, json!({ "text": "機種変更" })).await;
    let body = found[0]["body"].as_array().unwrap();
    assert_eq!(found[0]["slug"], "new-phone");
    assert_eq!((&body[0]["kind"], &body[0]["path"]), (&json!("PARAGRAPH"), &Value::Null));
    let link = json!({ "kind": "LINK", "lines": ["ICOCAの番号を変更する"], "path": "/cards" });
    assert_eq!(body.last(), Some(&link));
    app.done().await;
}
