//! The configuration: typed, read from the environment alone, and refused as a whole with every reason at once.

mod production;
mod read;
mod store;
#[cfg(test)]
mod tests;
mod values;

use std::collections::HashMap;

use self::read::Reader;
pub use self::values::{Config, Environment, S3Config, StoreConfig, StripeConfig};

/// What a command needs that works on the database alone.
pub struct ToolConfig {
    pub environment: Environment,
    pub database_url: String,
    pub database_pool: usize,
    pub log: String,
}

impl ToolConfig {
    /// Reads the environment of the process.
    ///
    /// # Errors
    /// One sentence for each of its variables that is missing or malformed.
    pub fn from_env() -> Result<Self, Vec<String>> {
        Self::read(&std::env::vars().collect())
    }

    /// Reads a set of variables.
    ///
    /// # Errors
    /// As [`ToolConfig::from_env`].
    pub fn read(vars: &HashMap<String, String>) -> Result<Self, Vec<String>> {
        let mut reader = Reader::new(vars);
        let config = Self::read_with(&mut reader);
        reader.end(config)
    }

    fn read_with(reader: &mut Reader<'_>) -> Self {
        Self {
            environment: reader.environment("TEIKI_ENV"),
            database_url: reader.text("DATABASE_URL", None),
            database_pool: reader.connections("DATABASE_POOL", "16"),
            log: reader.text("LOG", Some("info")),
        }
    }
}

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
        let mut reader = Reader::new(vars);
        let ToolConfig { environment, database_url, database_pool, log } = ToolConfig::read_with(&mut reader);
        let mut config = Self {
            environment,
            listen: reader.address("LISTEN", Some("127.0.0.1:8080")).unwrap_or_else(read::nowhere),
            site_url: reader.origin("SITE_URL", "http://localhost:8080"),
            database_url,
            database_pool,
            redis_url: reader.text("REDIS_URL", None),
            redis_prefix: reader.text("REDIS_PREFIX", Some("teiki")),
            smtp_url: reader.mail_server("SMTP_URL"),
            mail_from: reader.text("MAIL_FROM", Some("Teiki <no-reply@teiki.example>")),
            stripe: StripeConfig {
                secret_key: reader.text("STRIPE_SECRET_KEY", None),
                publishable_key: reader.text("STRIPE_PUBLISHABLE_KEY", None),
                webhook_secret: reader.text("STRIPE_WEBHOOK_SECRET", None),
                api_url: reader.url("STRIPE_API_URL", "https://api.stripe.com/"),
                js_url: reader.url("STRIPE_JS_URL", "https://js.stripe.com/endive/stripe.js"),
            },
            secret_key: reader.secret("SECRET_KEY"),
            store: store::store(&mut reader),
            master_keys: Vec::new(),
            trusted_proxies: reader.networks("TRUSTED_PROXIES", environment == Environment::Production),
            log,
            metrics_listen: reader.address("METRICS_LISTEN", None),
            work_metrics_listen: reader.address("WORK_METRICS_LISTEN", None),
            assets_dir: vars.get("ASSETS_DIR").cloned(),
            documents_dir: reader.folder("DOCUMENTS_DIR"),
        };
        config.master_keys = store::master_keys(&mut reader, &config);
        if environment == Environment::Production {
            production::refuse(&config, &mut reader);
        }
        reader.end(config)
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
