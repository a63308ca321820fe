//! The queue: a table, taken from with `SKIP LOCKED`.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{Bool, Integer, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use super::{Job, Queue};
use crate::clock::Clock;
use crate::db::{self, Conn};
use crate::error::Fault;
use crate::prepared::prepared;
use crate::random;
use crate::tables::jobs;

/// How long a worker holds a job since it last said so. One that died loses it then: short, as somebody may be waiting on the
/// page that the job settles. One that is only slow may lose it too, which every job bears.
const HOLD: SignedDuration = SignedDuration::from_secs(3);
/// Tries before a job is left for staff to look at: with the waits below, about a day.
const TRIES: i32 = 12;
/// A job that was put aside is not brought up again sooner.
const REST: SignedDuration = SignedDuration::from_hours(24);

/// For staff to look at letters that could not be sent.
const LETTERS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

#[diesel::declare_sql_function]
extern "SQL" {
    fn greatest(a: Integer, b: Integer) -> Integer;
}

/// A job in a worker's hands. Who takes it counts it on, so that the number of tries tells one worker's hold from the next.
#[derive(QueryableByName)]
pub struct Taken {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Jsonb)]
    pub payload: Value,
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    /// Another job of the queue is due, for another hand.
    #[diesel(sql_type = Bool)]
    pub more: bool,
    /// Nobody told how the last try went: it took its worker with it.
    #[diesel(sql_type = Bool)]
    spent: bool,
}

/// A job as its row holds it.
struct Row {
    kind: &'static str,
    queue: &'static str,
    payload: Value,
    key: Option<String>,
}

impl Row {
    fn of<J: Job>(job: &J) -> QueryResult<Self> {
        let payload = serde_json::to_value(job).map_err(|fault| Error::SerializationError(fault.into()))?;
        Ok(Self { kind: J::KIND, queue: J::QUEUE.name(), payload, key: job.key() })
    }
}

/// Enqueues a job in the caller's transaction, to run at once.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(conn: &Conn, clock: &Clock, job: &impl Job) -> QueryResult<()> {
    let row = Row::of(job)?;
    let rings = db::bell_comment(row.queue);
    insert(conn, clock, row, clock.now(), &rings).await
}

/// Enqueues a job for a later moment: no bell rings. Where one with the same key waits already, that one runs at the earlier
/// moment.
///
/// # Errors
/// Those of the database.
pub async fn enqueue_at(conn: &Conn, clock: &Clock, job: &impl Job, run_at: Timestamp) -> QueryResult<()> {
    insert(conn, clock, Row::of(job)?, run_at, "").await
}

async fn insert(mut conn: &Conn, clock: &Clock, row: Row, run_at: Timestamp, rings: &str) -> QueryResult<()> {
    prepared(
        diesel::sql_query(format!(
            "insert into jobs {rings} (id, kind, payload, run_at, created_at, dedupe, queue)
             values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (dedupe) do update set run_at = least(jobs.run_at, excluded.run_at), queue = excluded.queue"
        ))
        .bind::<SqlUuid, _>(random::id(clock))
        .bind::<Text, _>(row.kind)
        .bind::<Jsonb, _>(row.payload)
        .bind::<Timestamptz, _>(DateTime(run_at))
        .bind::<Timestamptz, _>(DateTime(clock.now()))
        .bind::<Nullable<Text>, _>(row.key)
        .bind::<Text, _>(row.queue),
    )
    .execute(&mut conn)
    .await
    .map(drop)
}

