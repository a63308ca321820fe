//! Listens in between a server and one of its databases: what the server asks is forwarded, and noted.

mod postgres;
mod redis;
pub mod server;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

pub use postgres::{Postgres, Statement};
pub use redis::{Command, Redis};

use crate::Fault;

/// Understands one direction of a connection.
pub trait Listen: Default + Send + 'static {
    type Heard: Send + 'static;

    /// Takes the next bytes and notes what they complete.
    fn hear(&mut self, bytes: &[u8], heard: &mut Vec<Self::Heard>);
}

pub struct Tap<L: Listen> {
    /// The address for the server that is listened to.
    pub url: Url,
    heard: Arc<Mutex<Vec<L::Heard>>>,
}

impl<L: Listen> Tap<L> {
    /// Stands before the database at `target`.
    pub async fn before(target: &Url) -> Result<Self, Fault> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut url = target.clone();
        let port = listener.local_addr()?.port();
        url.set_host(Some("127.0.0.1"))?;
        url.set_port(Some(port)).map_err(|()| "an address without a port")?;
        let host = target.host_str().unwrap_or("127.0.0.1").to_owned();
        let to = (host, target.port().ok_or("an address without a port")?);
        let heard: Arc<Mutex<Vec<L::Heard>>> = Arc::default();
        let notes = heard.clone();
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                tokio::spawn(forward::<L>(from, to.clone(), notes.clone()));
            }
        });
        Ok(Self { url, heard })
    }

    /// What was heard since the last time.
    pub fn take(&self) -> Vec<L::Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn forward<L: Listen>(
    from: TcpStream,
    to: (String, u16),
    notes: Arc<Mutex<Vec<L::Heard>>>,
) -> std::io::Result<()> {
    let to = TcpStream::connect(to).await?;
    from.set_nodelay(true)?;
    to.set_nodelay(true)?;
    let (mut from_read, mut from_write) = from.into_split();
    let (mut to_read, mut to_write) = to.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut to_read, &mut from_write).await });
    let mut listener = L::default();
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from_read.read(&mut buffer).await?;
        if length == 0 {
            return to_write.shutdown().await;
        }
        // Noted before it is forwarded: whoever has the answer finds the question here.
        listener.hear(&buffer[..length], &mut notes.lock().unwrap_or_else(PoisonError::into_inner));
        to_write.write_all(&buffer[..length]).await?;
    }
}
