//! A database with so many rows that reading a table through costs more than an index.

use std::path::Path;

use diesel::sql_types::{Array, Bool, Integer, Json, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::Value;
use teiki_api::actor::Actor;
use teiki_api::clock::Clock;
use teiki_api::{catalogue, db};
use tokio::sync::Mutex;

use crate::walk;

/// The rows of `make bench`.
const FILLING: &str = include_str!("../../../e2e/bench/filling.sql");
const ORDERS: u32 = 20_000;

pub struct Filled {
    name: String,
    admin: String,
    conn: Mutex<AsyncPgConnection>,
    indexes: Vec<Index>,
    looks: Vec<Look>,
    long: Vec<String>,
}

/// An index, and the table it is of.
#[derive(QueryableByName)]
pub struct Index {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub of: String,
    #[diesel(sql_type = Text)]
    pub leading: String,
    #[diesel(sql_type = Array<Text>)]
    pub columns: Vec<String>,
    #[diesel(sql_type = Bool)]
    pub gist: bool,
    /// It holds a small part of its table, which may be walked.
    #[diesel(sql_type = Bool)]
    pub small: bool,
}

/// What PostgreSQL asks of another table before a row goes that it may refer to.
#[derive(QueryableByName)]
struct Look {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Parameters {
    #[diesel(sql_type = Integer)]
    count: i32,
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Explained {
    #[diesel(sql_type = Json)]
    #[diesel(column_name = "QUERY PLAN")]
    plan: Value,
}

/// What PostgreSQL may choose.
enum Choice {
    /// A table is read through only where no index serves, however short it is.
    IndexesFirst,
    /// What it thinks cheapest, as it does when we are live: the first rows of a scan look cheap to it where it expects many
    /// that fit.
    Free,
}

impl Filled {
    pub async fn create() -> Self {
        let admin = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL is set by scripts/test.sh");
        let name = format!("plans_{}", uuid::Uuid::new_v4().simple());
        let (server, _) = admin.rsplit_once('/').expect("TEST_DATABASE_URL ends in a database");
        let url = format!("{server}/{name}");
        connect(&admin).await.batch_execute(&format!("create database {name}")).await.unwrap();
        db::migrate(&url).await.unwrap();
        let mut conn = connect(&url).await;
        let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue");
        let demo = catalogue::folder::read(&folders).unwrap();
        let by = (&Actor::Operations(None), "the plans");
        let apply = async |conn: &mut AsyncPgConnection| {
            catalogue::apply_into(conn, &Clock::default(), by, &demo).await
        };
        conn.transaction(apply).await.unwrap();
        conn.batch_execute(&format!("set teiki.orders = {ORDERS}")).await.unwrap();
        conn.batch_execute(FILLING).await.unwrap();
        conn.batch_execute("vacuum analyze").await.unwrap();
        conn.batch_execute("set plan_cache_mode = force_generic_plan").await.unwrap();
        let indexes = indexes(&mut conn).await;
        let looks = looks(&mut conn).await;
        let long = long(&mut conn).await;
        Self { name, admin, conn: Mutex::new(conn), indexes, looks, long }
    }

    /// Each place where a statement reads a big table through, the looks at what refers to a deleted row among them.
    pub async fn faults(&self, text: &str) -> Result<Vec<String>, diesel::result::Error> {
        let plan = self.plan(text, Choice::IndexesFirst).await?;
        let mut faults = walk::reads_through(&plan, &self.indexes);
        for look in self.looks.iter().filter(|look| Some(look.of.as_str()) == walk::deleted_from(&plan)) {
            let plan = self.plan(&look.text, Choice::IndexesFirst).await?;
            faults.extend(walk::reads_through(&plan, &self.indexes));
        }
        if faults.is_empty() {
            faults = walk::scans(&self.plan(text, Choice::Free).await?, &self.long);
        }
        Ok(faults)
    }

    /// How PostgreSQL runs a statement whose values it does not know.
    async fn plan(&self, text: &str, choice: Choice) -> Result<Value, diesel::result::Error> {
        let mut conn = self.conn.lock().await;
        let free = matches!(choice, Choice::Free);
        conn.batch_execute(&format!("set enable_seqscan = {free}")).await?;
        conn.batch_execute(&format!("prepare seen as {text}")).await?;
        let count = "select coalesce(cardinality(parameter_types), 0) as count from pg_prepared_statements where name = 'seen'";
        let parameters: Parameters = sql_query(count).get_result(&mut *conn).await?;
        let values = vec!["null"; usize::try_from(parameters.count).unwrap_or_default()].join(", ");
        let values = if values.is_empty() { values } else { format!("({values})") };
        let explained = sql_query(format!("explain (format json) execute seen {values}"));
        let plan = explained.get_result::<Explained>(&mut *conn).await;
        conn.batch_execute("deallocate seen").await?;
        Ok(plan?.plan)
    }

    pub async fn remove(self) {
        drop(self.conn);
        let removal = format!("drop database {} with (force)", self.name);
        connect(&self.admin).await.batch_execute(&removal).await.unwrap();
    }
}

/// The tables with so many rows that nobody reads them through for being short.
async fn long(conn: &mut AsyncPgConnection) -> Vec<String> {
    let query = "select relname::text as name from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples >= 1000";
    let tables: Vec<Table> = sql_query(query).load(conn).await.unwrap();
    tables.into_iter().map(|table| table.name).collect()
}

async fn connect(url: &str) -> AsyncPgConnection {
    AsyncPgConnection::establish(url).await.unwrap()
}

async fn indexes(conn: &mut AsyncPgConnection) -> Vec<Index> {
    sql_query(
        "select indexed.relname::text as name, relation.relname::text as \"of\", pg_get_indexdef(indexed.oid, 1, true) as leading,
            array(select pg_get_indexdef(indexed.oid, nth, true) from generate_series(1, indnkeyatts) as nth) as columns,
            amname = 'gist' as gist, indexed.reltuples < relation.reltuples / 10 as small
         from pg_index join pg_class indexed on indexed.oid = indexrelid join pg_class relation on relation.oid = indrelid
            join pg_am on pg_am.oid = indexed.relam
         where relation.relnamespace = 'public'::regnamespace",
    )
    .load(conn)
    .await
    .unwrap()
}

async fn looks(conn: &mut AsyncPgConnection) -> Vec<Look> {
    sql_query(
        "select confrelid::regclass::text as \"of\", format('select 1 from only %s x where %s for key share of x',
            conrelid::regclass, string_agg(format('$%s = %I', nth, attname), ' and ')) as text
         from pg_constraint, unnest(conkey) with ordinality as keys (key, nth), pg_attribute
         where contype = 'f' and attrelid = conrelid and attnum = key group by pg_constraint.oid, confrelid, conrelid",
    )
    .load(conn)
    .await
    .unwrap()
}
