//! `/metrics`, where an address was set for it.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use teiki_api::metrics;

use super::Stop;

/// What was counted is summed up this often, so that it does not pile up where nobody asks for it.
const UPKEEP: Duration = Duration::from_secs(5);

/// Begins to count, and answers at `listen`. Nothing happens without an address.
pub fn start(listen: Option<SocketAddr>) -> Result<(), Stop> {
    let Some(listen) = listen else { return Ok(()) };
    let handle = metrics::install().map_err(Stop::because)?;
    let upkeep = handle.clone();
    let server = HttpServer::new(move || {
        let handle = handle.clone();
        App::new().route(
            "/metrics",
            web::get().to(move || {
                let text = handle.render();
                async { HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text) }
            }),
        )
    })
    .workers(1)
    .disable_signals()
    .bind(listen)
    .map_err(|fault| {
        Stop(format!("{listen} cannot be listened on: {fault}. Set another address for /metrics."))
    })?;
    tokio::spawn(server.run());
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    tracing::info!(%listen, "counting");
    Ok(())
}
