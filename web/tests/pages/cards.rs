//! The list of cards and the way from an old number to the one in use.

use serde_json::{Value, json};

use crate::served::Served;
use crate::support::{Browser, PASSWORD, TestApp};

const FIRST: &str = "JW123456789012345";

async fn register(person: &Browser, number: &str) -> String {
    let input = json!({ "number": number, "numberChecked": true, "kind": "CARD", "named": true });
    let answer = person.mutate("cardRegister", "card { id }", input).await;
    answer.done()["card"]["id"].as_str().unwrap().to_owned()
}

async fn change(person: &Browser, card: &str, number: &str) -> String {
    let input = json!({
        "id": card, "number": number, "numberChecked": true, "kind": "CARD", "reason": "OTHER", "password": PASSWORD,
    });
    let answer = person.mutate("cardChangeNumber", "card { id }", input).await;
    answer.done()["card"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_number_leads_to_the_card_that_is_live_now() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.rider("ann").await;
    let first = register(&ann, FIRST).await;
    let second = change(&ann, &first, "JW100000000000002").await;
    let third = change(&ann, &second, "JW100000000000003").await;
    let seen = site.get(&ann, &format!("/cards/{first}")).await;
    assert_eq!((seen.status, seen.location.as_str()), (200, ""));
    let page = seen.body;
    assert!(
        page.contains(&format!("/cards/{third}")) && !page.contains(&format!("/cards/{second}")),
        "{page}"
    );
    let list = site.get(&ann, "/cards").await.body;
    assert!(list.contains("•••• 0003 に変更") && !list.contains("•••• 0002 に変更"), "{list}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_registered_again_is_no_longer_out_of_use() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.rider("ann").await;
    let first = register(&ann, FIRST).await;
    let second = change(&ann, &first, "JW100000000000002").await;
    let again = change(&ann, &second, FIRST).await;
    let list = site.get(&ann, "/cards").await.body;
    assert!(list.contains(&format!("/cards/{again}")), "{list}");
    assert!(list.contains(&format!("/cards/{second}")), "{list}");
    assert!(!list.contains(&format!("/cards/{first}\"")), "{list}");
    let told = ann.run("{ viewer { retiredCards { id replacedBy { id } } } }", json!({})).await;
    let expected = json!([{ "id": second, "replacedBy": { "id": again } }]);
    assert_eq!(told.data()["viewer"]["retiredCards"], expected);
    // A way that ends at a card which was taken off leads nowhere.
    ann.mutate("cardRemove", "viewer { id }", json!({ "id": again })).await.done();
    let told = ann.run("{ viewer { retiredCards { replacedBy { id } } } }", json!({})).await;
    assert!(
        told.data()["viewer"]["retiredCards"]
            .as_array()
            .unwrap()
            .iter()
            .all(|card| card["replacedBy"] == Value::Null)
    );
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_shown_before_it_is_made() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.rider("ann").await;
    let card = register(&ann, FIRST).await;
    let path = format!("/cards/{card}/number");
    let typed = |number: &str, more: &str| format!("reason=OTHER&kind=CARD_ANONYMOUS&number={number}{more}");
    let asked = site.post(&ann, &path, &typed("JW222222222222222", "")).await;
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("この番号で間違いありません"), "{}", asked.body);
    let check = site.post(&ann, &path, &typed("JW222222222222222", "&numberChecked=yes")).await;
    assert_eq!(check.status, 200, "{}", check.body);
    assert!(check.body.contains("JW222 2222 2222 2222") && check.body.contains("JW123 •••• •••• 2345"));
    assert!(check.body.contains("type=\"password\"") && check.body.contains("無記名"), "{}", check.body);
    assert_eq!(app.sql("select number from cards").await, [FIRST], "nothing has changed");
    let back =
        site.post(&ann, &path, &typed("JW222222222222222", "&numberChecked=yes&checked=yes&edit=yes")).await;
    assert!(back.body.contains("value=\"JW222222222222222\""), "{}", back.body);
    let last = |password: &str| {
        typed("JW222222222222222", &format!("&numberChecked=yes&checked=yes&password={password}"))
    };
    for password in ["", "wrong"] {
        let refused = site.post(&ann, &path, &last(password)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("JW222 2222 2222 2222"), "{}", refused.body);
    }
    assert_eq!(app.sql("select number from cards").await, [FIRST]);
    let done = site.post(&ann, &path, &last(&PASSWORD.replace(' ', "+"))).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(
        app.sql("select named::text from cards where state = 'live'").await,
        ["false"],
        "as it was answered"
    );
    app.done().await;
    site.stop().await;
}
