//! Every root field of the desk asked as nobody, as a rider, and with each role: what each may ask is written down here. And what
//! both doors know.

use std::collections::BTreeMap;

use serde_json::json;
use teiki_shared::staff::Role;

use crate::support::types::{Arguments, Types, Writing, some};
use crate::support::{Browser, TestApp};

/// Before anybody has signed in.
const ENTERING: [&str; 8] = [
    "codeAsked",
    "enrolBegin",
    "enrolFinish",
    "enrolment",
    "invitation",
    "me",
    "signInStart",
    "signInVerify",
];
/// Any member of staff.
const STAFF: [&str; 3] = ["order", "orders", "recoveryCodesReplace"];
/// Who manages.
const MANAGING: [&str; 7] =
    ["desks", "log", "member", "staff", "staffChangeRoles", "staffDisable", "staffInvite"];
/// Who decides about applications; the house opens no papers.
const REVIEWING: [&str; 9] = [
    "application",
    "applicationClaim",
    "applicationCounts",
    "applicationDecide",
    "applicationRelease",
    "applicationRescind",
    "applicationTakeBack",
    "applications",
    "ownDecisions",
];
/// Ends the session of whoever walks: left to the last.
const LEAVING: &str = "signOut";

/// The root fields that a browser gets past the guard of, with the code of the others.
async fn open_to(app: &TestApp, who: &Browser, refused: &str) -> Vec<String> {
    let types = Types::of_schema(&app.desk_schema).await;
    let writing = Writing { arguments: Arguments::Needed, scalar: &some };
    let mut open = Vec::new();
    for (root, operation) in [("DeskQuery", "query"), ("DeskMutation", "mutation")] {
        for field in types.fields(root) {
            let name = field["name"].as_str().unwrap().to_owned();
            if name == LEAVING {
                continue;
            }
            let document = format!("{operation} {{ {} }}", types.call(&field, &writing));
            let answer = who.run(&document, json!({})).await;
            match answer.fault_code() {
                "" => {
                    assert!(answer.body["data"].is_object(), "{document}: {}", answer.body);
                    open.push(name);
                }
                code => assert_eq!(code, refused, "{document}: {}", answer.body),
            }
        }
    }
    open.sort();
    open
}

fn list(parts: &[&[&str]]) -> Vec<String> {
    let mut all: Vec<String> = parts.concat().into_iter().map(str::to_owned).collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn each_may_ask_what_is_written_down() {
    let app = TestApp::start().await;
    let nobody = app.desk();
    let rider = app.rider("rider").await.at_desk();
    for stranger in [&nobody, &rider] {
        assert_eq!(open_to(&app, stranger, "UNAUTHENTICATED").await, list(&[&ENTERING]));
        assert_eq!(
            stranger.run("mutation { signOut { ok } }", json!({})).await.data()["signOut"]["ok"],
            true
        );
    }
    let roles: BTreeMap<&str, Option<Role>> = BTreeMap::from([
        ("reviewer", Some(Role::Reviewer)),
        ("counter", Some(Role::Counter)),
        ("finance", Some(Role::Finance)),
        ("manager", Some(Role::Manager)),
        ("house", None),
    ]);
    for (name, role) in roles {
        let staff = match role {
            Some(role) => app.staff(name, Some("matsue"), &[role]).await,
            None => app.staff(name, None, &[]).await,
        };
        let may: &[&str] = match role {
            None | Some(Role::Manager) => &MANAGING,
            Some(Role::Reviewer) => &REVIEWING,
            Some(_) => &[],
        };
        assert_eq!(open_to(&app, &staff, "FORBIDDEN").await, list(&[&ENTERING, &STAFF, may]), "{name}");
    }
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doors_share_scalars_and_enums_and_no_object_of_a_person() {
    let app = TestApp::start().await;
    let (riders, desk) = (Types::of(&app).await, Types::of_schema(&app.desk_schema).await);
    let theirs = riders.names();
    let both: Vec<&str> =
        desk.names().into_iter().filter(|name| !name.starts_with("__") && theirs.contains(name)).collect();
    assert_eq!(
        both,
        [
            "Boolean",
            "Date",
            "DateTime",
            "Float",
            "ID",
            "Int",
            "OrderState",
            "PageInfo",
            "PaperFact",
            "PassState",
            "PaymentState",
            "RefundReason",
            "RefundState",
            "ReviewDecisionKind",
            "ReviewFlaw",
            "String",
            "Yen",
        ]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_door_has_limits_of_its_own() {
    let app = TestApp::start().await;
    let staff = app.staff("asks", Some("matsue"), &[Role::Manager]).await;
    let row =
        "id number state riderName riderKana productName section startsOn endsOn price placedAt cardMasked";
    let page = format!("orders(text: \"x\", first: 100) {{ nodes {{ {row} }} }}");
    let staffs = "staff(first: 100) { nodes { id email name state roles invitedAt enrolledAt disabledAt } }";
    let lines = "log(first: 100) { nodes { at action staffId staffName orderId about } }";
    staff.run(&format!("{{ {page} {staffs} {lines} }}"), json!({})).await.data();
    // What the riders' door would take.
    let heavy =
        page.replace("nodes {", &format!("edges {{ node {{ {row} seller {{ slug name }} }} }} nodes {{"));
    let refused = staff.run(&format!("{{ {heavy} {staffs} {lines} }}"), json!({})).await;
    assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("complex"), "{}", refused.body);
    let deep = "{ me { ... on DeskMe { ... on DeskMe { operator { slug } } } } }";
    staff.run(deep, json!({})).await.data();
    let wide =
        format!("{{ {} }}", (0..16).map(|n| format!("f{n}: me {{ id }}")).collect::<Vec<_>>().join(" "));
    assert!(
        staff.run(&wide, json!({})).await.body["errors"][0]["message"].as_str().unwrap().contains("aliases")
    );
    let foreign =
        staff.post(&format!("{}/desk/graphql", app.address)).header("origin", "https://evil.example");
    let foreign = foreign.json(&json!({ "query": "{ me { id } }" })).send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    app.done().await;
}
