//! The connection on which the fields of one document read.

use std::sync::{Arc, Weak};

use diesel_async::pooled_connection::deadpool::Object;
use tokio::sync::{Mutex, MutexGuard, SemaphorePermit};

use crate::db::{Conn, Db};
use crate::error::Fault;
use crate::turns::Turns;

/// Lends one connection to all fields that read at the same time. Their statements go out together, Postgres answers
/// them in one go, and none of them waits for the answer of another. The last to finish gives the connection back, so that
/// a document holds none while it waits for something else.
///
/// Whoever holds one must not ask the pool for another: requests would wait for each other.
#[derive(Clone)]
pub struct Reads(Arc<Inner>);

struct Inner {
    db: Db,
    lent: Mutex<Weak<Object<Conn>>>,
    /// Held by the one search that runs.
    searching: Mutex<()>,
}

/// A turn among the costly searches, until it is dropped.
pub struct Turn<'a> {
    _of_process: SemaphorePermit<'a>,
    _of_document: MutexGuard<'a, ()>,
}

impl Reads {
    pub fn new(db: Db) -> Self {
        Self(Arc::new(Inner { db, lent: Mutex::new(Weak::new()), searching: Mutex::new(()) }))
    }

    /// The connection that is lent at the moment, or one of the pool.
    ///
    /// # Errors
    /// `Fault::Pool` when none is free within five seconds or Postgres is away.
    pub async fn conn(&self) -> Result<Arc<Object<Conn>>, Fault> {
        let mut lent = self.0.lent.lock().await;
        if let Some(conn) = lent.upgrade() {
            return Ok(conn);
        }
        let conn = Arc::new(self.0.db.conn().await?);
        *lent = Arc::downgrade(&conn);
        Ok(conn)
    }

    /// A turn; to be taken before a connection is. The searches of a document come one after the other, so that a document that
    /// asks for many leaves the other turns to others.
    ///
    /// # Errors
    /// Those of [`Turns::take`].
    pub async fn turn<'a>(&'a self, turns: &'a Turns) -> Result<Turn<'a>, Fault> {
        let of_document = self.0.searching.lock().await;
        Ok(Turn { _of_process: turns.take().await?, _of_document: of_document })
    }
}
