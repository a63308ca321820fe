//! One connection to Postgres, given up when Postgres falls silent. A server that is gone without a word (a failover, a pulled
//! cable, a frozen machine) would hold whoever waits for it forever.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use tokio::time::Instant;
use tokio_postgres::{Config, NoTls};

use super::bell::{Bell, Ringer};

/// How long we wait for Postgres before we take it for gone.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// One statement, in Postgres's own count.
    pub statement: Duration,
    /// One statement, in ours: for a server that no longer answers at all. Longer than `statement`.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { statement: Duration::from_secs(30), silence: Duration::from_secs(40) }
    }
}

impl Patience {
    /// With what a stranger reads. Nothing of it takes a second, and whoever asked may be gone.
    pub const STRANGERS: Self = Self { statement: Duration::from_secs(5), silence: Duration::from_secs(15) };
}

/// A connection of the pool, or one inside a transaction.
pub type Conn = AsyncPgConnection;

/// A transaction in which nothing happens is ended: its locks hold up others.
const IDLE: Duration = Duration::from_secs(60);
/// So long a statement waits for a lock. Nothing of ours holds one over a call to somebody else.
const LOCK: Duration = Duration::from_secs(15);
/// A machine that acknowledges nothing for so long is gone.
const UNREACHABLE: Duration = Duration::from_secs(15);

/// A statement is planned once on each connection. Left to itself PostgreSQL plans those with lists of ids anew each time, for
/// longer than it takes to run them. `api/tests/plans` sees that a plan for any values serves. Nor does compiling one pay.
const PLANS: &str = "-c plan_cache_mode=force_generic_plan -c jit=off";

/// The settings of a connection; what the address itself says comes first.
///
/// # Errors
/// An address that cannot be read.
pub fn settings(url: &str, patience: Patience) -> Result<Config, tokio_postgres::Error> {
    let mut config: Config = url.parse()?;
    let limits = [
        ("statement_timeout", patience.statement),
        ("lock_timeout", LOCK),
        ("idle_in_transaction_session_timeout", IDLE),
    ];
    let ours = limits.map(|(name, limit)| format!("-c {name}={}", limit.as_millis())).join(" ");
    let options = format!("{ours} {PLANS} {}", config.get_options().unwrap_or_default());
    config.options(options.trim_end());
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(UNREACHABLE);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNREACHABLE);
    }
    // Connections that nobody uses: a dead one is noticed within a minute.
    config.keepalives_idle(Duration::from_secs(30)).keepalives_interval(Duration::from_secs(10));
    config.keepalives_retries(3);
    Ok(config)
}

/// A connection whose statements are counted in `statements`, and whose jobs ring the bell.
///
/// # Errors
/// Postgres is away, or the address cannot be read.
pub async fn connect(
    url: &str,
    patience: Patience,
    statements: Arc<AtomicU64>,
    bell: Bell,
) -> ConnectionResult<Conn> {
    let config = settings(url, patience).map_err(refused)?;
    let (client, connection) = config.connect(NoTls).await.map_err(refused)?;
    let watch = Arc::new(Watch::default());
    let watched = watch.clone();
    tokio::spawn(async move {
        tokio::select! {
            // Whoever waits for an answer is told what broke.
            _ = connection => {}
            () = watched.silence(patience.silence) => {
                tracing::warn!("postgres does not answer; the connection is given up");
            }
        }
    });
    let mut conn = AsyncPgConnection::try_from(client).await?;
    conn.set_instrumentation(Observer { statements, watch, ringer: Ringer::new(bell) });
    Ok(conn)
}

fn refused(fault: tokio_postgres::Error) -> ConnectionError {
    ConnectionError::BadConnection(fault.to_string())
}

/// What a connection waits for.
struct Watch {
    began: Instant,
    /// Statements under way. One whose caller went away stays here; then the next silence closes a connection in vain.
    open: AtomicU64,
    /// Milliseconds from `began` to the last statement that began or ended.
    last: AtomicU64,
}

impl Default for Watch {
    fn default() -> Self {
        Self { began: Instant::now(), open: AtomicU64::new(0), last: AtomicU64::new(0) }
    }
}

impl Watch {
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Comes back when statements are under way and none has begun or ended for so long.
    async fn silence(&self, limit: Duration) {
        let most = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        loop {
            tokio::time::sleep(limit / 4).await;
            let quiet = self.now().saturating_sub(self.last.load(Ordering::Relaxed));
            if self.open.load(Ordering::Relaxed) > 0 && quiet > most {
                return;
            }
        }
    }
}

/// Sees what goes over a connection.
struct Observer {
    statements: Arc<AtomicU64>,
    watch: Arc<Watch>,
    ringer: Ringer,
}

impl Instrumentation for Observer {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        self.ringer.follow(&event);
        match event {
            InstrumentationEvent::StartQuery { query, .. } => {
                tracing::trace!(target: "teiki::sql", %query);
                self.statements.fetch_add(1, Ordering::Relaxed);
                self.watch.open.fetch_add(1, Ordering::Relaxed);
            }
            InstrumentationEvent::FinishQuery { .. } => {
                let less = |open: u64| Some(open.saturating_sub(1));
                // It always succeeds: `less` never declines.
                let _ = self.watch.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
            }
            _ => return,
        }
        self.watch.last.store(self.watch.now(), Ordering::Relaxed);
    }
}
