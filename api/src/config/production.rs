//! What is fit for trying out only, and refused in production.

use url::Url;

use super::read::{Reader, is_loopback};
use super::{Config, StoreConfig};

/// Of the 256 values of a byte, 32 drawn at random show 30 different ones; fewer than 20 in no lifetime.
const FEWEST_DIFFERENT: usize = 20;

/// Refuses each such value. A variable that could not be read has its fault already.
pub fn refuse(config: &Config, reader: &mut Reader<'_>) {
    let store_given = reader.optional("CERTIFICATE_STORE").is_some();
    reader.refuse(
        "CERTIFICATE_STORE",
        !store_given,
        "is not set; say where images of papers are kept: a folder that lasts, or s3://BUCKET/PREFIX.",
    );
    let stripe = &config.stripe;
    let secret = stripe.secret_key.as_str();
    reader.refuse(
        "STRIPE_SECRET_KEY",
        !secret.starts_with("sk_live_") && !secret.starts_with("rk_live_"),
        "is not a live key; production takes sk_live_ or rk_live_ keys only.",
    );
    reader.refuse(
        "STRIPE_PUBLISHABLE_KEY",
        !stripe.publishable_key.starts_with("pk_live_"),
        "is not a live key; production takes pk_live_ keys only.",
    );
    reader.refuse(
        "STRIPE_WEBHOOK_SECRET",
        stripe.webhook_secret.len() < 20,
        "is too short to be Stripe's; copy it from the endpoint's page.",
    );
    reader.refuse(
        "STRIPE_API_URL",
        !is_of(&stripe.api_url, "https://api.stripe.com"),
        "does not point to Stripe over https; remove it in production.",
    );
    reader.refuse(
        "STRIPE_JS_URL",
        !is_of(&stripe.js_url, "https://js.stripe.com"),
        "is not a script of Stripe over https; remove it in production.",
    );
    reader.refuse(
        "SITE_URL",
        config.site_url.scheme() != "https",
        "is not https; cookies would travel in the clear. Set an https address.",
    );
    reader.refuse(
        "SECRET_KEY",
        is_guessable(&config.secret_key),
        "is a sample or has a pattern; make one with: openssl rand -hex 32",
    );
    reader.refuse(
        "CERTIFICATE_KEYS",
        config.master_keys.iter().any(|(_, key)| is_guessable(key)),
        "holds a key that is a sample or has a pattern; make one with: openssl rand -hex 32",
    );
    reader.refuse(
        "CERTIFICATE_S3_ENDPOINT",
        matches!(&config.store, StoreConfig::S3(s3) if s3.endpoint.as_ref().is_some_and(is_in_the_clear)),
        "is not https; its key and who sends what would travel in the clear.",
    );
    reader.refuse(
        "SMTP_URL",
        !is_private_mail(&config.smtp_url),
        "sends codes in the clear; use smtps:// (or ?tls=required), or a mail server on this machine.",
    );
}

fn is_in_the_clear(url: &Url) -> bool {
    url.scheme() != "https" && !url.host_str().is_some_and(is_loopback)
}

fn is_of(url: &Url, origin: &str) -> bool {
    url.origin().ascii_serialization() == origin && url.username().is_empty() && url.password().is_none()
}

/// Whether a key was typed rather than drawn: few different bytes, or few different steps from one to the next.
fn is_guessable(key: &[u8]) -> bool {
    let different =
        |bytes: &mut dyn Iterator<Item = u8>| bytes.collect::<std::collections::BTreeSet<u8>>().len();
    let mut steps = key.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]));
    different(&mut key.iter().copied()) < FEWEST_DIFFERENT || different(&mut steps) < FEWEST_DIFFERENT
}

/// Whether mail reaches its server under TLS, or without leaving the machine. lettre upgrades an `smtp://` connection when
/// the address says `tls=required`; `opportunistic` may be talked out of it.
fn is_private_mail(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    url.scheme() == "smtps"
        // The first of them counts, as it does for the mailer.
        || url.query_pairs().find(|(name, _)| name == "tls").is_some_and(|(_, value)| value == "required")
        || url.host_str().is_some_and(is_loopback)
}
