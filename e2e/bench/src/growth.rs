//! How long statements take in the demo's few rows, and with a million orders beside them.

use std::time::Instant;

use serde_json::json;
use tokio_postgres::{Client, NoTls};

use crate::Fault;
use crate::cpu::{self, Cost, Processors};
use crate::people::{self, Buyer, Rider};
use crate::report::{Report, thousands};
use crate::site::Site;

const FILLING: &str = include_str!("../filling.sql");
/// Orders that are loaded, unless BENCH_ORDERS says otherwise.
const ORDERS: usize = 1_000_000;
/// Each step is taken so often, as an account keeps five drafts; what runs less often beside it is not of the step.
const TIMES: usize = 5;

/// PostgreSQL's own account of its statements, and the hand that fills it.
pub struct Growth {
    client: Client,
    orders: usize,
}

/// The statement of a step that takes longest, and its milliseconds, planning included: the mean of its runs.
pub struct Slowest {
    step: &'static str,
    statement: String,
    millis: f64,
}

impl Growth {
    /// Makes PostgreSQL time each statement, those inside its functions too.
    ///
    /// # Errors
    /// A server without `pg_stat_statements`: `scripts/bench.sh` starts one with it.
    pub async fn begin(site: &Site) -> Result<Self, Fault> {
        let (client, connection) = tokio_postgres::connect(site.database.as_str(), NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute("create extension if not exists pg_stat_statements").await?;
        let orders = std::env::var("BENCH_ORDERS").map_or(Ok(ORDERS), |orders| orders.parse())?;
        Ok(Self { client, orders })
    }

    /// The slowest statement of every step, with the rows that are there. `nth` is a rider not seen before.
    pub async fn time(&self, site: &Site, rider: &Rider, nth: usize) -> Result<Vec<Slowest>, Fault> {
        let buyer = Buyer::with_drafts(site, nth, TIMES).await?;
        self.listen(true).await?;
        let pages = [
            ("My Page", "/home".to_owned()),
            ("a pass", format!("/passes/{}", rider.passes[0])),
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

    /// PostgreSQL's time on a processor for each kind of request, with the rows that are there. `nth` is a rider not seen before.
    pub async fn cost(&self, site: &Site, rider: &Rider, nth: usize) -> Result<Vec<Cost>, Fault> {
        Processors::new(&self.client, site).time(rider, nth).await
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

    pub fn compare(&self, few: &[Slowest], many: &[Slowest], report: &mut Report) {
        for (few, many) in few.iter().zip(many) {
            let of = |slowest: &Slowest| json!({ "ms": slowest.millis, "statement": slowest.statement });
            report.tell(
                format!(
                    "ms of the slowest statement of {}, few orders / {}",
                    few.step,
                    thousands(self.orders)
                ),
                format!("{:.2} / {:.2}", few.millis, many.millis),
                json!([of(few), of(many)]),
            );
        }
    }

    pub fn compare_costs(&self, few: &[Cost], many: &[Cost], report: &mut Report) {
        cpu::compare(few, many, self.orders, report);
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
        Ok(Slowest { step, statement: row.get(0), millis: row.get(1) })
    }
}
