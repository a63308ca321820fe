//! A product of one operator, sold by two: the rider chooses the seller, which takes the money and issues the receipt. Its
//! passes exclude each other, whoever sold them.

use serde_json::{Value, json};

use crate::support::buying::{VISA, card, confirm, draft_of, id, intent_of, placing, start_with, sync};
use crate::support::{Browser, TestApp};

/// A draft of Matsue's commuter pass, bought at one of its issuers.
async fn draft_at(rider: &Browser, card: &str, seller: &str, starts_on: &str) -> String {
    draft_of(rider, card, seller, "commuter", "210", starts_on).await
}

async fn order_at(rider: &Browser, card: &str, seller: &str, starts_on: &str) -> String {
    let draft = draft_at(rider, card, seller, starts_on).await;
    let answer = rider.mutate("orderPlace", "order { id operator { slug } }", placing(&draft, &draft)).await;
    let order = &answer.done()["order"];
    assert_eq!(order["operator"]["slug"], seller);
    id(order)
}

async fn paid_at(app: &TestApp, rider: &Browser, card: &str, seller: &str, starts_on: &str) -> String {
    let order = order_at(rider, card, seller, starts_on).await;
    let intent = intent_of(start_with(rider, &order, "key").await.done());
    confirm(app, &intent, VISA, "pass").await;
    assert_eq!(sync(rider, &order).await["state"], "PAID");
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seller_takes_the_money_and_the_owner_keeps_the_pass() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    for (n, seller) in [(1, "matsue"), (2, "ichibata")] {
        let card = card(&rider, n).await;
        let order = paid_at(&app, &rider, &card, seller, "2026-10-06").await;
        let rows = app
            .sql(&format!(
                "select concat_ws(' ', owner.slug, seller.slug, paid.slug, issued.slug, booked.slug, receipts.issuer, receipts.number)
                 from orders
                 join operators owner on owner.id = orders.operator_id
                 join operators seller on seller.id = orders.seller_id
                 join payments on payments.order_id = orders.id join operators paid on paid.id = payments.seller_id
                 join receipts on receipts.order_id = orders.id join operators issued on issued.id = receipts.seller_id
                 join postings on postings.order_id = orders.id join operators booked on booked.id = postings.seller_id
                 where orders.id = '{order}'"
            ))
            .await;
        let name = if seller == "matsue" { "松江市交通局" } else { "一畑バス株式会社" };
        // Each seller counts for itself.
        assert_eq!(rows, [format!("matsue {seller} {seller} {seller} {seller} {name} 1")]);
        let shares = app.sql(&format!("select concat_ws(' ', slug, value) from orders, jsonb_each_text(shares) join operators on operators.id = key::uuid where orders.id = '{order}' order by slug")).await;
        assert_eq!(shares, ["ichibata 5000", "matsue 5000"]);
    }
    assert_eq!(
        app.sql("select term || ' ' || terms_n || ' ' || terms_version from orders limit 1").await,
        ["P1M 1 2026-04"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_bought_at_one_issuer_clashes_with_itself_at_the_other() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    let drafts = [
        draft_at(&rider, &card, "matsue", "2026-10-10").await,
        draft_at(&rider, &card, "ichibata", "2026-10-10").await,
    ];
    // At the same moment too: the database lets one of them through.
    let placed = drafts.iter().map(|draft| rider.mutate("orderPlace", "order { id }", placing(draft, draft)));
    let answers = futures::future::join_all(placed).await;
    let codes: Vec<Value> = answers.iter().flat_map(|answer| answer.codes()).map(Value::from).collect();
    assert_eq!(codes, [json!("CLASH")]);
    assert_eq!(app.sql("select count(*) from passes").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_is_bought_where_the_pass_was() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let card = card(&rider, 1).await;
    paid_at(&app, &rider, &card, "ichibata", "2026-10-06").await;
    let pass = app.one("select id from passes").await;
    app.clock.set("2026-10-30T03:00:00Z".parse().unwrap());
    let answer =
        rider.mutate("draftBegin", "draft { next operator { slug } }", json!({ "renewPassId": pass })).await;
    assert_eq!(answer.done()["draft"], json!({ "next": "CHECK", "operator": { "slug": "ichibata" } }));
    // A seller that no longer sells it is not asked.
    app.run("delete from product_issuers where seller_id = (select id from operators where slug = 'ichibata') and operator_id <> seller_id").await;
    let answer = rider.mutate("draftBegin", "draft { next }", json!({ "renewPassId": pass })).await;
    assert_eq!(answer.done()["draft"]["next"], "PRODUCT");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sells_what_it_was_let_sell_and_nothing_else() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let start = json!({ "operatorSlug": "mizuumi", "productSlug": "school" });
    assert_eq!(rider.mutate("draftBegin", "draft { id }", start).await.codes(), ["PRODUCT_NOT_FOUND"]);
    let query = "{ operator(slug: \"ichibata\") { product(slug: \"commuter\") { operator { slug } issuers { slug } } } }";
    let product = app.browser().run(query, json!({})).await.data()["operator"]["product"].clone();
    assert_eq!(
        product,
        json!({ "operator": { "slug": "matsue" }, "issuers": [{ "slug": "matsue" }, { "slug": "ichibata" }] })
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_for_two_drafts_at_once_orders_one_and_refuses_the_other() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let (one, other) = (card(&rider, 1).await, card(&rider, 2).await);
    for round in 0..4 {
        let day = format!("2026-10-{:02}", 8 + round);
        app.force("update passes set state = 'freed', freed_as = 'cancelled'; update orders set state = 'cancelled'").await;
        let drafts =
            [draft_at(&rider, &one, "matsue", &day).await, draft_at(&rider, &other, "matsue", &day).await];
        let key = format!("key-{round}");
        let placed = drafts
            .iter()
            .map(|draft| rider.mutate("orderPlace", "order { id card { id } }", placing(draft, &key)));
        let answers = futures::future::join_all(placed).await;
        for (answer, card) in answers.iter().zip([&one, &other]) {
            match answer.codes().first() {
                None => assert_eq!(answer.done()["order"]["card"]["id"].as_str(), Some(card.as_str())),
                Some(code) => assert_eq!(*code, "KEY_TAKEN"),
            }
        }
        assert_eq!(answers.iter().filter(|answer| answer.codes().is_empty()).count(), 1);
    }
    app.done().await;
}
