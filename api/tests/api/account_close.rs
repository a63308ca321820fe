//! Closing an account.

use serde_json::{Value, json};

use crate::support::{Answer, Bought, Browser, PASSWORD, TestApp, details};

const CLOSING: &str = "{ viewer { canClose closeBlockedUntil } }";

async fn close(browser: &Browser) -> Answer {
    browser.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await
}

async fn card(rider: &Browser, number: &str) -> String {
    let input = json!({ "number": number, "kind": "CARD", "name": "仕事用", "named": true });
    let answer = rider.mutate("cardRegister", "card { id }", input).await;
    answer.done()["card"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_law_keeps_stays_and_the_rest_is_erased() {
    let app = TestApp::start().await;
    let rider = app.rider("leaving").await;
    let used = card(&rider, "JW1234567890ABC01").await;
    card(&rider, "JW1234567890ABC02").await;
    app.bought(&Bought::live(&used, "2026-08-01", "2026-08-31")).await;
    let token = {
        let input = json!({ "email": rider.email, "password": PASSWORD });
        rider.mutate("signInStart", "viewer { id }", input).await.cookie("session")
    };
    app.run_jobs().await;
    let closed = close(&rider).await;
    assert_eq!(closed.done()["ok"], true);
    assert_eq!(closed.cookie("session"), "");
    let gone = app.with_session(&token).run("{ viewer { id } }", json!({})).await;
    assert_eq!(gone.data()["viewer"], Value::Null);
    app.run_jobs().await;
    assert!(app.outside.letters(&rider.email).await[0].subject.contains("アカウントを閉じました"));

    assert_eq!(
        app.sql("select concat(email, password_hash, closed_at = '2026-10-05T03:00:00Z') from accounts")
            .await,
        ["t"]
    );
    let left = app
        .sql("select concat(family_name, given_name, family_kana, given_kana, birth_date, phone, postal_code, address, erased_at is not null) from riders")
        .await;
    assert_eq!(left, ["t"]);
    assert_eq!(app.sql("select concat(right(number, 2), ' ', state, name) from cards").await, ["01 removed"]);
    for (kept, rows) in
        [("orders", "1"), ("passes", "1"), ("consents", "2"), ("known_devices", "0"), ("drafts", "0")]
    {
        assert_eq!(app.sql(&format!("select count(*) from {kept}")).await, [rows], "{kept}");
    }
    assert_eq!(app.sql("select rider_name from orders").await, ["松江 花子"], "as the receipt names them");

    // The address and the number may begin anew.
    let again = app.rider("leaving").await;
    card(&again, "JW1234567890ABC02").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_pass_keeps_the_account_open() {
    let app = TestApp::start().await;
    let rider = app.rider("riding").await;
    let number = card(&rider, "JW1234567890ABC03").await;
    app.bought(&Bought::live(&number, "2026-10-01", "2026-10-31")).await;
    let told = rider.run(CLOSING, json!({})).await;
    assert_eq!(told.data()["viewer"], json!({ "canClose": false, "closeBlockedUntil": "2026-10-31" }));
    let refused = close(&rider).await;
    assert_eq!(refused.codes(), ["PASS_LIVE"]);
    assert_eq!(
        refused.payload()["userErrors"][0]["message"],
        "2026年10月31日まで有効な定期券があるため、アカウントを閉じられません。その翌日からお手続きください。"
    );
    // 23:59:59 JST of the last day, then midnight.
    for (moment, codes) in [("2026-10-31T14:59:59Z", vec!["PASS_LIVE"]), ("2026-10-31T15:00:00Z", vec![])] {
        app.clock.set(moment.parse().unwrap());
        assert_eq!(close(&rider).await.codes(), codes, "{moment}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unpaid_order_keeps_the_account_open() {
    let app = TestApp::start().await;
    let rider = app.rider("ordering").await;
    let number = card(&rider, "JW1234567890ABC04").await;
    app.bought(&Bought::open(&number, "awaiting_payment", "2026-10-20", "2026-11-19")).await;
    let told = rider.run(CLOSING, json!({})).await;
    assert_eq!(told.data()["viewer"], json!({ "canClose": false, "closeBlockedUntil": "2026-10-19" }));
    assert_eq!(close(&rider).await.codes(), ["ORDER_OPEN"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_needs_the_password() {
    let app = TestApp::start().await;
    let rider = app.rider("borrowed").await;
    let answer = rider.mutate("accountClose", "ok", json!({ "password": "wrong horse battery" })).await;
    assert_eq!(answer.codes(), ["PASSWORD_WRONG"]);
    assert_eq!(rider.run(CLOSING, json!({})).await.data()["viewer"]["canClose"], true);
    app.done().await;
}

/// The closing waits for a lock of the test's while `beside` runs; then the lock is given up.
async fn closing_beside(
    app: &TestApp,
    rider: &Browser,
    lock: &str,
    beside: impl Future<Output = Answer>,
) -> Answer {
    let held = app.hold(lock).await;
    let (closed, beside, ()) = tokio::join!(
        close(rider),
        async {
            app.waiting(1).await;
            beside.await
        },
        async {
            app.waiting(2).await;
            held.roll_back().await;
        }
    );
    assert_eq!(closed.done()["ok"], true);
    beside
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_registered_beside_the_closing_is_not_left_behind() {
    let app = TestApp::start().await;
    let (rider, other) = (app.rider("hasty").await, app.person("other").await);
    // The registration waits for another one of its number, after it has looked at everything.
    let held = app
        .hold(&format!(
            "insert into cards (id, rider_id, number, kind, name, named, registered_at)
             values (gen_random_uuid(), '{}', 'JW1234567890ABC05', 'card', 'x', true, now())",
            other.rider_id
        ))
        .await;
    let input = json!({ "number": "JW1234567890ABC05", "kind": "CARD", "name": "仕事用", "named": true });
    let (registered, closed, ()) = tokio::join!(
        rider.mutate("cardRegister", "card { id }", input),
        async {
            app.waiting(1).await;
            close(&rider).await
        },
        async {
            app.waiting(2).await;
            held.roll_back().await;
        }
    );
    registered.done();
    closed.done();
    assert_eq!(app.sql("select state from cards").await, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn details_given_beside_the_closing_are_not_kept() {
    let app = TestApp::start().await;
    let rider = app.signed_up("late").await;
    let lock = "select 1 from known_devices for update";
    let save = rider.mutate("riderSave", "viewer { id }", details());
    let saved = closing_beside(&app, &rider, lock, save).await;
    assert_eq!(saved.fault_code(), "UNAUTHENTICATED");
    assert_eq!(app.sql("select family_name from riders").await, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_started_beside_the_closing_is_not_kept() {
    let app = TestApp::start().await;
    let rider = app.rider("choosing").await;
    let lock = "select 1 from known_devices for update";
    let started = closing_beside(&app, &rider, lock, rider.start_draft(json!({}))).await;
    assert_eq!(started.fault_code(), "UNAUTHENTICATED");
    assert_eq!(app.sql("select id from drafts").await, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_not_registered_once_the_closing_has_begun() {
    let app = TestApp::start().await;
    let rider = app.rider("slow").await;
    let lock = "select 1 from known_devices for update";
    let input = json!({ "number": "JW1234567890ABC06", "kind": "CARD", "named": true });
    let registered =
        closing_beside(&app, &rider, lock, rider.mutate("cardRegister", "card { id }", input)).await;
    assert_eq!(registered.fault_code(), "UNAUTHENTICATED");
    assert_eq!(app.sql("select id from cards").await, Vec::<String>::new());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_signs_in_beside_the_closing_is_forgotten_too() {
    let app = TestApp::start().await;
    let rider = app.rider("returning").await;
    let input = json!({ "email": rider.email, "password": PASSWORD });
    let sign_in = rider.mutate("signInStart", "viewer { id }", input);
    // The browsers are forgotten before the rider's details are erased.
    closing_beside(&app, &rider, "select 1 from riders for update", sign_in).await;
    assert_eq!(app.sql("select first_seen from known_devices").await, Vec::<String>::new());
    assert_eq!(rider.run("{ viewer { id } }", json!({})).await.data()["viewer"], Value::Null);
    app.done().await;
}
