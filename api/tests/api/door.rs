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
            .post(&format!("{}/graphql", app.address))
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
        .post(&format!("{}/graphql", app.address))
        .json(&json!([{ "query": "{ release }" }, { "query": "{ release }" }]))
        .send()
        .await
        .unwrap();
    assert_eq!(batch.status(), 400);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fragments_that_double_at_each_level_are_refused_before_anything_walks_them() {
    let app = TestApp::start().await;
    let mut bomb = String::from("{ ...f0 }");
    for n in 0..19 {
        bomb += &format!(" fragment f{n} on Query {{ ...f{} ...f{} }}", n + 1, n + 1);
    }
    bomb += " fragment f19 on Query { release }";
    // A document that was asked before is not let in for that.
    for _ in 0..2 {
        let answer = app.browser().run(&bomb, json!({})).await;
        assert!(answer.body["errors"][0]["message"].as_str().unwrap().contains("at most"), "{}", answer.body);
    }
    let many: String = (0..21).map(|n| format!(" fragment g{n} on Query {{ release }}")).collect();
    let answer = app.browser().run(&format!("{{ release }}{many}"), json!({})).await;
    assert!(answer.body["errors"][0]["message"].as_str().unwrap().contains("fragments"), "{}", answer.body);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_within_lists_are_weighed_by_what_they_hold() {
    let app = TestApp::start().await;
    for document in [
        "{ operators { products { honouredBy { products { prices { price } } } } } }",
        "{ a: operators { ...all } b: operators { ...all } c: operators { ...all } }
            fragment all on Operator { products { prices { code months price fare } } }",
    ] {
        let answer = app.browser().run(document, json!({})).await;
        assert!(answer.body["errors"][0]["message"].as_str().unwrap().contains("complex"), "{}", answer.body);
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_ready_once_the_database_has_every_migration_of_its_release() {
    let app = TestApp::start().await;
    let ready = async || {
        let answer = app.browser().get(&format!("{}/readyz", app.address)).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<serde_json::Value>().await.unwrap()["migrations"].clone())
    };
    let missing = "missing; run teiki migrate";
    app.run("alter table __diesel_schema_migrations rename to elsewhere").await;
    assert_eq!(ready().await, (503, json!(missing)));
    app.run("alter table elsewhere rename to __diesel_schema_migrations").await;
    let last = app.one("select max(version) from __diesel_schema_migrations").await;
    app.run(&format!("delete from __diesel_schema_migrations where version = '{last}'")).await;
    assert_eq!(ready().await, (503, json!(missing)));
    // What a newer release added is no matter.
    app.run(&format!(
        "insert into __diesel_schema_migrations (version) values ('{last}'), ('29991231000001')"
    ))
    .await;
    assert_eq!(ready().await, (200, json!("applied")));
    // It is not asked again.
    let (_, statements) = app.statements(ready()).await;
    assert_eq!(statements, 1);
    app.done().await;
}
