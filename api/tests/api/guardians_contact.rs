//! What a guardian gave to be written to: used while money may come back, and then forgotten.

use serde_json::json;
use teiki_api::guardians::prune;

use crate::support::TestApp;
use crate::support::buying::{VISA, confirm, intent_of, look};
use crate::support::guardian::{awaiting, confirm_as, entered, letters, link, start_by_link, sync_by_link};

#[tokio::test(flavor = "multi_thread")]
async fn a_payer_with_an_address_hears_of_money_that_goes_back_and_is_then_forgotten() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let (guardian, id) = entered(&app, &link(&rider, &order).await).await;
    let email = app.outside.address("mother");
    confirm_as(&guardian, &id, "", &email).await.done();
    let intent = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    confirm(&app, &intent, VISA, "pass").await;
    let paid = sync_by_link(&guardian, &id).await;
    assert_eq!(
        paid["receipt"]["recipient"], "",
        "no name was given, and the rider's is not put in its place"
    );
    let body = json!({ "key": app.outside.secret_key(), "payment_intent": intent, "amount": 5_000 });
    app.outside.control("refund", body).await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    let told = letters(&app, &email).await;
    assert!(
        told.iter()
            .any(|letter| letter.contains("返金のお知らせ") && letter.contains("5,000円を返金しました")),
        "{told:?}"
    );
    // A payment stands at the deadline; its money may come back until a month after the pass.
    for (moment, kept) in [
        ("deadline + interval '1 day 1 second'", "1"),
        ("(ends_on + 1)::timestamp at time zone 'Asia/Tokyo' + interval '31 days'", "1"),
        ("(ends_on + 1)::timestamp at time zone 'Asia/Tokyo' + interval '31 days 1 second'", "0"),
    ] {
        let at = format!(
            "select to_char(({moment}) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') from orders"
        );
        app.clock.set(app.one(&at).await.parse().unwrap());
        prune(&mut app.app.db.conn().await.unwrap(), app.clock.now()).await.unwrap();
        assert_eq!(app.sql("select count(email) from guardian_links").await, [kept], "{moment}");
    }
    app.done().await;
}

/// The fields were opened, and nobody paid.
#[tokio::test(flavor = "multi_thread")]
async fn who_did_not_pay_is_forgotten_the_day_after_the_deadline() {
    let app = TestApp::start().await;
    let (rider, order) = awaiting(&app).await;
    let (guardian, id) = entered(&app, &link(&rider, &order).await).await;
    confirm_as(&guardian, &id, "松江 良子", "mother@example.com").await.done();
    start_by_link(&guardian, &id, "theirs").await.done();
    let kept =
        "select count(email)::text || ' ' || (select count(recipient) from payments) from guardian_links";
    assert_eq!(app.sql(kept).await, ["1 1"]);
    // The deadline: 22:00 on the day before the start.
    app.clock.set("2026-10-09T13:00:00Z".parse().unwrap());
    app.sweep().await;
    assert_eq!(look(&rider, &order).await["state"], "LAPSED");
    assert_eq!(app.sql(kept).await, ["1 0"], "the name goes with the attempt");
    app.clock.set("2026-10-10T13:00:01Z".parse().unwrap());
    prune(&mut app.app.db.conn().await.unwrap(), app.clock.now()).await.unwrap();
    assert_eq!(app.sql(kept).await, ["0 0"]);
    app.done().await;
}
