//! Signing in at the desk: what lets somebody in once, and what lets nobody in.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::{Value, json};
use teiki_api::cookie::Cookie;
use teiki_shared::staff::Role;

use crate::support::desk::{Staff, code_at, is_in, next_step, start, verify};
use crate::support::{Browser, PASSWORD, TestApp};

async fn counter(app: &TestApp, name: &str) -> Staff {
    app.staff(name, Some("matsue"), &[Role::Counter]).await
}

/// A browser that has shown the right password.
async fn at_the_code(app: &TestApp, staff: &Staff) -> Browser {
    let browser = app.desk();
    start(&browser, &staff.email, PASSWORD).await.done();
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lets_in_once() {
    let app = TestApp::start().await;
    let staff = counter(&app, "replay").await;
    // The code that enrolled is used as well.
    let (one, other) = (at_the_code(&app, &staff).await, at_the_code(&app, &staff).await);
    assert_eq!(verify(&one, &code_at(&app, &staff.key, 0)).await.codes(), ["CODE_WRONG"]);
    next_step(&app);
    let code = code_at(&app, &staff.key, 0);
    let (left, right) = futures::join!(verify(&one, &code), verify(&other, &code));
    let mut codes = [left.codes(), right.codes()];
    codes.sort();
    assert_eq!(codes, [vec![], vec!["CODE_WRONG".to_owned()]], "two with one code at once");
    let late = at_the_code(&app, &staff).await;
    assert_eq!(verify(&late, &code).await.codes(), ["CODE_WRONG"]);
    assert!(!is_in(&late).await);
    // Neither is one of a step before the last that was taken.
    next_step(&app);
    assert_eq!(verify(&late, &code_at(&app, &staff.key, -1)).await.codes(), ["CODE_WRONG"]);
    verify(&late, &format!(" {} ", code_at(&app, &staff.key, 1))).await.done();
    assert!(is_in(&late).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_then_everybody_with_that_password_waits() {
    let app = TestApp::start().await;
    let staff = counter(&app, "guessed").await;
    next_step(&app);
    let right = code_at(&app, &staff.key, 0);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let thief = at_the_code(&app, &staff).await;
    for _ in 0..5 {
        assert_eq!(verify(&thief, wrong).await.codes(), ["CODE_WRONG"]);
    }
    assert_eq!(verify(&thief, &right).await.codes(), ["RATE_LIMITED"]);
    // A new step at the door, elsewhere, gives no more tries; nor does a recovery code.
    let elsewhere = at_the_code(&app, &staff).await;
    for code in [&right, &staff.recovery_codes[0]] {
        assert_eq!(verify(&elsewhere, code).await.codes(), ["RATE_LIMITED"]);
    }
    app.clock.advance(SignedDuration::from_mins(15) + SignedDuration::from_secs(1));
    let owner = at_the_code(&app, &staff).await;
    verify(&owner, &code_at(&app, &staff.key, 0)).await.done();
    let refused = app.sql("select count(*) from audit_log where action = 'staff.code_refused'").await;
    assert_eq!(refused, ["5"], "a manager sees that somebody guessed");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_lets_in_once_and_fresh_ones_take_the_place_of_the_rest() {
    let app = TestApp::start().await;
    let staff = counter(&app, "recovers").await;
    let code = staff.recovery_codes[3].to_lowercase().replace('-', " ");
    let one = at_the_code(&app, &staff).await;
    verify(&one, &code).await.done();
    let other = at_the_code(&app, &staff).await;
    assert_eq!(verify(&other, &code).await.codes(), ["CODE_WRONG"]);
    next_step(&app);
    let stolen = json!({ "code": staff.recovery_codes[5] });
    let refused = one.mutate("recoveryCodesReplace", "recoveryCodes", stolen).await;
    assert_eq!(refused.codes(), ["CODE_NOT_OF_AUTHENTICATOR"]);
    let input = json!({ "code": code_at(&app, &staff.key, 0) });
    let replaced = one.mutate("recoveryCodesReplace", "recoveryCodes", input.clone()).await;
    let fresh = replaced.done()["recoveryCodes"][0].as_str().unwrap().to_owned();
    assert_eq!(one.mutate("recoveryCodesReplace", "recoveryCodes", input).await.codes(), ["CODE_WRONG"]);
    assert_eq!(verify(&other, &staff.recovery_codes[4]).await.codes(), ["CODE_WRONG"]);
    verify(&other, &fresh).await.done();
    assert_eq!(
        app.sql(
            "select detail ->> 'left' from audit_log where action = 'staff.recovery_code_used' order by id"
        )
        .await,
        ["9", "9"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_an_address_is_known_is_not_told() {
    let app = TestApp::start().await;
    let staff = counter(&app, "known").await;
    let gone = counter(&app, "gone").await;
    let manager = app.staff("boss", Some("matsue"), &[Role::Manager]).await;
    manager.mutate("staffDisable", "member { state }", json!({ "id": gone.id })).await.done();
    let (_, invited) = app.invited("invited", Some("matsue"), &[Role::Counter]).await;
    let rider = app.rider("rides").await;
    let unknown = app.outside.address("nobody");
    let mut told = Vec::new();
    for (email, password) in [
        (&staff.email, "another long secret"),
        (&gone.email, PASSWORD),
        (&invited, PASSWORD),
        (&rider.email, PASSWORD),
        (&unknown, PASSWORD),
        (&"nonsense".to_owned(), PASSWORD),
    ] {
        let (browser, before) = (app.desk(), app.app.hashing.count());
        let (answer, statements) = app.statements(start(&browser, email, password)).await;
        told.push((answer.body.to_string(), answer.cookies, app.app.hashing.count() - before, statements));
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
    assert!(told[0].0.contains("WRONG_CREDENTIALS") && told[0].1.is_empty() && told[0].2 == 1);
    // And tries are counted for addresses that nobody has.
    let mut last = Vec::new();
    for _ in 0..10 {
        last = start(&app.desk(), &unknown, PASSWORD).await.codes();
    }
    assert_eq!(last, ["RATE_LIMITED"]);
    start(&app.desk(), &staff.email, PASSWORD).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_fifteen_idle_minutes_and_ten_hours_in_all() {
    let app = TestApp::start().await;
    let staff = counter(&app, "idle").await;
    let busy = app.signed_in_at_desk(&staff).await;
    for _ in 0..42 {
        app.clock.advance(SignedDuration::from_mins(14));
        assert!(is_in(&busy).await);
    }
    assert!(!is_in(&staff).await, "nobody has used this one");
    app.clock.advance(SignedDuration::from_mins(13));
    assert!(!is_in(&busy).await, "ten hours and a minute");
    let left = app.signed_in_at_desk(&staff).await;
    app.clock.advance(SignedDuration::from_mins(15) + SignedDuration::from_secs(1));
    assert!(!is_in(&left).await, "fifteen minutes and a second");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_ended_stays_ended_whatever_redis_says() {
    let app = TestApp::start().await;
    let staff = counter(&app, "ended").await;
    let leaving = app.signed_in_at_desk(&staff).await;
    let snapshot = snapshot(&app).await;
    leaving.run("mutation { signOut { ok } }", json!({})).await.data();
    leaving.run("mutation { signOut { ok } }", json!({})).await.data();
    let lines = app.sql("select count(*) from audit_log where action = 'staff.signed_out'").await;
    assert_eq!(lines, ["1"]);
    restore(&app, &snapshot).await;
    assert_eq!(snapshot.len(), 2);
    assert!(is_in(&staff).await);
    assert!(!is_in(&leaving).await);
    app.done().await;
}

async fn snapshot(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    let mut redis = app.app.redis.clone();
    let pattern = format!("{}:staff-session:*", app.app.config.redis_prefix);
    let keys: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(&mut redis).await.unwrap();
    let mut dumps = Vec::new();
    for key in keys {
        let dump: Vec<u8> = redis::cmd("DUMP").arg(&key).query_async(&mut redis).await.unwrap();
        dumps.push((key, dump));
    }
    dumps
}

async fn restore(app: &TestApp, dumps: &[(String, Vec<u8>)]) {
    for (key, dump) in dumps {
        let mut restore = redis::cmd("RESTORE");
        let restore = restore.arg(key).arg(0).arg(&dump[..]).arg("REPLACE");
        let _: () = restore.query_async(&mut app.app.redis.clone()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_another_after_each_sign_in_and_the_old_one_is_dead() {
    let app = TestApp::start().await;
    let staff = counter(&app, "rotates").await;
    let browser = at_the_code(&app, &staff).await;
    next_step(&app);
    let first = verify(&browser, &code_at(&app, &staff.key, 0)).await.cookie("desk");
    start(&browser, &staff.email, PASSWORD).await.done();
    next_step(&app);
    let second = verify(&browser, &code_at(&app, &staff.key, 0)).await.cookie("desk");
    assert_ne!(first, second);
    assert!(!is_in(&with_cookie(&app, Cookie::Desk, &first).at_desk()).await);
    assert!(is_in(&with_cookie(&app, Cookie::Desk, &second).at_desk()).await);
    app.done().await;
}

fn with_cookie(app: &TestApp, cookie: Cookie, value: &str) -> Browser {
    let jar = Arc::new(reqwest::cookie::Jar::default());
    let cookie = format!("{}={value}", cookie.full_name(&app.app.config));
    jar.add_cookie_str(&cookie, &app.address.parse().unwrap());
    Browser::with_cookies(&app.address, jar)
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_doors_cookie_opens_the_other() {
    let app = TestApp::start().await;
    let staff = counter(&app, "doors").await;
    let rider = app.rider("rider").await;
    let input = json!({ "email": rider.email, "password": PASSWORD });
    let riders = rider.mutate("signInStart", "viewer { id }", input).await.cookie("session");
    let browser = at_the_code(&app, &staff).await;
    next_step(&app);
    let desks = verify(&browser, &code_at(&app, &staff.key, 0)).await.cookie("desk");
    for cookie in [Cookie::Session, Cookie::Desk, Cookie::Guardian, Cookie::DeskStep] {
        let at_desk = with_cookie(&app, cookie, &riders).at_desk();
        assert!(!is_in(&at_desk).await, "a rider's token at the desk");
        assert_eq!(
            at_desk.run("{ orders(text: \"松江\") { soughtBy } }", json!({})).await.fault_code(),
            "UNAUTHENTICATED"
        );
        let at_riders = with_cookie(&app, cookie, &desks);
        let viewer = at_riders.run("{ viewer { id } }", json!({})).await.data()["viewer"].clone();
        assert_eq!(viewer, Value::Null, "a token of the desk at the riders' door");
    }
    // Not even with both in one browser, each at its own place.
    assert!(is_in(&with_cookie(&app, Cookie::Desk, &desks).at_desk()).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_void_once_its_member_is_disabled_or_enrolled_anew() {
    let app = TestApp::start().await;
    let staff = counter(&app, "voided").await;
    let manager = app.staff("boss", Some("matsue"), &[Role::Manager]).await;
    let waiting = at_the_code(&app, &staff).await;
    manager.mutate("staffDisable", "member { state }", json!({ "id": staff.id })).await.done();
    next_step(&app);
    assert_eq!(verify(&waiting, &code_at(&app, &staff.key, 0)).await.codes(), ["STEP_OVER"]);
    let again = app.staff("voided", Some("matsue"), &[Role::Counter]).await;
    assert_eq!((again.id, again.email.as_str()), (staff.id, staff.email.as_str()));
    next_step(&app);
    for key in [&staff.key, &again.key] {
        assert_eq!(verify(&waiting, &code_at(&app, key, 0)).await.codes(), ["STEP_OVER"]);
    }
    app.done().await;
}
