//! Room for bodies that are being received or wait for their turn: of all of them, and of one account.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use teiki_shared::ids::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::Fault;

/// Of all bodies at once, in megabytes.
const ROOM: u32 = 96;
/// Bodies of one account at once: whoever sends slowly keeps nobody else out.
pub const AT_ONCE: usize = 4;
/// Nobody waits longer, for room or for a turn.
const PATIENCE: Duration = Duration::from_secs(60);

/// The room of a process.
pub struct Room {
    pub(super) all: Arc<Semaphore>,
    pub(super) of: Arc<Mutex<HashMap<AccountId, usize>>>,
}

impl Default for Room {
    fn default() -> Self {
        let permits = usize::try_from(ROOM).unwrap_or_default();
        Self { all: Arc::new(Semaphore::new(permits)), of: Arc::default() }
    }
}

/// A body's room, held until it is dropped.
pub struct Held {
    _place: Place,
    _permit: OwnedSemaphorePermit,
}

/// One of the bodies of an account.
struct Place {
    account: AccountId,
    of: Arc<Mutex<HashMap<AccountId, usize>>>,
}

impl Room {
    /// Room for a body of so many bytes; none where as many of the account's are there already.
    ///
    /// # Errors
    /// `Fault::Busy` when there is none in time.
    pub async fn take(&self, account: AccountId, bytes: usize) -> Result<Option<Held>, Fault> {
        let Some(place) = self.place(account) else { return Ok(None) };
        let megabytes = u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(ROOM);
        let permit = take(&self.all, megabytes.clamp(1, ROOM)).await?;
        Ok(Some(Held { _place: place, _permit: permit }))
    }

    fn place(&self, account: AccountId) -> Option<Place> {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let held = of.entry(account).or_default();
        if *held >= AT_ONCE {
            return None;
        }
        *held += 1;
        Some(Place { account, of: Arc::clone(&self.of) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut held) = of.entry(self.account) {
            *held.get_mut() -= 1;
            if *held.get() == 0 {
                held.remove();
            }
        }
    }
}

/// Waits for permits, which are held until they are dropped.
///
/// # Errors
/// `Fault::Busy` when there are none in time.
pub async fn take(of: &Arc<Semaphore>, permits: u32) -> Result<OwnedSemaphorePermit, Fault> {
    let taken = timeout(PATIENCE, Arc::clone(of).acquire_many_owned(permits)).await;
    taken.map_err(|_| Fault::Busy)?.map_err(Fault::other)
}
