//! Where everything is, from the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use tokio_postgres::{Client, NoTls};
use url::Url;

use crate::Fault;

#[derive(Clone)]
pub struct Site {
    /// The server under measure: `http://127.0.0.1:8080`, without a slash at the end.
    pub base: String,
    pub sandbox: String,
    pub database: Url,
    pub redis: Url,
    pub stripe_key: String,
    /// Signs what Stripe posts to the site.
    pub webhook_secret: String,
    /// The server's process.
    pub pid: u32,
    /// Milliseconds from its start to its first answer that it is ready.
    pub ready_millis: f64,
    /// The executable, to start one more server.
    pub teiki: PathBuf,
    /// Connections to PostgreSQL that a server may hold.
    pub pool: usize,
}

impl Site {
    pub fn from_env() -> Result<Self, Fault> {
        let listen: SocketAddr = variable("LISTEN")?.parse()?;
        Ok(Self {
            base: format!("http://{listen}"),
            sandbox: variable("SANDBOX_URL")?,
            database: variable("DATABASE_URL")?.parse()?,
            redis: variable("REDIS_URL")?.parse()?,
            stripe_key: variable("STRIPE_SECRET_KEY")?,
            webhook_secret: variable("STRIPE_WEBHOOK_SECRET")?,
            pid: variable("SITE_PID")?.parse()?,
            ready_millis: variable("READY_MILLIS")?.parse()?,
            teiki: variable("TEIKI")?.into(),
            pool: variable("DATABASE_POOL")?.parse()?,
        })
    }

    /// A connection of our own to PostgreSQL.
    pub async fn connect(&self) -> Result<Client, Fault> {
        let (client, connection) = tokio_postgres::connect(self.database.as_str(), NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }
}

fn variable(name: &str) -> Result<String, Fault> {
    std::env::var(name).map_err(|_| format!("{name} is not set: run it by `make bench`").into())
}
