//! A changed e-mail address.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, TestApp};

async fn start(browser: &Browser, email: &str, password: &str) -> Answer {
    let input = json!({ "email": email, "password": password });
    browser.mutate("emailChangeStart", "progress { purpose email resendAt }", input).await
}

async fn verify(browser: &Browser, code: &str) -> Answer {
    browser
        .mutate("emailChangeVerify", "viewer { email emailChange { email } }", json!({ "code": code }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_address_is_proved_and_the_old_one_told() {
    let app = TestApp::start().await;
    let rider = app.rider("moving").await;
    let new = app.outside.address("moved");
    let started = start(&rider, &new.to_uppercase(), PASSWORD).await;
    assert_eq!(started.done()["progress"]["email"], new);
    let waiting = rider.run("{ viewer { email emailChange { purpose email } } }", json!({})).await;
    assert_eq!(
        waiting.data()["viewer"],
        json!({ "email": rider.email, "emailChange": { "purpose": "EMAIL_CHANGE", "email": new } })
    );
    app.run_jobs().await;
    let code = app.outside.code(&new).await;
    let changed = verify(&rider, &code).await;
    assert_eq!(changed.done()["viewer"], json!({ "email": new, "emailChange": Value::Null }));
    assert!(!changed.cookie("session").is_empty(), "the session is rotated");
    app.run_jobs().await;
    let told = &app.outside.letters(&rider.email).await[0];
    assert!(told.subject.contains("メールアドレスを変更しました"), "{}", told.subject);
    assert!(!told.text.contains(&new), "the new address is not told to the old one");
    app.sign_in(&app.browser(), &new, PASSWORD).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_address_is_told_by_its_own_mail_alone() {
    let app = TestApp::start().await;
    let (rider, other) = (app.rider("one").await, app.rider("other").await);
    app.clock.advance(jiff::SignedDuration::from_secs(3600));
    let (taken, free) = (other.email.clone(), app.outside.address("free"));
    let mut answers = Vec::new();
    for email in [&taken, &free] {
        let mut answer = start(&rider, email, PASSWORD).await;
        answer.body["data"]["emailChangeStart"]["progress"]["email"] = Value::Null;
        app.run_jobs().await;
        answers.push((answer.body, verify(&rider, "000000").await.body));
    }
    assert_eq!(answers[0], answers[1]);
    let letter = &app.outside.letters(&taken).await[0];
    assert!(letter.subject.contains("変更できません"), "{}", letter.subject);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_needs_the_password_and_another_address() {
    let app = TestApp::start().await;
    let rider = app.rider("careless").await;
    assert_eq!(start(&rider, "new@example.com", "wrong horse battery").await.codes(), ["PASSWORD_WRONG"]);
    assert_eq!(start(&rider, &rider.email, PASSWORD).await.codes(), ["EMAIL_SAME"]);
    assert_eq!(start(&rider, "new", PASSWORD).await.codes(), ["EMAIL_UNREADABLE"]);
    assert_eq!(start(&rider, "", PASSWORD).await.codes(), ["EMAIL_MISSING"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_belongs_to_the_account_that_began_it() {
    let app = TestApp::start().await;
    let (rider, other) = (app.rider("one").await, app.rider("other").await);
    let new = app.outside.address("new");
    start(&rider, &new, PASSWORD).await.done();
    app.run_jobs().await;
    let code = app.outside.code(&new).await;
    rider.mutate("signOut", "ok", json!({})).await.done();
    app.sign_in(&rider, &other.email, PASSWORD).await;
    let seen = rider.run("{ viewer { emailChange { email } } }", json!({})).await;
    assert_eq!(seen.data()["viewer"]["emailChange"], Value::Null);
    assert_eq!(verify(&rider, &code).await.codes(), ["CODE_NOT_ASKED"]);
    let again = rider.mutate("codeResend", "progress { email }", json!({ "purpose": "EMAIL_CHANGE" })).await;
    assert_eq!(again.codes(), ["CODE_NOT_ASKED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_taken_after_the_code_was_mailed_is_not_taken_twice() {
    let app = TestApp::start().await;
    let rider = app.rider("slow").await;
    let new = app.outside.address("contested");
    start(&rider, &new, PASSWORD).await.done();
    app.run_jobs().await;
    let code = app.outside.code(&new).await;
    app.rider("contested").await;
    assert_eq!(verify(&rider, &code).await.codes(), ["CODE_NOT_ASKED"]);
    app.done().await;
}
