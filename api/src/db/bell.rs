//! The bell that wakes the workers. It rings once a transaction that enqueued jobs has committed; no verb has to think of it.
//! It rings for each queue by name, so that only those hands wake for which there is something to do.
//!
//! `notify` inside the transaction would be simpler, and would hold a lock of the whole PostgreSQL server until the commit is
//! on disk (`docs/adr/0012`). A process that dies between the commit and the ring leaves the job to the workers' next look.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

use diesel::connection::{DebugQuery, InstrumentationEvent};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_postgres::{Client, Config, NoTls};

/// What a worker asks for once, to hear every ring.
pub const LISTEN: &str = "listen teiki_jobs";

/// Between two rings of a process: who enqueues meanwhile shares the next one.
const PAUSE: Duration = Duration::from_millis(20);
/// Rings that share one notify at most; those of far more jobs than are committed in a pause.
const AT_ONCE: usize = 1_000;
/// Timeout of one notify. The workers look by themselves meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// How a statement begins that enqueues a job to be run at once; then the queue's name and [`END`].
const BEGIN: &str = "insert into jobs /* rings ";
const END: &str = " */";
/// Longer than what is read of a statement.
const READ: usize = BEGIN.len() + 20 + END.len();

/// An SQL comment that follows `insert into jobs` in a statement whose commit is to ring for a queue.
pub fn bell_comment(queue: &str) -> String {
    format!("/* rings {queue}{END}")
}

/// Rings from a connection of its own, for as long as a clone lives.
#[derive(Clone)]
pub struct Bell(mpsc::UnboundedSender<String>);

impl Bell {
    /// A bell whose connection is made at the first ring.
    pub fn new(settings: Config) -> Self {
        // As many wait as jobs are committed in a pause.
        let (bell, rings) = mpsc::unbounded_channel();
        tokio::spawn(ring(settings, rings));
        Self(bell)
    }

    fn ring(&self, queue: String) {
        // Closed: the process stops.
        let _ = self.0.send(queue);
    }
}

async fn ring(settings: Config, mut rings: mpsc::UnboundedReceiver<String>) {
    let mut line = None;
    let mut heard = Vec::new();
    while rings.recv_many(&mut heard, AT_ONCE).await > 0 {
        let queues = heard.drain(..).collect();
        line = match timeout(PATIENCE, notify(&settings, &queues, line.take())).await {
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

async fn notify(
    settings: &Config,
    queues: &BTreeSet<String>,
    line: Option<Client>,
) -> Result<Client, tokio_postgres::Error> {
    let client = match line {
        Some(client) if !client.is_closed() => client,
        Some(_) | None => {
            let (client, connection) = settings.connect(NoTls).await?;
            // It ends with the client.
            tokio::spawn(connection);
            client
        }
    };
    let notify: String = queues.iter().map(|queue| format!("notify teiki_jobs, '{queue}';")).collect();
    client.batch_execute(&notify).await?;
    Ok(client)
}

/// Follows the transactions of one connection.
pub struct Ringer {
    bell: Bell,
    in_transaction: bool,
    /// The queues of the jobs that the transaction enqueued.
    enqueued: BTreeSet<String>,
}

impl Ringer {
    pub fn new(bell: Bell) -> Self {
        Self { bell, in_transaction: false, enqueued: BTreeSet::new() }
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
                self.in_transaction = false;
                self.enqueued.clear();
            }
            InstrumentationEvent::FinishQuery { query, error, .. } => {
                if error.is_none() {
                    self.enqueued.extend(queue_of(*query));
                }
                if !self.in_transaction {
                    std::mem::take(&mut self.enqueued).into_iter().for_each(|queue| self.bell.ring(queue));
                }
            }
            _ => {}
        }
    }
}

/// The queue for which a statement rings. Asked of every statement, so that its values are not written out.
fn queue_of(query: &dyn DebugQuery) -> Option<String> {
    let mut start = Start::default();
    // Fails when it is full.
    let _ = write!(start, "{query}");
    let (queue, _) = start.0.strip_prefix(BEGIN)?.split_once(END)?;
    Some(queue.to_owned())
}

/// The first piece of a text; the rest is refused.
#[derive(Default)]
struct Start(String);

impl Write for Start {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.push_str(text);
        if self.0.len() < READ { Ok(()) } else { Err(std::fmt::Error) }
    }
}
