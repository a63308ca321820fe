//! Ending an order while an attempt to pay it is being closed for another reason.

use jiff::SignedDuration;
use serde_json::json;

use crate::support::buying::{card, look, order, start};
use crate::support::{NOON, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_overrules_the_end_of_an_idle_attempt() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let order = order(&rider, &card(&rider, 1).await, "2026-10-10").await;
    let intent = start(&rider, &order).await;
    app.clock.advance(SignedDuration::from_mins(31));
    let path = format!("/v1/payment_intents/{intent}/cancel");
    app.outside.fault(json!({ "kind": "error_before", "method": "POST", "path": path, "times": 2 })).await;
    app.sweep().await;
    let idle = look(&rider, &order).await;
    assert_eq!(
        (&idle["state"], &idle["closing"], &idle["canCancel"]),
        (&json!("PAYING"), &json!(true), &json!(true))
    );
    let cancel = || rider.mutate("orderCancel", "order { state closing canCancel }", json!({ "id": order }));
    let asked = &cancel().await.done()["order"].clone();
    assert_eq!((&asked["state"], &asked["canCancel"]), (&json!("PAYING"), &json!(false)));
    assert_eq!(app.sql("select closing_as from orders").await, ["cancelled"]);
    app.clock.advance(SignedDuration::from_mins(5));
    app.run_jobs().await;
    assert_eq!(look(&rider, &order).await["state"], "CANCELLED");
    let told =
        app.sql("select event || coalesce(' ' || (detail ->> 'as'), '') from order_events order by id").await;
    assert_eq!(
        told,
        ["placed", "payment_started", "close_asked awaiting_payment", "close_asked cancelled", "cancelled"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_overrules_the_end_of_an_idle_attempt_but_no_cancel() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    for (day, cancels, ends) in [("2026-10-10", false, "LAPSED"), ("2026-10-11", true, "CANCELLED")] {
        let icoca = card(&rider, day.len() as u32 + u32::from(cancels)).await;
        app.clock.set(NOON.parse().unwrap());
        let order = order(&rider, &icoca, day).await;
        let intent = start(&rider, &order).await;
        let path = format!("/v1/payment_intents/{intent}/cancel");
        app.outside
            .fault(json!({ "kind": "error_before", "method": "POST", "path": path, "times": 9 }))
            .await;
        app.clock.advance(SignedDuration::from_mins(31));
        app.sweep().await;
        if cancels {
            rider.mutate("orderCancel", "order { state }", json!({ "id": order })).await.done();
        }
        app.clock.set("2026-10-10T13:30:00Z".parse().unwrap());
        app.sweep().await;
        let asked = format!("select closing_as from orders where id = '{order}'");
        assert_eq!(app.sql(&asked).await, [ends.to_lowercase()]);
        app.outside.forget_faults().await;
        app.clock.advance(SignedDuration::from_hours(5));
        app.sweep().await;
        assert_eq!(look(&rider, &order).await["state"], ends);
    }
    app.done().await;
}
