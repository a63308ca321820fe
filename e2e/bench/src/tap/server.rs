//! One more server of the site, with a tap before each of its databases.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;

use super::{Postgres, Redis, Tap};
use crate::Fault;
use crate::bare::Asked;
use crate::site::Site;

pub struct Listened {
    pub base: String,
    postgres: Tap<Postgres>,
    redis: Tap<Redis>,
    process: Child,
}

impl Listened {
    pub async fn start(site: &Site) -> Result<Self, Fault> {
        let postgres = Tap::before(&site.database).await?;
        let redis = Tap::before(&site.redis).await?;
        let listen = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(&site.teiki)
            .arg("serve")
            .env("LISTEN", listen.to_string())
            .env("DATABASE_URL", postgres.url.as_str())
            .env("REDIS_URL", redis.url.as_str())
            .env("LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        let server = Self { base: format!("http://{listen}"), postgres, redis, process };
        for _ in 0..200 {
            let ready = reqwest::get(format!("{}/readyz", server.base)).await;
            if ready.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("the server that is listened to did not start".into())
    }

    /// What one request asks of the databases, and its answer.
    pub async fn asked(&self, request: impl Future<Output = Result<Bytes, Fault>>) -> Result<Asked, Fault> {
        let (_, _) = (self.postgres.take(), self.redis.take());
        let body = request.await?;
        Ok(Asked { statements: self.postgres.take(), commands: self.redis.take(), body })
    }
}

impl Drop for Listened {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
