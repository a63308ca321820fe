//! The object store: a folder, or what speaks S3. It holds files under names and knows nothing of them; what is secret is sealed
//! before it comes here. Never called within a transaction.

use std::fs;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt;
use jiff::Timestamp;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::sync::OnceCell;

use crate::config::StoreConfig;
use crate::error::Fault;

/// A request to an object store is given up after this long, and tried again at most so many times.
const PATIENCE: Duration = Duration::from_secs(20);
const TRIES: usize = 3;

/// The store of an installation. It is opened when it is first asked for.
pub struct Store {
    config: StoreConfig,
    opened: OnceCell<Arc<dyn ObjectStore>>,
}

/// A file, and since when it is there.
pub struct Stored {
    pub name: String,
    pub since: Timestamp,
}

impl Store {
    pub fn new(config: StoreConfig) -> Self {
        Self { config, opened: OnceCell::new() }
    }

    /// Keeps a file. It is there, or what was there before is, when the machine stops.
    ///
    /// # Errors
    /// The store is away.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Fault> {
        let store = self.opened().await?;
        store.put(&Path::from(name), bytes.into()).await.map_err(away)?;
        Ok(())
    }

    /// A file; none where there is none of the name.
    ///
    /// # Errors
    /// The store is away.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let found = match self.opened().await?.get(&Path::from(name)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(fault) => return Err(away(fault)),
        };
        Ok(Some(found.bytes().await.map_err(away)?.into()))
    }

    /// Deletes a file; one that is not there is deleted already.
    ///
    /// # Errors
    /// The store is away.
    pub async fn delete(&self, name: &str) -> Result<(), Fault> {
        match self.opened().await?.delete(&Path::from(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(fault) => Err(away(fault)),
        }
    }

    /// Every file below a folder, in no order.
    ///
    /// # Errors
    /// The store is away.
    pub async fn list(&self, folder: &str) -> Result<Vec<Stored>, Fault> {
        let store = self.opened().await?;
        let found: Vec<_> = store.list(Some(&Path::from(folder))).try_collect().await.map_err(away)?;
        let stored = found.into_iter().map(|file| {
            let since = Timestamp::from_second(file.last_modified.timestamp()).unwrap_or(Timestamp::MIN);
            Stored { name: file.location.to_string(), since }
        });
        Ok(stored.collect())
    }

    async fn opened(&self) -> Result<&Arc<dyn ObjectStore>, Fault> {
        self.opened.get_or_try_init(async || open(&self.config)).await
    }
}

fn away(fault: impl std::fmt::Display) -> Fault {
    Fault::Store(fault.to_string())
}

fn open(config: &StoreConfig) -> Result<Arc<dyn ObjectStore>, Fault> {
    match config {
        StoreConfig::Folder(folder) => {
            private_folder(folder).map_err(away)?;
            Ok(Arc::new(
                LocalFileSystem::new_with_prefix(folder)
                    .map_err(away)?
                    .with_fsync(true)
                    .with_automatic_cleanup(true),
            ))
        }
        StoreConfig::S3(s3) => {
            // `reqwest` asks for the provider of the process; whoever set one before meant it.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let client = ClientOptions::new().with_timeout(PATIENCE).with_connect_timeout(PATIENCE / 4);
            let retry = RetryConfig { max_retries: TRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
            let mut builder = AmazonS3Builder::new()
                .with_bucket_name(&s3.bucket)
                .with_region(&s3.region)
                .with_access_key_id(&s3.access_key)
                .with_secret_access_key(&s3.secret_key)
                .with_client_options(client)
                .with_retry(retry)
                // One file at a time, as everything that speaks S3 can.
                .with_disable_bulk_delete(true);
            if let Some(endpoint) = &s3.endpoint {
                builder = builder
                    .with_endpoint(endpoint.as_str().trim_end_matches('/'))
                    .with_allow_http(endpoint.scheme() == "http");
            }
            Ok(Arc::new(PrefixStore::new(builder.build().map_err(away)?, Path::from(s3.prefix.as_str()))))
        }
    }
}

/// Makes the folder where there is none, for the eyes of this user alone.
fn private_folder(folder: &FilePath) -> std::io::Result<()> {
    let mut new = fs::DirBuilder::new();
    new.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut new, 0o700);
    new.create(folder)
}
