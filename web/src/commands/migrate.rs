//! `teiki migrate`: brings the database to this version.

use super::{Stop, start};

pub async fn run() -> Result<(), Stop> {
    let config = start::tool_config()?;
    let applied = teiki_api::db::migrate(&config.database_url).await.map_err(Stop::because)?;
    if applied.is_empty() {
        tracing::info!("the database is up to date");
    }
    for migration in applied {
        tracing::info!(%migration, "applied");
    }
    Ok(())
}
