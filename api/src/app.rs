//! What every verb is handed: the configuration, the stores and the clock.

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use redis::IntoConnectionInfo;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, Patience};
use crate::error::Fault;
use crate::graphql::documents::Documents;
use crate::hashing::Hashing;
use crate::images::Images;
use crate::legal::Legal;
use crate::mail::Mailer;
use crate::migrations::Migrations;
use crate::sealing::Keyring;
use crate::store::Store;
use crate::stripe::Stripe;
use crate::turns::Turns;

/// One connection for strangers for so many of the pool.
const STRANGERS: usize = 4;

/// What a verb needs that works on the database alone: the tools of the command line have no more.
#[derive(Clone)]
pub struct Core {
    pub db: Db,
    pub clock: Clock,
}

/// A running installation. Clones share everything.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    core: Core,
    pub config: Config,
    /// The connections over which strangers' documents read: however many ask, those of `db` are left to who signs in, buys and
    /// pays.
    pub strangers: Db,
    /// Reconnects by itself; a call fails while Redis is away.
    pub redis: ConnectionManager,
    pub mailer: Mailer,
    pub stripe: Stripe,
    pub hashing: Hashing,
    pub documents: Documents,
    /// Those of the desk's door.
    pub desk_documents: Documents,
    pub legal: Legal,
    pub migrations: Migrations,
    pub turns: Turns,
    pub images: Images,
    /// Files of riders, sealed.
    pub store: Store,
    /// The master keys that wrap the keys of those files.
    pub keyring: Keyring,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Deref for Parts {
    type Target = Core;
    fn deref(&self) -> &Core {
        &self.core
    }
}

impl App {
    /// Puts the parts together. Nothing is connected yet: a store that is away shows in `/readyz`.
    ///
    /// # Errors
    /// Addresses that no client can be made for; documents that nobody can be asked to agree to.
    pub fn new(config: Config, clock: Clock) -> Result<Self, Fault> {
        let (url, pool) = (&config.database_url, config.database_pool);
        let core = Core { db: Db::new(url, pool, Patience::default())?, clock };
        let strangers = core.db.beside(url, pool.div_ceil(STRANGERS), Patience::STRANGERS)?;
        let timeouts = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(std::time::Duration::from_secs(2)))
            .set_response_timeout(Some(std::time::Duration::from_secs(2)));
        let server = config.redis_url.as_str().into_connection_info()?.set_tcp_settings(tcp());
        let client = redis::Client::open(server)?;
        let redis = ConnectionManager::new_lazy_with_config(client, timeouts)?;
        let mailer = Mailer::new(&config)?;
        let stripe = Stripe::new(&config.stripe)?;
        let legal = Legal::read(config.documents_dir.as_deref().map(Path::new)).map_err(Fault::other)?;
        let (hashing, documents, desk_documents, migrations, turns, images) = Default::default();
        let store = Store::new(config.store.clone());
        let keyring = Keyring::new(&config.master_keys)?;
        Ok(Self(Arc::new(Parts {
            core,
            config,
            strangers,
            redis,
            mailer,
            stripe,
            hashing,
            documents,
            desk_documents,
            legal,
            migrations,
            turns,
            images,
            store,
            keyring,
        })))
    }

    /// A Redis key of this installation. `tag` is the hash tag: keys of one tag lie on one node of a cluster.
    pub fn key(&self, kind: &str, tag: &str) -> String {
        format!("{}:{kind}:{{{tag}}}", self.config.redis_prefix)
    }
}

/// A connection to Redis that nobody acknowledges for so long is given up, and made anew.
fn tcp() -> TcpSettings {
    let settings = TcpSettings::default();
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(std::time::Duration::from_secs(5));
    settings
}
