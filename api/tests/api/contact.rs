//! `contactSend`: questions to an operator, by mail.

use serde_json::{Value, json};

use crate::support::{Browser, TestApp};

/// An operator with an address of this test's own.
async fn office(app: &TestApp) -> String {
    let office = app.outside.address("office");
    app.run(&format!("update operators set mail = '{office}' where slug = 'mizuumi'")).await;
    office
}

fn question(text: &str) -> Value {
    json!({ "operatorSlug": "mizuumi", "name": "松江 学子", "email": "Ann@example.com", "text": text })
}

async fn codes(browser: &Browser, input: Value) -> Vec<String> {
    browser.mutate("contactSend", "sent", input).await.codes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_reaches_the_operators_mail_and_is_kept_nowhere() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    let asked = question("忘れ物を\r\n\r\nしました。\n- 名前: x\n# y\n");
    let sent = app.browser().mutate("contactSend", "sent", asked).await;
    assert_eq!(sent.done()["sent"], true);
    let job = app.one("select payload from jobs where kind = 'forward_question'").await;
    assert!(!job.contains("忘れ物"), "a job names what to look at: {job}");
    app.run_jobs().await;
    let letters = app.outside.letters(&office).await;
    assert_eq!(letters.len(), 1, "the job was run twice");
    for line in [
        "お名前: 松江 学子",
        "メールアドレス: ann@example.com",
        "> 忘れ物を",
        "> しました。",
        "> - 名前: x",
        "> # y",
    ] {
        assert!(letters[0].text.contains(line), "{line}: {}", letters[0].text);
    }
    assert_eq!(app.sql("select count(*) from questions").await, ["0"], "forgotten once it is there");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_at_once_and_no_card_number_is_sent() {
    let app = TestApp::start().await;
    office(&app).await;
    let ann = app.browser();
    let mut wrong = question(" ");
    wrong["email"] = json!("ann");
    wrong["name"] = json!("x".repeat(61));
    assert_eq!(codes(&ann, wrong).await, ["NAME_TOO_LONG", "EMAIL_UNREADABLE", "TEXT_MISSING"]);
    assert_eq!(
        codes(&ann, question("カードは4242-4242-\n4242-4242です")).await,
        ["CARD_NUMBER"],
        "also over two lines"
    );
    assert_eq!(
        codes(&ann, question("JW123456789012345が使えません")).await,
        [""; 0],
        "the number of an ICOCA may be said"
    );
    assert_eq!(codes(&ann, question(&"あ".repeat(2_001))).await, ["TEXT_TOO_LONG"]);
    assert_eq!(codes(&ann, question("a\u{202E}b")).await, ["INVISIBLE"]);
    let mut other = question("?");
    other["operatorSlug"] = json!("none");
    assert_eq!(codes(&ann, other).await, ["OPERATOR_UNKNOWN"]);
    app.run("update operators set mail = null where slug = 'mizuumi'").await;
    assert_eq!(codes(&ann, question("?")).await, ["OPERATOR_UNKNOWN"], "it reads no mail");
    app.run("delete from questions; delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_number_is_kept_out_of_the_name_as_well() {
    let app = TestApp::start().await;
    office(&app).await;
    let mut asked = question("?");
    asked["name"] = json!("Ann 4242 4242 4242 4242");
    let answer = app.browser().mutate("contactSend", "sent", asked).await;
    assert_eq!(answer.codes(), ["CARD_NUMBER"]);
    assert_eq!(answer.payload()["userErrors"][0]["field"], json!(["name"]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_two_lines_makes_no_second_header() {
    let app = TestApp::start().await;
    let office = office(&app).await;
    let mut asked = question("?");
    asked["name"] = json!("Ann\r\nBcc: evil@example.com");
    assert_eq!(codes(&app.browser(), asked).await, [""; 0]);
    app.run_jobs().await;
    let letters = app.outside.letters(&office).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("Ann Bcc: evil@example.com"), "{}", letters[0].text);
    assert!(app.outside.letters("evil@example.com").await.is_empty());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_limited_by_address_and_by_block_of_the_network() {
    let app = TestApp::start().await;
    office(&app).await;
    for n in 0..6 {
        assert_eq!(codes(&app.browser().at(&format!("192.0.2.{n}")), question("?")).await, [""; 0], "{n}");
    }
    let seventh = app.browser().at("192.0.2.7").mutate("contactSend", "sent", question("?")).await;
    assert_eq!(seventh.codes(), ["RATE_LIMITED"]);
    assert!(seventh.retry_after.is_some_and(|seconds| (1..=3_600).contains(&seconds)));
    for n in 0..60 {
        let mut asked = question("?");
        asked["email"] = json!(format!("ann-{n}@example.com"));
        let near = app.browser().at(&format!("198.51.100.{n}"));
        assert_eq!(codes(&near, asked).await, [""; 0], "{n}");
    }
    let mut asked = question("?");
    asked["email"] = json!("bob@example.com");
    assert_eq!(
        codes(&app.browser().at("198.51.100.99"), asked).await,
        ["RATE_LIMITED"],
        "one block of addresses"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_cannot_be_mailed_is_forgotten_after_a_month() {
    let app = TestApp::start().await;
    app.run(
        "insert into questions (operator_id, id, name, email, text, asked_at)
         select id, gen_random_uuid(), '', 'ann@example.com', '?', day::timestamptz
         from operators, unnest(array['2026-09-04', '2026-09-06']) day where slug = 'mizuumi'",
    )
    .await;
    app.sweep().await;
    app.run("update jobs set run_at = '2026-10-05T03:00:00Z' where kind = 'prune'").await;
    app.run_jobs().await;
    assert_eq!(app.sql("select count(*) from questions").await, ["1"]);
    app.done().await;
}
