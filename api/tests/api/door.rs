//! The door: what anybody may ask, and what is refused before a verb is reached.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_ask_for_the_release() {
    let app = TestApp::start().await;
    let answer = app.browser().run("{ release }", json!({})).await;
    assert_eq!(answer.data()["release"], env!("CARGO_PKG_VERSION"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_from_another_site_are_refused() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (header, value) in [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")] {
        let response = browser
            .http()
            .post(format!("{}/graphql", app.address))
            .header(header, value)
            .json(&json!({ "query": "{ release }" }))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 403, "{header}: {value}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_may_hold_only_so_many_aliases_and_batches_are_refused() {
    let app = TestApp::start().await;
    let many: String = (0..16).map(|n| format!("a{n}: release ")).collect();
    let answer = app.browser().run(&format!("{{ {many} }}"), json!({})).await;
    assert!(answer.body["errors"][0]["message"].as_str().unwrap().contains("aliases"));
    let batch = app
        .browser()
        .http()
        .post(format!("{}/graphql", app.address))
        .json(&json!([{ "query": "{ release }" }, { "query": "{ release }" }]))
        .send()
        .await
        .unwrap();
    assert_eq!(batch.status(), 400);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_well_program_says_so() {
    let app = TestApp::start().await;
    let http = reqwest::Client::new();
    assert_eq!(http.get(format!("{}/healthz", app.address)).send().await.unwrap().status(), 200);
    assert_eq!(http.get(format!("{}/readyz", app.address)).send().await.unwrap().status(), 200);
    app.done().await;
}
