//! A database per test, cloned from a template that is migrated once and has the demo catalogue.

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use teiki_api::actor::Actor;
use teiki_api::catalogue::{self, Catalogue};
use teiki_api::clock::Clock;
use teiki_api::db;

use super::{demo_folder, variable};

pub struct Database {
    pub url: String,
    name: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

async fn connect(url: &str) -> AsyncPgConnection {
    AsyncPgConnection::establish(url).await.unwrap()
}

/// The admin's address with another database.
fn address(name: &str) -> String {
    let admin = variable("TEST_DATABASE_URL");
    let (server, _) = admin.rsplit_once('/').expect("TEST_DATABASE_URL ends in a database");
    format!("{server}/{name}")
}

async fn texts(conn: &mut AsyncPgConnection, query: &str) -> Vec<String> {
    let rows: Vec<Row> =
        sql_query(format!("select text::text from ({query}) as answer(text)")).load(conn).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

/// What the demo's folders say.
pub fn demo() -> Catalogue {
    catalogue::folder::read(&demo_folder()).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

/// The template's name tells the test binary it was made by: a new build makes a new one.
fn template() -> String {
    let program = std::env::current_exe().unwrap();
    let built = std::fs::metadata(&program).unwrap().modified().unwrap();
    let age = built.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    format!("teiki_template_{age}")
}

impl Database {
    pub async fn create() -> Self {
        let mut admin = connect(&variable("TEST_DATABASE_URL")).await;
        let template = template();
        // One process makes the template; cloning waits for the same lock, since a database in use cannot be cloned.
        sql_query("select pg_advisory_lock(7332)").execute(&mut admin).await.unwrap();
        if texts(&mut admin, &format!("select datname from pg_database where datname = '{template}'"))
            .await
            .is_empty()
        {
            make_template(&mut admin, &template).await;
        }
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        sql_query(format!("create database {name} template {template}")).execute(&mut admin).await.unwrap();
        sql_query("select pg_advisory_unlock(7332)").execute(&mut admin).await.unwrap();
        Self { url: address(&name), name }
    }

    pub async fn texts(&self, query: &str) -> Vec<String> {
        texts(&mut connect(&self.url).await, query).await
    }

    /// Runs statements, separated by semicolons, as one transaction.
    pub async fn run(&self, statements: &str) -> Result<(), diesel::result::Error> {
        connect(&self.url).await.batch_execute(statements).await
    }

    /// Runs statements in a transaction that stays open, and keeps its locks.
    pub async fn hold(&self, statements: &str) -> Held {
        let mut conn = connect(&self.url).await;
        conn.batch_execute(&format!("begin; {statements}")).await.unwrap();
        Held(conn)
    }

    /// Waits until so many other connections of this database wait for a lock.
    pub async fn waiting(&self, connections: usize) {
        let mut conn = connect(&self.url).await;
        let query = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while texts(&mut conn, query).await.len() < connections {
            assert!(std::time::Instant::now() < patience, "nothing waits for the lock");
        }
    }

    pub async fn remove(&self) {
        let mut admin = connect(&variable("TEST_DATABASE_URL")).await;
        sql_query(format!("drop database {} with (force)", self.name)).execute(&mut admin).await.unwrap();
    }
}

/// An open transaction of the test's own.
pub struct Held(AsyncPgConnection);

impl Held {
    pub async fn commit(mut self) {
        self.0.batch_execute("commit").await.unwrap();
    }

    pub async fn roll_back(mut self) {
        self.0.batch_execute("rollback").await.unwrap();
    }
}

async fn make_template(admin: &mut AsyncPgConnection, name: &str) {
    let draft = format!("{name}_draft");
    sql_query(format!("drop database if exists {draft}")).execute(admin).await.unwrap();
    sql_query(format!("create database {draft}")).execute(admin).await.unwrap();
    db::migrate(&address(&draft)).await.unwrap();
    let mut conn = connect(&address(&draft)).await;
    let by = (&Actor::Operations(None), "the tests");
    let apply = async |conn: &mut AsyncPgConnection| {
        catalogue::apply_into(conn, &Clock::default(), by, &demo()).await
    };
    conn.transaction(apply).await.unwrap();
    drop(conn);
    sql_query(format!("alter database {draft} rename to {name}")).execute(admin).await.unwrap();
}
