//! An installation of its own for each test: a database cloned from a migrated template, a Redis prefix, a secret key
//! (and with it a state of its own) at the Stripe sandbox, and a server on a free port.
//!
//! ```ignore
//! #[tokio::test(flavor = "multi_thread")]
//! async fn a_rider_does_something() {
//!     let app = TestApp::start().await;
//!     let rider = app.browser();
//!     let answer = rider.run("{ viewer { id } }", json!({})).await;
//!     app.done().await; // runs what is left in the queue and fails when something cannot be done
//! }
//! ```
//! Time stands still at [`NOON`] until a test moves `app.clock`.

#![allow(dead_code, unused_imports, reason = "not every test uses every helper")]

mod browser;
pub mod buying;
mod database;
pub mod desk;
mod folders;
pub mod guardian;
pub mod guardian_pays;
mod outside;
pub mod papers;
pub mod people;
mod person;
pub mod review;
mod seen;
mod shop;
pub mod types;

use std::net::TcpListener;

use actix_web::{App as ActixApp, HttpServer, web};
use teiki_api::clock::Clock;
use teiki_api::jobs::{Sweep, queue, worker};
use teiki_api::work::KINDS;
use teiki_api::{App, Config, DeskSchema, Schema, desk_schema, http, rider_schema};

pub use browser::{Answer, Browser};
pub use database::demo;
pub use folders::{Copy, demo_folder};
pub use outside::{Letter, Outside};
pub use people::{PASSWORD, details};
pub use person::{Bought, OPERATOR, Person, messages};
pub use shop::{DRAFT, Offer};

/// Monday 5 October 2026, 12:00 JST: in the past of any machine that runs this, so that what the sandbox makes is newer.
pub const NOON: &str = "2026-10-05T03:00:00Z";

/// Sample terms that change on 1 October 2027, beside those that come with the program.
const LATER_DOCUMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/tests/fixtures/documents");

pub struct TestApp {
    pub app: App,
    pub clock: Clock,
    pub schema: Schema,
    pub desk_schema: DeskSchema,
    pub outside: Outside,
    pub address: String,
    database: database::Database,
    server: actix_web::dev::ServerHandle,
    finished: bool,
}

/// A variable that `scripts/test.sh` sets.
pub fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set: run the tests by `make test`, or start the services as scripts/test.sh does"
        )
    })
}

impl TestApp {
    /// An installation with the demo catalogue, at noon.
    pub async fn start() -> Self {
        Self::start_at(Clock::stopped(NOON.parse().unwrap())).await
    }

    /// An installation whose clock is the given one.
    pub async fn start_at(clock: Clock) -> Self {
        seen::listen();
        let database = database::Database::create().await;
        let outside = Outside::new();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let config = config(&database.url, &outside, &address);
        let app = App::new(config, clock.clone()).unwrap();
        let schema = rider_schema::build(&app);
        let desk_schema = desk_schema::build(&app);
        let data = (
            web::Data::new(app.clone()),
            web::Data::new(schema.clone()),
            web::Data::new(desk_schema.clone()),
        );
        let server = HttpServer::new(move || {
            ActixApp::new()
                .app_data(data.0.clone())
                .app_data(data.1.clone())
                .app_data(data.2.clone())
                .configure(http::configure)
        })
        .workers(2)
        .listen(listener)
        .unwrap()
        .disable_signals()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { app, clock, schema, desk_schema, outside, address, database, server: handle, finished: false }
    }

    /// A browser of its own: no cookies yet.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.address)
    }

    /// Runs every job that is due, each TWICE: whatever a job does must bear being done again.
    pub async fn run_jobs(&self) {
        while worker::run_one_twice(&self.app, KINDS).await.unwrap() {}
    }

    /// Statements sent while `work` runs.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.app.db.statements();
        let outcome = work.await;
        (outcome, self.app.db.statements() - before)
    }

    /// Rows of a query with one text column, for what no verb shows.
    pub async fn sql(&self, query: &str) -> Vec<String> {
        self.database.texts(query).await
    }

    /// What the worker's timer does, and the jobs that come of it.
    pub async fn sweep(&self) {
        let conn = self.app.db.conn().await.unwrap();
        queue::enqueue(&conn, &self.clock, &Sweep {}).await.unwrap();
        drop(conn);
        self.run_jobs().await;
    }

    /// Delivers every event of this test's Stripe account, signed now; the status of the last answer.
    pub async fn webhooks(&self) -> u16 {
        let events = self.outside.stripe("events?limit=100").await;
        let mut status = 0;
        for event in events["data"].as_array().unwrap() {
            status = self.deliver(event, &self.outside.webhook_secret(), 0).await;
        }
        status
    }

    /// Delivers one event, signed with `secret` so many seconds from now.
    pub async fn deliver(&self, event: &serde_json::Value, secret: &str, seconds: i64) -> u16 {
        let time = self.clock.now().as_second() + seconds;
        let body = event.to_string();
        let url = format!("{}/stripe/webhook", self.address);
        let signature = outside::sign(secret, time, &body);
        let request = reqwest::Client::new().post(url).header("stripe-signature", signature).body(body);
        request.send().await.unwrap().status().as_u16()
    }

    /// Ends the test: what is left in the queue is run, and nothing may fail.
    pub async fn done(mut self) {
        self.run_jobs().await;
        let due = self.clock.now();
        let left = self
            .sql(&format!(
                "select kind || ': ' || coalesce(last_fault, 'waits') from jobs
                    where run_at <= '{due}' or last_fault is not null"
            ))
            .await;
        self.finished = true;
        self.server.stop(false).await;
        self.database.remove().await;
        let _ = std::fs::remove_dir_all(self.outside.store());
        assert!(left.is_empty(), "jobs left in the queue: {left:?}");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !self.finished && !std::thread::panicking() {
            panic!("end the test with `app.done().await`");
        }
    }
}

fn config(database_url: &str, outside: &Outside, address: &str) -> Config {
    let vars = [
        ("SITE_URL", address.to_owned()),
        ("DATABASE_URL", database_url.to_owned()),
        ("DATABASE_POOL", "40".into()),
        ("TRUSTED_PROXIES", "127.0.0.1".into()),
        ("REDIS_URL", variable("TEST_REDIS_URL")),
        ("REDIS_PREFIX", format!("test-{}", outside.name)),
        ("SMTP_URL", variable("SMTP_URL")),
        ("STRIPE_SECRET_KEY", outside.secret_key()),
        ("STRIPE_PUBLISHABLE_KEY", outside.publishable_key()),
        ("STRIPE_WEBHOOK_SECRET", outside.webhook_secret()),
        ("STRIPE_API_URL", format!("{}/", variable("SANDBOX_URL"))),
        ("STRIPE_JS_URL", format!("{}/js/stripe.js", variable("SANDBOX_URL"))),
        ("DOCUMENTS_DIR", LATER_DOCUMENTS.into()),
        ("CERTIFICATE_STORE", outside.store().display().to_string()),
        ("SECRET_KEY", "0000000000000000000000000000000000000000000000000000000000000002".into()),
    ];
    Config::read(&vars.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).unwrap()
}
