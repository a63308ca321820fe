//! The worker: `teiki work`. Any number may run.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::{FutureExt, StreamExt};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{Kind, Queue, Runnable, Sweep, queue};
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::metrics;

/// How often the worker sweeps.
const TICK: Duration = Duration::from_secs(20);
/// How often a hand of each queue looks without being woken.
const LOOK: Duration = Duration::from_secs(1);
/// How often a worker says that it still holds a job. A job is held for three of these: one may come late, one be lost.
const BEAT: Duration = Duration::from_secs(1);

/// Runs jobs of the given kinds until `stop` turns true; the jobs in hand are finished first.
pub async fn work(app: App, kinds: &'static [Kind], mut stop: watch::Receiver<bool>) {
    let bells = Queue::ALL.map(|queue| (queue, Arc::new(Notify::new())));
    let mut hands = Vec::new();
    for (queue, bell) in &bells {
        let hand = || tokio::spawn(hand(app.clone(), kinds, *queue, bell.clone(), stop.clone()));
        hands.extend((0..hands_of(*queue)).map(|_| hand()));
    }
    let others = [
        tokio::spawn(listen(app.clone(), bells.clone())),
        tokio::spawn(look(bells)),
        tokio::spawn(sweep(app)),
    ];
    let _ = stop.wait_for(|&stopped| stopped).await;
    others.iter().for_each(JoinHandle::abort);
    for hand in hands {
        let _ = hand.await;
    }
}

/// Jobs of a queue run at once by one process.
fn hands_of(queue: Queue) -> usize {
    match queue {
        Queue::Codes | Queue::Default | Queue::Looks => 4,
        // The time of a letter is spent on waiting for the mail server.
        Queue::Letters => 8,
    }
}

/// A bell for each queue. Who hears one is one hand, which wakes the next one where it finds that more is due.
type Bells = [(Queue, Arc<Notify>); Queue::ALL.len()];

/// Rings for the queue in which somebody enqueued jobs.
async fn listen(app: App, bells: Bells) {
    loop {
        if let Ok(mut conn) = app.db.listener().await {
            let mut stream = std::pin::pin!(conn.notifications_stream());
            while let Some(Ok(heard)) = stream.next().await {
                ring(&bells, &heard.payload);
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Rings for every queue on a timer: for jobs whose time has come, and those that no bell announced.
async fn look(bells: Bells) {
    loop {
        tokio::time::sleep(LOOK).await;
        ring(&bells, EVERY);
    }
}

/// Not the name of a queue: a server of the release before rings so.
const EVERY: &str = "";

fn ring(bells: &Bells, name: &str) {
    let named = bells.iter().filter(|(queue, _)| name == EVERY || name == queue.name());
    named.for_each(|(_, bell)| bell.notify_one());
}

/// Announces a sweep on a timer; the queue holds at most one.
async fn sweep(app: App) {
    loop {
        if let Err(fault) = tick(&app).await {
            tracing::error!(%fault, "a sweep could not be enqueued");
        }
        tokio::time::sleep(TICK).await;
    }
}

async fn tick(app: &App) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    metrics::jobs(&mut conn, app.clock.now(), &Queue::ALL.map(Queue::name)).await?;
    Ok(queue::enqueue(&conn, &app.clock, &Sweep {}).await?)
}

/// Takes jobs of a queue one after the other as long as there are more, then waits for its bell.
async fn hand(
    app: App,
    kinds: &'static [Kind],
    queue: Queue,
    bell: Arc<Notify>,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        match run_from(&app, kinds, queue, &bell).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(fault) => tracing::error!(%fault, "the queue cannot be read"),
        }
        tokio::select! {
            () = bell.notified() => {}
            _ = stop.changed() => {}
        }
    }
}

/// Runs a job of the queue; whether more are due.
async fn run_from(app: &App, kinds: &[Kind], queue: Queue, bell: &Notify) -> Result<bool, Fault> {
    let taken = queue::take_from(&mut *app.db.conn().await?, &app.clock, queue).await?;
    let Some(taken) = taken else { return Ok(false) };
    if taken.more {
        bell.notify_one();
    }
    run_taken(app, kinds, &taken, 1).await?;
    Ok(taken.more)
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
    let taken = queue::take(&mut *app.db.conn().await?, &app.clock).await?;
    let Some(taken) = taken else { return Ok(false) };
    run_taken(app, kinds, &taken, times).await?;
    Ok(true)
}

async fn run_taken(app: &App, kinds: &[Kind], taken: &queue::Taken, times: usize) -> Result<(), Fault> {
    let (key, outcome) = match read(kinds, taken) {
        Ok(job) => (job.key(), run(app, taken, &*job, times).await),
        Err(fault) => (None, Err(fault)),
    };
    let mut conn = app.db.conn().await?;
    finish(app, &mut conn, taken, key.as_deref(), outcome).await
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
