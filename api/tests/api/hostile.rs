//! What a hostile client sends. Nothing of it ends the process, costs more than it did the sender, or is a fault of ours.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::types::{Arguments, Types, Writing, some};
use crate::support::{Answer, Browser, TestApp};

fn message(answer: &Answer) -> &str {
    answer.body["errors"][0]["message"].as_str().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn brackets_within_brackets_do_not_end_the_process() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (before, open, close, after) in [
        ("{ a(x: ", "[", "]", ") }"),
        ("{ a(x: ", "{ b: ", "}", ") }"),
        ("{ a @b(c: ", "[", "]", ") }"),
        ("{ a", "{ a", " }", " }"),
        ("{ ", "... { ", "}", " }"),
        ("query($a: ", "[", "]", "T) { a }"),
        ("query($a: Int = ", "[", "]", ") { a }"),
    ] {
        for (times, half) in [
            (30_000, true),
            (9_000, false),
            (3_000, false),
            (1_500, false),
            (1_000, false),
            (700, false),
            (400, false),
            (200, false),
            (100, false),
        ] {
            let end = if half { String::new() } else { close.repeat(times) + after };
            let document: String =
                format!("{before}{}{end}", open.repeat(times)).chars().take(60_000).collect();
            let answer = browser.run(&document, json!({})).await;
            assert!(answer.body["errors"].is_array(), "{before}{open} {times}: {}", answer.body);
        }
    }
    // As deep as JSON goes.
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for times in [110, 120, 130, 30_000] {
            let value = format!("{}1{}", open.repeat(times), close.repeat(times));
            for place in ["variables", "extensions"] {
                let body = format!("{{\"query\":\"{{ release }}\",\"{place}\":{{\"a\":{value}}}}}");
                let (status, _) = post(&app, &[("content-type", "application/json")], body).await;
                assert!(matches!(status, 200 | 400 | 413), "{place} {times}: {status}");
            }
        }
    }
    assert_eq!(browser.run("{ release }", json!({})).await.data()["release"], env!("CARGO_PKG_VERSION"));
    app.done().await;
}

