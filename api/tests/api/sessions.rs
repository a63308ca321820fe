//! Sessions: listed, revoked, and dead for good.

use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, TestApp};

async fn is_in(browser: &Browser) -> bool {
    browser.run("{ viewer { id } }", json!({})).await.data()["viewer"] != Value::Null
}

/// The sessions of the account, as its list shows them.
async fn sessions(browser: &Browser) -> Vec<Value> {
    let answer =
        browser.run("{ viewer { sessions { id current device startedAt lastSeenAt } } }", json!({})).await;
    answer.data()["viewer"]["sessions"].as_array().unwrap().clone()
}

fn days(n: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_hours(24 * n)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_listed_and_revoked() {
    let app = TestApp::start().await;
    let rider = app.rider("two").await;
    let other = app.browser();
    app.sign_in(&other, &rider.email, PASSWORD).await;
    let listed = sessions(&rider).await;
    assert_eq!(listed.iter().filter(|session| session["current"] == true).count(), 1);
    let theirs = listed.iter().find(|session| session["current"] == false).unwrap();
    assert_eq!(theirs["device"], "Safari · iPhone");
    let revoke =
        |id: Value| rider.mutate("sessionRevoke", "viewer { sessions { current } }", json!({ "id": id }));
    let revoked = revoke(theirs["id"].clone()).await;
    assert_eq!(revoked.done()["viewer"]["sessions"], json!([{ "current": true }]));
    assert!(!is_in(&other).await);
    assert!(is_in(&rider).await);
    assert_eq!(revoke(theirs["id"].clone()).await.codes(), ["SESSION_UNKNOWN"]);
    assert_eq!(revoke(json!("nonsense")).await.codes(), ["SESSION_UNKNOWN"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anothers_session_cannot_be_revoked() {
    let app = TestApp::start().await;
    let (rider, other) = (app.rider("one").await, app.rider("other").await);
    let theirs = sessions(&other).await[0]["id"].clone();
    let answer = rider.mutate("sessionRevoke", "viewer { id }", json!({ "id": theirs })).await;
    assert_eq!(answer.codes(), ["SESSION_UNKNOWN"]);
    assert!(is_in(&other).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_the_others_can_be_ended_at_once() {
    let app = TestApp::start().await;
    let rider = app.rider("many").await;
    let others = [app.browser(), app.browser()];
    for other in &others {
        app.sign_in(other, &rider.email, PASSWORD).await;
    }
    assert_eq!(sessions(&rider).await.len(), 3);
    rider.mutate("sessionRevokeOthers", "viewer { id }", json!({})).await.done();
    assert!(is_in(&rider).await);
    for other in &others {
        assert!(!is_in(other).await);
    }
    app.done().await;
}

/// What a Redis that comes back from an older snapshot holds.
struct Snapshot(Vec<(String, Vec<u8>)>);

impl Snapshot {
    async fn take(app: &TestApp) -> Self {
        let mut redis = app.app.redis.clone();
        let pattern = format!("{}:session*", app.app.config.redis_prefix);
        let keys: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(&mut redis).await.unwrap();
        let mut dumps = Vec::new();
        for key in keys {
            let dump: Vec<u8> = redis::cmd("DUMP").arg(&key).query_async(&mut redis).await.unwrap();
            dumps.push((key, dump));
        }
        assert!(!dumps.is_empty());
        Self(dumps)
    }

    async fn restore(&self, app: &TestApp) {
        let mut redis = app.app.redis.clone();
        for (key, dump) in &self.0 {
            let mut restore = redis::cmd("RESTORE");
            let _: () =
                restore.arg(key).arg(0).arg(&dump[..]).arg("REPLACE").query_async(&mut redis).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_older_snapshot_of_redis_revives_what_was_revoked() {
    let app = TestApp::start().await;
    let rider = app.rider("snapshot").await;
    let others = [app.browser(), app.browser(), app.browser()];
    for other in &others {
        app.sign_in(other, &rider.email, PASSWORD).await;
    }
    let snapshot = Snapshot::take(&app).await;
    others[0].mutate("signOut", "ok", json!({})).await.done();
    let theirs = sessions(&others[1]).await.into_iter().find(|session| session["current"] == true).unwrap();
    rider.mutate("sessionRevoke", "viewer { id }", json!({ "id": theirs["id"] })).await.done();
    snapshot.restore(&app).await;
    assert!(!is_in(&others[1]).await);
    assert_eq!(sessions(&rider).await.len(), 2, "the list does not show the revoked ones either");

    // In the same instant: no clock decides what is older.
    let input = json!({ "current": PASSWORD, "password": "another long secret" });
    let changed = rider.mutate("passwordChange", "viewer { id }", input).await;
    changed.done();
    // Even one that the list of that time did not know: the account's row voids whatever began before.
    app.run("delete from session_revocations").await;
    snapshot.restore(&app).await;
    for other in &others {
        assert!(!is_in(other).await);
    }
    assert!(is_in(&rider).await);
    app.done().await;
}

async fn keys(app: &TestApp, kind: &str) -> Vec<String> {
    let pattern = format!("{}:{kind}:*", app.app.config.redis_prefix);
    redis::cmd("KEYS").arg(pattern).query_async(&mut app.app.redis.clone()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_is_kept_that_cannot_be_listed() {
    let app = TestApp::start().await;
    let rider = app.rider("unlisted").await;
    rider.mutate("signOut", "ok", json!({})).await.done();
    assert!(keys(&app, "session").await.is_empty());
    // The list of the account cannot be written to.
    let id = app.one("select id from accounts").await;
    let list = app.app.key("sessions", &id);
    let _: () = redis::cmd("SET").arg(list).arg("x").query_async(&mut app.app.redis.clone()).await.unwrap();
    let input = json!({ "email": rider.email, "password": PASSWORD });
    let answer = rider.mutate("signInStart", "viewer { id }", input).await;
    assert!(!answer.fault_code().is_empty());
    assert_eq!(keys(&app, "session").await, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_the_others_ends_one_that_is_listed_and_not_yet_written() {
    let app = TestApp::start().await;
    let rider = app.rider("opening").await;
    let before = keys(&app, "session").await;
    let other = app.browser();
    app.sign_in(&other, &rider.email, PASSWORD).await;
    let snapshot = Snapshot::take(&app).await;
    let theirs = keys(&app, "session").await.into_iter().find(|key| !before.contains(key)).unwrap();
    let _: () = redis::cmd("DEL").arg(&theirs).query_async(&mut app.app.redis.clone()).await.unwrap();
    rider.mutate("sessionRevokeOthers", "viewer { id }", json!({})).await.done();
    snapshot.restore(&app).await;
    assert!(is_in(&rider).await);
    assert!(!is_in(&other).await, "the session that was being opened outlived the end of all others");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_thirty_idle_days_and_after_180_in_all() {
    let app = TestApp::start().await;
    let (idle, busy) = (app.rider("idle").await, app.rider("busy").await);
    for _ in 0..6 {
        app.clock.advance(days(29));
        assert!(is_in(&busy).await);
    }
    assert!(!is_in(&idle).await);
    app.clock.advance(days(7));
    assert!(!is_in(&busy).await, "181 days");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_hash_of_the_token_rests_in_redis() {
    let app = TestApp::start().await;
    let rider = app.rider("hashed").await;
    let input = json!({ "email": rider.email, "password": PASSWORD });
    let token = rider.mutate("signInStart", "viewer { id }", input).await.cookie("session");
    let snapshot = Snapshot::take(&app).await;
    for (key, dump) in &snapshot.0 {
        assert!(!key.contains(&token));
        assert!(!String::from_utf8_lossy(dump).contains(&token));
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_an_earlier_password_opened_is_not_listed() {
    let app = TestApp::start().await;
    let rider = app.rider("changed").await;
    // As a sign-in leaves it that ran beside the change: written, and never valid.
    app.run("update accounts set sessions_valid_from = sessions_valid_from + interval '1 second'").await;
    assert!(!is_in(&rider).await);
    let again = app.browser();
    app.sign_in(&again, &rider.email, PASSWORD).await;
    assert_eq!(sessions(&again).await.len(), 1);
    app.done().await;
}
