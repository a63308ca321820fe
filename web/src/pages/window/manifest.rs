//! `/manifest.webmanifest`: how the site looks among the apps of a phone. `/favicon.ico` is asked for by what reads no page.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::site::Site;
use crate::visit::Visit;

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/manifest.webmanifest").get(manifest))
        .service(web::resource("/favicon.ico").get(icon));
}

async fn manifest(visit: Visit) -> HttpResponse {
    let w = visit.words;
    let icon = visit.site.assets.path("icon.svg");
    let body = json!({
        "name": w.shell.site,
        "short_name": "Teiki",
        "lang": w.lang.as_str(),
        "description": w.window.description,
        "start_url": "/",
        // The bar with the way back stays: forms are long.
        "display": "minimal-ui",
        "theme_color": "#006173",
        "background_color": "#f5f7f7",
        "icons": [{ "src": icon, "type": "image/svg+xml", "sizes": "any" }],
    });
    HttpResponse::Ok()
        .content_type("application/manifest+json")
        .insert_header((header::VARY, "Cookie, Accept-Language"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .body(body.to_string())
}

async fn icon(site: web::Data<Site>) -> HttpResponse {
    let path = site.assets.path("icon.svg");
    HttpResponse::Found().insert_header((header::LOCATION, path)).finish()
}