async fn post(app: &TestApp, headers: &[(&str, &str)], body: String) -> (u16, String) {
    let request = reqwest::Client::new().post(format!("{}/graphql", app.address)).body(body);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn packed_bodies_are_not_unpacked() {
    let app = TestApp::start().await;
    let body = json!({ "query": "{ release }" }).to_string();
    for (path, coding) in [
        ("graphql", "br"),
        ("graphql", "gzip"),
        ("graphql", "deflate"),
        ("graphql", "zstd"),
        ("graphql", "identity, br"),
        ("stripe/webhook", "br"),
    ] {
        let request = reqwest::Client::new().post(format!("{}/{path}", app.address)).body(body.clone());
        let request = request.header("content-type", "application/json").header("content-encoding", coding);
        assert_eq!(request.send().await.unwrap().status(), 415, "{path} {coding}");
    }
    let json = ("content-type", "application/json");
    assert_eq!(post(&app, &[json, ("content-encoding", "Identity")], body.clone()).await.0, 200);
    assert_eq!(post(&app, &[json], body).await.0, 200);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_field_counts_as_an_alias() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let many = |field: &str, times: usize| format!("{field} ").repeat(times);
    let fragments = (0..17).map(|n| format!(" fragment f{n} on Query {{ release }}")).collect::<String>();
    let spreads = (0..17).map(|n| format!("...f{n} ")).collect::<String>();
    for document in [
        format!("{{ viewer {{ {} }} }}", many("savedCards { id }", 490)),
        format!("{{ {} }}", many("viewer { savedCards { id } }", 17)),
        format!("{{ {} }}", many("... { release }", 17)),
        format!("{{ {spreads} }}{fragments}"),
    ] {
        let answer = ann.run(&document, json!({})).await;
        assert!(message(&answer).contains("repeated fields"), "{document}: {}", answer.body);
    }
    let answer = ann.run(&format!("{{ viewer {{ {} }} }}", many("savedCards { id }", 4)), json!({})).await;
    assert!(message(&answer).contains("complex"), "{}", answer.body);
    let answer =
        ann.run(&format!("mutation {{ {} }}", many("signOut { viewer { id } }", 6)), json!({})).await;
    assert!(message(&answer).contains("mutations"), "{}", answer.body);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_changes_and_calls_stripe_only_so_often() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let start = async |who: &Browser| who.mutate("draftBegin", "draft { id }", json!({})).await;
    let asked = futures::future::join_all((0..300).map(|_| start(&ann))).await;
    assert!(asked.iter().all(|answer| answer.fault_code().is_empty()));
    let refused = start(&ann).await;
    assert_eq!(refused.fault_code(), "RATE_LIMITED", "{}", refused.body);
    assert_eq!(refused.retry_after, Some(300));
    assert_eq!(start(&bob).await.fault_code(), "", "another account is not held up");

    let saved = async || bob.run("{ viewer { savedCards { id } } }", json!({})).await;
    for _ in 0..100 {
        assert_eq!(saved().await.fault_code(), "");
    }
    let refused = saved().await;
    assert_eq!((refused.fault_code(), refused.retry_after), ("RATE_LIMITED", Some(300)), "{}", refused.body);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_few_and_short() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let unknown: String = (0..900).map(|n| format!("unknown{n} ")).collect();
    let answer = browser.run(&format!("{{ {unknown} }}"), json!({})).await;
    assert!(answer.body["errors"].as_array().unwrap().len() <= 10);
    for document in [
        format!("{{ {} }}", "ほ".repeat(3_000)),
        format!("{{ {} }}", "a".repeat(30_000)),
        format!("query {{ release(a: \"{}\") }}", "ほ".repeat(5_000)),
        format!("query($a: {}) {{ release }}", "a".repeat(30_000)),
    ] {
        let answer = browser.run(&document, json!({})).await;
        let size = answer.body.to_string().len();
        assert!(answer.body["errors"].is_array() && size < 8_000, "{size} bytes");
    }
    let answer = browser.run("{ release }", json!({ "a".repeat(20_000): 1 })).await;
    assert!(answer.body.to_string().len() < 8_000);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn directives_arguments_and_variables_are_limited() {
    let app = TestApp::start().await;
    let variables: String = (0..51).map(|n| format!("$v{n}: Int ")).collect();
    let arguments: String = (0..201).map(|n| format!("a{n}: 1 ")).collect();
    for (document, what) in [
        (format!("{{ release {} }}", "@skip(if: false) ".repeat(31)), "directives"),
        (format!("{{ ...f ...f }} fragment f on Query {{ release {} }}", "@a ".repeat(16)), "directives"),
        (format!("query {} {{ release }}", "@a ".repeat(31)), "directives"),
        (format!("query($a: Int {}) {{ release }}", "@a ".repeat(31)), "directives"),
        (format!("{{ release({arguments}) }}"), "arguments"),
        (format!("{{ release @a({arguments}) }}"), "arguments"),
        (format!("query({variables}) {{ release }}"), "variables"),
        (format!("{{ release {} }}", "@skip(if: false) ".repeat(1_000)), "tokens"),
    ] {
        let answer = app.browser().run(&document, json!({})).await;
        assert!(message(&answer).contains(what), "{what}: {}", answer.body);
    }
    app.done().await;
}

fn cursor(key: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{key}|0192f0c1-2b3c-7d4e-8f50-123456789abc"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_is_not_valid_is_told_so() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    for after in [
        "x".to_owned(),
        String::new(),
        "\0".to_owned(),
        cursor(""),
        cursor("\0"),
        cursor("-009999-01-01"),
        cursor("-009999-01-02T01:59:59Z"),
        cursor("-000044-03-15"),
        cursor("-000044-03-15T00:00:00Z"),
        cursor("9999999-01-01"),
        cursor("9999999-01-01T00:00:00Z"),
    ] {
        for list in ["orders", "passes"] {
            let document = format!(
                "query($after: String) {{ viewer {{ {list}(after: $after) {{ nodes {{ id }} }} }} }}"
            );
            let answer = ann.run(&document, json!({ "after": after })).await;
            assert_eq!(answer.fault_code(), "BAD_INPUT", "{list} after {after:?}: {}", answer.body);
        }
    }
    app.done().await;
}

/// Texts and numbers that no person types and that Postgres does not take.
fn odd(scalar: &str) -> Vec<String> {
    let text = |texts: &[&str]| texts.iter().map(|text| Value::from(*text).to_string()).collect();
    match scalar {
        "Int" => vec!["2147483647".into(), "-2147483648".into(), "0".into()],
        "Yen" => vec!["9007199254740991".into(), "-9007199254740991".into(), "0".into()],
        "Date" => text(&["-009999-01-01", "-004714-01-01", "9999-12-31", "0000-01-01"]),
        "DateTime" => text(&["-009999-01-02T01:59:59Z", "9999-12-30T22:00:00Z"]),
        "ID" => text(&["\0", "x", "", "00000000-0000-0000-0000-000000000000"]),
        "Boolean" | "Float" => vec![some(scalar, "")],
        _ => text(&["\0", "a\0b", "", "\u{ffff}\u{10ffff}", "%_\\'\"--", &"長".repeat(2_000)]),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_argument_is_a_fault() {
    let app = TestApp::start().await;
    let types = Types::of(&app).await;
    let slug = |scalar: &str, argument: &str| match scalar {
        "String" => "\"mizuumi\"".to_owned(),
        other => some(other, argument),
    };
    let mut asked = 0;
    // Somebody with a password, which the others get.
    app.rider("rider").await;
    for n in 0..6 {
        let scalar = |name: &str| {
            let odd = odd(name);
            odd[n % odd.len()].clone()
        };
        // One odd kind at a time as well, so that the first does not hide the others.
        for kind in ["", "Int", "Yen", "Date", "DateTime", "ID", "String", "IdempotencyKey"] {
            let one = |name: &str, argument: &str| {
                if kind.is_empty() || kind == name { scalar(name) } else { slug(name, argument) }
            };
            let writing = Writing { arguments: Arguments::All, scalar: &one };
            let calls = types.fields("Mutation").into_iter().map(|field| types.call(&field, &writing));
            let mutations = calls.map(|call| (call.clone(), format!("mutation {{ {call} }}")));
            let documents: Vec<_> = types.walk(&writing).into_iter().chain(mutations).collect();
            let ann = app.person(&format!("ann{n}{}", kind.to_lowercase())).await;
            app.run(
                "update accounts set password_hash = (select password_hash from accounts where password_hash <> '-' limit 1)
                 where password_hash = '-'",
            )
            .await;
            for (path, document) in documents {
                asked += 1;
                let answer = ann.run(&document, json!({})).await;
                assert!(
                    !matches!(answer.fault_code(), "FAULT" | "UNAVAILABLE"),
                    "{path}: {document}: {}",
                    answer.body
                );
            }
        }
    }
    assert!(asked > 1_000, "{asked}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_of_any_time_is_judged() {
    let app = TestApp::start().await;
    for time in [i64::MIN, i64::MAX, -1, 0] {
        let request = reqwest::Client::new()
            .post(format!("{}/stripe/webhook", app.address))
            .header("stripe-signature", format!("t={time},v1=00"))
            .body("{}");
        assert_eq!(request.send().await.unwrap().status(), 400, "{time}");
    }
    app.done().await;
}
