//! The bell: who enqueues a job wakes the workers, wherever they run.

use std::time::{Duration, Instant};

use diesel::result::Error;
use diesel_async::AsyncConnection;
use futures::StreamExt;
use teiki_api::App;
use teiki_api::jobs::{queue, worker};
use teiki_api::payments::jobs::LapseOrder;
use teiki_api::work::KINDS;
use teiki_shared::ids::{OperatorId, OrderId};
use tokio::sync::watch;
use tokio::time::timeout;
use uuid::Uuid;

use crate::support::TestApp;

/// A job about an order that is not there: done at once.
fn nothing_to_do() -> LapseOrder {
    LapseOrder { operator: OperatorId::from(Uuid::new_v4()), order: OrderId::from(Uuid::new_v4()) }
}

/// Enqueues a job in a transaction.
async fn enqueue(app: &TestApp) {
    let mut conn = app.app.db.conn().await.unwrap();
    let clock = &app.clock;
    conn.transaction(async move |conn| queue::enqueue(conn, clock, &nothing_to_do()).await).await.unwrap();
}

/// Nothing here takes so long.
const LONG: Duration = Duration::from_secs(20);

/// Whether the bell rings for what `work` does.
async fn rings(app: &TestApp, patience: Duration, work: impl Future<Output = ()>) -> bool {
    let mut ear = app.app.db.listener().await.unwrap();
    work.await;
    let mut heard = std::pin::pin!(ear.notifications_stream());
    timeout(patience, heard.next()).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_elsewhere_takes_a_job_at_once() {
    let app = TestApp::start().await;
    let (stop, stopping) = watch::channel(false);
    let elsewhere = App::new(app.app.config.clone(), app.clock.clone()).unwrap();
    let working = tokio::spawn(worker::work(elsewhere, KINDS, stopping));
    let listens =
        "select pid from pg_stat_activity where datname = current_database() and query = 'listen teiki_jobs'";
    let awake = async {
        while app.sql(listens).await.is_empty()
            || !app.sql("select id from jobs where kind = 'sweep'").await.is_empty()
        {}
    };
    timeout(LONG, awake).await.unwrap();

    let began = Instant::now();
    for _ in 0..20 {
        enqueue(&app).await;
        let taken =
            async { while !app.sql("select id from jobs where kind = 'lapse_order'").await.is_empty() {} };
        timeout(LONG, taken).await.unwrap();
    }
    // A worker that is not woken looks once a second.
    assert!(began.elapsed() < Duration::from_secs(4), "20 jobs took {:?}", began.elapsed());
    stop.send(true).unwrap();
    working.await.unwrap();
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_enqueues_a_job_rings() {
    let app = TestApp::start().await;
    let (clock, db) = (&app.clock, &app.app.db);
    let long = Duration::from_secs(5);
    assert!(rings(&app, long, enqueue(&app)).await, "in a transaction");
    let alone = async {
        queue::enqueue(&db.conn().await.unwrap(), clock, &nothing_to_do()).await.unwrap();
    };
    assert!(rings(&app, long, alone).await, "without one");
    let reminded = async {
        queue::remind(&mut db.conn().await.unwrap(), clock, &nothing_to_do()).await.unwrap();
    };
    assert!(rings(&app, long, reminded).await, "by a look at the books");
    let inside = async {
        let mut conn = db.conn().await.unwrap();
        let enqueued = conn.transaction::<_, Error, _>(async move |conn| {
            conn.transaction(async move |conn| queue::enqueue(conn, clock, &nothing_to_do()).await).await?;
            // The savepoint is released: nobody else can see the job yet.
            Err::<(), _>(Error::RollbackTransaction)
        });
        assert_eq!(enqueued.await, Err(Error::RollbackTransaction));
    };
    assert!(!rings(&app, Duration::from_millis(200), inside).await, "it was rolled back");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_transactions_share_a_ring() {
    let app = TestApp::start().await;
    let enqueued = async {
        futures::future::join_all((0..100).map(|_| enqueue(&app))).await;
    };
    let mut ear = app.app.db.listener().await.unwrap();
    enqueued.await;
    let mut heard = std::pin::pin!(ear.notifications_stream());
    let mut rings = 0;
    while let Ok(Some(Ok(_))) = timeout(Duration::from_millis(500), heard.next()).await {
        rings += 1;
    }
    assert!((1..=50).contains(&rings), "100 transactions rang {rings} times");
    assert_eq!(app.sql("select count(*) from jobs").await, ["100"]);
    app.done().await;
}
