//! `teiki-sandbox`: one process that plays the outside world for development and tests: Stripe for cards, and a
//! mailbox. It takes test keys only, keeps everything in memory, and says on each page that it is an emulator.
//!
//! - `stripe/` the objects and rules of the Stripe protocol; `http/` its outer shell: keys, idempotency, errors
//! - `control/` faults, webhooks, the clock, and riders without a browser, for tests
//! - `js/` the stand-in for Stripe.js, with its card fields and the 3-D Secure challenge
//! - `mail/` the mailbox: SMTP in, pages and JSON out

// Stripe's objects have more fields than `json!` nests by default.
#![recursion_limit = "256"]

mod clock;
mod config;
mod control;
mod http;
mod js;
mod mail;
mod random;
mod stripe;
mod world;

use std::io::{self, Write as _};
use std::sync::Arc;

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::config::Config;
use crate::http::{api, connection, pages};
use crate::stripe::webhooks::Endpoint;
use crate::world::{World, lock};

const LARGEST_BODY: usize = 1024 * 1024;
const GRACE_SECONDS: u64 = 2;

#[actix_web::main]
async fn main() -> io::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn")))
        .with_writer(io::stderr)
        .init();
    let config = Config::from_environment().map_err(io::Error::other)?;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let world = Arc::new(World::new(client.map_err(io::Error::other)?));
    preset(&world, &config)?;

    let smtp = TcpListener::bind(config.smtp).await?;
    let smtp_address = smtp.local_addr()?;
    let mail = tokio::spawn(mail::smtp::serve(smtp, world.clone()));

    let data = Data::from(world);
    let server = HttpServer::new(move || App::new().app_data(data.clone()).configure(routes))
        .on_connect(connection::remember)
        .workers(2)
        .shutdown_timeout(GRACE_SECONDS)
        .tcp_nodelay(true)
        .bind(config.listen)?;
    for address in server.addrs() {
        writeln!(
            io::stdout(),
            "teiki-sandbox (emulator) ready: http://{address}/ mail in at {smtp_address}"
        )?;
    }
    io::stdout().flush()?;
    server.run().await?;
    mail.abort();
    Ok(())
}

fn preset(world: &World, config: &Config) -> io::Result<()> {
    for preset in &config.webhooks {
        let key = http::keys::parse(&preset.key)
            .map_err(|_| io::Error::other("SANDBOX_WEBHOOKS names a key that is no test key"))?;
        let endpoint = Endpoint::new(preset.url.clone(), Some(preset.secret.clone()), vec!["*".into()]);
        lock(&world.realm(&key.realm)).hooks.endpoints.push(endpoint);
    }
    Ok(())
}

fn routes(config: &mut ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(LARGEST_BODY))
        .route("/", web::get().to(pages::index))
        .configure(control::routes)
        .configure(mail::pages::routes)
        .configure(js::routes)
        .service(
            web::resource("/v1/{tail:.*}")
                .route(web::method(actix_web::http::Method::OPTIONS).to(api::preflight))
                .default_service(web::to(api::handle)),
        )
        .default_service(web::to(pages::not_found));
}
