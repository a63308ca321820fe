//! The connection on which the fields of one document read.

use std::sync::{Arc, Weak};

use diesel_async::pooled_connection::deadpool::Object;
use tokio::sync::Mutex;

use crate::db::{Conn, Db};
use crate::error::Fault;

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
}

impl Reads {
    pub fn new(db: Db) -> Self {
        Self(Arc::new(Inner { db, lent: Mutex::new(Weak::new()) }))
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
}
