//! Receipts: numbers without a gap, one for each payment, never changed.

use diesel_async::AsyncConnection;
use serde_json::{Value, json};
use teiki_api::db::Conn;
use teiki_api::error::Fault;
use teiki_api::receipts::Receipt;
use teiki_api::{orders, payments};
use teiki_shared::ids::{OperatorId, PaymentId};
use uuid::Uuid;

use crate::support::{Bought, Browser, OPERATOR, TestApp};

fn operator() -> OperatorId {
    OPERATOR.parse().unwrap()
}

/// Payments of as many orders, captured.
async fn captured(app: &TestApp, count: u32) -> Vec<PaymentId> {
    let ann = app.person(&format!("ann{}", Uuid::new_v4().simple())).await;
    let mut payments = Vec::new();
    for n in 0..count {
        let number = format!("JW{}{n:03}", &Uuid::new_v4().simple().to_string().to_uppercase()[..12]);
        let card = Uuid::new_v4().to_string();
        app.run(&format!(
            "insert into cards (id, rider_id, number, kind, name, named, registered_at)
             values ('{card}', '{}', '{number}', 'card', 'ICOCA', true, '2026-10-01')",
            ann.rider_id
        ))
        .await;
        let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
        payments.push(app.captured(&order).await.parse().unwrap());
    }
    payments
}

/// As the transaction that records a success: the payment is locked, the receipt comes last.
async fn issue_in(app: &TestApp, conn: &mut Conn, payment: PaymentId) -> Result<Receipt, Fault> {
    let payment = payments::db::lock(conn, operator(), payment).await?.unwrap();
    let order = orders::db::find(conn, operator(), payment.order_id).await?.unwrap();
    payments::record::issue_receipt(conn, &app.clock, &order, &payment).await
}

