//! Every root field asked as nobody. What anybody may ask is written down here and nowhere else.

use serde_json::json;

use crate::support::TestApp;
use crate::support::types::{Arguments, Types, Writing, some};

/// Mutations that need no session.
const PUBLIC_MUTATIONS: [&str; 12] = [
    "codeResend",
    "contactSend",
    "emailChangeUndo",
    "passwordForgot",
    "passwordReset",
    "signInStart",
    "signInVerify",
    "signOut",
    "signUpFinish",
    "signUpResend",
    "signUpStart",
    "signUpVerify",
];

/// Queries that need no session. `viewer` is null without one.
const PUBLIC_QUERIES: [&str; 16] = [
    "announced",
    "consentsOwed",
    "document",
    "emailChangeUndo",
    "help",
    "lines",
    "operator",
    "operators",
    "postalAddress",
    "release",
    "section",
    "signIn",
    "signUp",
    "stops",
    "successor",
    "viewer",
];

/// The root fields that an anonymous call gets past the door of.
async fn open_to_anybody(app: &TestApp, root: &str, operation: &str) -> Vec<String> {
    let types = Types::of(app).await;
    let writing = Writing { arguments: Arguments::Needed, scalar: &some };
    let mut open = Vec::new();
    for field in types.fields(root) {
        let document = format!("{operation} {{ {} }}", types.call(&field, &writing));
        let answer = app.browser().run(&document, json!({})).await;
        let message = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
        match answer.fault_code() {
            "UNAUTHENTICATED" => {}
            "" => {
                assert!(answer.body["data"].is_object(), "{document}: {message}");
                open.push(field["name"].as_str().unwrap().to_owned());
            }
            other => panic!("{document}: {other}: {message}"),
        }
    }
    open.sort();
    open
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_calls_a_mutation_that_is_not_public() {
    let app = TestApp::start().await;
    assert_eq!(open_to_anybody(&app, "Mutation", "mutation").await, PUBLIC_MUTATIONS);
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_is_not_public() {
    let app = TestApp::start().await;
    assert_eq!(open_to_anybody(&app, "Query", "query").await, PUBLIC_QUERIES);
    app.done().await;
}
