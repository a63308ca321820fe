//! Requests that run beside a change of what they rely on. The test holds a lock of the database where the request has read
//! the account and has not yet acted on it.

use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, TestApp};

const NEW: &str = "another long secret";

async fn is_in(browser: &Browser) -> bool {
    browser.run("{ viewer { id } }", json!({})).await.data()["viewer"] != Value::Null
}

async fn sign_in(browser: &Browser, email: &str, password: &str) -> Answer {
    let input = json!({ "email": email, "password": password });
    browser.mutate("signInStart", "viewer { id } codeNeeded { purpose }", input).await
}

/// A browser that asked for a new password, and its code.
async fn forgotten(app: &TestApp, email: &str) -> (Browser, String) {
    let browser = app.browser();
    browser.mutate("passwordForgot", "progress { purpose }", json!({ "email": email })).await.done();
    app.run_jobs().await;
    let code = app.outside.code(email).await;
    (browser, code)
}

async fn reset(browser: &Browser, code: &str, password: &str) -> Answer {
    browser.mutate("passwordReset", "viewer { id }", json!({ "code": code, "password": password })).await
}

async fn change(browser: &Browser, current: &str, password: &str) -> Answer {
    let input = json!({ "current": current, "password": password });
    browser.mutate("passwordChange", "viewer { id }", input).await
}

/// What another server does between two steps of ours: a new password.
const REPLACED: &str = "update accounts set password_hash = 'replaced', sessions_valid_from = now()";

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_a_reset_overtakes_opens_nothing() {
    let app = TestApp::start().await;
    let rider = app.rider("overtaken").await;
    // Signing in waits where it notes the browser: the password was right, and the session has not begun.
    let held = app.hold(REPLACED).await;
    let (answer, ()) = tokio::join!(sign_in(&rider, &rider.email, PASSWORD), async {
        app.waiting(1).await;
        held.commit().await;
    });
    assert_eq!(answer.status, 200);
    assert!(!is_in(&rider).await, "the old password opened a session after the reset");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hashing_again_does_not_bring_an_old_password_back() {
    let app = TestApp::start().await;
    let rider = app.rider("stale").await;
    app.run(&format!("update accounts set password_hash = '{}'", older_hash())).await;
    let held = app.hold(REPLACED).await;
    let (answer, ()) = tokio::join!(sign_in(&rider, &rider.email, PASSWORD), async {
        app.waiting(1).await;
        held.commit().await;
    });
    assert_eq!(app.sql("select password_hash from accounts").await, ["replaced"]);
    assert_eq!(answer.codes(), ["WRONG_CREDENTIALS"]);
    app.done().await;
}

fn older_hash() -> String {
    use argon2::password_hash::{PasswordHasher, phc::PasswordHash};
    let params = argon2::Params::new(4096, 1, 1, None).unwrap();
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash: PasswordHash =
        hasher.hash_password_with_salt(PASSWORD.as_bytes(), b"0123456789abcdef").unwrap();
    hash.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_a_reset_overtakes_changes_nothing() {
    let app = TestApp::start().await;
    let rider = app.rider("changing").await;
    let held = app.hold(REPLACED).await;
    let (answer, ()) = tokio::join!(change(&rider, PASSWORD, NEW), async {
        app.waiting(1).await;
        held.commit().await;
    });
    assert_eq!(app.sql("select password_hash from accounts").await, ["replaced"]);
    assert_eq!(answer.codes(), ["CURRENT_WRONG"]);
    assert!(!is_in(&rider).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closing_that_a_reset_overtakes_closes_nothing() {
    let app = TestApp::start().await;
    let rider = app.rider("closing").await;
    let held = app.hold(REPLACED).await;
    let (answer, ()) =
        tokio::join!(rider.mutate("accountClose", "ok", json!({ "password": PASSWORD })), async {
            app.waiting(1).await;
            held.commit().await;
        });
    assert_eq!(answer.codes(), ["PASSWORD_WRONG"]);
    assert_eq!(app.sql("select count(closed_at) from accounts").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_a_new_password_ends_with_the_password_it_was_asked_for() {
    let app = TestApp::start().await;
    let rider = app.rider("reset").await;
    let (thief, code) = forgotten(&app, &rider.email).await;
    let (owner, owners) = forgotten(&app, &rider.email).await;
    // In the same instant: no clock decides this.
    change(&rider, PASSWORD, NEW).await.done();
    assert_eq!(reset(&thief, &code, "a thief's long secret").await.codes(), ["CODE_NOT_ASKED"]);
    assert_eq!(reset(&owner, &owners, "yet another secret").await.codes(), ["CODE_NOT_ASKED"]);
    assert!(is_in(&rider).await);

    let (thief, code) = forgotten(&app, &rider.email).await;
    let (owner, owners) = forgotten(&app, &rider.email).await;
    reset(&owner, &owners, "yet another secret").await.done();
    assert_eq!(reset(&thief, &code, "a thief's long secret").await.codes(), ["CODE_NOT_ASKED"]);
    assert!(is_in(&owner).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_to_the_old_address_ends_with_that_address() {
    let app = TestApp::start().await;
    let rider = app.rider("moving").await;
    let thief = app.browser();
    sign_in(&thief, &rider.email, PASSWORD).await.done();
    app.run_jobs().await;
    let code = app.outside.code(&rider.email).await;
    // Another change of address, begun in another browser and not finished.
    let other = app.browser();
    app.sign_in(&other, &rider.email, PASSWORD).await;
    let start = async |browser: &Browser, name: &str| {
        let email = app.outside.address(name);
        let input = json!({ "email": email, "password": PASSWORD });
        browser.mutate("emailChangeStart", "progress { email }", input).await.done();
        app.run_jobs().await;
        app.outside.code(&email).await
    };
    let (thiefs, new) = (start(&other, "thief").await, start(&rider, "moved").await);
    let verify = async |browser: &Browser, code: &str| {
        browser.mutate("emailChangeVerify", "viewer { email }", json!({ "code": code })).await
    };
    verify(&rider, &new).await.done();
    let answer = thief.mutate("signInVerify", "viewer { id }", json!({ "code": code })).await;
    assert_eq!(answer.codes(), ["CODE_NOT_ASKED"]);
    assert_eq!(verify(&other, &thiefs).await.codes(), ["CODE_NOT_ASKED"]);
    assert_eq!(app.sql("select email from accounts").await, [app.outside.address("moved")]);
    app.done().await;
}
