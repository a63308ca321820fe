//! Where everything is, from the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::Fault;

/// Orders that are placed, unless CHAOS_ORDERS says otherwise.
const ORDERS: u64 = 180;

pub struct Site {
    /// Where riders and webhooks come in; the servers stand behind it.
    pub listen: SocketAddr,
    pub sandbox: String,
    pub database: String,
    pub stripe_key: String,
    /// The executable.
    pub teiki: PathBuf,
    /// Where the servers' and workers' logs go.
    pub logs: PathBuf,
    pub orders: u64,
    pub seed: u64,
}

impl Site {
    pub fn from_env() -> Result<Self, Fault> {
        Ok(Self {
            listen: variable("LISTEN")?.parse()?,
            sandbox: variable("SANDBOX_URL")?,
            database: variable("DATABASE_URL")?,
            stripe_key: variable("STRIPE_SECRET_KEY")?,
            teiki: variable("TEIKI")?.into(),
            logs: variable("TEST_LOGS")?.into(),
            orders: std::env::var("CHAOS_ORDERS").map_or(Ok(ORDERS), |orders| orders.parse())?,
            seed: std::env::var("CHAOS_SEED").map_or_else(|_| Ok(rand::random()), |seed| seed.parse())?,
        })
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.listen)
    }
}

fn variable(name: &str) -> Result<String, Fault> {
    std::env::var(name).map_err(|_| format!("{name} is not set: run it by `make chaos`").into())
}
