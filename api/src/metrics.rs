//! What is counted for those who watch an installation: `/metrics` on an address of its own, in Prometheus' format.
//!
//! Labels hold names from this source alone (routes, kinds of jobs, states), never anything of a person, so that their
//! number is bounded.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Double, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use teiki_shared::scalars::DateTime;

use crate::db::Conn;

const REQUEST: &str = "teiki_request_seconds";
const JOB: &str = "teiki_job_seconds";
const STRIPE: &str = "teiki_stripe_call_seconds";
const CODES_REFUSED: &str = "teiki_codes_refused_total";
const DUE: &str = "teiki_jobs_due";
const DEAD: &str = "teiki_jobs_dead";
const OLDEST: &str = "teiki_job_oldest_due_seconds";

/// Upper bounds in seconds: a page, a page in trouble, a payment in trouble.
const BUCKETS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0];

/// Begins to count in this process. Without it the functions below cost nothing.
///
/// # Errors
/// It was begun before.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder()?;
    describe_histogram!(REQUEST, "Requests by method, route and status; seconds.");
    describe_histogram!(JOB, "Jobs by kind and outcome (done, failed); seconds.");
    describe_histogram!(STRIPE, "Calls to Stripe by outcome (done, refused, unknown); seconds.");
    describe_counter!(
        CODES_REFUSED,
        "One-time codes that were not compared: too many wrong ones before, by purpose."
    );
    describe_gauge!(
        DUE,
        "Jobs whose time has come and that no worker holds; of each queue at most 10,000 are counted."
    );
    describe_gauge!(DEAD, "Jobs that failed for good and wait for a person.");
    describe_gauge!(OLDEST, "How long the oldest due job has waited; seconds.");
    Ok(handle)
}

/// A request was answered. `route` is the pattern, empty for paths that no route has.
pub fn request(method: &str, route: &str, status: u16, took: Duration) {
    let method = match method {
        "GET" | "POST" | "HEAD" | "OPTIONS" => method.to_owned(),
        _ => "other".to_owned(),
    };
    histogram!(REQUEST, "method" => method, "route" => route.to_owned(), "status" => status.to_string())
        .record(took);
}

/// A job was run.
pub fn job(kind: &'static str, done: bool, took: Duration) {
    let outcome = if done { "done" } else { "failed" };
    histogram!(JOB, "kind" => kind, "outcome" => outcome).record(took);
}

/// Stripe was called.
pub fn stripe_call(outcome: &'static str, took: Duration) {
    histogram!(STRIPE, "outcome" => outcome).record(took);
}

/// A one-time code was not compared, as too many were wrong before.
pub fn code_refused(purpose: &'static str) {
    counter!(CODES_REFUSED, "purpose" => purpose).increment(1);
}

#[derive(QueryableByName)]
struct Queue {
    #[diesel(sql_type = BigInt)]
    due: i64,
    #[diesel(sql_type = BigInt)]
    dead: i64,
    /// Seconds.
    #[diesel(sql_type = Double)]
    oldest: f64,
}

/// How the jobs stand now that are in these queues; what was put aside is counted wherever it is.
///
/// # Errors
/// Those of the database.
pub async fn jobs(conn: &mut Conn, now: Timestamp, queues: &[&str]) -> QueryResult<()> {
    let queue: Queue = diesel::sql_query(
        "select count(*) as due, (select count(*) from jobs where dead_at is not null) as dead,
            coalesce(extract(epoch from $1 - min(run_at)), 0)::float8 as oldest
         from unnest($2::text[]) as name, lateral (
            select run_at from jobs where queue = name and dead_at is null and run_at <= $1
                and (locked_until is null or locked_until <= $1)
            order by run_at limit 10000
         ) as waiting",
    )
    .bind::<Timestamptz, _>(DateTime(now))
    .bind::<Array<Text>, _>(queues)
    .get_result(conn)
    .await?;
    // A float holds whole numbers up to 2^53.
    gauge!(DUE).set(queue.due as f64);
    gauge!(DEAD).set(queue.dead as f64);
    gauge!(OLDEST).set(queue.oldest);
    Ok(())
}
