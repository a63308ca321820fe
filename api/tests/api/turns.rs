//! What strangers ask leaves the database to others: few searches run at once, few wait, and their documents read over
//! connections of their own.

use futures::{FutureExt, poll};
use serde_json::json;
use teiki_api::error::Fault;
use teiki_api::graphql::reads::Reads;
use teiki_api::turns::{TURNS, Turns, WAITING};

use crate::support::TestApp;

#[tokio::test]
async fn few_wait_and_who_goes_makes_room() {
    let turns = Turns::default();
    let held: Vec<_> = (0..TURNS).map(|_| turns.take().now_or_never().unwrap().unwrap()).collect();
    let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(turns.take())).collect();
    for one in &mut waiting {
        assert!(poll!(one).is_pending());
    }
    assert!(matches!(turns.take().now_or_never(), Some(Err(Fault::Busy))), "there is no place left");
    drop(waiting);
    assert!(turns.take().now_or_never().is_none(), "those who waited are gone");
    drop(held);
    assert!(matches!(turns.take().now_or_never(), Some(Ok(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_too_long_is_told_to_come_again() {
    let app = TestApp::start().await;
    let (from, to) = (app.stop("M18").await, app.stop("M19").await);
    let documents = [
        "{ stops(text: \"県立\") { id } }".to_owned(),
        "{ lines(operator: \"mizuumi\") { name } }".to_owned(),
        "{ operator(slug: \"mizuumi\") { product(slug: \"commuter\") { stops(text: \"県立\") { id } } } }"
            .to_owned(),
        format!("{{ section(from: \"{from}\", to: \"{to}\") {{ fare }} }}"),
    ];
    let mut held = Vec::new();
    for _ in 0..TURNS {
        held.push(app.app.turns.take().await.unwrap());
    }
    let browser = app.browser();
    let ask =
        async || futures::future::join_all(documents.iter().map(|one| browser.run(one, json!({})))).await;
    for refused in ask().await {
        assert_eq!(
            (refused.fault_code(), refused.retry_after),
            ("UNAVAILABLE", Some(10)),
            "{}",
            refused.body
        );
    }
    drop(held);
    for one in &documents {
        browser.run(one, json!({})).await.data();
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_holds_one_turn_at_a_time() {
    let app = TestApp::start().await;
    let (reads, turns) = (Reads::new(app.app.strangers.clone()), Turns::default());
    let first = reads.turn(&turns).await.unwrap();
    let mut second = Box::pin(reads.turn(&turns));
    assert!((&mut second).now_or_never().is_none());
    let _others: Vec<_> = (1..TURNS).map(|_| turns.take().now_or_never().unwrap().unwrap()).collect();
    drop(first);
    assert!(second.now_or_never().is_some());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_read_over_connections_of_their_own() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let ask = "{ viewer { id } operators { id } }";
    let mut held = Vec::new();
    // A quarter of the pool of 40.
    for _ in 0..10 {
        held.push(app.app.strangers.conn().await.unwrap());
    }
    assert!(ann.run(ask, json!({})).await.data()["viewer"]["id"].is_string());
    held.clear();
    for _ in 0..40 {
        held.push(app.app.db.conn().await.unwrap());
    }
    assert!(!app.browser().run(ask, json!({})).await.data()["operators"].as_array().unwrap().is_empty());
    held.clear();
    app.done().await;
}
