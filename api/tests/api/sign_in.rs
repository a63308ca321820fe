//! Signing in and out.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, TestApp};

fn seconds(n: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs(n)
}

async fn try_in(browser: &Browser, email: &str, password: &str) -> Answer {
    let input = json!({ "email": email, "password": password });
    browser.mutate("signInStart", "viewer { id } codeNeeded { purpose email }", input).await
}

async fn is_in(browser: &Browser) -> bool {
    browser.run("{ viewer { id } }", json!({})).await.data()["viewer"] != Value::Null
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_browser_is_asked_for_a_code_and_a_known_one_is_not() {
    let app = TestApp::start().await;
    let rider = app.rider("devices").await;
    let browser = app.browser();
    let asked = try_in(&browser, &rider.email, PASSWORD).await;
    assert_eq!(asked.done()["codeNeeded"], json!({ "purpose": "NEW_DEVICE", "email": rider.email }));
    assert_eq!(asked.payload()["viewer"], Value::Null);
    assert!(!is_in(&browser).await);
    let waiting = browser.run("{ signIn { purpose mailFailed } }", json!({})).await;
    assert_eq!(waiting.data()["signIn"], json!({ "purpose": "NEW_DEVICE", "mailFailed": false }));
    app.run_jobs().await;
    let code = app.outside.code(&rider.email).await;
    browser.mutate("signInVerify", "viewer { id }", json!({ "code": code })).await.done();
    assert!(is_in(&browser).await);

    browser.mutate("signOut", "ok", json!({})).await.done();
    assert!(!is_in(&browser).await);
    let again = try_in(&browser, &rider.email.to_uppercase(), PASSWORD).await;
    assert!(again.done()["viewer"]["id"].is_string(), "the browser is known now");
    assert!(is_in(&browser).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_rotates_the_session() {
    let app = TestApp::start().await;
    let rider = app.rider("rotating").await;
    let first = try_in(&rider, &rider.email, PASSWORD).await;
    let (one, _) = (first.cookie("session"), first.done());
    let second = try_in(&rider, &rider.email, PASSWORD).await.cookie("session");
    assert_ne!(one, second);
    assert!(is_in(&rider).await);
    assert!(!is_in(&app.with_session(&one)).await, "the older token is void");
    let sessions = rider.run("{ viewer { sessions { current } } }", json!({})).await;
    assert_eq!(sessions.data()["viewer"]["sessions"], json!([{ "current": true }]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_itself() {
    let app = TestApp::start().await;
    let rider = app.rider("leaving").await;
    let token = try_in(&rider, &rider.email, PASSWORD).await.cookie("session");
    let answer = rider.mutate("signOut", "ok", json!({})).await;
    assert_eq!(answer.done()["ok"], true);
    assert_eq!(answer.cookie("session"), "");
    assert!(!is_in(&app.with_session(&token)).await);
    rider.mutate("signOut", "ok", json!({})).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_addresses_and_wrong_passwords_get_one_answer_for_the_same_work() {
    let app = TestApp::start().await;
    let rider = app.rider("constant").await;
    let mut answers = Vec::new();
    for email in [rider.email.clone(), app.outside.address("nobody"), "no address".to_owned()] {
        let before = app.app.hashing.count();
        let browser = app.browser();
        let (answer, statements) = app.statements(try_in(&browser, &email, "wrong horse battery")).await;
        let hashes = app.app.hashing.count() - before;
        answers.push((answer.body, statements, hashes, answer.retry_after));
    }
    assert_eq!(answers[0].0["data"]["signInStart"]["userErrors"][0]["code"], "WRONG_CREDENTIALS");
    assert_eq!(answers[0].2, 1, "the time of a sign-in is that of its hash");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_passwords_close_the_door_for_strangers_and_not_for_a_known_browser() {
    let app = TestApp::start().await;
    let rider = app.rider("guessed").await;
    for email in [rider.email.clone(), app.outside.address("nobody")] {
        let stranger = app.browser();
        for _ in 0..10 {
            assert_eq!(try_in(&stranger, &email, "wrong horse battery").await.codes(), ["WRONG_CREDENTIALS"]);
        }
        app.clock.advance(seconds(60));
        let closed = try_in(&app.browser(), &email, PASSWORD).await;
        assert_eq!(closed.codes(), ["RATE_LIMITED"]);
        assert_eq!(closed.retry_after, Some(14 * 60));
    }
    assert!(try_in(&rider, &rider.email, PASSWORD).await.done()["viewer"]["id"].is_string());
    app.clock.advance(seconds(15 * 60));
    try_in(&app.browser(), &rider.email, PASSWORD).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_tried_from_many_networks_keep_nobody_out_who_knows_the_right_one() {
    let app = TestApp::start().await;
    let rider = app.rider("besieged").await;
    let tries = async |network: usize| {
        let stranger = app.browser().at(&format!("198.51.{network}.1"));
        let mut wrong = 0;
        while try_in(&stranger, &rider.email, "wrong horse battery").await.codes() == ["WRONG_CREDENTIALS"] {
            wrong += 1;
        }
        wrong
    };
    let mut counts = Vec::new();
    for network in 0..7 {
        counts.push(tries(network).await);
    }
    assert_eq!(counts, [10, 10, 10, 10, 10, 2, 2]);
    let owner = app.browser().at("192.0.2.1");
    assert_eq!(try_in(&owner, &rider.email, "mistyped by herself").await.codes(), ["WRONG_CREDENTIALS"]);
    try_in(&owner, &rider.email, PASSWORD).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_clears_the_count() {
    let app = TestApp::start().await;
    let rider = app.rider("clumsy").await;
    for _ in 0..3 {
        for _ in 0..9 {
            assert_eq!(
                try_in(&rider, &rider.email, "wrong horse battery").await.codes(),
                ["WRONG_CREDENTIALS"]
            );
        }
        try_in(&rider, &rider.email, PASSWORD).await.done();
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_kept_under_older_parameters_is_hashed_again() {
    let app = TestApp::start().await;
    let rider = app.rider("older").await;
    // "shijimi no misoshiru" under m=4096, t=1.
    let old = older_hash(PASSWORD);
    app.run(&format!("update accounts set password_hash = '{old}'")).await;
    try_in(&rider, &rider.email, PASSWORD).await.done();
    let stored = app.sql("select password_hash from accounts").await;
    assert!(stored[0].contains("m=19456,t=2,p=1"), "{}", stored[0]);
    try_in(&rider, &rider.email, PASSWORD).await.done();
    app.done().await;
}

fn older_hash(password: &str) -> String {
    use argon2::password_hash::{PasswordHasher, phc::PasswordHash};
    let params = argon2::Params::new(4096, 1, 1, None).unwrap();
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash: PasswordHash =
        hasher.hash_password_with_salt(password.as_bytes(), b"0123456789abcdef").unwrap();
    hash.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_asked_for_before_the_password_changed_signs_nobody_in() {
    let app = TestApp::start().await;
    let rider = app.rider("overtaken").await;
    let thief = app.browser();
    try_in(&thief, &rider.email, PASSWORD).await.done();
    app.run_jobs().await;
    let code = app.outside.code(&rider.email).await;
    app.clock.advance(seconds(5));
    let input = json!({ "current": PASSWORD, "password": "another long secret" });
    rider.mutate("passwordChange", "viewer { id }", input).await.done();
    let answer = thief.mutate("signInVerify", "viewer { id }", json!({ "code": code })).await;
    assert_eq!(answer.codes(), ["CODE_NOT_ASKED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_the_account_is_kept() {
    let app = TestApp::start().await;
    let rider = app.rider("polyglot").await;
    let answer = rider.mutate("langSet", "viewer { lang }", json!({ "lang": "EN" })).await;
    assert_eq!(answer.done()["viewer"]["lang"], "EN");
    let document = rider.run("{ document(kind: PRIVACY) { title } viewer { lang } }", json!({})).await;
    assert_eq!(document.data()["document"]["title"], "Teiki: privacy policy");
    assert_eq!(document.data()["viewer"]["lang"], "EN");
    app.done().await;
}
