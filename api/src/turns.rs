//! Turns for the reads that anybody may ask for and that cost the most: searches for stops, sections and lines. Few run at once
//! in a process, and few wait; whoever comes after them is told to come again.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::error::Fault;

/// At once, of this process: whoever asks for many leaves the database to the others.
pub const TURNS: usize = 3;
/// Those who wait for a turn.
pub const WAITING: usize = 60;
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(2);

pub struct Turns {
    free: Semaphore,
    queue: Semaphore,
}

impl Default for Turns {
    fn default() -> Self {
        Self { free: Semaphore::new(TURNS), queue: Semaphore::new(WAITING) }
    }
}

impl Turns {
    /// A turn.
    ///
    /// # Errors
    /// `Fault::Busy` when too many wait already, or none is free in time.
    pub async fn take(&self) -> Result<SemaphorePermit<'_>, Fault> {
        if let Ok(turn) = self.free.try_acquire() {
            return Ok(turn);
        }
        let _waiting = self.queue.try_acquire().map_err(|_| Fault::Busy)?;
        match timeout(PATIENCE, self.free.acquire()).await {
            Ok(turn) => turn.map_err(Fault::other),
            Err(_) => Err(Fault::Busy),
        }
    }
}
