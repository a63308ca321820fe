//! The bell: who enqueues a job wakes the workers, wherever they run.

use std::time::{Duration, Instant};

use diesel::result::Error;
use diesel_async::AsyncConnection;
use futures::StreamExt;
use jiff::SignedDuration;
use teiki_api::App;
use teiki_api::cards::jobs::CardChanged;
use teiki_api::jobs::{Queue, queue, worker};
use teiki_api::payments::jobs::LapseOrder;
use teiki_api::work::KINDS;
use teiki_shared::ids::{CardId, OperatorId, OrderId};
use tokio::sync::watch;
use tokio::task::JoinHandle;
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

/// Jobs of a test.
const JOBS: u64 = 20;
/// Nothing here takes so long.
const LONG: Duration = Duration::from_secs(20);

/// The queue for which the bell rings after `work`.
async fn rings(app: &TestApp, patience: Duration, work: impl Future<Output = ()>) -> Option<String> {
    let mut ear = app.app.db.listener().await.unwrap();
    work.await;
    let mut heard = std::pin::pin!(ear.notifications_stream());
    let ring = timeout(patience, heard.next()).await.ok()?;
    Some(ring.unwrap().unwrap().payload)
}

/// A worker in another process, at rest.
async fn worker_elsewhere(app: &TestApp) -> (App, watch::Sender<bool>, JoinHandle<()>) {
    let (stop, stopping) = watch::channel(false);
    let elsewhere = App::new(app.app.config.clone(), app.clock.clone()).unwrap();
    let working = tokio::spawn(worker::work(elsewhere.clone(), KINDS, stopping));
    let listens =
        "select pid from pg_stat_activity where datname = current_database() and query = 'listen teiki_jobs'";
    let awake = async {
        while app.sql(listens).await.is_empty()
            || !app.sql("select id from jobs where kind = 'sweep'").await.is_empty()
        {}
    };
    timeout(LONG, awake).await.unwrap();
    (elsewhere, stop, working)
}

/// Waits until every job is done that was due.
async fn all_taken(app: &TestApp) {
    let taken =
        async { while !app.sql("select id from jobs where kind = 'lapse_order'").await.is_empty() {} };
    timeout(LONG, taken).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_elsewhere_takes_a_job_at_once() {
    let app = TestApp::start().await;
    let (_, stop, working) = worker_elsewhere(&app).await;

    let began = Instant::now();
    for _ in 0..20 {
        enqueue(&app).await;
        all_taken(&app).await;
    }
    // A worker that is not woken looks once a second.
    assert!(began.elapsed() < Duration::from_secs(4), "20 jobs took {:?}", began.elapsed());
    stop.send(true).unwrap();
    working.await.unwrap();
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_wakes_one_hand_of_one_queue() {
    let app = TestApp::start().await;
    let (elsewhere, stop, working) = worker_elsewhere(&app).await;

    let (began, before) = (Instant::now(), elsewhere.db.statements());
    for _ in 0..JOBS {
        enqueue(&app).await;
        all_taken(&app).await;
    }
    let asked = elsewhere.db.statements() - before;
    // Each job is taken, looks for its order in a transaction, and leaves the queue. The others are of the looks at all
    // queues, once a second.
    let looks = (began.elapsed().as_secs() + 1) * Queue::ALL.len() as u64;
    assert!(asked <= JOBS * 5 + looks, "{asked} statements for {JOBS} jobs, and {looks} looks");
    stop.send(true).unwrap();
    working.await.unwrap();
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ring_is_enough_for_many_jobs() {
    let app = TestApp::start().await;
    let (_, stop, working) = worker_elsewhere(&app).await;
    let began = Instant::now();
    let mut conn = app.app.db.conn().await.unwrap();
    let clock = &app.clock;
    let all = conn.transaction(async move |conn| {
        for _ in 0..JOBS {
            queue::enqueue(conn, clock, &nothing_to_do()).await?;
        }
        Ok::<_, Error>(())
    });
    all.await.unwrap();
    all_taken(&app).await;
    // One job a look would take as many seconds.
    assert!(began.elapsed() < Duration::from_secs(4), "{JOBS} jobs took {:?}", began.elapsed());
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
    let default = Some("default".to_owned());
    assert_eq!(rings(&app, long, enqueue(&app)).await, default, "in a transaction");
    let alone = async {
        queue::enqueue(&db.conn().await.unwrap(), clock, &nothing_to_do()).await.unwrap();
    };
    assert_eq!(rings(&app, long, alone).await, default, "without one");
    let reminded = async {
        queue::remind(&mut db.conn().await.unwrap(), clock, &nothing_to_do()).await.unwrap();
    };
    assert_eq!(rings(&app, long, reminded).await, Some("looks".into()), "by a look at the books");
    let letter = async {
        let letter = CardChanged { card_id: CardId::from(Uuid::new_v4()), sellers: Vec::new() };
        queue::enqueue(&db.conn().await.unwrap(), clock, &letter).await.unwrap();
    };
    assert_eq!(rings(&app, long, letter).await, Some("letters".into()), "a letter");
    let inside = async {
        let mut conn = db.conn().await.unwrap();
        let enqueued = conn.transaction::<_, Error, _>(async move |conn| {
            conn.transaction(async move |conn| queue::enqueue(conn, clock, &nothing_to_do()).await).await?;
            // The savepoint is released: nobody else can see the job yet.
            Err::<(), _>(Error::RollbackTransaction)
        });
        assert_eq!(enqueued.await, Err(Error::RollbackTransaction));
    };
    let short = Duration::from_millis(200);
    assert_eq!(rings(&app, short, inside).await, None, "it was rolled back");
    let later = async {
        let conn = db.conn().await.unwrap();
        let at = clock.now() + SignedDuration::from_hours(1);
        queue::enqueue_at(&conn, clock, &nothing_to_do(), at).await.unwrap();
    };
    assert_eq!(rings(&app, short, later).await, None, "there is nothing to do yet");
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
