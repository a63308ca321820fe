//! The configuration: typed, read from the environment alone, and refused as a whole with every reason at once.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use url::Url;

/// Where the program runs. Production refuses what is only for trying out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    Development,
    Production,
}

/// Everything that an installation decides. `.env.example` documents each variable.
#[derive(Clone)]
pub struct Config {
    pub environment: Environment,
    pub listen: SocketAddr,
    /// The address that riders type, without a path.
    pub site_url: Url,
    pub database_url: String,
    pub database_pool: usize,
    pub redis_url: String,
    /// Put before every Redis key, so that installations can share one server.
    pub redis_prefix: String,
    pub smtp_url: String,
    pub mail_from: String,
    pub stripe: StripeConfig,
    /// Where certificates will be kept.
    pub store_url: String,
    /// Keys the hashes of codes and tokens: 32 bytes.
    pub secret_key: Vec<u8>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    pub log: String,
    /// Where the server and the worker answer `/metrics`; not set: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    pub work_metrics_listen: Option<SocketAddr>,
    /// The folder of the bundled styles and islands.
    pub assets_dir: Option<String>,
}

#[derive(Clone)]
pub struct StripeConfig {
    pub secret_key: String,
    pub publishable_key: String,
    pub webhook_secret: String,
    pub api_url: Url,
    pub js_url: Url,
}

/// The secret that `.env.example` shows; refused in production.
const SAMPLE_SECRET: &str = "0000000000000000000000000000000000000000000000000000000000000001";

impl Config {
    /// Reads the environment of the process.
    ///
    /// # Errors
    /// One sentence for each variable that is missing or malformed, and for each that production refuses.
    pub fn from_env() -> Result<Self, Vec<String>> {
        Self::read(&std::env::vars().collect())
    }

    /// Reads a set of variables.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn read(vars: &HashMap<String, String>) -> Result<Self, Vec<String>> {
        let mut reader = Reader { vars, faults: Vec::new() };
        let environment = match reader.text("TEIKI_ENV", Some("development")).as_str() {
            "production" => Environment::Production,
            "development" => Environment::Development,
            other => {
                reader.faults.push(format!("TEIKI_ENV is \"{other}\"; set it to development or production."));
                Environment::Development
            }
        };
        let secret_key = reader.secret("SECRET_KEY");
        let config = Self {
            environment,
            listen: reader.parsed("LISTEN", Some("127.0.0.1:8080"), "an address such as 127.0.0.1:8080"),
            site_url: reader.url("SITE_URL", Some("http://localhost:8080")),
            database_url: reader.text("DATABASE_URL", None),
            database_pool: reader.parsed("DATABASE_POOL", Some("16"), "a number of connections"),
            redis_url: reader.text("REDIS_URL", None),
            redis_prefix: reader.text("REDIS_PREFIX", Some("teiki")),
            smtp_url: reader.text("SMTP_URL", None),
            mail_from: reader.text("MAIL_FROM", Some("Teiki <no-reply@teiki.example>")),
            stripe: StripeConfig {
                secret_key: reader.text("STRIPE_SECRET_KEY", None),
                publishable_key: reader.text("STRIPE_PUBLISHABLE_KEY", None),
                webhook_secret: reader.text("STRIPE_WEBHOOK_SECRET", None),
                api_url: reader.url("STRIPE_API_URL", Some("https://api.stripe.com/")),
                js_url: reader.url("STRIPE_JS_URL", Some("https://js.stripe.com/endive/stripe.js")),
            },
            store_url: reader.text("STORE_URL", Some("file:.run/store")),
            secret_key,
            trusted_proxies: reader.proxies("TRUSTED_PROXIES"),
            log: reader.text("LOG", Some("info")),
            metrics_listen: reader.address("METRICS_LISTEN"),
            work_metrics_listen: reader.address("WORK_METRICS_LISTEN"),
            assets_dir: vars.get("ASSETS_DIR").cloned(),
        };
        if environment == Environment::Production {
            config.refuse_samples(&mut reader.faults);
        }
        if reader.faults.is_empty() { Ok(config) } else { Err(reader.faults) }
    }

    /// What is fit for trying out only.
    fn refuse_samples(&self, faults: &mut Vec<String>) {
        let mut refuse = |bad: bool, sentence: &str| {
            if bad {
                faults.push(sentence.to_owned());
            }
        };
        refuse(
            !self.stripe.secret_key.starts_with("sk_live_")
                && !self.stripe.secret_key.starts_with("rk_live_"),
            "STRIPE_SECRET_KEY is not a live key; production takes sk_live_ or rk_live_ keys only.",
        );
        refuse(
            !self.stripe.publishable_key.starts_with("pk_live_"),
            "STRIPE_PUBLISHABLE_KEY is not a live key; production takes pk_live_ keys only.",
        );
        refuse(
            self.stripe.api_url.host_str() != Some("api.stripe.com"),
            "STRIPE_API_URL does not point to Stripe; remove it in production.",
        );
        refuse(
            (self.stripe.js_url.scheme(), self.stripe.js_url.host_str()) != ("https", Some("js.stripe.com")),
            "STRIPE_JS_URL is not a script of Stripe; remove it in production.",
        );
        refuse(
            self.site_url.scheme() != "https",
            "SITE_URL is not https; cookies would travel in the clear. Set an https address.",
        );
        refuse(
            hex::encode(&self.secret_key) == SAMPLE_SECRET,
            "SECRET_KEY is the sample; make one with: openssl rand -hex 32",
        );
        refuse(
            self.stripe.webhook_secret.len() < 20,
            "STRIPE_WEBHOOK_SECRET is too short to be Stripe's; copy it from the endpoint's page.",
        );
    }

    /// Whether cookies may carry the `__Host-` prefix and `Secure`.
    pub fn is_https(&self) -> bool {
        self.site_url.scheme() == "https"
    }

    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }

    /// The address of a page, from its path.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.site_url.as_str().trim_end_matches('/'))
    }
}

