//! `/control/`: what tests may do to the outside world. Never part of Stripe's protocol.

mod answers;
pub mod faults;
mod payments;
mod webhooks;

use actix_web::web::{self, ServiceConfig};

pub fn routes(config: &mut ServiceConfig) {
    config.service(
        web::scope("/control")
            .route("/webhooks", web::post().to(webhooks::register))
            .route("/webhooks", web::get().to(webhooks::show))
            .route("/webhooks", web::delete().to(webhooks::clear))
            .route("/webhooks/mode", web::post().to(webhooks::mode))
            .route("/webhooks/release", web::post().to(webhooks::release))
            .route("/webhooks/resend", web::post().to(webhooks::resend))
            .route("/faults", web::post().to(answers::add_fault))
            .route("/faults", web::get().to(answers::faults))
            .route("/faults", web::delete().to(answers::clear_faults))
            .route("/accounts", web::post().to(answers::connect))
            .route("/mail/faults", web::post().to(answers::refuse_mail))
            .route("/clock", web::post().to(answers::set_clock))
            .route("/search_lag", web::post().to(answers::set_search_lag))
            .route("/requests", web::get().to(answers::requests))
            .route("/requests", web::delete().to(answers::clear_requests))
            .route("/counts", web::get().to(answers::counts))
            .route("/realm", web::delete().to(answers::forget))
            .route("/confirm", web::post().to(payments::confirm))
            .route("/refund", web::post().to(payments::refund))
            .route("/refunds/settle", web::post().to(payments::settle)),
    );
}

/// Which key a request is about: the secret key, or its publishable one.
#[derive(Debug, serde::Deserialize)]
pub struct Whose {
    key: String,
}

impl Whose {
    fn realm(&self) -> Result<String, actix_web::Error> {
        realm_of(&self.key)
    }
}

fn realm_of(key: &str) -> Result<String, actix_web::Error> {
    let parsed = crate::http::keys::parse(key);
    parsed.map(|key| key.realm).map_err(|_| actix_web::error::ErrorBadRequest("key must be a sk_test_ key"))
}
