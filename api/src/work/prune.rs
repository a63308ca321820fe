//! Deletes expired rows.

use serde::{Deserialize, Serialize};

use crate::accounts::prune::prune;
use crate::app::App;
use crate::certificates;
use crate::contact;
use crate::error::Fault;
use crate::guardians;
use crate::jobs::{Job, Run, queue};
use crate::payments::webhook;
use crate::refunds::contacts;
use crate::review;
use crate::staff;

/// Deletes what nothing asks for any more: each domain its own.
#[derive(Serialize, Deserialize)]
pub struct Prune {}

impl Job for Prune {
    const KIND: &'static str = "prune";

    fn key(&self) -> Option<String> {
        Some("prune".into())
    }
}

impl Run for Prune {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let now = app.clock.now();
        let mut conn = app.db.conn().await?;
        prune(&mut conn, now).await?;
        webhook::prune(&mut conn, now).await?;
        contacts::prune(&mut conn, now).await?;
        staff::prune::prune(&mut conn, now).await?;
        contact::prune(&mut conn, now).await?;
        guardians::prune(&mut conn, now).await?;
        review::prune(&mut conn, now).await?;
        queue::prune_letters(&mut conn, now).await?;
        drop(conn);
        certificates::prune(app).await?;
        Ok(())
    }
}