/// Reads variables and collects every fault instead of stopping at the first.
struct Reader<'a> {
    vars: &'a HashMap<String, String>,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn text(&mut self, name: &str, default: Option<&str>) -> String {
        match (self.vars.get(name).map(|value| value.trim()).filter(|value| !value.is_empty()), default) {
            (Some(value), _) => value.to_owned(),
            (None, Some(default)) => default.to_owned(),
            (None, None) => {
                self.faults.push(format!("{name} is not set."));
                String::new()
            }
        }
    }

    fn parsed<T: std::str::FromStr + Fallback>(
        &mut self,
        name: &str,
        default: Option<&str>,
        want: &str,
    ) -> T {
        let text = self.text(name, default);
        text.parse().unwrap_or_else(|_| {
            self.faults.push(format!("{name} is \"{text}\"; it must be {want}."));
            T::fallback()
        })
    }

    fn address(&mut self, name: &str) -> Option<SocketAddr> {
        let text = self.text(name, Some(""));
        (!text.is_empty()).then(|| self.parsed(name, None, "an address such as 127.0.0.1:9464"))
    }

    fn url(&mut self, name: &str, default: Option<&str>) -> Url {
        self.parsed(name, default, "an address with http:// or https://")
    }

    fn secret(&mut self, name: &str) -> Vec<u8> {
        let text = self.text(name, None);
        match hex::decode(&text) {
            Ok(bytes) if bytes.len() == 32 => bytes,
            _ if text.is_empty() => Vec::new(),
            _ => {
                self.faults.push(format!(
                    "{name} must be 64 hexadecimal digits; make one with: openssl rand -hex 32"
                ));
                Vec::new()
            }
        }
    }

    fn proxies(&mut self, name: &str) -> Vec<IpAddr> {
        let text = self.text(name, Some(""));
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let mut proxies = Vec::new();
        for part in parts {
            match part.parse() {
                Ok(address) => proxies.push(address),
                Err(_) => self.faults.push(format!("{name} holds \"{part}\", which is not an IP address.")),
            }
        }
        proxies
    }
}

/// A value that stands in while the remaining variables are read; a configuration with faults is never returned.
trait Fallback {
    fn fallback() -> Self;
}
impl Fallback for SocketAddr {
    fn fallback() -> Self {
        Self::from(([127, 0, 0, 1], 0))
    }
}
impl Fallback for usize {
    fn fallback() -> Self {
        0
    }
}
impl Fallback for Url {
    #[expect(clippy::expect_used, reason = "a constant that parses")]
    fn fallback() -> Self {
        "http://localhost".parse().expect("a constant")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars(pairs: &[(&str, &str)]) -> HashMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const GOOD: [(&str, &str); 7] = [
        ("DATABASE_URL", "postgres://localhost/teiki"),
        ("REDIS_URL", "redis://localhost"),
        ("SMTP_URL", "smtp://localhost"),
        ("STRIPE_SECRET_KEY", "sk_test_x"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_x"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_x"),
        ("SECRET_KEY", SAMPLE_SECRET),
    ];

    #[test]
    fn names_every_missing_variable_at_once() {
        let faults = Config::read(&vars(&[("LISTEN", "nowhere")])).err().unwrap();
        for name in GOOD.map(|(name, _)| name).into_iter().chain(["LISTEN"]) {
            assert!(faults.iter().any(|fault| fault.starts_with(name)), "{name} in {faults:?}");
        }
    }

    #[test]
    fn development_takes_the_samples_and_production_refuses_them() {
        assert!(Config::read(&vars(&GOOD)).is_ok());
        let mut production = vars(&GOOD);
        production.insert("TEIKI_ENV".into(), "production".into());
        let faults = Config::read(&production).err().unwrap();
        for name in
            ["STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "SITE_URL", "SECRET_KEY", "STRIPE_WEBHOOK_SECRET"]
        {
            assert!(faults.iter().any(|fault| fault.starts_with(name)), "{name} in {faults:?}");
        }
    }
}
