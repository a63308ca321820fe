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

/// The token of the link in the latest letter to an address.
async fn link_to(app: &TestApp, email: &str) -> String {
    let letters = app.outside.letters(email).await;
    let text = &letters[0].text;
    let (_, rest) =
        text.split_once("/account/email/undo?token=").unwrap_or_else(|| panic!("no link in {text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Changes the address of a rider to one of that name; returns it and the token of the link to the old one.
async fn changed(app: &TestApp, rider: &Browser, old: &str, name: &str) -> (String, String) {
    let new = app.outside.address(name);
    start(rider, &new, PASSWORD).await.done();
    app.run_jobs().await;
    let code = app.outside.code(&new).await;
    verify(rider, &code).await.done();
    app.run_jobs().await;
    let token = link_to(app, old).await;
    (new, token)
}

async fn undo(app: &TestApp, token: &str) -> Answer {
    app.browser().mutate("emailChangeUndo", "ok", json!({ "token": token })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_address_takes_a_change_back() {
    let app = TestApp::start().await;
    let rider = app.rider("victim").await;
    let (new, token) = changed(&app, &rider, &rider.email, "thief").await;
    let told = &app.outside.letters(&rider.email).await[0];
    assert!(told.text.contains("0852-60-1111") && told.html.contains("/account/email/undo?token="));
    assert!(app.sql("select payload::text from jobs").await.iter().all(|job| !job.contains(&token)));
    // The thief moves on: what came after is taken back as well, and cannot undo the undoing.
    let (_, later) = changed(&app, &rider, &new, "thief2").await;

    let query = "query($token: String!) { emailChangeUndo(token: $token) }";
    let seen = app.browser().run(query, json!({ "token": token })).await;
    assert_eq!(seen.data()["emailChangeUndo"], json!(rider.email));
    for _ in 0..2 {
        undo(&app, &token).await.done();
    }
    assert_eq!(undo(&app, &later).await.codes(), ["USED"], "it put nothing back");
    let seen = app.browser().run(query, json!({ "token": token })).await;
    assert_eq!(seen.data()["emailChangeUndo"], Value::Null, "nothing is left to put back");
    let emails = app.sql("select email from accounts").await;
    assert_eq!(emails, std::slice::from_ref(&rider.email));
    let out = rider.run("{ viewer { id } }", json!({})).await;
    assert_eq!(out.data()["viewer"], Value::Null, "every session has ended");
    // Whoever knows the password still needs a code from the old address.
    let input = json!({ "email": rider.email, "password": PASSWORD });
    let again = rider.mutate("signInStart", "codeNeeded { purpose }", input).await;
    assert_eq!(again.done()["codeNeeded"]["purpose"], "NEW_DEVICE");
    let back = app.browser();
    app.sign_in(&back, &rider.email, PASSWORD).await;
    undo(&app, &token).await.done();
    let still = back.run("{ viewer { id } }", json!({})).await;
    assert_ne!(still.data()["viewer"], Value::Null, "the link again signs nobody out");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_that_loses_the_account_is_told_once_and_given_no_way_back() {
    let app = TestApp::start().await;
    let rider = app.rider("before").await;
    let (new, token) = changed(&app, &rider, &rider.email, "after").await;
    undo(&app, &token).await.done();
    app.run_jobs().await;
    let letters = app.outside.letters(&new).await;
    undo(&app, &token).await.done();
    app.run_jobs().await;
    assert_eq!(app.outside.letters(&new).await.len(), letters.len(), "told twice");
    let told = &letters[0];
    assert!(told.subject.contains("メールアドレスの変更が取り消されました"), "{}", told.subject);
    assert!(
        told.text.contains("2026年10月5日 12:00に") && told.text.contains("0852-60-1111"),
        "{}",
        told.text
    );
    assert!(!told.text.contains(&rider.email), "the old address is not told to the new one");
    let links: Vec<&str> = told.text.split_whitespace().filter(|word| word.starts_with("http")).collect();
    assert_eq!(links, [format!("{}/", app.address)], "the foot of every letter alone");

    // Who went back to the old address by another change has lost none.
    let other = app.rider("there").await;
    let (away, token) = changed(&app, &other, &other.email, "away").await;
    let back = json!({ "email": other.email, "password": PASSWORD });
    other.mutate("emailChangeStart", "progress { email }", back).await.done();
    app.run_jobs().await;
    verify(&other, &app.outside.code(&other.email).await).await.done();
    undo(&app, &token).await.done();
    app.run_jobs().await;
    for address in [&away, &other.email] {
        let letters = app.outside.letters(address).await;
        assert!(letters.iter().all(|letter| !letter.subject.contains("取り消されました")), "{address}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_for_seven_days_and_only_whole() {
    let app = TestApp::start().await;
    let rider = app.rider("late").await;
    let (new, token) = changed(&app, &rider, &rider.email, "late2").await;
    let (id, sign) = token.split_once('.').unwrap();
    let forged = format!("{id}.{}", sign.chars().rev().collect::<String>());
    for wrong in ["", "x", id, &forged, &format!("{}.{sign}", uuid::Uuid::nil())] {
        assert_eq!(undo(&app, wrong).await.codes(), ["EXPIRED"], "{wrong}");
    }
    // Somebody else has the old address by now.
    let taken = app.rider("late").await;
    assert_eq!(taken.email, rider.email);
    assert_eq!(undo(&app, &token).await.codes(), ["TAKEN"]);
    app.clock.advance(jiff::SignedDuration::from_hours(7 * 24));
    assert_eq!(undo(&app, &token).await.codes(), ["EXPIRED"]);
    assert!(app.sql("select email from accounts").await.contains(&new));
    app.done().await;
}
