//! The list of cards and the way from an old number to the one in use.

use serde_json::{Value, json};

use crate::served::Served;
use crate::support::{Browser, TestApp};

const FIRST: &str = "JW123456789012345";

async fn register(person: &Browser, number: &str) -> String {
    let input = json!({ "number": number, "kind": "CARD", "named": true });
    let answer = person.mutate("cardRegister", "card { id }", input).await;
    answer.done()["card"]["id"].as_str().unwrap().to_owned()
}

async fn change(person: &Browser, card: &str, number: &str) -> String {
    let input = json!({ "id": card, "number": number, "kind": "CARD", "reason": "OTHER" });
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