/// Enqueues a job that nothing new speaks for: a look at the books found it, and it stands in the queue of looks. One that
/// waits already keeps its moment, and what was put aside less than a day ago is left for staff.
///
/// # Errors
/// Those of the database.
pub async fn remind(conn: &mut Conn, clock: &Clock, job: &impl Job) -> QueryResult<()> {
    let row = Row::of(job)?;
    let now = clock.now();
    let rings = db::bell_comment(Queue::Looks.name());
    prepared(
        diesel::sql_query(format!(
            "insert into jobs {rings} (id, kind, payload, run_at, created_at, dedupe, queue)
             select $1, $2, $3, $4, $4, $5, $7
             where not exists (select from jobs where kind = $2 and payload = $3 and dead_at > $6)
             on conflict (dedupe) do nothing"
        ))
        .bind::<SqlUuid, _>(random::id(clock))
        .bind::<Text, _>(row.kind)
        .bind::<Jsonb, _>(row.payload)
        .bind::<Timestamptz, _>(DateTime(now))
        .bind::<Nullable<Text>, _>(row.key)
        .bind::<Timestamptz, _>(DateTime(now - REST))
        .bind::<Text, _>(Queue::Looks.name()),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Takes a job of whichever queue has one.
///
/// # Errors
/// Those of the database.
pub async fn take(conn: &mut Conn, clock: &Clock) -> QueryResult<Option<Taken>> {
    for queue in Queue::ALL {
        if let Some(taken) = take_from(conn, clock, queue).await? {
            return Ok(Some(taken));
        }
    }
    Ok(None)
}

/// Takes the job of a queue that has waited longest. Its key is freed, so that a signal that arrives while it runs is not
/// lost. One whose worker died is due again like one that failed; after the last try it is put aside.
///
/// # Errors
/// Those of the database.
pub async fn take_from(conn: &mut Conn, clock: &Clock, queue: Queue) -> QueryResult<Option<Taken>> {
    loop {
        let Some(taken) = take_next(conn, clock.now(), queue).await? else { return Ok(None) };
        if !taken.spent {
            return Ok(Some(taken));
        }
        tracing::error!(job = %taken.id, attempt = taken.attempts, "a job whose workers died was put aside");
    }
}

async fn take_next(conn: &mut Conn, now: Timestamp, queue: Queue) -> QueryResult<Option<Taken>> {
    // One less than after a failure that was told: the worker that died cost its hold already.
    let wait = wait_after("attempts");
    prepared(
        diesel::sql_query(format!(
            "with due as (
                select id, attempts >= $3 as spent from jobs where queue = $4 and dead_at is null and run_at <= $1
                and (locked_until is null or locked_until <= $1)
                order by run_at for update skip locked limit 1
            )
            update jobs set attempts = attempts + (not spent)::integer, dedupe = null,
                locked_until = case when not spent then $2::timestamptz end,
                run_at = case when spent then run_at else $2::timestamptz + {wait} end,
                dead_at = case when spent then $1 end,
                last_fault = case when spent then 'its worker died' else last_fault end
            from due where jobs.id = due.id returning jobs.id, kind, payload, attempts, spent, exists (
                select from (
                    select id from jobs where queue = $4 and dead_at is null and run_at <= $1
                    and (locked_until is null or locked_until <= $1)
                    order by run_at limit 2
                ) next where next.id <> due.id
            ) as more"
        ))
        .bind::<Timestamptz, _>(DateTime(now))
        .bind::<Timestamptz, _>(DateTime(now + HOLD))
        .bind::<Integer, _>(TRIES)
        .bind::<Text, _>(queue.name()),
    )
    .get_result(conn)
    .await
    .optional()
}

/// Holds a job for another while; false when another worker has taken it.
///
/// # Errors
/// Those of the database.
pub async fn hold(conn: &mut Conn, clock: &Clock, taken: &Taken) -> QueryResult<bool> {
    let held = prepared(
        diesel::update(jobs::table.find(taken.id).filter(jobs::attempts.eq(taken.attempts)))
            .set(jobs::locked_until.eq(DateTime(clock.now() + HOLD))),
    )
    .execute(conn)
    .await?;
    Ok(held > 0)
}

/// A job that is done leaves the queue; false when another worker has taken it, and it stays.
///
/// # Errors
/// Those of the database.
pub async fn done(conn: &mut Conn, taken: &Taken) -> QueryResult<bool> {
    let mine = jobs::table.find(taken.id).filter(jobs::attempts.eq(taken.attempts));
    Ok(diesel::delete(mine).execute(conn).await? > 0)
}

/// A job that failed takes its `key` back and waits longer each time; after the last try it is put aside without the key.
/// Where another with its key waits already, that one does the work and counts on, and this one leaves the queue. What
/// another worker has taken stays as it is: false.
///
/// # Errors
/// Those of the database.
pub async fn failed(
    conn: &mut Conn,
    clock: &Clock,
    taken: &Taken,
    key: Option<&str>,
    fault: &Fault,
) -> QueryResult<bool> {
    let now = clock.now();
    let dead = (taken.attempts >= TRIES).then_some(now);
    let key = if dead.is_some() { None } else { key };
    let wait = wait_after("attempts");
    let kept = diesel::sql_query(format!(
        "update jobs set run_at = $2::timestamptz + {wait}, locked_until = null, last_fault = $3, dead_at = $4, dedupe = $5
         where id = $1 and attempts = $6 and not exists (select from jobs waiting where waiting.dedupe = $5)"
    ))
    .bind::<SqlUuid, _>(taken.id)
    .bind::<Timestamptz, _>(DateTime(now))
    .bind::<Text, _>(fault.to_string())
    .bind::<Nullable<Timestamptz>, _>(dead.map(DateTime))
    .bind::<Nullable<Text>, _>(key)
    .bind::<Integer, _>(taken.attempts)
    .execute(conn)
    .await;
    match kept {
        // The second: it was enqueued while we looked.
        Ok(0) | Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            if !done(conn, taken).await? {
                return Ok(false);
            }
            prepared(
                diesel::update(jobs::table.filter(jobs::dedupe.eq(key)))
                    .set(jobs::attempts.eq(greatest(jobs::attempts, taken.attempts))),
            )
            .execute(conn)
            .await?;
            Ok(true)
        }
        other => other.map(|rows| rows > 0),
    }
}

/// Deletes letters and codes that were put aside a month ago: they carry addresses.
///
/// # Errors
/// Those of the database.
pub async fn prune_letters(conn: &mut Conn, now: Timestamp) -> QueryResult<()> {
    let letters = [Queue::Codes, Queue::Letters].map(Queue::name);
    let old = jobs::queue.eq_any(letters).and(jobs::dead_at.lt(DateTime(now - LETTERS_KEPT)));
    diesel::delete(jobs::table.filter(old)).execute(conn).await.map(drop)
}

/// SQL: 2 s, 8 s, 32 s … at most 4 hours, after so many tries; half a second after none.
fn wait_after(tries: &str) -> String {
    format!("least(2 * power(4, least({tries}, 8) - 1), 14400) * interval '1 second'")
}
