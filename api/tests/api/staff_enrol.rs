//! Invitations to the desk, and enrolling by them.

use jiff::SignedDuration;
use serde_json::{Value, json};
use teiki_shared::staff::Role;

use crate::support::desk::{begin, code_at, finish, is_in, key, start};
use crate::support::{Browser, PASSWORD, TestApp};

async fn invitation(browser: &Browser, token: &str) -> Value {
    let query = "query($token: String!) { invitation(token: $token) { email } }";
    browser.run(query, json!({ "token": token })).await.data()["invitation"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_enrols_once() {
    let app = TestApp::start().await;
    let (_, email) = app.invited("once", Some("matsue"), &[Role::Counter]).await;
    let token = app.invitation(&email).await;
    let letter = &app.outside.letters(&email).await[0];
    assert!(letter.subject.contains("招待") && letter.text.contains("10月8日"), "{}", letter.text);
    let browser = app.desk();
    // Whoever looks changes nothing: a program that opens every link of a mail does.
    for _ in 0..2 {
        assert_eq!(invitation(&app.desk(), &token).await, json!({ "email": email }));
    }
    begin(&browser, &token).await.done();
    let key = key(&browser).await;
    let done = finish(&browser, &code_at(&app, &key, 0)).await;
    assert_eq!(done.done()["me"]["email"], email);
    let codes = done.done()["recoveryCodes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);
    assert!(is_in(&browser).await);

    let later = app.desk();
    assert_eq!(invitation(&later, &token).await, Value::Null);
    assert_eq!(begin(&later, &token).await.codes(), ["INVITATION_OVER"]);
    assert_eq!(finish(&browser, &code_at(&app, &key, 1)).await.codes(), ["STEP_OVER"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_alone_opens_nothing() {
    let app = TestApp::start().await;
    let (_, email) = app.invited("kept", Some("matsue"), &[Role::Counter]).await;
    let token = app.invitation(&email).await;
    let browser = app.desk();
    begin(&browser, &token).await.done();
    let key = key(&browser).await;
    let done = finish(&browser, &code_at(&app, &key, 0)).await;
    let code = done.done()["recoveryCodes"][0].as_str().unwrap().to_owned();
    let secret = totp_rs::Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let rows = app
        .sql(
            "select row(s.*)::text from staff s union all select row(i.*)::text from staff_invitations i
             union all select row(c.*)::text from staff_recovery_codes c union all select row(j.*)::text from jobs j
             union all select row(a.*)::text from audit_log a",
        )
        .await;
    assert!(rows.len() > 12, "{rows:?}");
    let hexed: String = secret.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let bare = key.replace(' ', "");
    for secret in [token.as_str(), PASSWORD, &hexed, &bare, &code, &code.replace('-', "")] {
        assert!(!rows.iter().any(|row| row.contains(secret)), "{secret}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_open_one_link_at_once_one_enrols_and_neither_knows_the_others_key() {
    let app = TestApp::start().await;
    let (_, email) = app.invited("two", Some("matsue"), &[Role::Manager]).await;
    let token = app.invitation(&email).await;
    let (one, other) = (app.desk(), app.desk());
    begin(&one, &token).await.done();
    begin(&other, &token).await.done();
    let keys = (key(&one).await, key(&other).await);
    assert_ne!(keys.0, keys.1);
    let (left, right) = (code_at(&app, &keys.0, 0), code_at(&app, &keys.1, 0));
    let (left, right) = futures::join!(finish(&one, &left), finish(&other, &right));
    let mut codes = [left.codes(), right.codes()];
    codes.sort();
    assert_eq!(codes, [vec![], vec!["INVITATION_OVER".to_owned()]]);
    assert_eq!([is_in(&one).await, is_in(&other).await].iter().filter(|is_in| **is_in).count(), 1);
    assert_eq!(app.sql("select count(*) from staff_recovery_codes").await, ["10"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_interrupted_opens_the_link_again() {
    let app = TestApp::start().await;
    let (_, email) = app.invited("again", Some("matsue"), &[Role::Counter]).await;
    let token = app.invitation(&email).await;
    let first = app.desk();
    begin(&first, &token).await.done();
    let key_before = key(&first).await;
    // Nothing is kept before the first code: not the password either.
    let row = app.one("select state || (password_hash is null) || (totp_secret is null) from staff").await;
    assert_eq!(row, "invitedtruetrue");
    assert_eq!(start(&app.desk(), &email, PASSWORD).await.codes(), ["WRONG_CREDENTIALS"]);
    // Redis forgets, or half an hour goes by.
    let pattern = format!("{}:staff-step:*", app.app.config.redis_prefix);
    let mut redis = app.app.redis.clone();
    let steps: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(&mut redis).await.unwrap();
    let _: () = redis::cmd("DEL").arg(&steps).query_async(&mut redis).await.unwrap();
    assert_eq!(finish(&first, &code_at(&app, &key_before, 0)).await.codes(), ["STEP_OVER"]);
    let second = app.desk();
    begin(&second, &token).await.done();
    let key_after = key(&second).await;
    assert_ne!(key_before, key_after);
    for wrong in ["000000", &code_at(&app, &key_before, 0)] {
        assert_eq!(finish(&second, wrong).await.codes(), ["CODE_WRONG"]);
    }
    assert_eq!(finish(&second, "12345").await.codes(), ["CODE_NOT_OF_AUTHENTICATOR"]);
    finish(&second, &code_at(&app, &key_after, 0)).await.done();
    assert!(is_in(&second).await && !is_in(&first).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_after_72_hours_by_a_later_one_and_when_its_holder_is_disabled() {
    let app = TestApp::start().await;
    let (id, email) = app.invited("late", Some("matsue"), &[Role::Counter]).await;
    let first = app.invitation(&email).await;
    app.invited("late", Some("matsue"), &[Role::Manager]).await;
    let second = app.invitation(&email).await;
    assert_eq!(begin(&app.desk(), &first).await.codes(), ["INVITATION_OVER"]);
    let under_way = app.desk();
    begin(&under_way, &second).await.done();
    let key = key(&under_way).await;
    app.clock.advance(SignedDuration::from_hours(72) - SignedDuration::from_secs(1));
    assert_ne!(invitation(&app.desk(), &second).await, Value::Null);
    app.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(invitation(&app.desk(), &second).await, Value::Null);
    // The step in the browser is older than its half hour, but Redis keeps time by itself.
    assert_eq!(finish(&under_way, &code_at(&app, &key, 0)).await.codes(), ["INVITATION_OVER"]);

    let manager = app.staff("boss", Some("matsue"), &[Role::Manager]).await;
    app.invited("late", Some("matsue"), &[Role::Counter]).await;
    let third = app.invitation(&email).await;
    manager.mutate("staffDisable", "member { state }", json!({ "id": id })).await.done();
    assert_eq!(begin(&app.desk(), &third).await.codes(), ["INVITATION_OVER"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_all_at_once() {
    let app = TestApp::start().await;
    let (_, email) = app.invited("wrong", Some("matsue"), &[Role::Counter]).await;
    let token = app.invitation(&email).await;
    let input = json!({ "token": token, "name": " ", "password": "password" });
    let answer = app.desk().mutate("enrolBegin", "keyMade", input).await;
    assert_eq!(answer.codes(), ["NAME_MISSING", "PASSWORD"]);
    let fields: Vec<_> =
        answer.payload()["userErrors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, [json!(["name"]), json!(["password"])]);
    for token in ["", "x", &"0".repeat(64)] {
        assert_eq!(begin(&app.desk(), token).await.codes(), ["INVITATION_OVER"]);
    }
    app.done().await;
}
