//! The stand-in for Stripe.js: its script, its card fields and the 3-D Secure challenge.

mod challenge;
mod fields;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};

/// One function around all parts: nothing leaks but `window.Stripe`.
const SCRIPT: &str = concat!(
    "/* teiki-sandbox: an emulator's stand-in for Stripe.js. No real payment is made. */\n(() => {\n",
    include_str!("origin.js"),
    include_str!("messages.js"),
    include_str!("challenge.js"),
    include_str!("elements.js"),
    include_str!("stripe.js"),
    "})();\n"
);

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/js/stripe.js", web::get().to(|| script(SCRIPT)))
        .route("/js/fields", web::get().to(fields::page))
        .route("/js/fields.js", web::get().to(|| script(include_str!("fields.js"))))
        .route("/js/fields.css", web::get().to(|| style(include_str!("fields.css"))))
        .route("/js/challenge.css", web::get().to(|| style(include_str!("challenge.css"))))
        .route("/js/challenge_done.js", web::get().to(|| script(include_str!("challenge_done.js"))))
        .route("/3ds/{source}", web::get().to(challenge::ask))
        .route("/3ds/{source}", web::post().to(challenge::answer));
}

async fn script(text: &'static str) -> HttpResponse {
    file("text/javascript; charset=utf-8", text)
}

async fn style(text: &'static str) -> HttpResponse {
    file("text/css; charset=utf-8", text)
}

/// Usable from other origins, as Stripe's is, with or without `crossorigin`.
fn file(kind: &str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .content_type(kind)
        .body(text)
}

/// A page meant for a frame on the site: its own files only.
fn framed(html: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

/// Fills `{name}` in a template; values are escaped already where they have to be.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
