//! What belongs to another answers as what nobody has: every field and mutation that takes an id is asked with the ids of
//! another person's things and with one that nothing has, and both answers are the same to the letter.

use std::cell::Cell;
use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::types::{Arguments, Types, Writing, some};
use crate::support::{Bought, Browser, Person, TestApp};

/// Fields whose ids name what everybody may see: the catalogue.
const PUBLIC: [&str; 2] = ["Product.quotes", "Product.stops"];
/// How a mutation says that there is no such thing.
const NOT_FOUND: [&str; 6] =
    ["GONE", "NOT_FOUND", "CARD_NOT_FOUND", "DRAFT_NOT_FOUND", "PASS_NOT_FOUND", "SESSION_UNKNOWN"];
/// Every mutation that takes an id.
const MUTATIONS: [&str; 26] = [
    "cardChangeNumber",
    "cardRemove",
    "cardUpdate",
    "certificateRemove",
    "draftBegin",
    "draftDiscard",
    "draftSetPaperFacts",
    "draftUpdate",
    "guardianConfirm",
    "guardianLinkMake",
    "guardianLinkRevoke",
    "guardianPaymentBegin",
    "guardianPaymentSync",
    "guardianReceiptReissue",
    "orderApply",
    "orderCancel",
    "orderPlace",
    "orderResubmit",
    "passRefund",
    "paymentBegin",
    "paymentSync",
    "receiptReissue",
    "savedCardRemove",
    "sessionRevoke",
    "specialCareConsent",
    "specialCareWithdraw",
];

/// The ids of everything that a person may have.
async fn belongings(app: &TestApp, who: &Person) -> Vec<(&'static str, String)> {
    let card = who.card("JW123456789012345").await;
    let open = app.bought(&Bought::open(&card, "awaiting_payment", "2026-10-06", "2026-11-05")).await;
    let order = app.bought(&Bought::live(&card, "2026-11-06", "2026-12-05")).await;
    let pass = app.one(&format!("select id from passes where order_id = '{order}'")).await;
    let payment = app.captured(&order).await;
    let draft = who.draft().await;
    let sessions = who.run("{ viewer { sessions { id } } }", json!({})).await;
    let session = sessions.data()["viewer"]["sessions"][0]["id"].as_str().unwrap().to_owned();
    let page = app.page_of(who.account_id, &draft).await;
    vec![
        ("account", who.account_id.to_string()),
        ("rider", who.rider_id.to_string()),
        ("card", card),
        ("open order", open),
        ("order", order),
        ("pass", pass),
        ("payment", payment),
        ("draft", draft),
        ("session", session),
        ("page", page),
    ]
}

/// What differs between any two answers taken out.
fn bare(mut answer: Value, id: &str) -> String {
    if let Some(errors) = answer["errors"].as_array_mut() {
        for error in errors {
            error["extensions"]["faultId"] = Value::Null;
        }
    }
    answer.to_string().replace(id, "the id")
}

async fn told(who: &Browser, path: &str, document: &str, id: &str) -> String {
    let answer = who.run(document, json!({})).await;
    assert_eq!(answer.fault_code(), "", "{document}: {}", answer.body);
    if path.starts_with("Mutation.") {
        let codes = answer.codes();
        let is_not_found = codes.len() == 1 && NOT_FOUND.contains(&codes[0].as_str());
        assert!(is_not_found, "{document}: {}", answer.body);
    }
    bare(answer.body, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn anothers_thing_is_not_found_like_one_that_nobody_has() {
    let app = TestApp::start().await;
    let types = Types::of(&app).await;
    let bob = app.person("bob").await;
    let belongings = belongings(&app, &bob).await;
    let before = traces(&app, &bob).await;
    let mut asked = BTreeSet::new();
    for (kind, theirs) in &belongings {
        let (ann, carol) =
            (app.person(&format!("ann-{kind}")).await, app.person(&format!("carol-{kind}")).await);
        let nobodys = Uuid::new_v4().to_string();
        for ((path, with_theirs), (_, with_nobodys)) in
            documents(&types, theirs).into_iter().zip(documents(&types, &nobodys))
        {
            let left = told(&ann, &path, &with_theirs, theirs).await;
            let right = told(&carol, &path, &with_nobodys, &nobodys).await;
            assert_eq!(left, right, "{path} tells that the {kind} is another's");
            asked.insert(path);
        }
        // One thing of ours, one of another's.
        for (ours, id) in [(&ann, theirs), (&carol, &nobodys)] {
            let draft = ours.draft().await;
            let given = ours.answer(&draft, json!({ "cardId": id })).await;
            assert_eq!(given.codes(), ["CARD_NOT_FOUND"], "{kind}: {}", given.body);
            let started = ours.start_draft(json!({ "cardId": id })).await;
            assert_eq!(started.codes(), ["CARD_NOT_FOUND"], "{kind}: {}", started.body);
            let renewed = ours.start_draft(json!({ "renewPassId": id })).await;
            assert_eq!(renewed.codes(), ["PASS_NOT_FOUND"], "{kind}: {}", renewed.body);
        }
    }
    let mutations: Vec<&str> = asked.iter().filter_map(|path| path.strip_prefix("Mutation.")).collect();
    assert_eq!(mutations, MUTATIONS);
    assert_eq!(before, traces(&app, &bob).await, "another's things were changed");
    app.done().await;
}

/// Every document that holds an id, with this one.
fn documents(types: &Types, id: &str) -> Vec<(String, String)> {
    let count = Cell::new(0);
    let scalar = |name: &str, argument: &str| match name {
        "ID" => format!("\"{id}\""),
        "IdempotencyKey" => {
            count.set(count.get() + 1);
            format!("\"key-{}\"", count.get())
        }
        other => some(other, argument),
    };
    let writing = Writing { arguments: Arguments::Needed, scalar: &scalar };
    let mutations = types.fields("Mutation").into_iter().map(|field| {
        let path = format!("Mutation.{}", field["name"].as_str().unwrap());
        (path, format!("mutation {{ {} }}", types.call(&field, &writing)))
    });
    let all = types.walk(&writing).into_iter().chain(mutations);
    all.filter(|(path, document)| document.contains(id) && !PUBLIC.contains(&path.as_str())).collect()
}

/// What a stranger's verbs could have changed.
async fn traces(app: &TestApp, who: &Person) -> Vec<String> {
    let account = who.account_id;
    app.sql(&format!(
        "select row(c.*)::text from cards c join riders r on r.id = c.rider_id where r.account_id = '{account}'
         union all select row(o.*)::text from orders o where account_id = '{account}'
         union all select row(r.*)::text from riders r where account_id = '{account}'
         union all select row(d.*)::text from drafts d where account_id = '{account}'
         order by 1"
    ))
    .await
}
