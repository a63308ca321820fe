//! Who is asking: what a request tells of itself, and whether it comes from our own pages.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use teiki_shared::lang::Lang;

use super::address;
use crate::accounts::sessions;
use crate::app::App;
use crate::config::Config;
use crate::cookie::Cookie;
use crate::error::Fault;
use crate::graphql::RETRY;
use crate::random;
use crate::staff;
use crate::viewer::Caller;

/// Everything a verb may need to know of a request.
///
/// # Errors
/// The session could not be looked up: Redis or Postgres is away.
pub async fn caller(app: &App, request: &HttpRequest) -> Result<Caller, Fault> {
    let mut caller = stranger(app, request);
    if let Some(token) = &caller.session_token {
        caller.viewer = sessions::resolve(app, token).await?;
    }
    // The language chosen in this browser, then the account's, then the browser's.
    if Cookie::Lang.read(request, &app.config).is_none()
        && let Some(viewer) = &caller.viewer
    {
        caller.lang = viewer.lang;
    }
    Ok(caller)
}

/// The same at the desk's door, where a rider's cookies mean nothing; and the desk's mean nothing at the riders'.
///
/// # Errors
/// As [`caller`].
pub async fn desk_caller(app: &App, request: &HttpRequest) -> Result<Caller, Fault> {
    let mut caller = desk_stranger(app, request);
    if let Some(token) = &caller.desk {
        caller.staff = staff::sessions::resolve(app, token).await?;
    }
    if Cookie::Lang.read(request, &app.config).is_none()
        && let Some(staff) = &caller.staff
    {
        caller.lang = staff.lang;
    }
    Ok(caller)
}

/// The request at the desk's door without its session.
pub fn desk_stranger(app: &App, request: &HttpRequest) -> Caller {
    let config = &app.config;
    Caller {
        session_token: None,
        guardian: None,
        browser: None,
        device: None,
        desk: Cookie::Desk.read(request, config),
        desk_step: Cookie::DeskStep.read(request, config),
        ..stranger(app, request)
    }
}

/// The request without its session: what an error page needs while Redis is away.
pub fn stranger(app: &App, request: &HttpRequest) -> Caller {
    let config = &app.config;
    let lang = match Cookie::Lang.read(request, config).as_deref() {
        Some("ja") => Lang::Ja,
        Some("en") => Lang::En,
        _ => accepted_lang(request.headers()),
    };
    Caller {
        viewer: None,
        staff: None,
        desk: None,
        desk_step: None,
        lang,
        session_token: Cookie::Session.read(request, config),
        browser: Cookie::Browser.read(request, config),
        guardian: Cookie::Guardian.read(request, config),
        device: Cookie::Device.read(request, config),
        address: address::of(request, &config.trusted_proxies),
        user_agent: text(request.headers(), header::USER_AGENT.as_str())
            .unwrap_or_default()
            .chars()
            .take(300)
            .collect(),
        request_id: request_id(request),
    }
}

/// The name of a request in the log and on error pages; made when it is first asked for.
pub fn request_id(request: &HttpRequest) -> String {
    struct RequestId(String);
    let mut extensions = request.extensions_mut();
    if let Some(RequestId(id)) = extensions.get() {
        return id.clone();
    }
    let id = random::readable(10);
    extensions.insert(RequestId(id.clone()));
    id
}

/// Japanese unless English is asked for first.
fn accepted_lang(headers: &HeaderMap) -> Lang {
    let wanted = text(headers, "accept-language").unwrap_or_default();
    let english = wanted.find("en").unwrap_or(usize::MAX);
    let japanese = wanted.find("ja").unwrap_or(usize::MAX);
    if english < japanese { Lang::En } else { Lang::Ja }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether a request that changes something comes from our own pages. Browsers say so by `Sec-Fetch-Site` and `Origin`;
/// programs send neither and carry no cookies of ours by accident.
pub fn is_same_origin(config: &Config, headers: &HeaderMap) -> bool {
    let site = text(headers, "sec-fetch-site");
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    match text(headers, "origin") {
        None => true,
        // A form of a page whose address goes nowhere (`no-referrer`) hides its origin as well.
        Some("null") => site == Some("same-origin"),
        Some(origin) => origin == config.site_url.origin().ascii_serialization(),
    }
}

/// The answer where a service of ours is away.
pub fn unavailable(id: &str, fault: &Fault) -> HttpResponse {
    tracing::error!(fault_id = %id, %fault, "a request could not be served");
    HttpResponse::ServiceUnavailable()
        .insert_header((header::RETRY_AFTER, RETRY))
        .json(serde_json::json!({ "errors": [{ "message": "Temporarily unavailable.", "extensions": { "code": "UNAVAILABLE", "faultId": id } }] }))
}
