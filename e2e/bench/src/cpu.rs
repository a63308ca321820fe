//! PostgreSQL's own time on a processor for one request: what no other work on the machine adds to.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::future::Future;
use std::ops::Sub;
use std::path::Path;

use serde_json::json;
use tokio_postgres::Client;

use crate::Fault;
use crate::browser::text;
use crate::measures::HOME;
use crate::people::Rider;
use crate::report::{Report, Verdict, thousands};
use crate::site::Site;

/// Requests of each kind that only read.
const READS: usize = 300;
/// Requests before those that count. A connection plans a statement five times before it keeps the plan, and a pool of
/// sixteen (scripts/bench.sh) hands its connections out in turns.
const PLANNED: usize = 16 * 6;
/// Milliseconds of a search: the filling brings a stop for every twenty orders.
const STOPS: Option<f64> = Some(3.0);
/// Stops as somebody types them: two kanji, kana, and letters of which two kinds of word begin.
const SEARCH: &str =
    "query($text: String!, $from: ID) { operator(slug: \"mizuumi\") { product(slug: \"commuter\") {
    stops(text: $text, first: 8, reachableFrom: $from) { id name } } } }";

/// Milliseconds for one request.
pub struct Cost {
    pub step: &'static str,
    pub goal: Option<f64>,
    pub millis: f64,
}

/// Counts the processor time of PostgreSQL's processes.
pub struct Processors<'a> {
    client: &'a Client,
    site: &'a Site,
}

impl<'a> Processors<'a> {
    pub fn new(client: &'a Client, site: &'a Site) -> Self {
        Self { client, site }
    }

    /// Every kind of request that only reads, with the rows that are there.
    ///
    /// # Errors
    /// A request that is refused, or a machine without /proc.
    pub async fn reading(&self, one: &Rider, many: &Rider) -> Result<Vec<Cost>, Fault> {
        let browser = &many.browser;
        let document = json!({ "query": HOME }).to_string();
        let order = format!("/orders/{}", many.orders[0]);
        let check = format!("/buy/{}/check", many.draft);
        let search = async |text: &str, from: Option<&str>| {
            let body = json!({ "query": SEARCH, "variables": { "text": text, "from": from } });
            browser.post(body.to_string()).await.map(drop)
        };
        let found = browser.run(SEARCH, json!({ "text": "みずうみ" })).await?;
        let from = text(&found["operator"]["product"]["stops"][0]["id"])?;
        Ok(vec![
            self.each("My Page's document, one pass", Some(0.35), || one.browser.post(document.clone()))
                .await?,
            self.each("My Page's document, twenty passes", None, || browser.post(document.clone())).await?,
            self.each("My Page, twenty passes", None, || browser.get("/home", "identity")).await?,
            self.each("an order's page", None, || browser.get(&order, "identity")).await?,
            self.each("the check before paying", None, || browser.get(&check, "identity")).await?,
            self.each("stops by two kanji", STOPS, || search("公園", None)).await?,
            self.each("stops by a letter", STOPS, || search("k", None)).await?,
            self.each("stops reached from one", STOPS, || search("公園", Some(&from))).await?,
        ])
    }

    /// The mean of many requests that only read, after those in which connections prepare and plan.
    async fn each<T, F>(
        &self,
        step: &'static str,
        goal: Option<f64>,
        request: impl Fn() -> F,
    ) -> Result<Cost, Fault>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        for _ in 0..PLANNED {
            request().await?;
        }
        let processes = self.of_server().await?;
        let begun = nanos(&processes)?;
        for _ in 0..READS {
            request().await?;
        }
        let millis = (nanos(&processes)? - begun) as f64 / 1e6 / READS as f64;
        Ok(Cost { step, goal, millis })
    }

    /// The processes behind the connections of the server under measure.
    pub async fn of_server(&self) -> Result<Vec<i32>, Fault> {
        let ports = ports(self.site.pid)?;
        let of = "select pid from pg_stat_activity where client_port = any($1)";
        Ok(self.client.query(of, &[&ports]).await?.iter().map(|row| row.get(0)).collect())
    }

    /// Those of every connection but our own.
    pub async fn of_all(&self) -> Result<Vec<i32>, Fault> {
        let of = "select pid from pg_stat_activity where client_port is not null and pid <> pg_backend_pid()";
        Ok(self.client.query(of, &[]).await?.iter().map(|row| row.get(0)).collect())
    }
}

/// The first figures beside the second ones.
pub fn compare(few: &[Cost], many: &[Cost], orders: usize, report: &mut Report) {
    for (few, many) in few.iter().zip(many) {
        let verdict = match few.goal {
            None => Verdict::Told,
            Some(goal) if few.millis.max(many.millis) <= goal => Verdict::Ok,
            Some(_) => Verdict::Short,
        };
        report.add(
            format!("ms of PostgreSQL's CPU, {}, few orders / {}", few.step, thousands(orders)),
            format!("{:.2} / {:.2}", few.millis, many.millis),
            few.goal.map_or_else(String::new, |goal| format!("<= {goal}")),
            verdict,
            json!([few.millis, many.millis]),
        );
    }
}

/// Nanoseconds that processes have run so far, each by its id.
pub struct Nanos(BTreeMap<i32, u64>);

impl Sub for Nanos {
    type Output = u64;

    /// What they ran in between. One that has ended meanwhile counts no more.
    fn sub(self, begun: Self) -> u64 {
        self.0.iter().filter_map(|(process, nanos)| Some(nanos - begun.0.get(process)?)).sum()
    }
}

/// Those of processes that have not ended.
///
/// # Errors
/// A machine whose /proc does not tell them.
pub fn nanos(processes: &[i32]) -> Result<Nanos, Fault> {
    let mut all = BTreeMap::new();
    for &process in processes {
        let folder = format!("/proc/{process}");
        let text = match fs::read_to_string(format!("{folder}/schedstat")) {
            Ok(text) => text,
            Err(_) if !Path::new(&folder).exists() => continue,
            Err(fault) => return Err(fault.into()),
        };
        all.insert(process, text.split(' ').next().unwrap_or_default().parse()?);
    }
    Ok(Nanos(all))
}

/// The local ports of a process's connections.
fn ports(process: u32) -> Result<Vec<i32>, Fault> {
    let mut sockets = HashSet::new();
    for file in fs::read_dir(format!("/proc/{process}/fd"))? {
        // It may be closed by now.
        let Ok(target) = fs::read_link(file?.path()) else { continue };
        let target = target.to_string_lossy().into_owned();
        let inode = target.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']'));
        sockets.extend(inode.map(str::to_owned));
    }
    let connections = fs::read_to_string(format!("/proc/{process}/net/tcp"))?;
    let known: BTreeMap<&str, &str> = connections.lines().skip(1).filter_map(connection).collect();
    let ports = known.iter().filter(|(inode, _)| sockets.contains(**inode));
    ports.map(|(_, port)| Ok(i32::from_str_radix(port, 16)?)).collect()
}

/// The inode and the local port, in hexadecimal digits, of a line of /proc/net/tcp.
fn connection(line: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    Some((words.get(9)?, words.get(1)?.split_once(':')?.1))
}

#[cfg(test)]
mod tests {
    use super::connection;

    #[test]
    fn a_connection_tells_its_inode_and_its_port() {
        let line = "   1: 0100007F:1F90 0100007F:B2C4 01 00000000:00000000 00:00000000 00000000  1000        0 48213 1 0 20 4 30 10 -1";
        assert_eq!(connection(line), Some(("48213", "1F90")));
    }
}
