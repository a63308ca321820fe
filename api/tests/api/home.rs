//! My Page's whole document: what it costs does not grow with what a rider has.

use std::sync::Arc;

use serde_json::{Value, json};
use teiki_api::graphql::reads::Reads;

use crate::support::{Bought, Offer, Person, TestApp};

/// The very document of the page.
const HOME: &str = include_str!("../../../web/src/pages/home.graphql");

/// The session; the rider, the number of cards, the pass that was being chosen, passes with what stands beside them, and open orders; the payments and
/// the operators of the latter.
const FEWEST: u64 = 8;

/// A card with a paid pass, an order that waits for its payment, and a draft.
async fn one_more(app: &TestApp, rider: &Person, offer: &Offer, nth: u32) {
    let card = rider.card(&format!("JW{:015}", 100_000_000_000_000 + u64::from(nth))).await;
    app.holds(&card, offer, ("2026-10-01", "2026-10-31")).await;
    let order = app.bought(&Bought::open(&card, "paying", "2026-11-01", "2026-11-30")).await;
    app.payment(&order, "open").await;
    let chosen = json!({ "cardId": card, "operatorSlug": "matsue", "productSlug": "commuter", "code": "240", "months": 3 });
    rider.start_draft(chosen).await.done();
}

/// The fewest and the most statements of several looks, and the answer.
async fn look(app: &TestApp, rider: &Person) -> (u64, u64, Value) {
    let (mut fewest, mut most, mut seen) = (u64::MAX, 0, Value::Null);
    for _ in 0..8 {
        let (answer, statements) = app.statements(rider.run(HOME, json!({}))).await;
        seen = answer.data()["viewer"].clone();
        (fewest, most) = (fewest.min(statements), most.max(statements));
    }
    (fewest, most, seen)
}

fn count(list: &Value) -> usize {
    list.as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn my_page_sends_a_fixed_number_of_statements() {
    let app = TestApp::start().await;
    let rider = app.person("花子").await;
    let offer = app.offer("matsue", "commuter").await;
    one_more(&app, &rider, &offer, 0).await;
    let (fewest, most, seen) = look(&app, &rider).await;
    assert_eq!(seen["cardCount"], 1);
    assert_eq!(count(&seen["orders"]["nodes"]), 1, "the paid order is not open");
    assert_eq!(
        seen["begunPass"],
        json!({ "operatorName": "松江市交通局", "productName": "通勤定期（一般）", "section": "240円区間" })
    );
    assert_eq!(seen["passes"]["nodes"][0]["operator"]["name"], "松江市交通局");
    assert_eq!(fewest, FEWEST);
    assert!(most <= FEWEST + 1, "{most} statements for one pass");

    for nth in 1..20 {
        one_more(&app, &rider, &offer, nth).await;
    }
    let (fewest, most, seen) = look(&app, &rider).await;
    assert_eq!(seen["cardCount"], 20);
    assert_eq!(count(&seen["orders"]["nodes"]), 5);
    assert_eq!(count(&seen["passes"]["nodes"]), 10);
    assert_eq!(fewest, FEWEST);
    assert!(most <= FEWEST + 1, "{most} statements for twenty passes");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_that_read_at_the_same_time_share_a_connection() {
    let app = TestApp::start().await;
    let reads = Reads::new(app.app.db.clone());
    let (one, other) = tokio::try_join!(reads.conn(), reads.conn()).unwrap();
    assert!(Arc::ptr_eq(&one, &other));
    drop((one, other));
    let again = reads.conn().await.unwrap();
    assert_eq!(Arc::strong_count(&again), 1, "nothing holds it between reads");
    drop(again);
    app.done().await;
}
