//! Managers and the staff of their desk.

use serde_json::{Value, json};
use teiki_shared::staff::Role;

use crate::support::desk::{Staff, is_in};
use crate::support::{Answer, TestApp};

const COUNTER: &[Role] = &[Role::Counter];
const MANAGER: &[Role] = &[Role::Manager];

async fn change(by: &Staff, of: &Staff, roles: &[&str]) -> Answer {
    let input = json!({ "id": of.id, "roles": roles });
    by.mutate("staffChangeRoles", "member { roles }", input).await
}

async fn disable(by: &Staff, of: &Staff) -> Answer {
    by.mutate("staffDisable", "member { state }", json!({ "id": of.id })).await
}

async fn invite(by: &Staff, email: &str, input: Value) -> Answer {
    let mut input = input;
    input["email"] = email.into();
    by.mutate("staffInvite", "member { state operator { slug } roles }", input).await
}

async fn listed(by: &Staff) -> Vec<String> {
    let answer = by.run("{ staff { nodes { email } } }", json!({})).await;
    let nodes = answer.data()["staff"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["email"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_invites_changes_and_removes_the_staff_of_one_desk() {
    let app = TestApp::start().await;
    let manager = app.staff("boss", Some("matsue"), MANAGER).await;
    let email = app.outside.address("new");
    let invited = invite(&manager, &email, json!({ "roles": ["COUNTER", "FINANCE"] })).await;
    let member = invited.done()["member"].clone();
    assert_eq!(
        member,
        json!({ "state": "INVITED", "operator": { "slug": "matsue" }, "roles": ["COUNTER", "FINANCE"] })
    );
    app.invitation(&email).await;
    for (input, code) in [
        (json!({ "roles": [] }), "ROLES_MISSING"),
        (json!({ "roles": ["HOUSE"] }), "ROLE_NOT_GIVEN"),
        (json!({ "roles": ["COUNTER"], "operatorSlug": "ichibata" }), "OPERATOR_UNKNOWN"),
        (json!({ "roles": ["COUNTER"], "operatorSlug": "nobodys" }), "OPERATOR_UNKNOWN"),
    ] {
        assert_eq!(invite(&manager, &email, input.clone()).await.codes(), [code], "{input}");
    }
    assert_eq!(invite(&manager, "x", json!({ "roles": ["COUNTER"] })).await.codes(), ["EMAIL_UNREADABLE"]);
    let again = invite(&manager, &manager.email, json!({ "roles": ["COUNTER"] })).await;
    assert_eq!(again.codes(), ["ALREADY_STAFF"]);

    let counter = app.staff("counts", Some("matsue"), COUNTER).await;
    assert_eq!(change(&manager, &counter, &["HOUSE"]).await.codes(), ["ROLE_NOT_GIVEN"]);
    assert_eq!(change(&manager, &counter, &[]).await.codes(), ["ROLES_MISSING"]);
    assert_eq!(disable(&manager, &counter).await.done()["member"]["state"], "DISABLED");
    disable(&manager, &counter).await.done();
    assert_eq!(change(&manager, &counter, &["COUNTER"]).await.codes(), ["IS_DISABLED"]);
    assert_eq!(app.sql("select count(*) from audit_log where action = 'staff.disabled'").await, ["1"]);
    let mut all = vec![manager.email.clone(), email, counter.email.clone()];
    all.sort();
    assert_eq!(listed(&manager).await, all, "a disabled one stays on the list");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_members_open_session_is_dead_at_once() {
    let app = TestApp::start().await;
    let manager = app.staff("boss", Some("matsue"), MANAGER).await;
    let counter = app.staff("leaves", Some("matsue"), COUNTER).await;
    assert!(is_in(&counter).await);
    disable(&manager, &counter).await.done();
    assert!(!is_in(&counter).await);
    // One who is invited again begins anew; the session of before stays dead.
    app.staff("leaves", Some("matsue"), COUNTER).await;
    assert!(!is_in(&counter).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_counts_from_the_next_request_on() {
    let app = TestApp::start().await;
    let manager = app.staff("boss", Some("matsue"), MANAGER).await;
    let second = app.staff("second", Some("matsue"), COUNTER).await;
    let ask = "{ staff { nodes { id } } }";
    assert_eq!(second.run(ask, json!({})).await.fault_code(), "FORBIDDEN");
    change(&manager, &second, &["COUNTER", "MANAGER"]).await.done();
    assert!(second.run(ask, json!({})).await.data()["staff"]["nodes"].is_array());
    change(&manager, &second, &["COUNTER"]).await.done();
    assert_eq!(second.run(ask, json!({})).await.fault_code(), "FORBIDDEN");
    assert_eq!(disable(&second, &manager).await.fault_code(), "FORBIDDEN");
    assert!(is_in(&second).await);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_operators_staff_are_not_there() {
    let app = TestApp::start().await;
    let manager = app.staff("boss", Some("matsue"), MANAGER).await;
    let theirs = app.staff("theirs", Some("ichibata"), MANAGER).await;
    app.staff("second", Some("ichibata"), MANAGER).await;
    let nobody = json!({ "id": uuid::Uuid::new_v4() });
    let unknown = manager.mutate("staffDisable", "member { state }", nobody.clone()).await;
    let answer = disable(&manager, &theirs).await;
    assert_eq!((answer.codes(), answer.body.clone()), (vec!["NOT_FOUND".to_owned()], unknown.body));
    assert_eq!(change(&manager, &theirs, &["COUNTER"]).await.codes(), ["NOT_FOUND"]);
    let asked = manager.run("query($id: ID!) { member(id: $id) { id } }", json!({ "id": theirs.id })).await;
    assert_eq!(asked.data()["member"], Value::Null);
    assert_eq!(
        invite(&manager, &theirs.email, json!({ "roles": ["COUNTER"] })).await.codes(),
        ["EMAIL_TAKEN"]
    );
    assert_eq!(listed(&manager).await, [manager.email.as_str()]);
    assert!(is_in(&theirs).await);

    // The house sees and manages all.
    let house = app.staff("house", None, &[]).await;
    assert_eq!(listed(&house).await.len(), 4);
    change(&house, &theirs, &["COUNTER"]).await.done();
    let (first, another) = (app.outside.address("first"), app.outside.address("another"));
    let invited = invite(&house, &first, json!({ "roles": ["MANAGER"], "operatorSlug": "yamanami" })).await;
    assert_eq!(invited.done()["member"]["operator"]["slug"], "yamanami");
    assert_eq!(invite(&house, &another, json!({ "roles": [] })).await.codes(), ["OPERATOR_MISSING"]);
    let of_house = invite(&house, &another, json!({ "roles": [], "forHouse": true })).await;
    assert_eq!(of_house.done()["member"]["roles"], json!(["HOUSE"]));
    assert_eq!(
        invite(&house, "y@example.com", json!({ "roles": ["COUNTER"], "forHouse": true })).await.codes(),
        ["ROLE_NOT_GIVEN"]
    );
    assert_eq!(change(&manager, &house, &["COUNTER"]).await.codes(), ["NOT_FOUND"]);
    // What the house does to a desk's staff stands in that desk's log.
    let told = app
        .sql(
            "select slug from audit_log join operators on operators.id = actor_operator_id
             where action in ('staff.roles_changed', 'staff.invited') and actor_id is not null order by audit_log.id",
        )
        .await;
    assert_eq!(told, ["ichibata", "yamanami"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_keeps_a_manager() {
    let app = TestApp::start().await;
    let manager = app.staff("only", Some("matsue"), MANAGER).await;
    app.staff("counts", Some("matsue"), COUNTER).await;
    app.invited("invited", Some("matsue"), MANAGER).await;
    app.staff("elsewhere", Some("ichibata"), MANAGER).await;
    assert_eq!(disable(&manager, &manager).await.codes(), ["LAST_MANAGER"]);
    assert_eq!(change(&manager, &manager, &["COUNTER"]).await.codes(), ["LAST_MANAGER"]);
    change(&manager, &manager, &["COUNTER", "MANAGER"]).await.done();
    let second = app.staff("second", Some("matsue"), MANAGER).await;
    change(&manager, &manager, &["COUNTER"]).await.done();
    assert_eq!(disable(&second, &second).await.codes(), ["LAST_MANAGER"]);
    let house = app.staff("house", None, &[]).await;
    disable(&house, &second).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_managers_who_remove_each_other_at_once_one_stays() {
    let app = TestApp::start().await;
    for round in 0..5 {
        let one = app.staff(&format!("one{round}"), Some("matsue"), MANAGER).await;
        let other = app.staff(&format!("other{round}"), Some("matsue"), MANAGER).await;
        let (left, right) = futures::join!(disable(&one, &other), disable(&other, &one));
        let done = [&left, &right]
            .iter()
            .filter(|answer| answer.fault_code().is_empty() && answer.codes().is_empty())
            .count();
        assert_eq!(done, 1, "{} {}", left.body, right.body);
        let active = "select count(*) from staff where state = 'active'";
        assert_eq!(app.sql(active).await, ["1"]);
        app.run("update staff set state = 'disabled', disabled_at = now(), password_hash = null, totp_secret = null
                 where state = 'active'").await;
    }
    app.done().await;
}
