//! The rider's details.

use serde_json::{Value, json};

use crate::support::{TestApp, details};

const RIDER: &str =
    "viewer { rider { familyName givenName familyKana givenKana birthDate phone postalCode address } }";

/// The details with some of them replaced.
fn with(changes: Value) -> Value {
    let mut all = details();
    for (name, value) in changes.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_keyboard_gives_is_kept_in_one_form() {
    let app = TestApp::start().await;
    let rider = app.signed_up("typing").await;
    let input = with(json!({
        "familyName": "　髙橋 ", "familyKana": "たかはし", "givenKana": "ﾊﾅｺ", "birthDate": "平成２年５月３日",
        "phone": "０９０－１２３４－５６７８", "postalCode": "〒６９０ー０８８７", "address": " 島根県松江市\n殿町１番地 ",
    }));
    let saved = rider.mutate("riderSave", RIDER, input).await;
    insta::assert_json_snapshot!(saved.done()["viewer"]["rider"], @r#"
    {
      "address": "島根県松江市 殿町１番地",
      "birthDate": "1990-05-03",
      "familyKana": "タカハシ",
      "familyName": "髙橋",
      "givenKana": "ハナコ",
      "givenName": "花子",
      "phone": "09012345678",
      "postalCode": "6900887"
    }
    "#);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_to_reach_a_rider_is_theirs_to_give_and_to_take_back() {
    let app = TestApp::start().await;
    let rider = app.signed_up("private").await;
    let mut input = details();
    for name in ["phone", "postalCode", "address"] {
        input.as_object_mut().unwrap().remove(name);
    }
    let reach = async |input: &Value| {
        let saved = rider.mutate("riderSave", RIDER, input.clone()).await;
        let rider = saved.done()["viewer"]["rider"].clone();
        ["phone", "postalCode", "address"].map(|name| rider[name].clone())
    };
    let nothing = [Value::Null, Value::Null, Value::Null];
    assert_eq!(reach(&input).await, nothing);
    assert_eq!(
        reach(&details()).await,
        [json!("0852601111"), json!("6900887"), json!("島根県松江市殿町1番地")]
    );
    let blank = with(json!({ "phone": "", "postalCode": "　", "address": " " }));
    assert_eq!(reach(&blank).await, nothing);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_details_stay_with_the_same_rider() {
    let app = TestApp::start().await;
    let rider = app.rider("moving").await;
    let saved = rider.mutate("riderSave", RIDER, with(json!({ "familyName": "出雲" }))).await;
    assert_eq!(saved.done()["viewer"]["rider"]["familyName"], "出雲");
    assert_eq!(app.sql("select count(*) from riders").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_to_mend_is_named_at_once() {
    let app = TestApp::start().await;
    let rider = app.signed_up("hasty").await;
    let input = json!({
        "familyName": " ", "givenName": "花".repeat(51), "familyKana": "松江", "givenKana": "",
        "birthDate": "5/3/1990", "phone": "12345", "postalCode": "69008", "address": "町".repeat(201),
    });
    let answer = rider.mutate("riderSave", RIDER, input).await;
    let told: Vec<String> = answer.payload()["userErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| format!("{} {}", error["field"][0].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    insta::assert_json_snapshot!(told, @r#"
    [
      "familyName FAMILY_NAME_MISSING",
      "givenName GIVEN_NAME_UNREADABLE",
      "familyKana FAMILY_KANA_NOT_KANA",
      "givenKana GIVEN_KANA_MISSING",
      "birthDate BIRTH_DATE_UNREADABLE",
      "phone PHONE_UNREADABLE",
      "postalCode POSTAL_CODE_UNREADABLE",
      "address ADDRESS_UNREADABLE"
    ]
    "#);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn under_sixteen_a_pass_is_bought_at_a_counter() {
    let app = TestApp::start().await;
    let rider = app.signed_up("pupil").await;
    let answer = rider.mutate("riderSave", RIDER, with(json!({ "birthDate": "2010-10-06" }))).await;
    assert_eq!(answer.codes(), ["UNDER_AGE"]);
    let message = answer.payload()["userErrors"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("窓口"), "{message}");
    assert_eq!(app.sql("select count(*) from riders").await, ["0"]);
    // Sixteen today.
    rider.mutate("riderSave", RIDER, with(json!({ "birthDate": "2010-10-05" }))).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_that_cannot_be_are_refused() {
    let app = TestApp::start().await;
    let rider = app.signed_up("typo").await;
    for (typed, code) in [
        ("2026-10-06", "BIRTH_DATE_AHEAD"),
        ("1890-01-01", "BIRTH_DATE_TOO_EARLY"),
        ("1990-02-30", "BIRTH_DATE_UNREADABLE"),
        ("", "BIRTH_DATE_MISSING"),
    ] {
        let answer = rider.mutate("riderSave", RIDER, with(json!({ "birthDate": typed }))).await;
        assert_eq!(answer.codes(), [code], "{typed}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_tap_makes_one_rider() {
    let app = TestApp::start().await;
    let rider = app.signed_up("tapping").await;
    let save = || rider.mutate("riderSave", RIDER, details());
    let (one, other) = tokio::join!(save(), save());
    one.done();
    other.done();
    assert_eq!(app.sql("select count(*) from riders").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_seen_does_not_reach_the_pass() {
    let app = TestApp::start().await;
    let rider = app.signed_up("hidden").await;
    let input = with(json!({
        "familyName": "\u{3164}\u{3164}", "givenName": "花\u{202e}子", "address": "島根県\u{e000}松江市",
    }));
    let answer = rider.mutate("riderSave", RIDER, input).await;
    assert_eq!(answer.codes(), ["FAMILY_NAME_INVISIBLE", "GIVEN_NAME_INVISIBLE", "ADDRESS_INVISIBLE"]);
    assert_eq!(
        crate::support::messages(answer.payload()),
        [
            "姓に表示できない文字が含まれています。いったん消して、入力し直してください。",
            "名に表示できない文字が含まれています。いったん消して、入力し直してください。",
            "住所に表示できない文字が含まれています。いったん消して、入力し直してください。",
        ]
    );
    let empty = rider.mutate("riderSave", RIDER, with(json!({ "familyName": "\u{200b}\u{feff}" }))).await;
    assert_eq!(empty.codes(), ["FAMILY_NAME_MISSING"]);
    assert_eq!(app.sql("select count(*) from riders").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn japanese_names_are_kept_as_written_without_what_copying_brought_along() {
    let app = TestApp::start().await;
    let rider = app.signed_up("copied").await;
    let input = with(json!({
        "familyName": "\u{200e}葛\u{e0100}城\u{200b}", "givenName": "𠮷々", "familyKana": "ｶﾂﾗｷﾞ",
        "address": "島根県松江市殿町１番地　サンテラス〆・ー\u{feff}",
    }));
    let saved = rider.mutate("riderSave", RIDER, input).await;
    let told = &saved.done()["viewer"]["rider"];
    assert_eq!(
        json!([told["familyName"], told["givenName"], told["familyKana"], told["address"]]),
        json!(["葛\u{e0100}城", "𠮷々", "カツラギ", "島根県松江市殿町１番地 サンテラス〆・ー"])
    );
    app.done().await;
}
