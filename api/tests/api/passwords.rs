//! A forgotten password, and a changed one.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, TestApp};

const NEW: &str = "another long secret";

fn seconds(n: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs(n)
}

async fn is_in(browser: &Browser) -> bool {
    browser.run("{ viewer { id } }", json!({})).await.data()["viewer"] != Value::Null
}

async fn forgot(app: &TestApp, browser: &Browser, email: &str) -> Answer {
    let answer = browser
        .mutate("passwordForgot", "progress { purpose resendAt mailFailed }", json!({ "email": email }))
        .await;
    app.run_jobs().await;
    answer
}

async fn reset(browser: &Browser, code: &str, password: &str) -> Answer {
    browser.mutate("passwordReset", "viewer { id }", json!({ "code": code, "password": password })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_and_every_session_ends() {
    let app = TestApp::start().await;
    let rider = app.rider("forgetful").await;
    let browser = app.browser();
    forgot(&app, &browser, &rider.email).await.done();
    let code = app.outside.code(&rider.email).await;
    app.clock.advance(seconds(30));
    // A refused password leaves the code as it is.
    assert_eq!(reset(&browser, &code, "password").await.codes(), ["PASSWORD_TOO_COMMON"]);
    reset(&browser, &code, NEW).await.done();
    assert!(is_in(&browser).await);
    assert!(!is_in(&rider).await, "the other browser is out");
    assert_eq!(reset(&browser, &code, NEW).await.codes(), ["CODE_NOT_ASKED"]);
    app.run_jobs().await;
    assert!(app.outside.letters(&rider.email).await[0].subject.contains("パスワードを変更しました"));
    let old = json!({ "email": rider.email, "password": PASSWORD });
    assert_eq!(browser.mutate("signInStart", "viewer { id }", old).await.codes(), ["WRONG_CREDENTIALS"]);
    app.sign_in(&app.browser(), &rider.email, NEW).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_gets_the_same_answers_and_no_code_that_opens() {
    let app = TestApp::start().await;
    let rider = app.rider("known").await;
    let mut answers = Vec::new();
    for email in [rider.email.clone(), app.outside.address("unknown")] {
        let browser = app.browser();
        let (asked, statements) = app
            .statements(browser.mutate(
                "passwordForgot",
                "progress { resendAt mailFailed }",
                json!({ "email": email }),
            ))
            .await;
        app.run_jobs().await;
        let mut seen = vec![asked.body, json!(statements)];
        // Asked again after the job has looked for the account.
        app.clock.advance(seconds(10));
        seen.push(forgot(&app, &browser, &email).await.body);
        app.clock.advance(seconds(-10));
        let waiting = browser.run("{ signIn { purpose resendAt mailFailed } }", json!({})).await;
        seen.push(waiting.body);
        for _ in 0..6 {
            let (answer, statements) = app.statements(reset(&browser, "000000", NEW)).await;
            seen.extend([answer.body, json!(statements)]);
        }
        answers.push(seen);
    }
    assert_eq!(answers[0], answers[1]);
    let letter = &app.outside.letters(&app.outside.address("unknown")).await[0];
    assert!(letter.subject.contains("アカウントが見つかりません"), "{}", letter.subject);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cannot_be_read_is_told() {
    let app = TestApp::start().await;
    let browser = app.browser();
    assert_eq!(forgot(&app, &browser, "hanako at example").await.codes(), ["EMAIL_UNREADABLE"]);
    assert_eq!(forgot(&app, &browser, " ").await.codes(), ["EMAIL_MISSING"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_rotates_this_session_and_ends_the_others() {
    let app = TestApp::start().await;
    let rider = app.rider("changing").await;
    let other = app.browser();
    app.sign_in(&other, &rider.email, PASSWORD).await;
    app.clock.advance(seconds(10));
    let change = |current: &str, password: &str| {
        rider.mutate(
            "passwordChange",
            "viewer { sessions { current } }",
            json!({ "current": current, "password": password }),
        )
    };
    let wrong = change("wrong horse battery", NEW).await;
    assert_eq!(wrong.codes(), ["CURRENT_WRONG"]);
    assert_eq!(wrong.payload()["userErrors"][0]["field"], json!(["current"]));
    assert_eq!(change(PASSWORD, "teiki2026").await.codes(), ["PASSWORD_IS_ADDRESS"]);
    let before = change(PASSWORD, NEW).await;
    assert_eq!(before.done()["viewer"]["sessions"], json!([{ "current": true }]));
    assert!(is_in(&rider).await);
    assert!(!is_in(&other).await);
    let after = change(NEW, PASSWORD).await;
    assert_ne!(before.cookie("session"), after.cookie("session"));
    assert!(!is_in(&app.with_session(&before.cookie("session"))).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_present_password_may_be_guessed_ten_times() {
    let app = TestApp::start().await;
    let rider = app.rider("borrowed").await;
    let input = json!({ "current": "wrong horse battery", "password": NEW });
    for _ in 0..10 {
        assert_eq!(
            rider.mutate("passwordChange", "viewer { id }", input.clone()).await.codes(),
            ["CURRENT_WRONG"]
        );
    }
    for (verb, fields, input) in [
        ("passwordChange", "viewer { id }", json!({ "current": PASSWORD, "password": NEW })),
        (
            "emailChangeStart",
            "progress { email }",
            json!({ "email": "new@example.com", "password": PASSWORD }),
        ),
        ("accountClose", "ok", json!({ "password": PASSWORD })),
    ] {
        let answer = rider.mutate(verb, fields, input).await;
        assert_eq!(
            (answer.codes(), answer.retry_after),
            (vec!["RATE_LIMITED".to_owned()], Some(900)),
            "{verb}"
        );
    }
    app.done().await;
}
