//! Terms that change: announced before, asked again at the next sign-in. The sample's change on 1 October 2027.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use teiki_api::graphql::waiting::{Fields, MUTATION, QUERY, VIEWER};

use crate::support::types::{Arguments, Types, Writing, some};
use crate::support::{Answer, Bought, Browser, PASSWORD, TestApp};

async fn sign_in(browser: &Browser) {
    let input = json!({ "email": browser.email, "password": PASSWORD });
    browser.mutate("signInStart", "viewer { id }", input).await.done();
}

async fn ask(browser: &Browser, query: &str) -> Answer {
    browser.run(query, json!({})).await
}

async fn seen(browser: &Browser, query: &str) -> Value {
    ask(browser, query).await.data().clone()
}

/// Whether a draft could be begun.
async fn may_buy(browser: &Browser) -> bool {
    let answer = ask(browser, "{ viewer { drafts { id } } }").await;
    assert!(["", "CONSENT_NEEDED"].contains(&answer.fault_code()), "{}", answer.body);
    answer.fault_code().is_empty()
}

/// A rider who signed in before the change, and once more after it.
async fn owing(app: &TestApp) -> Browser {
    let rider = app.rider("ann").await;
    app.clock.set("2027-09-30T12:00:00+09:00".parse().unwrap());
    sign_in(&rider).await;
    app.clock.set("2027-10-01T00:00:00+09:00".parse().unwrap());
    assert!(may_buy(&rider).await, "not before the next sign-in");
    sign_in(&rider).await;
    rider
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_announced_until_its_day() {
    let app = TestApp::start().await;
    let query = "{ announced { kind version from changes } document(kind: TERMS) { version }
        next: document(kind: TERMS, version: \"2027-10-01\") { version from } }";
    app.clock.set("2027-08-01T23:59:59+09:00".parse().unwrap());
    assert_eq!(seen(&app.browser(), query).await["announced"], json!([]), "61 days before");
    for moment in ["2027-08-02T00:00:00+09:00", "2027-09-30T23:59:59+09:00"] {
        app.clock.set(moment.parse().unwrap());
        let before = seen(&app.browser(), query).await;
        assert_eq!(
            (&before["announced"][0]["kind"], &before["announced"][0]["from"]),
            (&json!("TERMS"), &json!("2027-10-01"))
        );
        assert_eq!(
            before["announced"][0]["changes"],
            "番号の変更は、1つのアカウントで7日間に5回までとします。"
        );
        assert_eq!(
            (&before["document"]["version"], &before["next"]["from"]),
            (&json!("2026-11-01"), &json!("2027-10-01"))
        );
    }
    app.clock.set("2027-10-01T00:00:00+09:00".parse().unwrap());
    let on_the_day = seen(&app.browser(), query).await;
    assert_eq!(
        (&on_the_day["announced"], &on_the_day["document"]["version"]),
        (&json!([]), &json!("2027-10-01"))
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_after_it_agrees_before_they_buy() {
    let app = TestApp::start().await;
    let rider = owing(&app).await;
    for (closed, key) in [
        ("{ viewer { id drafts { id } } }", "drafts"),
        ("{ viewer { id named: drafts { id } } }", "named"),
        ("{ viewer { ...P } } fragment P on Viewer { id ... { drafts { id } } }", "drafts"),
    ] {
        let answer = ask(&rider, closed).await;
        let viewer = &answer.body["data"]["viewer"];
        assert_eq!(answer.fault_code(), "CONSENT_NEEDED", "{closed}");
        assert!(viewer["id"].is_string() && viewer.get(key).is_none(), "{closed}: {viewer}");
    }
    let refused = rider.start_draft(json!({})).await;
    assert_eq!(refused.fault_code(), "CONSENT_NEEDED", "no verb is reached");
    let open = seen(
        &rider,
        "{ viewer { __typename email owesConsent orders { nodes { receipt { number } } } } consentsOwed { kind version } }",
    )
    .await;
    assert_eq!(
        (&open["viewer"]["__typename"], &open["viewer"]["owesConsent"]),
        (&json!("Viewer"), &json!(true))
    );
    assert_eq!(open["consentsOwed"], json!([{ "kind": "TERMS", "version": "2027-10-01" }]));
    let untold = rider.mutate("consentGive", "ok", json!({ "agreed": ["privacy 2026-11-01"] })).await;
    assert_eq!(untold.codes(), ["NOT_AGREED"]);
    assert!(!may_buy(&rider).await);
    for _ in 0..2 {
        rider.mutate("consentGive", "ok", json!({ "agreed": ["terms 2027-10-01"] })).await.done();
    }
    assert_eq!(
        seen(&rider, "{ viewer { owesConsent drafts { id } } consentsOwed { kind } }").await,
        json!({ "viewer": { "owesConsent": false, "drafts": [] }, "consentsOwed": [] })
    );
    assert_eq!(
        app.sql("select version from consents where document = 'terms' order by 1").await,
        ["2026-11-01", "2027-10-01"]
    );
    sign_in(&rider).await;
    assert!(may_buy(&rider).await, "asked once");
    app.done().await;
}

/// A verb answers with the person as well: each such way to them asks what `viewer` asks.
#[tokio::test(flavor = "multi_thread")]
async fn no_payload_leads_around_the_consent() {
    let app = TestApp::start().await;
    let rider = owing(&app).await;
    let sign_in = json!({ "email": rider.email, "password": PASSWORD });
    let ways = [
        ("signInStart", sign_in.clone()),
        ("passwordChange", json!({ "current": PASSWORD, "password": PASSWORD })),
        ("langSet", json!({ "lang": "EN" })),
        ("remindersSet", json!({ "wanted": false })),
        ("sessionRevokeOthers", json!({})),
    ];
    for (verb, input) in ways {
        let open = rider.mutate(verb, "viewer { owesConsent email rider { id } }", input.clone()).await;
        assert_eq!(open.done()["viewer"]["owesConsent"], true, "{verb}: {}", open.body);
        let closed = rider.mutate(verb, "viewer { email drafts { id } }", input).await;
        assert_eq!(closed.fault_code(), "CONSENT_NEEDED", "{verb}: {}", closed.body);
        let viewer = &closed.body["data"][verb]["viewer"];
        assert!(viewer["email"].is_string() && viewer.get("drafts").is_none(), "{verb}: {viewer}");
    }
    let asked = rider.mutate("passwordForgot", "progress { email }", json!({ "email": rider.email })).await;
    asked.done();
    app.run_jobs().await;
    let reset = json!({ "code": app.outside.code(&rider.email).await, "password": PASSWORD });
    let closed = rider.mutate("passwordReset", "viewer { drafts { id } }", reset).await;
    assert_eq!(closed.fault_code(), "CONSENT_NEEDED", "{}", closed.body);
    assert!(!may_buy(&rider).await, "signed in, and still asked");
    app.done().await;
}

/// The names of a type's fields in the schema, and in the lists of what waits.
fn listed(types: &Types, fields: &Fields) -> BTreeSet<String> {
    let schema: BTreeSet<String> =
        types.fields(fields.of).iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect();
    let mut lists = BTreeSet::new();
    for name in fields.open.iter().chain(fields.waiting) {
        assert!(lists.insert((*name).to_owned()), "{}.{name} stands in a list twice", fields.of);
    }
    assert_eq!(schema, lists, "say of each field of {} whether it waits (graphql/waiting.rs)", fields.of);
    schema
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_is_open_or_waits_as_the_lists_say() {
    let app = TestApp::start().await;
    let types = Types::of(&app).await;
    let rider = owing(&app).await;
    let writing = Writing { arguments: Arguments::Needed, scalar: &some };
    for fields in [QUERY, VIEWER, MUTATION] {
        let names = listed(&types, &fields);
        let calls = types.fields(fields.of).into_iter().map(|field| {
            let name = field["name"].as_str().unwrap().to_owned();
            let call = types.call(&field, &writing);
            (name, call)
        });
        // What ends the session comes last.
        let (over, calls): (Vec<_>, Vec<_>) =
            calls.partition(|(name, _)| ["signOut", "accountClose"].contains(&name.as_str()));
        let mut waiting = BTreeSet::new();
        for (name, call) in calls.into_iter().chain(over.into_iter().rev()) {
            let document = match fields.of {
                "Query" => format!("{{ {call} }}"),
                "Viewer" => format!("{{ viewer {{ {call} }} }}"),
                _ => format!("mutation {{ {call} }}"),
            };
            let answer = ask(&rider, &document).await;
            assert!(["", "CONSENT_NEEDED"].contains(&answer.fault_code()), "{document}: {}", answer.body);
            if answer.fault_code() == "CONSENT_NEEDED" {
                waiting.insert(name);
            }
        }
        let expected: BTreeSet<String> = fields.waiting.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(waiting, expected, "of the {} fields of {}", names.len(), fields.of);
    }
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_nothing_new_goes_on() {
    let app = TestApp::start().await;
    app.clock.set("2027-09-30T12:00:00+09:00".parse().unwrap());
    let before = app.person("ann").await;
    let card = before.card("JW123456789012345").await;
    let unpaid = app.bought(&Bought::open(&card, "awaiting_payment", "2027-10-06", "2027-11-05")).await;
    app.bought(&Bought::live(&card, "2027-09-01", "2027-10-05")).await;
    app.clock.set("2027-10-01T00:00:00+09:00".parse().unwrap());
    let rider = app.signed_in(before.account_id).await;

    let shown =
        seen(&rider, "{ viewer { passes { nodes { state section } } sessions { id current } } }").await;
    assert_eq!(shown["viewer"]["passes"]["nodes"][0]["state"], "ACTIVE");
    let cancelled = rider.mutate("orderCancel", "order { state }", json!({ "id": unpaid })).await;
    assert_eq!(cancelled.done()["order"]["state"], "CANCELLED");
    let begun = json!({ "orderId": unpaid, "idempotencyKey": "key-1", "saveCard": false });
    let refused = rider.mutate("paymentBegin", "order { id }", begun).await;
    assert_eq!(refused.fault_code(), "CONSENT_NEEDED");
    rider.mutate("remindersSet", "viewer { reminders }", json!({ "wanted": false })).await.done();
    let ended = rider.mutate("sessionRevokeOthers", "viewer { sessions { current } }", json!({})).await;
    assert_eq!(ended.done()["viewer"]["sessions"], json!([{ "current": true }]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_agree_leaves() {
    let app = TestApp::start().await;
    let rider = owing(&app).await;
    rider.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await.done();
    assert_eq!(app.sql("select count(*) from accounts where closed_at is null").await, ["0"]);
    let stranger = app.browser();
    let answer = stranger.mutate("consentGive", "ok", json!({ "agreed": ["terms 2027-10-01"] })).await;
    assert_eq!(answer.fault_code(), "UNAUTHENTICATED");
    let other = app.rider("bob").await;
    assert!(may_buy(&other).await, "who signs up agrees to the new one");
    other.mutate("signOut", "ok", json!({})).await.done();
    app.done().await;
}
