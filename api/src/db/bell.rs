//! The bell that wakes the workers. It rings once a transaction that enqueued jobs has committed; no verb has to think of it.
//!
//! `notify` inside the transaction would be simpler, and would hold a lock of the whole PostgreSQL server until the commit is
//! on disk (`docs/adr/0012`). A process that dies between the commit and the ring leaves the job to the workers' next look.

use std::fmt::Write;
use std::time::Duration;

use diesel::connection::{DebugQuery, InstrumentationEvent};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_postgres::{Client, Config, NoTls};

/// What a worker asks for once, to hear every ring.
pub const LISTEN: &str = "listen teiki_jobs";
const NOTIFY: &str = "notify teiki_jobs";

/// Between two rings of a process: who enqueues meanwhile shares the next one.
const PAUSE: Duration = Duration::from_millis(20);
/// Timeout of one notify. The workers look by themselves meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// How statements begin that enqueue a job: those of Diesel's builder, and those written by hand.
const ENQUEUES: [&str; 2] = [r#"INSERT INTO "jobs" "#, "insert into jobs "];

/// Rings from a connection of its own, for as long as a clone lives.
#[derive(Clone)]
pub struct Bell(mpsc::Sender<()>);

impl Bell {
    /// A bell whose connection is made at the first ring.
    pub fn new(settings: Config) -> Self {
        // Room for one: a ring that waits stands for all that follow.
        let (bell, rings) = mpsc::channel(1);
        tokio::spawn(ring(settings, rings));
        Self(bell)
    }

    fn ring(&self) {
        // Full: one waits already.
        let _ = self.0.try_send(());
    }
}

async fn ring(settings: Config, mut rings: mpsc::Receiver<()>) {
    let mut line = None;
    while rings.recv().await.is_some() {
        line = match timeout(PATIENCE, notify(&settings, line.take())).await {
            Ok(Ok(client)) => Some(client),
            Ok(Err(fault)) => {
                tracing::warn!(%fault, "the workers could not be woken");
                None
            }
            Err(_) => {
                tracing::warn!("postgres does not answer; the workers could not be woken");
                None
            }
        };
        sleep(PAUSE).await;
    }
}

async fn notify(settings: &Config, line: Option<Client>) -> Result<Client, tokio_postgres::Error> {
    let client = match line {
        Some(client) if !client.is_closed() => client,
        Some(_) | None => {
            let (client, connection) = settings.connect(NoTls).await?;
            // It ends with the client.
            tokio::spawn(connection);
            client
        }
    };
    client.batch_execute(NOTIFY).await?;
    Ok(client)
}

/// Follows the transactions of one connection.
pub struct Ringer {
    bell: Bell,
    in_transaction: bool,
    enqueued: bool,
}

impl Ringer {
    pub fn new(bell: Bell) -> Self {
        Self { bell, in_transaction: false, enqueued: false }
    }

    /// Rings when what was enqueued is there for everybody.
    pub fn follow(&mut self, event: &InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::BeginTransaction { .. } => self.in_transaction = true,
            // Told before `commit` is sent; that it was sent is told by the end of a query.
            InstrumentationEvent::CommitTransaction { depth, .. } if depth.get() == 1 => {
                self.in_transaction = false;
            }
            InstrumentationEvent::RollbackTransaction { depth, .. } if depth.get() == 1 => {
                (self.in_transaction, self.enqueued) = (false, false);
            }
            InstrumentationEvent::FinishQuery { query, error, .. } => {
                self.enqueued |= error.is_none() && enqueues(*query);
                if self.enqueued && !self.in_transaction {
                    self.enqueued = false;
                    self.bell.ring();
                }
            }
            _ => {}
        }
    }
}

/// Asked of every statement, so that its values are not written out.
fn enqueues(query: &dyn DebugQuery) -> bool {
    let mut start = Start::default();
    // Fails when it is full.
    let _ = write!(start, "{query}");
    ENQUEUES.iter().any(|enqueue| start.0.starts_with(enqueue))
}

/// The first piece of a text; the rest is refused.
#[derive(Default)]
struct Start(String);

impl Write for Start {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.push_str(text);
        if self.0.len() < ENQUEUES[0].len() { Ok(()) } else { Err(std::fmt::Error) }
    }
}
