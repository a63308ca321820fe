//! How long statements take in the demo's few rows, and with a million orders beside them.

use std::time::Instant;

use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::Fault;
use crate::buying;
use crate::cpu::{self, Cost, Processors};
use crate::latency::{self, Latency};
use crate::people::{self, Buyer, Rider};
use crate::report::{Report, thousands};
use crate::site::Site;

const FILLING: &str = include_str!("../filling.sql");
/// Orders that are loaded, unless BENCH_ORDERS says otherwise.
const ORDERS: usize = 1_000_000;
/// Statements of a step that the JSON tells.
const TOLD: usize = 12;
/// Each step is taken so often, as an account keeps five drafts; what runs less often beside it is not of the step.
const TIMES: usize = 5;

/// PostgreSQL's own account of its statements, and the hand that fills it.
pub struct Growth {
    client: Client,
    orders: usize,
}

/// What is measured with few orders, and again with many.
pub struct Figures {
    costs: Vec<Cost>,
    latencies: Vec<Latency>,
    slowest: Vec<Slowest>,
}

/// The statement of a step that takes longest, and its milliseconds, planning included: the mean of its runs.
struct Slowest {
    step: &'static str,
    statement: String,
    millis: f64,
    /// Milliseconds for each time the step is taken, by statement: those that take most of it. A statement that calls a
    /// function holds those in the function too.
    shares: Value,
}

impl Slowest {
    fn json(&self) -> Value {
        json!({ "ms": self.millis, "statement": self.statement, "shares": self.shares })
    }
}

impl Growth {
    /// Makes PostgreSQL time each statement, those inside its functions too.
    ///
    /// # Errors
    /// A server without `pg_stat_statements`: `scripts/bench.sh` starts one with it.
    pub async fn begin(site: &Site) -> Result<Self, Fault> {
        let client = site.connect().await?;
        client.batch_execute("create extension if not exists pg_stat_statements").await?;
        let orders = std::env::var("BENCH_ORDERS").map_or(Ok(ORDERS), |orders| orders.parse())?;
        Ok(Self { client, orders })
    }

    /// Everything, with the rows that are there. `nth` and the nine after it are riders not seen before.
    pub async fn measure(
        &self,
        site: &Site,
        one: &Rider,
        many: &Rider,
        nth: usize,
    ) -> Result<Figures, Fault> {
        let mut costs = Processors::new(&self.client, site).reading(one, many).await?;
        let mut latencies = latency::time(site, &self.client, many, nth).await?;
        let (buying, settling) = buying::measure(site, &self.client, nth).await?;
        costs.extend(buying);
        latencies.push(settling);
        let slowest = self.time(site, many, nth + 9).await?;
        Ok(Figures { costs, latencies, slowest })
    }

    /// The slowest statement of every step. `nth` is a rider not seen before.
    async fn time(&self, site: &Site, rider: &Rider, nth: usize) -> Result<Vec<Slowest>, Fault> {
        let buyer = Buyer::with_drafts(site, nth, TIMES).await?;
        self.listen(true).await?;
        let pages = [
            ("My Page", "/home".to_owned()),
            ("a pass", format!("/passes/{}", rider.passes[0])),
            ("an order", format!("/orders/{}", rider.orders[0])),
            ("order history", "/orders".to_owned()),
            ("check before paying", format!("/buy/{}/check", rider.draft)),
        ];
        let mut slowest = Vec::new();
        for (step, path) in &pages {
            self.reset().await?;
            for _ in 0..TIMES {
                rider.browser.get(path, "identity").await?;
            }
            slowest.push(self.slowest(step).await?);
        }
        self.reset().await?;
        let mut orders = Vec::new();
        for draft in &buyer.drafts {
            orders.push(people::place(&buyer.browser, draft).await?);
        }
        slowest.push(self.slowest("placing").await?);
        self.reset().await?;
        for order in &orders {
            people::pay(site, &buyer.browser, order).await?;
        }
        slowest.push(self.slowest("paying: start, webhook, settling").await?);
        self.listen(false).await?;
        Ok(slowest)
    }

    /// Loads the orders and tells how long that took.
    pub async fn fill(&self, report: &mut Report) -> Result<(), Fault> {
        let begun = Instant::now();
        self.client.batch_execute(&format!("set teiki.orders = {}", self.orders)).await?;
        self.client.batch_execute(FILLING).await?;
        self.client.batch_execute("vacuum analyze").await?;
        let seconds = begun.elapsed().as_secs_f64();
        let size = "select pg_database_size(current_database())::float8 / 1e9";
        let gigabytes: f64 = self.client.query_one(size, &[]).await?.get(0);
        report.tell(
            format!("{} orders loaded: seconds / GB", thousands(self.orders)),
            format!("{seconds:.0} / {gigabytes:.1}"),
            json!({ "seconds": seconds, "gigabytes": gigabytes }),
        );
        Ok(())
    }

    pub fn compare(&self, few: &Figures, many: &Figures, report: &mut Report) {
        cpu::compare(&few.costs, &many.costs, self.orders, report);
        latency::compare(&few.latencies, &many.latencies, self.orders, report);
        for (few, many) in few.slowest.iter().zip(&many.slowest) {
            report.tell(
                format!(
                    "ms of the slowest statement of {}, few orders / {}",
                    few.step,
                    thousands(self.orders)
                ),
                format!("{:.2} / {:.2}", few.millis, many.millis),
                json!([few.json(), many.json()]),
            );
        }
    }

    /// Connections that are open hear of it as well; not before their next statement.
    async fn listen(&self, listen: bool) -> Result<(), Fault> {
        let track = if listen { "all" } else { "none" };
        self.client.batch_execute(&format!("alter system set pg_stat_statements.track = '{track}'")).await?;
        self.client.batch_execute("select pg_reload_conf()").await?;
        Ok(())
    }

    async fn reset(&self) -> Result<(), Fault> {
        self.client.batch_execute("select pg_stat_statements_reset()").await?;
        Ok(())
    }

    async fn slowest(&self, step: &'static str) -> Result<Slowest, Fault> {
        let rows = self
            .client
            .query(
                "select query, (total_plan_time + total_exec_time) / calls as millis from pg_stat_statements
                 where calls >= $1 and dbid = (select oid from pg_database where datname = current_database())
                 order by millis desc limit 1",
                &[&i64::try_from(TIMES)?],
            )
            .await?;
        let row = rows.first().ok_or_else(|| format!("no statement of {step} was timed"))?;
        Ok(Slowest { step, statement: row.get(0), millis: row.get(1), shares: self.shares().await? })
    }

    async fn shares(&self) -> Result<Value, Fault> {
        let most = "select query, toplevel, calls, total_plan_time + total_exec_time as millis from pg_stat_statements
            where dbid = (select oid from pg_database where datname = current_database())
            order by millis desc limit $1";
        let rows = self.client.query(most, &[&i64::try_from(TOLD)?]).await?;
        let share = |row: &tokio_postgres::Row| {
            let (statement, top): (String, bool) = (row.get(0), row.get(1));
            let (calls, millis): (i64, f64) = (row.get(2), row.get(3));
            let times = TIMES as f64;
            json!({ "statement": statement, "inFunction": !top, "calls": calls as f64 / times, "ms": millis / times })
        };
        Ok(rows.iter().map(share).collect())
    }
}
