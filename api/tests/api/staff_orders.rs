//! Orders at the desk: found in each way, only where they were sold, and never unseen.

use serde_json::{Value, json};
use teiki_shared::staff::Role;

use crate::claims::{Paid, buy, digest, give_back};
use crate::support::buying::{REFUND_FAILS, VISA, card};
use crate::support::desk::Staff;
use crate::support::{Bought, OPERATOR, Person, TestApp};

const CARD: &str = "JW123456789012345";

/// A rider with a paid order of the tests' own operator, whose number is AB2DE-FGHJK.
async fn sold(app: &TestApp) -> (Person, String) {
    let rider = app.person("hanako").await;
    let card = rider.card(CARD).await;
    let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    app.captured(&order).await;
    app.force(&format!("update orders set number = 'AB2DE-FGHJK' where id = '{order}'")).await;
    app.run(&format!("update riders set phone = '0852601111' where id = '{}'", rider.rider_id)).await;
    (rider, order)
}

async fn search(by: &Staff, text: &str) -> (Value, Vec<String>) {
    let query = "query($text: String!) { orders(text: $text) { soughtBy nodes { id } } }";
    let answer = by.run(query, json!({ "text": text })).await;
    let orders = &answer.data()["orders"];
    let nodes = orders["nodes"].as_array().unwrap();
    let ids = nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect();
    (orders["soughtBy"].clone(), ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_in_each_way_and_by_nobody_elses_staff() {
    let app = TestApp::start().await;
    let (rider, order) = sold(&app).await;
    let counter = app.staff("counts", Some("test-bus"), &[Role::Counter]).await;
    let elsewhere = app.staff("elsewhere", Some("matsue"), &[Role::Manager]).await;
    let house = app.staff("house", None, &[]).await;
    for (text, by) in [
        ("ab2de-fghjk", "NUMBER"),
        ("AB2DEFGHJK", "NUMBER"),
        ("松江", "NAME"),
        ("松江　花子", "NAME"),
        ("まつえ", "KANA"),
        ("ﾏﾂｴ ﾊﾅ", "KANA"),
        (&rider.email, "EMAIL"),
        (CARD, "CARD"),
        ("2345", "CARD_LAST_4"),
        ("0852-60-1111", "PHONE"),
    ] {
        assert_eq!(search(&counter, text).await, (json!(by), vec![order.clone()]), "{text}");
        assert_eq!(search(&elsewhere, text).await, (json!(by), vec![]), "{text}");
        assert_eq!(search(&house, text).await.1, std::slice::from_ref(&order), "{text}");
    }
    for text in [
        "江",
        "花子",
        "松江太郎",
        "ZZ2DE-FGHJK",
        "9999",
        "0852-60-1112",
        "nobody@example.com",
        "松",
        "%",
        "松_",
    ] {
        assert_eq!(search(&counter, text).await.1, [""; 0], "{text}");
    }
    assert_eq!(search(&counter, "松").await.0, Value::Null, "too little to look for");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_seen_is_the_sellers_whoever_owns_the_product() {
    let app = TestApp::start().await;
    let (_, order) = sold(&app).await;
    app.force(&format!(
        "update orders set seller_id = (select id from operators where slug = 'matsue') where id = '{order}'"
    ))
    .await;
    let owner = app.staff("owner", Some("test-bus"), &[Role::Counter]).await;
    let seller = app.staff("seller", Some("matsue"), &[Role::Counter]).await;
    let open = "query($id: ID!) { order(id: $id) { number } }";
    for (staff, found) in [(&owner, Value::Null), (&seller, json!({ "number": "AB2DE-FGHJK" }))] {
        assert_eq!(staff.run(open, json!({ "id": order })).await.data()["order"], found);
        assert_eq!(search(staff, "松江").await.1.len(), usize::from(!found.is_null()));
    }
    let nobodys = json!({ "id": uuid::Uuid::new_v4() });
    assert_eq!(owner.run(open, nobodys).await.data()["order"], Value::Null);
    app.done().await;
}

const OPENED: &str = "query($id: ID!) { order(id: $id) { number state riderName riderKana email phone cardMasked passState refundState
    seller { slug } history { label actor staffName } payments { state amount intent } refunds { amount } } }";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_tells_its_rider_history_and_money() {
    let app = TestApp::start().await;
    let (rider, order) = sold(&app).await;
    let counter = app.staff("counts", Some("test-bus"), &[Role::Counter]).await;
    let answer = counter.run(OPENED, json!({ "id": order })).await;
    let shown = &answer.data()["order"];
    assert_eq!(shown["email"], rider.email.as_str());
    assert_eq!((&shown["phone"], &shown["riderName"]), (&json!("0852601111"), &json!("松江 花子")));
    assert_eq!((&shown["passState"], &shown["refundState"]), (&json!("UPCOMING"), &Value::Null));
    assert!(shown["cardMasked"].as_str().unwrap().ends_with("2345"), "{shown}");
    assert!(!shown["cardMasked"].as_str().unwrap().contains("67890"), "{shown}");
    assert_eq!(
        shown["history"][0],
        json!({ "label": "申し込みました", "actor": "rider", "staffName": null })
    );
    assert_eq!(
        (&shown["payments"][0]["state"], &shown["payments"][0]["amount"]),
        (&json!("SUCCEEDED"), &json!(10_080))
    );
    assert_eq!(shown["refunds"], json!([]));
    app.done().await;
}