async fn issue(app: &TestApp, payment: PaymentId) -> Result<Receipt, Fault> {
    let mut conn = app.app.db.conn().await?;
    conn.transaction(async |conn| issue_in(app, conn, payment).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_says_what_the_law_asks() {
    let app = TestApp::start().await;
    let payment = captured(&app, 1).await[0];
    let receipt = issue(&app, payment).await.unwrap();
    assert_eq!((receipt.fiscal_year, receipt.number), (2026, 1));
    assert_eq!((receipt.total.get(), receipt.tax_rate, receipt.tax.get()), (10_080, 10, 916));
    assert_eq!(
        (receipt.issuer.as_str(), receipt.invoice_number.as_deref()),
        ("試験バス", Some("T7123456789012"))
    );
    assert_eq!(receipt.content_ja, "試験定期 240円区間 1か月");
    assert_eq!(receipt.content_en, "Test pass, 240-yen fare, 1 month");
    assert_eq!(receipt.recipient, "松江 花子");
    assert_eq!(
        (receipt.issued_on.to_string(), receipt.starts_on.to_string()),
        ("2026-10-05".into(), "2026-10-06".into())
    );
    assert_eq!(app.sql("select method from receipts").await, ["card"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_sees_it_at_the_order_in_both_languages() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let card = ann.card("JW123456789012345").await;
    let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    let payment = app.captured(&order).await;
    let query = "query($id: ID!) { viewer { order(id: $id) { receipt {
        number issuedOn paidOn issuer invoiceNumber content recipient total taxRate tax method validity } } } }";
    let unpaid = ann.run(query, json!({ "id": order })).await;
    assert_eq!(unpaid.data()["viewer"]["order"]["receipt"], Value::Null);
    issue(&app, payment.parse().unwrap()).await.unwrap();
    let seen = ann.run(query, json!({ "id": order })).await;
    assert_eq!(
        seen.data()["viewer"]["order"]["receipt"],
        json!({
            "number": "2026-000001", "issuedOn": "2026-10-05", "paidOn": "2026-10-05", "issuer": "試験バス",
            "invoiceNumber": "T7123456789012", "content": "試験定期 240円区間 1か月", "recipient": "松江 花子",
            "total": 10_080, "taxRate": 10, "tax": 916, "method": "クレジットカード利用",
            "validity": "2026年10月6日から2026年11月5日まで",
        })
    );
    assert_eq!(bob.run(query, json!({ "id": order })).await.data()["viewer"]["order"], Value::Null);
    app.run("update accounts set lang = 'en'").await;
    let english = ann.run(query, json!({ "id": order })).await;
    let receipt = &english.data()["viewer"]["order"]["receipt"];
    assert_eq!(receipt["content"], "Test pass, 240-yen fare, 1 month");
    assert_eq!(receipt["validity"], "6 October 2026 to 5 November 2026");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_recipient_gets_a_receipt_that_takes_the_place_of_the_first() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let card = ann.card("JW123456789012345").await;
    let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    let reissue = async |who: &Browser, recipient: &str| {
        let fields = "receipt { number recipient reissued issuedOn paidOn total }";
        let input = json!({ "orderId": order, "recipient": recipient });
        who.mutate("receiptReissue", fields, input).await
    };
    let payment = app.captured(&order).await;
    assert_eq!(reissue(&ann, "株式会社みずうみ").await.codes(), ["NOT_FOUND"], "not paid yet");
    issue(&app, payment.parse().unwrap()).await.unwrap();
    assert_eq!(reissue(&bob, "株式会社みずうみ").await.codes(), ["NOT_FOUND"], "another's");
    assert_eq!(reissue(&ann, " ").await.codes(), ["RECIPIENT_MISSING"]);
    assert_eq!(reissue(&ann, &"社".repeat(61)).await.codes(), ["RECIPIENT_TOO_LONG"]);
    app.clock.advance(jiff::SignedDuration::from_hours(5 * 24));
    let taps = futures::future::join_all((0..4).map(|_| reissue(&ann, "　株式会社みずうみ "))).await;
    for tap in taps {
        assert_eq!(
            tap.done()["receipt"],
            json!({
                "number": "2026-000002", "recipient": "株式会社みずうみ", "reissued": false,
                "issuedOn": "2026-10-10", "paidOn": "2026-10-05", "total": 10_080,
            })
        );
    }
    let kept = "select recipient from receipts order by issued_on";
    assert_eq!(app.sql(kept).await, ["松江 花子", "株式会社みずうみ"], "the first one stays as it was");
    let query = "query($id: ID!) { viewer { order(id: $id) { receipt { number recipient } } } }";
    let seen = ann.run(query, json!({ "id": order })).await;
    assert_eq!(seen.data()["viewer"]["order"]["receipt"]["number"], "2026-000002");
    // Only the second issue to the same recipient is marked.
    for (recipient, is_marked) in
        [("松江 花子", true), ("株式会社みずうみ", true), ("名前4", false), ("名前5", false)]
    {
        let answer = reissue(&ann, recipient).await;
        assert_eq!(answer.done()["receipt"]["reissued"], is_marked, "{recipient}");
    }
    assert_eq!(reissue(&ann, "名前6").await.codes(), ["TOO_MANY"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_has_one_receipt_however_often_it_is_asked_for() {
    let app = TestApp::start().await;
    let payment = captured(&app, 1).await[0];
    let all = futures::future::join_all((0..8).map(|_| issue(&app, payment))).await;
    for receipt in all {
        assert_eq!(receipt.unwrap().number, 1);
    }
    assert_eq!(app.sql("select last from receipt_counters").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_at_once_are_numbered_without_a_gap() {
    let app = TestApp::start().await;
    let payments = captured(&app, 40).await;
    let all = futures::future::join_all(payments.iter().map(|payment| issue(&app, *payment))).await;
    let mut numbers: Vec<i32> = all.into_iter().map(|receipt| receipt.unwrap().number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_rolled_back_was_never_taken() {
    let app = TestApp::start().await;
    let payments = captured(&app, 6).await;
    let outcomes = futures::future::join_all(payments.iter().enumerate().map(|(n, payment)| {
        let app = &app;
        async move {
            let mut conn = app.app.db.conn().await.unwrap();
            conn.transaction(async |conn| {
                let receipt = issue_in(app, conn, *payment).await?;
                if n % 2 == 0 { Ok(receipt.number) } else { Err(Fault::other("what follows failed")) }
            })
            .await
        }
    }))
    .await;
    let mut numbers: Vec<i32> = outcomes.into_iter().filter_map(Result::ok).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(app.sql("select last from receipt_counters").await, ["3"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_begin_again_when_the_31st_of_march_ends_in_japan() {
    let app = TestApp::start().await;
    let payments = captured(&app, 3).await;
    let mut shown = Vec::new();
    for (moment, payment) in
        ["2027-03-31T14:59:58Z", "2027-03-31T14:59:59Z", "2027-03-31T15:00:00Z"].into_iter().zip(payments)
    {
        // The moment of the capture counts, however late we learn of it.
        app.clock.set("2027-05-01T00:00:00Z".parse().unwrap());
        app.force(&format!("update payments set captured_at = '{moment}' where id = '{payment}'")).await;
        let receipt = issue(&app, payment).await.unwrap();
        shown.push(format!("{} {}-{:06}", receipt.issued_on, receipt.fiscal_year, receipt.number));
    }
    assert_eq!(shown, ["2027-03-31 2026-000001", "2027-03-31 2026-000002", "2027-04-01 2027-000001"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_captured_gets_none() {
    let app = TestApp::start().await;
    let payment = captured(&app, 1).await[0];
    app.force("update payments set state = 'open', captured_at = null, ended_at = null").await;
    assert!(issue(&app, payment).await.is_err());
    assert!(app.sql("select last from receipt_counters").await.is_empty());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn later_changes_touch_no_receipt() {
    let app = TestApp::start().await;
    let payment = captured(&app, 1).await[0];
    issue(&app, payment).await.unwrap();
    app.run(&format!("update operators set name_ja = '別名', invoice_number = null where id = '{OPERATOR}'"))
        .await;
    let receipt = issue(&app, payment).await.unwrap();
    assert_eq!(
        (receipt.issuer.as_str(), receipt.invoice_number.as_deref()),
        ("試験バス", Some("T7123456789012"))
    );
    for change in ["update receipts set total = 1", "delete from receipts"] {
        assert!(app.refused(change).await.contains("append only"), "{change}");
    }
    app.done().await;
}
