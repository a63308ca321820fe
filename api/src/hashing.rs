//! Turns for what takes a core for a moment.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;

use crate::error::Fault;

/// argon2id takes 19 MiB and a core for a moment: two at once, the rest wait. Counted, so that a test can hold the answers
/// for known and unknown addresses to the same work.
pub struct Hashing {
    turns: Semaphore,
    count: AtomicU64,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { turns: Semaphore::new(2), count: AtomicU64::new(0) }
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
    /// The server is stopping; those of the work.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let _turn = self.turns.acquire().await.map_err(Fault::other)?;
        self.count.fetch_add(1, Ordering::Relaxed);
        tokio::task::spawn_blocking(work).await.map_err(Fault::other)?
    }
}
