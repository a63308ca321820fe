//! `teiki work`: runs jobs until it is told to stop; those in hand are finished first.

use super::{Stop, start};

pub async fn run() -> Result<(), Stop> {
    let config = start::config()?;
    let app = start::app(config)?;
    super::metrics::start(app.config.work_metrics_listen)?;
    let stopping = start::stopping()?;
    tracing::info!("working");
    teiki_api::jobs::worker::work(app, teiki_api::work::KINDS, stopping).await;
    tracing::info!("stopped");
    Ok(())
}
