//! `teiki serve`: the pages and the API.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{App, HttpServer, web};

use teiki_api::metrics;

use super::{Stop, start};
use crate::assets::Assets;
use crate::policy;
use crate::site::{self, Site};

/// Requests under way get this long to end.
const GRACE: u64 = 20;

/// The head of a request must have arrived in this time; `teiki_api::http::body` holds the time of its body.
const HEADERS: Duration = Duration::from_secs(10);
/// So long what a refused client still sends is taken off its hands.
const CLOSING: Duration = Duration::from_secs(2);
/// Connections of one thread at the same time. The systemd unit gives descriptors for sixteen threads.
const CONNECTIONS: usize = 2_000;

pub async fn run() -> Result<(), Stop> {
    let config = start::config()?;
    let folder = config.assets_dir.as_ref().map_or_else(Assets::default_folder, PathBuf::from);
    let assets = Assets::read(&folder).map_err(Stop::because)?;
    let app = start::app(config)?;
    super::metrics::start(app.config.metrics_listen)?;
    let schema = teiki_api::rider_schema::build(&app);
    let listen = app.config.listen;
    let address = app.config.site_url.to_string();
    let site = web::Data::new(Site::new(app, schema, assets));
    let server = HttpServer::new(move || {
        App::new()
            .wrap(from_fn(head_as_get))
            .wrap(from_fn(log))
            .wrap(policy::headers(&site.app.config))
            .wrap(Compress::default())
            .configure(site::mount(&site))
    })
    .tcp_nodelay(true)
    .keep_alive(Duration::from_secs(75))
    .client_request_timeout(HEADERS)
    .client_disconnect_timeout(CLOSING)
    .max_connections(CONNECTIONS)
    .shutdown_timeout(GRACE)
    .bind(listen)
    .map_err(|fault| {
        Stop(format!("{listen} cannot be listened on: {fault}. Set LISTEN to another address."))
    })?
    .run();
    tracing::info!(%listen, %address, "serving");
    server.await.map_err(Stop::because)?;
    tracing::info!("stopped");
    Ok(())
}

/// HEAD is answered as GET; actix leaves the body out.
async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if *request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

/// One line for each request. The route's pattern, not the path: a path may hold what nobody else should read.
async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let response = next.call(request).await?;
    let route = response.request().match_pattern().unwrap_or_default();
    let took = started.elapsed();
    metrics::request(method.as_str(), &route, response.status().as_u16(), took);
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let id = teiki_api::http::request_id(response.request());
    tracing::info!(%id, %method, %route, status = response.status().as_u16(), millis, "request");
    Ok(response)
}