/// Sold by the demo's Matsue: its bank takes the money back to the card, or not.
#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_was_given_back_is_told_with_its_money() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let counter = app.staff("counts", Some("matsue"), &[Role::Counter]).await;
    for (n, with, state) in [(1, VISA, "SUCCEEDED"), (2, REFUND_FAILS, "FAILED")] {
        let icoca = card(&rider, n).await;
        let Paid { order, pass, .. } = buy(&app, &rider, &icoca, "2026-10-10", with).await;
        give_back(&rider, &pass, &digest(&rider, &pass).await).await.done();
        app.run_jobs().await;
        app.outside.settle_refunds().await;
        assert_eq!(app.webhooks().await, 200);
        app.run_jobs().await;
        let told = json!(["FREED", state]);
        let opened = counter.run(OPENED, json!({ "id": order })).await.data()["order"].clone();
        assert_eq!(json!([opened["passState"], opened["refundState"]]), told);
        let query = "query($text: String!) { orders(text: $text) { nodes { passState refundState } } }";
        let found = counter.run(query, json!({ "text": opened["number"] })).await.data()["orders"].clone();
        assert_eq!(json!([found["nodes"][0]["passState"], found["nodes"][0]["refundState"]]), told);
    }
    app.done().await;
}

async fn log(by: &Staff, arguments: &str) -> Vec<(String, String)> {
    let query = format!("{{ log({arguments}) {{ nodes {{ action staffName about }} }} }}");
    let answer = by.run(&query, json!({})).await;
    let nodes = answer.data()["log"]["nodes"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    nodes.iter().map(|node| (text(&node["action"]), text(&node["about"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_is_in_the_log_by_person_day_and_kind() {
    let app = TestApp::start().await;
    let (rider, order) = sold(&app).await;
    let counter = app.staff("counts", Some("test-bus"), &[Role::Counter]).await;
    let manager = app.staff("boss", Some("test-bus"), &[Role::Manager]).await;
    let house = app.staff("house", None, &[]).await;
    search(&counter, &rider.email).await;
    counter.run(OPENED, json!({ "id": order })).await.data();
    search(&counter, "松").await;
    app.clock.advance(jiff::SignedDuration::from_hours(24));
    let counter = app.signed_in_at_desk(&counter).await;
    let manager = Staff { browser: app.signed_in_at_desk(&manager).await, ..manager };
    let house = Staff { browser: app.signed_in_at_desk(&house).await, ..house };
    counter.run(OPENED, json!({ "id": order })).await.data();
    house.run(OPENED, json!({ "id": order })).await.data();

    let read = ("ORDER_READ".to_owned(), "AB2DE-FGHJK".to_owned());
    let searched = ("ORDERS_SEARCHED".to_owned(), "AB2DE-FGHJK".to_owned());
    assert_eq!(log(&manager, "action: ORDER_READ").await, [read.clone(), read.clone(), read.clone()]);
    let first_day = log(&manager, "day: \"2026-10-05\"").await;
    assert_eq!(first_day[..2], [read.clone(), searched.clone()]);
    assert!(!first_day.iter().any(|(action, _)| action == "CODE_TAKEN"));
    let theirs = format!("staffId: \"{}\"", house.id);
    assert_eq!(
        log(&manager, &theirs).await,
        std::slice::from_ref(&read),
        "the house is seen by the desk that it looks at"
    );
    assert_eq!(log(&manager, &format!("{theirs}, action: ORDERS_SEARCHED")).await, []);
    let of_house = log(&house, &theirs).await;
    assert!(of_house.contains(&read), "{of_house:?}");
    assert!(
        of_house.iter().any(|(action, _)| action == "CODE_TAKEN"),
        "the house is seen by itself: {of_house:?}"
    );
    assert_eq!(log(&manager, "action: ORDERS_SEARCHED").await, [searched]);
    // What was typed is the rider's, and no line keeps it.
    let kept =
        app.sql(&format!("select count(*) from audit_log where detail::text like '%{}%'", rider.email)).await;
    assert_eq!(kept, ["0"]);
    // Page by page the same lines.
    let all = log(&manager, "first: 100").await;
    let mut paged = Vec::new();
    let mut after = Value::Null;
    loop {
        let query = "query($after: String) { log(first: 2, after: $after) {
            pageInfo { hasNextPage endCursor } nodes { action about } } }";
        let answer = manager.run(query, json!({ "after": after })).await;
        let page = answer.data()["log"].clone();
        for node in page["nodes"].as_array().unwrap() {
            let text = |name: &str| node[name].as_str().unwrap_or_default().to_owned();
            paged.push((text("action"), text("about")));
        }
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(paged, all);
    let other = app.staff("other", Some("matsue"), &[Role::Manager]).await;
    assert!(!log(&other, "first: 100").await.iter().any(|(action, _)| action.starts_with("ORDER")));
    app.refused("delete from audit_log").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_comes_page_by_page() {
    let app = TestApp::start().await;
    let rider = app.person("hanako").await;
    let card = rider.card(CARD).await;
    for month in 1..=7 {
        let (from, to) = (format!("2026-{month:02}-01"), format!("2026-{month:02}-28"));
        app.bought(&Bought { pass: "freed", ..Bought::open(&card, "cancelled", &from, &to) }).await;
    }
    let counter = app.staff("counts", Some("test-bus"), &[Role::Counter]).await;
    let query = "query($after: String) { orders(text: \"松江\", first: 3, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { id } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = counter.run(query, json!({ "after": after })).await;
        let page = answer.data()["orders"].clone();
        seen.extend(
            page["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap().to_owned()),
        );
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let all = app
        .sql(&format!(
            "select id::text from orders where seller_id = '{OPERATOR}' order by placed_at desc, id desc"
        ))
        .await;
    assert_eq!(seen, all);
    let logged = "select jsonb_array_length(detail -> 'orders')::text from audit_log where action = 'orders.searched' order by id";
    assert_eq!(app.sql(logged).await, ["3", "3", "1"], "what was shown, and no more");
    let wrong = counter.run(query, json!({ "after": "x" })).await;
    assert_eq!(wrong.fault_code(), "BAD_INPUT");
    app.done().await;
}
