//! What an installation decides.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
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
    /// Keys the hashes of codes and tokens: 32 bytes.
    pub secret_key: Vec<u8>,
    /// Where files of riders are kept.
    pub store: StoreConfig,
    /// What wraps the keys of those files, by id, the newest first: 32 bytes each.
    pub master_keys: Vec<(String, Vec<u8>)>,
    /// Networks of the proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub log: String,
    /// Where the server and the worker answer `/metrics`; not set: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    pub work_metrics_listen: Option<SocketAddr>,
    /// The folder of the bundled styles and islands.
    pub assets_dir: Option<String>,
    /// The folder of versions of the terms and the privacy policy beside those that come with the program; `legal` reads it.
    pub documents_dir: Option<String>,
}

/// Where files are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreConfig {
    /// A folder; several machines share it by the network.
    Folder(PathBuf),
    S3(S3Config),
}

/// What speaks S3.
#[derive(Clone, PartialEq, Eq)]
pub struct S3Config {
    pub bucket: String,
    /// Before every name; empty where the bucket is Teiki's own.
    pub prefix: String,
    /// None for Amazon's own.
    pub endpoint: Option<Url>,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

#[derive(Clone)]
pub struct StripeConfig {
    pub secret_key: String,
    pub publishable_key: String,
    pub webhook_secret: String,
    pub api_url: Url,
    pub js_url: Url,
}
