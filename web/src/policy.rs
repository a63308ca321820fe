//! The headers that bind a browser: what a page may load, where its forms may go, who may frame it.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::DefaultHeaders;
use teiki_api::Config;
use url::Url;

/// What every answer carries; a page says more, and its own word stands.
pub fn headers(config: &Config) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add(("x-content-type-options", "nosniff"))
        .add(("referrer-policy", "same-origin"))
        .add(("permissions-policy", PERMISSIONS))
        .add(("cross-origin-opener-policy", "same-origin"))
        .add(("cross-origin-resource-policy", "same-origin"))
        .add(("content-security-policy", "default-src 'none'; frame-ancestors 'none'"));
    // For two years, as the preload list asks.
    if config.is_https() { headers.add(("strict-transport-security", "max-age=63072000")) } else { headers }
}

/// The `Permissions-Policy` of every page but the paying one.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";

/// The paying page's: card fields may use the browser's wallet.
pub const PAYING_PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()";

/// An answer that nobody keeps, whose address goes to no other site, and that no search engine lists.
pub fn keep_secret(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    headers.remove(header::ETAG);
}

/// What the paying page may reach at Stripe (or at the sandbox that plays it), as sources of a policy.
pub struct Origins {
    /// Frames: the card fields, 3-D Secure.
    frames: String,
    /// Requests of Stripe's script.
    requests: String,
    /// Pictures: the marks of card brands.
    pictures: String,
}

impl Origins {
    /// The origins that Stripe.js documents for its own policy; anywhere else the two given ones.
    pub fn of(js: &Url, api: &Url) -> Self {
        let js_origin = js.origin().ascii_serialization();
        let api_origin = api.origin().ascii_serialization();
        if js.host_str() == Some("js.stripe.com") {
            return Self {
                frames: "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com".into(),
                requests: api_origin,
                pictures: "https://*.stripe.com".into(),
            };
        }
        Self {
            frames: format!("{js_origin} {api_origin}"),
            requests: format!("{js_origin} {api_origin}"),
            pictures: js_origin,
        }
    }
}

/// What a page runs.
pub enum Scripts<'a> {
    None,
    /// Helpers of plain HTML, under a nonce of this response alone.
    Page {
        nonce: &'a str,
    },
    /// Islands: the bundle, and helpers.
    Islands {
        nonce: &'a str,
    },
    /// Islands and Stripe's script.
    Paying {
        nonce: &'a str,
        stripe: &'a Origins,
    },
}

/// The `Content-Security-Policy` of a page. No host is trusted to run scripts: a script runs by its nonce, and what it loads
/// by `strict-dynamic`.
pub fn content_security(scripts: &Scripts<'_>) -> String {
    let fixed =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    match scripts {
        Scripts::None => format!("{fixed}; script-src 'none'; connect-src 'none'; frame-src 'none'"),
        Scripts::Page { nonce } => {
            format!("{fixed}; script-src 'nonce-{nonce}'; worker-src 'self'; frame-src 'none'")
        }
        Scripts::Islands { nonce } => {
            format!(
                "{fixed}; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; frame-src 'none'"
            )
        }
        Scripts::Paying { nonce, stripe } => format!(
            "{fixed}; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; frame-src {}; \
             connect-src 'self' {}; img-src 'self' data: {}",
            stripe.frames, stripe.requests, stripe.pictures
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_islands_runs_nothing() {
        let policy = content_security(&Scripts::None);
        assert!(policy.contains("script-src 'none'"));
        assert!(!policy.contains("nonce") && !policy.contains("unsafe"));
    }

    #[test]
    fn only_the_paying_page_reaches_stripe() {
        let live = Origins::of(
            &"https://js.stripe.com/endive/stripe.js".parse().unwrap(),
            &"https://api.stripe.com/".parse().unwrap(),
        );
        let islands = content_security(&Scripts::Islands { nonce: "n" });
        assert!(!islands.contains("stripe"));
        let paying = content_security(&Scripts::Paying { nonce: "n", stripe: &live });
        assert!(paying.contains("connect-src 'self' https://api.stripe.com;"));
        assert!(paying.contains("https://hooks.stripe.com"));
        let sandbox = Origins::of(
            &"http://127.0.0.1:12111/js/stripe.js".parse().unwrap(),
            &"http://127.0.0.1:12111/".parse().unwrap(),
        );
        let paying = content_security(&Scripts::Paying { nonce: "n", stripe: &sandbox });
        assert!(paying.contains("http://127.0.0.1:12111") && !paying.contains("stripe.com"));
    }
}
