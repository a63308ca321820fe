//! The staff of the demo data: they sign in as they are told, and are put back where somebody changed them.

use jiff::SignedDuration;
use serde_json::json;
use teiki_api::actor::Actor;
use teiki_api::catalogue;
use teiki_api::staff::demo::{Demo, PASSWORD, Shown, seat};
use teiki_api::staff::members::disable_by_email;
use teiki_shared::ids::OperatorId;
use teiki_shared::staff::Role;

use crate::support::desk::{is_in, start, verify};
use crate::support::{Browser, TestApp};

const EMAIL: &str = "manager@matsue.example";

async fn manager(app: &TestApp) -> Shown {
    let conn = app.app.db.conn().await.unwrap();
    let operator: OperatorId = catalogue::db::operator_of(&conn, "matsue").await.unwrap().unwrap().id;
    drop(conn);
    let roles = [Role::Manager].into_iter().collect();
    seat(&app.app, &Demo { email: EMAIL, name: "佐藤 管理", operator: Some(operator), roles }).await.unwrap()
}

async fn enters(app: &TestApp, code: &str) -> Browser {
    let browser = app.desk();
    start(&browser, EMAIL, PASSWORD).await.done();
    verify(&browser, code).await.done();
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn they_sign_in_with_what_is_printed() {
    let app = TestApp::start().await;
    let shown = manager(&app).await;
    let browser = enters(&app, &shown.code).await;
    let me = browser.run("{ me { email roles } }", json!({})).await.data()["me"].clone();
    assert_eq!(me, json!({ "email": EMAIL, "roles": ["MANAGER"] }));
    // The next start leaves them where they sit, and says another code.
    app.clock.advance(SignedDuration::from_secs(30));
    let again = manager(&app).await;
    assert_eq!(again.key, shown.key);
    assert_ne!(again.code, shown.code);
    assert!(is_in(&browser).await);
    assert_eq!(app.sql("select count(*) from audit_log where action = 'staff.enrolled'").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_disabled_is_put_back() {
    let app = TestApp::start().await;
    let shown = manager(&app).await;
    let browser = enters(&app, &shown.code).await;
    disable_by_email(&app.app, &Actor::Operations(None), EMAIL).await.unwrap();
    assert!(!is_in(&browser).await);
    app.clock.advance(SignedDuration::from_secs(30));
    let again = manager(&app).await;
    assert!(is_in(&enters(&app, &again.code).await).await);
    assert!(!is_in(&browser).await, "an earlier session stays over");
    app.done().await;
}
