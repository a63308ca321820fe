//! Turns for what takes a core for a moment, on threads of their own.

use std::io;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::Fault;

/// argon2id takes 19 MiB and a core for a moment. One fewer at once than there are cores, at least one, at most two: a thread
/// of lower priority still keeps its core for a slice.
static TURNS: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).clamp(1, 2)));
/// The nice value of the threads that hash: requests on other threads go first, so that a wave of sign-ins does not slow
/// everybody's pages. Where all cores are wanted, hashing gets a tenth of what another thread gets.
const NICE: i32 = 10;

/// The threads that hash. They run nothing else.
static THREADS: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_current_thread()
        .max_blocking_threads(*TURNS)
        .thread_name("hashing")
        .on_thread_start(step_back)
        .build()
});

/// Gives the thread the priority of work that waits for requests.
pub fn step_back() {
    // Linux keeps the value by thread, others by process.
    #[cfg(target_os = "linux")]
    if let Err(fault) = rustix::process::nice(NICE) {
        tracing::warn!(%fault, "heavy work runs at the priority of requests");
    }
}

/// Those who wait for a turn: some seconds of work.
pub const WAITING: usize = 200;
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(15);

/// Counted, so that a test can hold the answers for known and unknown addresses to the same work.
pub struct Hashing {
    turns: Semaphore,
    queue: Semaphore,
    count: AtomicU64,
}

impl Default for Hashing {
    fn default() -> Self {
        let (turns, queue) = (Semaphore::new(*TURNS), Semaphore::new(*TURNS + WAITING));
        Self { turns, queue, count: AtomicU64::new(0) }
    }
}

impl Hashing {
    /// Hashes computed so far.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Hashes away from the threads that serve requests, when it is its turn.
    ///
    /// # Errors
    /// `Fault::Busy` when too many wait already, or none is free in time. The server is stopping, or has no thread left; those of
    /// the work.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let _place = self.queue.try_acquire().map_err(|_| Fault::Busy)?;
        let turn = timeout(PATIENCE, self.turns.acquire()).await.map_err(|_| Fault::Busy)?;
        let _turn = turn.map_err(Fault::other)?;
        self.count.fetch_add(1, Ordering::Relaxed);
        let threads = THREADS.as_ref().map_err(Fault::other)?;
        threads.spawn_blocking(work).await.map_err(Fault::other)?
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_comes_to_a_long_queue_is_told_to_come_again() {
        let hashing = Hashing::default();
        let (begin, wait) = std::sync::mpsc::channel::<()>();
        let wait = std::sync::Mutex::new(wait);
        let first = hashing.run(move || Ok(wait.lock().map(|wait| wait.recv().is_ok()).unwrap_or_default()));
        let mut first = Box::pin(first);
        assert!((&mut first).now_or_never().is_none());
        let mut waiting: Vec<_> = (1..*TURNS + WAITING).map(|_| Box::pin(hashing.run(|| Ok(())))).collect();
        assert!(waiting.iter_mut().all(|one| one.now_or_never().is_none()));
        assert!(matches!(hashing.run(|| Ok(())).now_or_never(), Some(Err(Fault::Busy))));
        begin.send(()).unwrap();
        assert!(first.await.unwrap());
        futures::future::try_join_all(waiting).await.unwrap();
    }

    #[tokio::test]
    async fn hashing_stands_behind_requests_and_leaves_them_as_they_are() {
        let nice = || rustix::process::getpriority_process(None).map_err(Fault::other);
        let before = nice().unwrap();
        let hashing = Hashing::default();
        assert_eq!(hashing.run(nice).await.unwrap(), before + NICE);
        assert_eq!(nice().unwrap(), before, "this thread");
    }
}
