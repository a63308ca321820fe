//! The pool of Postgres connections, and the migrations that the program carries.

mod bell;
mod connect;
pub mod json;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool::managed::QueueMode;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use futures::FutureExt;
use teiki_shared::ids::OperatorId;
use tokio_postgres::NoTls;

use self::bell::Bell;
use crate::error::Fault;

pub use bell::bell_comment;
pub use connect::{Conn, Patience};

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// Whoever asks whether Postgres is there gets an answer in this time.
const READY: Duration = Duration::from_secs(3);

/// The two columns of some keys: each operator once, then the rest. PostgreSQL looks up every pair of two lists.
pub fn columns<T>(keys: impl IntoIterator<Item = (OperatorId, T)>) -> (Vec<OperatorId>, Vec<T>) {
    let (mut operators, rest): (Vec<OperatorId>, Vec<T>) = keys.into_iter().unzip();
    operators.sort_unstable();
    operators.dedup();
    (operators, rest)
}

/// The pool. It counts the statements sent, so that a test can hold a request to its number.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Conn>,
    statements: Arc<AtomicU64>,
    /// For connections that listen, outside of the pool.
    listening: tokio_postgres::Config,
}

impl Db {
    /// A pool of at most `size` connections; the first is made when it is asked for. Call it inside a runtime of tokio.
    ///
    /// # Errors
    /// A pool that cannot be built.
    pub fn new(url: &str, size: usize, patience: Patience) -> Result<Self, Fault> {
        Self::counting(url, size, patience, Arc::default())
    }

    /// Another pool, whose statements count as this one's.
    ///
    /// # Errors
    /// As [`Db::new`].
    pub fn beside(&self, url: &str, size: usize, patience: Patience) -> Result<Self, Fault> {
        Self::counting(url, size, patience, self.statements.clone())
    }

    fn counting(
        url: &str,
        size: usize,
        patience: Patience,
        statements: Arc<AtomicU64>,
    ) -> Result<Self, Fault> {
        let listening = connect::settings(url, patience).map_err(|fault| Fault::Pool(fault.to_string()))?;
        let counter = statements.clone();
        let bell = Bell::new(listening.clone());
        let mut setup = ManagerConfig::<Conn>::default();
        // A closed connection is noticed without a question to Postgres before each use.
        setup.recycling_method = RecyclingMethod::Fast;
        setup.custom_setup = Box::new(move |url| {
            let (counter, bell) = (counter.clone(), bell.clone());
            let url = url.to_owned();
            async move { connect::connect(&url, patience, counter, bell).await }.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(url, setup);
        let pool = Pool::builder(manager)
            .max_size(size)
            // The connection used last still has its statements at hand.
            .queue_mode(QueueMode::Lifo)
            .runtime(deadpool::Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(5)))
            .create_timeout(Some(Duration::from_secs(5)))
            .build()
            .map_err(|fault| Fault::Pool(fault.to_string()))?;
        Ok(Self { pool, statements, listening })
    }

    /// A connection of its own, on which every ring of the bell is heard. Nobody waits for an answer on it: that it is dead
    /// shows by TCP's keepalive.
    ///
    /// # Errors
    /// `Fault::Pool` when Postgres is away.
    pub async fn listener(&self) -> Result<Conn, Fault> {
        let away = |fault: tokio_postgres::Error| Fault::Pool(fault.to_string());
        let (client, connection) = self.listening.connect(NoTls).await.map_err(away)?;
        let conn = Conn::try_from_client_and_connection(client, connection).await;
        let mut conn = conn.map_err(|fault| Fault::Pool(fault.to_string()))?;
        conn.batch_execute(bell::LISTEN).await?;
        Ok(conn)
    }

    /// A connection of the pool.
    ///
    /// # Errors
    /// `Fault::Pool` when none is free within five seconds or Postgres is away.
    pub async fn conn(&self) -> Result<Object<Conn>, Fault> {
        self.pool.get().await.map_err(|fault| Fault::Pool(fault.to_string()))
    }

    /// Whether Postgres answers a question now. Connections that broke unnoticed are given up on the way.
    pub async fn answers(&self) -> bool {
        let ask = async {
            let Ok(mut conn) = self.conn().await else { return false };
            diesel::sql_query("select 1").execute(&mut conn).await.is_ok()
        };
        tokio::time::timeout(READY, ask).await.unwrap_or(false)
    }

    /// Statements sent over this pool so far.
    pub fn statements(&self) -> u64 {
        AtomicU64::load(&self.statements, Ordering::Relaxed)
    }
}

/// Applies what the database at `url` lacks; returns the names of what was applied. An advisory lock lets one process
/// do it at a time.
///
/// # Errors
/// A database that cannot be reached, or a migration that fails; it is then rolled back.
pub async fn migrate(url: &str) -> Result<Vec<String>, Fault> {
    let mut conn = Conn::establish(url).await.map_err(|fault| Fault::Pool(fault.to_string()))?;
    // Held until the connection closes.
    diesel::sql_query("select pg_advisory_lock(7331)").execute(&mut conn).await?;
    // A migration that waits for a table keeps everybody behind it waiting: it gives up, and is tried again by hand.
    diesel::sql_query("set lock_timeout = '10s'").execute(&mut conn).await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let applied = harness.run_pending_migrations(MIGRATIONS).map_err(Fault::other)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}
