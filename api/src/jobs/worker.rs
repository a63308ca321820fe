//! The worker: `teiki work`. Any number may run.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures::{FutureExt, StreamExt};
use tokio::sync::watch;
use tracing::Instrument;

use super::{Kind, Runnable, Sweep, queue};
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::metrics;

/// How often the worker looks without being told, and sweeps.
const TICK: Duration = Duration::from_secs(20);
/// Jobs run at once by one process.
const HANDS: usize = 4;
/// How often a worker says that it still holds a job. A job is held for three of these: one may come late, one be lost.
const BEAT: Duration = Duration::from_secs(1);

/// Runs jobs of the given kinds until `stop` turns true; the jobs in hand are finished first.
///
/// # Errors
/// Never while Postgres comes back within the tries of the loop; a fault is logged and waited out.
pub async fn work(app: App, kinds: &'static [Kind], mut stop: watch::Receiver<bool>) {
    let (bell, ring) = watch::channel(());
    let listener = tokio::spawn(listen(app.clone(), bell));
    let hands = (0..HANDS).map(|_| tokio::spawn(hand(app.clone(), kinds, ring.clone(), stop.clone())));
    let hands: Vec<_> = hands.collect();
    let sweeper = tokio::spawn(sweep(app));
    let _ = stop.wait_for(|&stopped| stopped).await;
    listener.abort();
    sweeper.abort();
    for hand in hands {
        let _ = hand.await;
    }
}

/// Rings whenever somebody enqueued jobs.
async fn listen(app: App, bell: watch::Sender<()>) {
    loop {
        if let Ok(mut conn) = app.db.listener().await {
            let mut stream = std::pin::pin!(conn.notifications_stream());
            while let Some(Ok(_)) = stream.next().await {
                let _ = bell.send(());
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Announces a sweep on a timer; the queue holds at most one.
async fn sweep(app: App) {
    loop {
        if let Err(fault) = look_at_queue(&app).await {
            tracing::error!(%fault, "a sweep could not be enqueued");
        }
        tokio::time::sleep(TICK).await;
    }
}

async fn look_at_queue(app: &App) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    metrics::queue(&mut conn, app.clock.now()).await?;
    Ok(queue::enqueue(&mut conn, &app.clock, &Sweep).await?)
}

/// Takes jobs one after the other, then waits for the bell or the tick.
async fn hand(
    app: App,
    kinds: &'static [Kind],
    mut ring: watch::Receiver<()>,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        match run_one(&app, kinds).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(fault) => tracing::error!(%fault, "the queue cannot be read"),
        }
        tokio::select! {
            _ = ring.changed() => {}
            _ = stop.changed() => {}
            () = tokio::time::sleep(TICK / 20) => {}
        }
    }
}

/// Runs the next job that is due; false when there is none.
///
/// # Errors
/// Those of the database. A fault of the job itself is recorded with the job, and so is a kind that nobody knows.
pub async fn run_one(app: &App, kinds: &[Kind]) -> Result<bool, Fault> {
    run_next(app, kinds, 1).await
}

/// As [`run_one`], but the job is run a second time after it went through, as it would be by a worker that died before it
/// could say so. Tests run every job like this.
///
/// # Errors
/// Those of the database.
pub async fn run_one_twice(app: &App, kinds: &[Kind]) -> Result<bool, Fault> {
    run_next(app, kinds, 2).await
}

async fn run_next(app: &App, kinds: &[Kind], times: usize) -> Result<bool, Fault> {
    let mut conn = app.db.conn().await?;
    let Some(taken) = queue::take(&mut conn, &app.clock).await? else { return Ok(false) };
    drop(conn);
    let (key, outcome) = match read(kinds, &taken) {
        Ok(job) => (job.key(), run(app, &taken, &*job, times).await),
        Err(fault) => (None, Err(fault)),
    };
    let mut conn = app.db.conn().await?;
    finish(app, &mut conn, &taken, key.as_deref(), outcome).await?;
    Ok(true)
}

async fn run(app: &App, taken: &queue::Taken, job: &dyn Runnable, times: usize) -> Result<(), Fault> {
    for _ in 0..times {
        run_once(app, taken, job).await?;
    }
    Ok(())
}

/// # Errors
/// A job of a kind that this release does not know, or that it cannot read.
fn read(kinds: &[Kind], taken: &queue::Taken) -> Result<Box<dyn Runnable>, Fault> {
    let unknown = || Fault::other(format!("a job of an unknown kind: {}", taken.kind));
    let kind = kinds.iter().find(|kind| kind.name == taken.kind).ok_or_else(unknown)?;
    (kind.read)(taken.payload.clone())
}

async fn run_once(app: &App, taken: &queue::Taken, job: &dyn Runnable) -> Result<(), Fault> {
    let span = tracing::info_span!("job", kind = job.kind(), id = %taken.id, attempt = taken.attempts);
    // A job that panics must not take the hand with it.
    let started = Instant::now();
    let running = AssertUnwindSafe(job.run(app)).catch_unwind().instrument(span);
    let outcome = tokio::select! {
        outcome = running => outcome.unwrap_or_else(|_| Err(Fault::other("a job panicked"))),
        never = hold(app, taken, BEAT) => match never {},
    };
    metrics::job(job.kind(), outcome.is_ok(), started.elapsed());
    outcome
}

/// Holds a job for as long as it is polled. One that was taken by another worker is let go, and runs to its end: every job
/// may run twice.
pub async fn hold(app: &App, taken: &queue::Taken, every: Duration) -> Infallible {
    loop {
        tokio::time::sleep(every).await;
        match hold_on(app, taken).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(job = %taken.id, attempt = taken.attempts, "a job in hand was taken by another worker");
                return futures::future::pending().await;
            }
            Err(fault) => tracing::warn!(job = %taken.id, %fault, "a job in hand could not be held"),
        }
    }
}

async fn hold_on(app: &App, taken: &queue::Taken) -> Result<bool, Fault> {
    let mut conn = app.db.conn().await?;
    Ok(queue::hold(&mut conn, &app.clock, taken).await?)
}

async fn finish(
    app: &App,
    conn: &mut Conn,
    taken: &queue::Taken,
    key: Option<&str>,
    outcome: Result<(), Fault>,
) -> Result<(), Fault> {
    let mine = match outcome {
        Ok(()) => queue::done(conn, taken).await?,
        Err(fault) => {
            tracing::error!(job = %taken.id, attempt = taken.attempts, %fault, "a job failed");
            queue::failed(conn, &app.clock, taken, key, &fault).await?
        }
    };
    if !mine {
        tracing::warn!(job = %taken.id, attempt = taken.attempts, "a job ended that another worker has taken");
    }
    Ok(())
}
