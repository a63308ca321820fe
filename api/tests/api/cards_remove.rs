//! cardRemove, and the release of a number by staff.

use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::drafts::cards::{self, ReleaseRefusal};
use teiki_api::error::Failure;
use teiki_shared::lang::Lang;

use crate::support::{Bought, PASSWORD, Person, TestApp, messages};

const NUMBER: &str = "JW123456789012345";

async fn remove(person: &Person, id: &str) -> (Vec<String>, Value) {
    let answer = person.mutate("cardRemove", "viewer { cards { id } }", json!({ "id": id })).await;
    (answer.codes(), answer.payload()["viewer"]["cards"].clone())
}

async fn can_remove(person: &Person, id: &str) -> Value {
    let query = "query($id: ID!) { viewer { card(id: $id) { canRemove } } }";
    person.run(query, json!({ "id": id })).await.data()["viewer"]["card"]["canRemove"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_without_history_leaves_no_row() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let card = ann.card(NUMBER).await;
    app.run(&format!(
        "insert into drafts (id, account_id, card_id, created_at, updated_at)
         values (gen_random_uuid(), '{}', '{card}', '2026-10-01', '2026-10-01')",
        ann.account_id
    ))
    .await;
    assert_eq!(remove(&ann, &card).await, (vec![], json!([])));
    assert!(app.sql("select id from cards").await.is_empty());
    assert_eq!(app.sql("select coalesce(card_id::text, 'none') from drafts").await, ["none"]);
    let log =
        app.sql("select action || ' ' || (detail ->> 'kept') from audit_log order by id desc limit 1").await;
    assert_eq!(log, ["card.removed false"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_with_a_past_keeps_its_row_and_frees_its_number() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let card = ann.card(NUMBER).await;
    app.bought(&Bought::live(&card, "2026-09-01", "2026-10-04")).await;
    app.bought(&Bought { pass: "freed", ..Bought::open(&card, "cancelled", "2026-10-06", "2026-11-05") })
        .await;
    assert_eq!(can_remove(&ann, &card).await, json!(true));
    assert_eq!(remove(&ann, &card).await, (vec![], json!([])));
    assert_eq!(remove(&ann, &card).await, (vec![], json!([])), "a second tap");
    assert_eq!(app.sql("select state from cards").await, ["removed"]);
    bob.card(NUMBER).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_in_use_stays() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let uses = [
        ("paid", "live", "2026-09-06", "2026-10-05"),
        ("paid", "live", "2026-11-01", "2026-11-30"),
        ("awaiting_payment", "reserved", "2026-10-06", "2026-11-05"),
        ("paying", "reserved", "2026-10-01", "2026-10-04"),
    ];
    for (n, (order, pass, from, to)) in uses.into_iter().enumerate() {
        let card = ann.card(&format!("JW00000000000000{n}")).await;
        app.bought(&Bought { card: &card, order, pass, family: "bus", from, to }).await;
        assert_eq!(can_remove(&ann, &card).await, json!(false), "{order} {from}");
        let answer = ann.mutate("cardRemove", "viewer { id }", json!({ "id": card })).await;
        assert_eq!(answer.codes(), ["IN_USE"]);
        assert!(messages(answer.payload())[0].contains("番号を変更する"));
        assert!(matches!(
            cards::release(&app.app, &Actor::Operations(None), "staff:test", &format!("JW00000000000000{n}")).await,
            Err(Failure::Refused(refusals)) if matches!(refusals[..], [ReleaseRefusal::InUse])
        ));
    }
    assert_eq!(app.sql("select count(*) from cards where state = 'live'").await, ["4"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_free_a_number_that_was_entered_by_mistake() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let card = ann.card(NUMBER).await;
    let matsue = app.sql("select id::text from operators where slug = 'matsue'").await;
    let staff = Actor::Operations(Some(matsue[0].parse().unwrap()));
    let released = cards::release(&app.app, &staff, "kato", "jw12345-6789 0123-45").await.unwrap();
    assert_eq!(released.id.to_string(), card);
    let seen = ann.run("{ viewer { cards { id } retiredCards { id } } }", json!({})).await;
    assert_eq!(seen.data()["viewer"], json!({ "cards": [], "retiredCards": [] }));
    let log = app
        .sql(
            "select concat_ws(' ', actor, slug, log.detail ->> 'by', log.detail ->> 'number')
              from audit_log log join operators o on o.id = actor_operator_id where action = 'card.released'",
        )
        .await;
    assert_eq!(log, ["operations matsue kato JW123 •••• •••• 2345"]);
    bob.card(NUMBER).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_free_a_number_that_a_wrong_entry_retired() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let wrong = ann.card(NUMBER).await;
    app.bought(&Bought::live(&wrong, "2026-10-01", "2026-10-31")).await;
    let input = json!({
        "id": wrong, "number": "JW999999999999990", "kind": "CARD", "reason": "LOST", "password": PASSWORD,
    });
    ann.mutate("cardChangeNumber", "card { id }", input).await.done();
    let register =
        json!({ "number": NUMBER, "numberChecked": true, "kind": "CARD", "name": "", "named": true });
    let refused = bob.mutate("cardRegister", "card { id }", register.clone()).await;
    assert_eq!(refused.codes(), ["TAKEN"], "whose it was is told to nobody, and whom to call is");

    cards::release(&app.app, &Actor::Operations(None), "kato", NUMBER).await.unwrap();
    bob.mutate("cardRegister", "card { id }", register).await.done();
    let seen = ann.run("{ viewer { cards { id } retiredCards { id } } }", json!({})).await;
    assert_eq!(seen.data()["viewer"]["cards"].as_array().unwrap().len(), 1);
    assert_eq!(seen.data()["viewer"]["retiredCards"], json!([]));
    let log = app.sql("select detail ->> 'was' from audit_log where action = 'card.released'").await;
    assert_eq!(log, ["retired"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_that_cannot_be_says_why() {
    let app = TestApp::start().await;
    let mut said = String::new();
    for number in ["JW123456789012345", "JE123456789012345"] {
        let Err(Failure::Refused(refusals)) =
            cards::release(&app.app, &Actor::Operations(None), "kato", number).await
        else {
            panic!("released {number}");
        };
        for lang in Lang::ALL {
            said += &format!("{}\n", refusals[0].sentence(*lang));
        }
    }
    insta::assert_snapshot!(said, @r#"
この番号は、どのアカウントでも使われていません。番号を確かめてください。
This number is in use on no account. Check it once more.
Suica（JE…）は使えません。ICOCA（JW…）の番号を入力してください。
Suica (JE…) cannot be used. Enter the number of an ICOCA (JW…).
"#);
    app.done().await;
}
