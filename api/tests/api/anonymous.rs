//! Every root field asked as nobody. What anybody may ask is written down here and nowhere else.

use serde_json::json;

use crate::support::buying::{card, order};
use crate::support::guardian::{confirmed, link, seen};
use crate::support::types::{Arguments, Types, Writing, some};
use crate::support::{Browser, TestApp};

/// Mutations that need no session.
const PUBLIC_MUTATIONS: [&str; 17] = [
    "codeResend",
    "contactSend",
    "emailChangeUndo",
    "guardianConfirm",
    "guardianEnter",
    "guardianPaymentBegin",
    "guardianPaymentSync",
    "guardianReceiptReissue",
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
const PUBLIC_QUERIES: [&str; 19] = [
    "announced",
    "consentsOwed",
    "document",
    "emailChangeUndo",
    "guardianLinkEntered",
    "guardianLinkIsOpen",
    "guardianOrder",
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

/// The root fields that a call of browsers without a rider's session gets past the door of.
async fn open_to_anybody(app: &TestApp, browser: &Browser, root: &str, operation: &str) -> Vec<String> {
    let types = Types::of(app).await;
    let writing = Writing { arguments: Arguments::Needed, scalar: &some };
    let mut open = Vec::new();
    for field in types.fields(root) {
        let document = format!("{operation} {{ {} }}", types.call(&field, &writing));
        let answer = browser.run(&document, json!({})).await;
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
    assert_eq!(open_to_anybody(&app, &app.browser(), "Mutation", "mutation").await, PUBLIC_MUTATIONS);
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_is_not_public() {
    let app = TestApp::start().await;
    assert_eq!(open_to_anybody(&app, &app.browser(), "Query", "query").await, PUBLIC_QUERIES);
    app.done().await;
}

/// A guardian's link opens its one order, and no field beside those that need no session.
#[tokio::test(flavor = "multi_thread")]
async fn a_guardians_link_opens_nothing_else() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let icoca = card(&rider, 1).await;
    let placed = order(&rider, &icoca, "2026-10-10").await;
    let (guardian, id) = confirmed(&app, &link(&rider, &placed).await).await;
    let before =
        app.sql("select row(o.*)::text from orders o union all select row(c.*)::text from cards c").await;
    assert_eq!(open_to_anybody(&app, &guardian, "Query", "query").await, PUBLIC_QUERIES);
    assert_eq!(seen(&guardian, &id).await["state"], "PAYABLE");
    let nobody = guardian.run("{ viewer { id } }", json!({})).await;
    assert_eq!(nobody.data()["viewer"], serde_json::Value::Null);
    assert_eq!(open_to_anybody(&app, &guardian, "Mutation", "mutation").await, PUBLIC_MUTATIONS);
    let after =
        app.sql("select row(o.*)::text from orders o union all select row(c.*)::text from cards c").await;
    assert_eq!(before, after);
    app.run_jobs().await;
    app.done().await;
}
