//! cardRegister, cardUpdate and what is shown of a card.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Answer, Bought, Person, TestApp, messages};

const NUMBER: &str = "JW12345678901 2345";

async fn register(person: &Person, number: &str) -> Answer {
    let input = json!({ "number": number, "numberChecked": true, "kind": "CARD", "named": true });
    person
        .mutate("cardRegister", "card { id masked number last4 kind name named retired canRemove }", input)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_taken_as_people_type_it_and_shown_masked() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let answer = register(&ann, "番号は ｊｗ123-4567 8901−2345 です").await;
    let card = &answer.done()["card"];
    assert_eq!(
        json!([card["masked"], card["number"], card["last4"]]),
        json!(["JW123 •••• •••• 2345", "JW123 4567 8901 2345", "2345"])
    );
    assert_eq!(
        json!([card["kind"], card["name"], card["named"], card["retired"], card["canRemove"]]),
        json!(["CARD", "ICOCA", true, false, true])
    );
    let log = app
        .sql("select action || ' ' || (detail ->> 'number') from audit_log where action like 'card.%'")
        .await;
    assert_eq!(log, ["card.registered JW123 •••• •••• 2345"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_icoca_is_refused_with_what_to_do() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let mut said = String::new();
    for number in ["", "JE123456789012345", "JX123456789012345", "JW12345678901234", "JW1234567890123あ5"] {
        let answer = register(&ann, number).await;
        said += &format!("{:?} {}\n", answer.codes(), messages(answer.payload()).join(" "));
    }
    app.run("update accounts set lang = 'en'").await;
    for number in ["JE123456789012345", "JW123456789012345678"] {
        let input = json!({ "number": number, "kind": "CARD", "named": true });
        said += &messages(ann.mutate("cardRegister", "card { id }", input).await.payload()).join(" ");
        said += "\n";
    }
    assert_snapshot!(said, @r#"
["EMPTY"] ICOCAの番号（JWで始まる17桁）を入力してください。
["OTHER_BRAND"] Suica（JE…）は使えません。ICOCA（JW…）の番号を入力してください。
["OTHER_BRAND"] JXで始まる番号は使えません。ICOCA（JW…）の番号を入力してください。
["WRONG_LENGTH"] ICOCAの番号は17桁です。入力された番号は16桁なので、もう一度確かめてください。
["BAD_CHARACTER"] ICOCAの番号は英字と数字だけです。「あ」を除いて入力してください。
Suica (JE…) cannot be used. Enter the number of an ICOCA (JW…).
An ICOCA number has 17 characters; the one you entered has 20. Check it once more.
"#);
    assert!(app.sql("select id from cards").await.is_empty());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_looks_made_up_is_asked_for_once_more() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    for number in ["JW111111111111111", NUMBER] {
        let mut input = json!({ "number": number, "kind": "CARD", "named": true });
        let answer = ann.mutate("cardRegister", "card { id }", input.clone()).await;
        assert_eq!(answer.codes(), ["UNLIKELY"], "{number}");
        assert_eq!(answer.payload()["userErrors"][0]["field"], json!(["number"]));
        assert!(
            app.sql(&format!("select id from cards where number = '{}'", number.replace(' ', "")))
                .await
                .is_empty()
        );
        input["numberChecked"] = Value::Bool(true);
        ann.mutate("cardRegister", "card { id }", input).await.done();
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_has_a_name_of_its_own_and_the_owner_may_give_another() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let mut ids = Vec::new();
    for (n, kind, name) in [
        (1, "CARD", "ICOCA"),
        (2, "SMART", "SMART ICOCA"),
        (3, "MOBILE", "モバイルICOCA"),
        (4, "APPLE_PAY", "Apple PayのICOCA"),
    ] {
        let input =
            json!({ "number": format!("JW00000000000000{n}"), "kind": kind, "name": " ", "named": false });
        let answer = ann.mutate("cardRegister", "card { id name named }", input).await;
        assert_eq!(answer.done()["card"]["name"], name);
        app.clock.advance(jiff::SignedDuration::from_secs(1));
        ids.push(answer.done()["card"]["id"].clone());
    }
    let input = json!({ "id": ids[2], "name": "仕事用", "named": true });
    let answer = ann.mutate("cardUpdate", "card { name named }", input).await;
    assert_eq!(answer.done()["card"], json!({ "name": "仕事用", "named": true }));
    let answer =
        ann.mutate("cardUpdate", "card { name named }", json!({ "id": ids[2], "named": false })).await;
    assert_eq!(answer.done()["card"], json!({ "name": "仕事用", "named": false }));
    let answer = ann.mutate("cardUpdate", "card { name }", json!({ "id": ids[2], "name": "" })).await;
    assert_eq!(answer.done()["card"]["name"], "モバイルICOCA");
    let long = json!({ "id": ids[2], "name": "長".repeat(21) });
    let answer = ann.mutate("cardUpdate", "card { name }", long).await;
    assert_eq!(answer.codes(), ["NAME_TOO_LONG"]);
    assert_snapshot!(messages(answer.payload()).join(" "), @r#"カードの名前は20文字以内で入力してください（今は21文字です）。"#);
    let names = ann.run("{ viewer { cards { name } } }", json!({})).await;
    assert_eq!(
        names.data()["viewer"]["cards"],
        json!([{ "name": "Apple PayのICOCA" }, { "name": "モバイルICOCA" }, { "name": "SMART ICOCA" }, { "name": "ICOCA" }])
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_fields_are_named_when_both_are_to_be_mended() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let input = json!({ "number": "JW1", "kind": "CARD", "name": "長".repeat(21), "named": true });
    let answer = ann.mutate("cardRegister", "card { id }", input).await;
    assert_eq!(answer.codes(), ["WRONG_LENGTH", "NAME_TOO_LONG"]);
    assert_eq!(answer.payload()["userErrors"][1]["field"], json!(["name"]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_of_another_account_is_refused_without_telling_whose() {
    let app = TestApp::start().await;
    app.seller().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    ann.card(NUMBER).await;
    let answer = register(&bob, NUMBER).await;
    assert_eq!(answer.codes(), ["TAKEN"]);
    let said = messages(answer.payload()).join(" ");
    assert!(said.contains("試験バス 0852-00-0000"), "{said}");
    assert!(!answer.body.to_string().contains("ann"));
    let answer = register(&ann, NUMBER).await;
    assert_eq!(answer.codes(), ["YOURS"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_at_once_get_one_card() {
    let app = TestApp::start().await;
    let mut people = Vec::new();
    for n in 0..8 {
        people.push(app.person(&format!("rider{n}")).await);
    }
    let answers = futures::future::join_all(people.iter().map(|person| register(person, NUMBER))).await;
    let mut codes: Vec<String> = answers.iter().map(|answer| answer.codes().join(" ")).collect();
    codes.sort();
    assert_eq!(codes, ["", "TAKEN", "TAKEN", "TAKEN", "TAKEN", "TAKEN", "TAKEN", "TAKEN"]);
    assert_eq!(app.sql("select number from cards").await, ["JW123456789012345"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_holds_at_most_twenty_also_when_all_come_at_once() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let numbers: Vec<String> = (10..34).map(|n| format!("JW0000000000000{n}")).collect();
    let answers = futures::future::join_all(numbers.iter().map(|number| register(&ann, number))).await;
    let refused = answers.iter().filter(|answer| answer.codes() == ["TOO_MANY"]).count();
    assert_eq!(refused, 4);
    assert_eq!(app.sql("select count(*) from cards").await, ["20"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn details_come_before_cards() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    app.run(&format!("delete from riders where id = '{}'", ann.rider_id)).await;
    assert_eq!(register(&ann, NUMBER).await.codes(), ["NO_RIDER"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_its_owners_alone() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let id = ann.card(NUMBER).await;
    let query = "query($id: ID!) { viewer { card(id: $id) { number } cards { id } } }";
    assert_eq!(
        ann.run(query, json!({ "id": id })).await.data()["viewer"]["card"]["number"],
        "JW123 4567 8901 2345"
    );
    assert_eq!(
        bob.run(query, json!({ "id": id })).await.data()["viewer"],
        json!({ "card": null, "cards": [] })
    );
    assert_eq!(
        bob.mutate("cardUpdate", "card { id }", json!({ "id": id, "name": "x" })).await.codes(),
        ["NOT_FOUND"]
    );
    assert_eq!(bob.mutate("cardRemove", "viewer { id }", json!({ "id": id })).await.codes(), ["NOT_FOUND"]);
    let change = json!({ "id": id, "number": "JW999999999999990", "kind": "CARD", "reason": "LOST" });
    assert_eq!(bob.mutate("cardChangeNumber", "card { id }", change.clone()).await.codes(), ["NOT_FOUND"]);
    let nobody = app.browser();
    assert_eq!(
        nobody.mutate("cardChangeNumber", "card { id }", change).await.fault_code(),
        "UNAUTHENTICATED"
    );
    assert_eq!(
        nobody.mutate("cardRemove", "viewer { id }", json!({ "id": id })).await.fault_code(),
        "UNAUTHENTICATED"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_statements_does_not_grow_with_the_cards() {
    let app = TestApp::start().await;
    let (one, many) = (app.person("one").await, app.person("many").await);
    let first = one.card("JW000000000000001").await;
    app.bought(&Bought::live(&first, "2026-10-01", "2026-10-31")).await;
    for n in 10..25 {
        let card = many.card(&format!("JW0000000000000{n}")).await;
        app.bought(&Bought::live(&card, "2026-10-01", "2026-10-31")).await;
    }
    let query = "{ viewer { cards { masked canRemove replacedBy { masked } passes { id } } } }";
    // Connections are made and checked once, before anything is counted.
    futures::future::join_all((0..4).map(|_| many.run(query, json!({})))).await;
    let (few, statements) = app.statements(one.run(query, json!({}))).await;
    assert_eq!(few.data()["viewer"]["cards"][0]["canRemove"], Value::Bool(false));
    assert_eq!(few.data()["viewer"]["cards"][0]["passes"].as_array().unwrap().len(), 1);
    let (answer, for_many) = app.statements(many.run(query, json!({}))).await;
    assert_eq!(answer.data()["viewer"]["cards"].as_array().unwrap().len(), 15);
    assert_eq!(for_many, statements);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_named_by_what_can_be_seen() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    for (number, typed, kept) in [
        ("JW000000000000001", "仕\u{202e}事\u{200b}用", "仕事用"),
        ("JW000000000000002", "\u{3164}\u{2800}\u{e000}", "ICOCA"),
        ("JW000000000000003", "葛\u{e0100}城さん・𠮷", "葛\u{e0100}城さん・𠮷"),
    ] {
        let input = json!({ "number": number, "kind": "CARD", "name": typed, "named": true });
        let answer = ann.mutate("cardRegister", "card { name }", input).await;
        assert_eq!(answer.done()["card"]["name"], kept);
    }
    app.done().await;
}
