//! `/passes/offline.js`: the worker that keeps the screen for the driver for when there is no network.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

const WORKER: &str = include_str!("offline.js");

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/passes/offline.js").get(worker));
}

async fn worker() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        // The browser looks for a newer one each time.
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'self'"))
        .body(WORKER)
}
