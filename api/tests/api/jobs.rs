//! The queue while the outside world is away.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use teiki_api::error::Fault;
use teiki_api::jobs::{Job, Sweep, queue, worker};
use teiki_api::payments::jobs::SettleOrder;
use teiki_api::work::{KINDS, Prune};
use teiki_shared::ids::{OperatorId, OrderId};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::buying::{VISA, card, confirm, look, order, start};

/// Twenty minutes of sweeps; the most jobs of a kind that waited at once.
async fn sweeps(app: &TestApp, kind: &str) -> usize {
    let mut most = 0;
    for _ in 0..60 {
        app.clock.advance(SignedDuration::from_secs(20));
        app.sweep().await;
        most = most.max(app.sql(&format!("select id from jobs where kind = '{kind}'")).await.len());
    }
    most
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_do_not_pile_up_while_stripe_is_away() {
    let app = TestApp::start().await;
    let rider = app.rider("taro").await;
    let icoca = card(&rider, 1).await;
    let order = order(&rider, &icoca, "2026-10-10").await;
    let intent = start(&rider, &order).await;
    let away = |path: &str| json!({ "kind": "error_before", "path": path, "times": 100_000 });
    app.outside.fault(away("/v1/payment_intents")).await;
    assert_eq!(sweeps(&app, "settle_order").await, 1);
    app.outside.forget_faults().await;

    app.clock.set("2026-10-09T15:00:00Z".parse().unwrap());
    confirm(&app, &intent, VISA, "pass").await;
    app.outside.fault(away("/v1/refunds")).await;
    assert_eq!(sweeps(&app, "send_refund").await, 1);
    assert_eq!(app.sql("select count(*) from jobs where dead_at is not null").await, ["0"]);
    app.outside.forget_faults().await;
    // Stripe repeats its fault once more, and is asked under the next key.
    for _ in 0..2 {
        app.clock.advance(SignedDuration::from_hours(7));
        app.sweep().await;
    }
    assert_eq!(look(&rider, &order).await["state"], "LAPSED");
    assert_eq!(app.sql("select state from refunds").await, ["succeeded"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_failed_leaves_its_work_to_the_one_that_waits() {
    let app = TestApp::start().await;
    let job =
        SettleOrder { operator: OperatorId::from(Uuid::new_v4()), order: OrderId::from(Uuid::new_v4()) };
    let mut conn = app.app.db.conn().await.unwrap();
    let left = "select coalesce(dedupe, 'no key') || ' ' || coalesce(last_fault, 'new') from jobs";
    let key = job.key().unwrap();
    assert_eq!(key, format!("settle_order {}", job.order));

    queue::enqueue(&conn, &app.clock, &job).await.unwrap();
    let taken = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    assert_eq!(app.sql(left).await, ["no key new"], "a signal meanwhile is not lost");
    queue::failed(&mut conn, &app.clock, &taken, Some(&key), &Fault::other("away")).await.unwrap();
    assert_eq!(app.sql(left).await, [format!("{key} away")]);
    queue::enqueue(&conn, &app.clock, &job).await.unwrap();
    assert_eq!(app.sql(left).await, [format!("{key} away")], "one waits");

    let taken = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    queue::enqueue(&conn, &app.clock, &job).await.unwrap();
    queue::failed(&mut conn, &app.clock, &taken, Some(&key), &Fault::other("away")).await.unwrap();
    assert_eq!(app.sql(left).await, [format!("{key} new")]);
    assert_eq!(app.sql("select attempts from jobs").await, ["2"], "it counts on");

    // Given up, a job keeps no key: the next signal begins anew.
    app.run("update jobs set attempts = 11").await;
    let taken = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    queue::failed(&mut conn, &app.clock, &taken, Some(&key), &Fault::other("away")).await.unwrap();
    assert_eq!(app.sql("select dead_at is not null and dedupe is null from jobs").await, ["true"]);
    queue::enqueue(&conn, &app.clock, &job).await.unwrap();
    assert!(worker::run_one(&app.app, KINDS).await.unwrap());
    app.run("delete from jobs where dead_at is not null").await;
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_neither_hurries_a_job_nor_brings_it_back_at_once() {
    let app = TestApp::start().await;
    let job =
        SettleOrder { operator: OperatorId::from(Uuid::new_v4()), order: OrderId::from(Uuid::new_v4()) };
    let mut conn = app.app.db.conn().await.unwrap();
    let key = job.key().unwrap();
    let count = "select count(*) from jobs";

    queue::remind(&mut conn, &app.clock, &job).await.unwrap();
    app.run("update jobs set attempts = 5").await;
    let taken = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    queue::failed(&mut conn, &app.clock, &taken, Some(&key), &Fault::other("away")).await.unwrap();
    let waits = app.sql("select run_at::text from jobs").await;
    queue::remind(&mut conn, &app.clock, &job).await.unwrap();
    assert_eq!(app.sql("select run_at::text from jobs").await, waits);
    queue::enqueue(&conn, &app.clock, &job).await.unwrap();
    assert_ne!(app.sql("select run_at::text from jobs").await, waits, "a signal is news");

    app.run("update jobs set attempts = 11").await;
    let taken = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    queue::failed(&mut conn, &app.clock, &taken, Some(&key), &Fault::other("away")).await.unwrap();
    queue::remind(&mut conn, &app.clock, &job).await.unwrap();
    assert_eq!(app.sql(count).await, ["1"], "put aside");
    app.clock.advance(SignedDuration::from_hours(24));
    queue::remind(&mut conn, &app.clock, &job).await.unwrap();
    assert_eq!(app.sql(count).await, ["2"], "a day later it is tried again");
    app.run("delete from jobs").await;
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_job_neither_ends_it_nor_puts_it_back() {
    let app = TestApp::start().await;
    let mut conn = app.app.db.conn().await.unwrap();
    queue::enqueue(&conn, &app.clock, &Prune {}).await.unwrap();
    let first = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    app.clock.advance(SignedDuration::from_mins(6));
    let second = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    let row = "select concat_ws(' ', attempts, locked_until, run_at, last_fault) from jobs";
    let held = app.sql(row).await;

    assert!(!queue::done(&mut conn, &first).await.unwrap());
    assert_eq!(app.sql(row).await, held, "the first is done");
    assert!(
        !queue::failed(&mut conn, &app.clock, &first, (Prune {}).key().as_deref(), &Fault::other("away"))
            .await
            .unwrap()
    );
    assert_eq!(app.sql(row).await, held, "the first failed");
    assert!(queue::done(&mut conn, &second).await.unwrap());
    assert_eq!(app.sql(row).await, Vec::<String>::new());
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_holds_its_job_for_as_long_as_it_runs() {
    let app = TestApp::start().await;
    let mut conn = app.app.db.conn().await.unwrap();
    queue::enqueue(&conn, &app.clock, &Prune {}).await.unwrap();
    let taken = queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    let held = "select locked_until::text from jobs";
    let before = app.sql(held).await;
    app.clock.advance(SignedDuration::from_secs(2));
    let run_long = async { while app.sql(held).await == before {} };
    tokio::select! {
        () = run_long => {}
        never = worker::hold(&app.app, &taken, Duration::from_millis(1)) => match never {},
    }
    app.clock.advance(SignedDuration::from_secs(2));
    assert!(queue::take(&mut conn, &app.clock).await.unwrap().is_none(), "it was held 2 s ago");

    // Another takes it while this one is cut off: nothing is held any more.
    app.clock.advance(SignedDuration::from_mins(1));
    assert!(queue::take(&mut conn, &app.clock).await.unwrap().is_some());
    assert!(!queue::hold(&mut conn, &app.clock, &taken).await.unwrap());
    app.run("delete from jobs").await;
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_of_a_killed_worker_is_taken_up_within_four_seconds() {
    let app = TestApp::start().await;
    let mut conn = app.app.db.conn().await.unwrap();
    queue::enqueue(&conn, &app.clock, &Prune {}).await.unwrap();
    queue::take(&mut conn, &app.clock).await.unwrap().unwrap();
    app.clock.advance(SignedDuration::from_secs(2));
    assert!(queue::take(&mut conn, &app.clock).await.unwrap().is_none(), "it is in hand");
    app.clock.advance(SignedDuration::from_secs(2));
    let taken = queue::take(&mut conn, &app.clock).await.unwrap();
    assert!(taken.is_some(), "4 s after the kill it still waits");
    app.run("delete from jobs").await;
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_kills_its_worker_is_put_aside() {
    let app = TestApp::start().await;
    let mut conn = app.app.db.conn().await.unwrap();
    queue::enqueue(&conn, &app.clock, &Prune {}).await.unwrap();
    let mut kills = 0;
    let mut waits = Vec::new();
    let mut since = app.clock.now();
    // Three days of a worker that dies at once and is started again.
    for _ in 0..(3 * 24 * 60) {
        if queue::take(&mut conn, &app.clock).await.unwrap().is_some() {
            kills += 1;
            waits.push(app.clock.now().duration_since(since).as_mins());
            since = app.clock.now();
        }
        app.clock.advance(SignedDuration::from_mins(1));
    }
    assert_eq!(kills, 12, "{waits:?}");
    assert!(waits[8] >= 60, "the others are left in peace meanwhile: {waits:?}");
    assert_eq!(app.sql("select dead_at is not null and dedupe is null from jobs").await, ["true"]);
    assert!(app.sql("select last_fault from jobs").await[0].contains("worker"));
    app.run("delete from jobs").await;
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_an_unknown_kind_fails_alone() {
    let app = TestApp::start().await;
    let conn = app.app.db.conn().await.unwrap();
    queue::enqueue(&conn, &app.clock, &Prune {}).await.unwrap();
    app.run("update jobs set kind = 'of_a_later_release', run_at = run_at - interval '1 s'").await;
    queue::enqueue(&conn, &app.clock, &Sweep {}).await.unwrap();
    for _ in 0..2 {
        assert!(worker::run_one(&app.app, KINDS).await.unwrap());
    }
    let kept =
        app.sql("select concat_ws(' ', kind, attempts, last_fault) from jobs where attempts > 0").await;
    assert_eq!(kept, ["of_a_later_release 1 a job of an unknown kind: of_a_later_release"]);
    assert_eq!(app.sql("select kind from jobs where kind = 'sweep'").await, Vec::<String>::new());
    app.run("delete from jobs").await;
    drop(conn);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sweep_brings_up_stands_in_nobody_s_way_until_a_signal_comes() {
    let app = TestApp::start().await;
    let mut conn = app.app.db.conn().await.unwrap();
    let job =
        SettleOrder { operator: OperatorId::from(Uuid::new_v4()), order: OrderId::from(Uuid::new_v4()) };
    queue::remind(&mut conn, &app.clock, &job).await.unwrap();
    assert_eq!(app.sql("select queue from jobs").await, ["looks"]);
    queue::enqueue(&conn, &app.clock, &job).await.unwrap();
    assert_eq!(app.sql("select queue from jobs").await, ["default"]);
    app.run("delete from jobs").await;
    drop(conn);
    app.done().await;
}
