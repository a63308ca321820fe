//! Work that follows a verb: enqueued in the verb's own transaction, run by any worker, safe to run twice.
//!
//! A job is a type. Its struct stands in the lowest domain that enqueues it, its [`Run`] where the work is done, and
//! `crate::work` lists them all for the worker, so that this module knows none of them.

pub mod queue;
pub mod worker;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::app::App;
use crate::error::Fault;

/// Work to be done later. It names what to look at, never what was true when it was enqueued, and holds no secret.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name in the queue, in logs and metrics.
    const KIND: &'static str;
    /// Whose hands run it.
    const QUEUE: Queue = Queue::Default;

    /// A key of which at most one job waits at a time; none for jobs that must each run.
    fn key(&self) -> Option<String>;
}

/// What stands in one queue never waits for what stands in another: each has hands of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// One-time codes: somebody waits at the page.
    Codes,
    Default,
    /// Letters: many at once, and as slow as the mail server.
    Letters,
    /// What a sweep brings up, however much it is: nobody waits for it, and a signal moves it to the queue of its kind.
    Looks,
}

impl Queue {
    pub const ALL: [Self; 4] = [Self::Codes, Self::Default, Self::Letters, Self::Looks];

    /// The name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Codes => "codes",
            Self::Default => "default",
            Self::Letters => "letters",
            Self::Looks => "looks",
        }
    }
}

/// How a job is done. It may be done twice, and stop anywhere.
pub trait Run: Job {
    /// # Errors
    /// What keeps it from being done now; it is tried again.
    fn run(&self, app: &App) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// A kind of job as the worker knows it.
pub struct Kind {
    name: &'static str,
    read: fn(Value) -> Result<Box<dyn Runnable>, Fault>,
}

impl Kind {
    pub const fn of<J: Run>() -> Self {
        Self { name: J::KIND, read: read::<J> }
    }
}

fn read<J: Run>(payload: Value) -> Result<Box<dyn Runnable>, Fault> {
    Ok(Box::new(serde_json::from_value::<J>(payload).map_err(Fault::other)?))
}

/// A job of any kind.
trait Runnable: Send + Sync {
    fn kind(&self) -> &'static str;
    fn key(&self) -> Option<String>;
    /// Boxed, so that the compiler looks into each job once and not again from every place that runs one.
    fn run<'a>(&'a self, app: &'a App) -> BoxFuture<'a, Result<(), Fault>>;
}

impl<J: Run> Runnable for J {
    fn kind(&self) -> &'static str {
        J::KIND
    }
    fn key(&self) -> Option<String> {
        Job::key(self)
    }
    fn run<'a>(&'a self, app: &'a App) -> BoxFuture<'a, Result<(), Fault>> {
        Run::run(self, app).boxed()
    }
}

/// Looks for work that no signal announced: the worker's timer enqueues it.
#[derive(Serialize, Deserialize)]
pub struct Sweep {}

impl Job for Sweep {
    const KIND: &'static str = "sweep";

    fn key(&self) -> Option<String> {
        Some("sweep".into())
    }
}
