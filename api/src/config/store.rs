//! Where files of riders are kept, and under which keys.

use std::path::PathBuf;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::read::Reader;
use super::{Config, Environment, S3Config, StoreConfig};
use crate::sealing::KEY_LEN;

const STORE: &str = "CERTIFICATE_STORE";
const KEYS: &str = "CERTIFICATE_KEYS";
const FOLDER: &str = ".run/certificates";
const AMAZON: &str = "ap-northeast-1";

/// The store of the variables: a folder, or `s3://BUCKET/PREFIX` with what belongs to it.
pub fn store(reader: &mut Reader<'_>) -> StoreConfig {
    let place = reader.optional(STORE).unwrap_or(FOLDER);
    let Some(bucket) = place.strip_prefix("s3://") else {
        reader.refuse(STORE, place.contains("://"), "must be a folder, or s3://BUCKET/PREFIX.");
        return StoreConfig::Folder(PathBuf::from(place));
    };
    let (bucket, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
    reader.refuse(STORE, bucket.is_empty(), "names no bucket; it must be s3://BUCKET/PREFIX.");
    StoreConfig::S3(S3Config {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        endpoint: reader.optional_url("CERTIFICATE_S3_ENDPOINT"),
        region: reader.text("CERTIFICATE_S3_REGION", Some(AMAZON)),
        access_key: reader.text("CERTIFICATE_S3_ACCESS_KEY", None),
        secret_key: reader.text("CERTIFICATE_S3_SECRET_KEY", None),
    })
}

/// The master keys: `ID=HEX,ID=HEX`, the newest first. Development has one that follows from `SECRET_KEY`.
pub fn master_keys(reader: &mut Reader<'_>, config: &Config) -> Vec<(String, Vec<u8>)> {
    let want = "must be ID=KEY, further ones behind commas, the newest first: an id of letters, digits and hyphens, and 64 \
                hexadecimal digits from: openssl rand -hex 32";
    let Some(given) = reader.optional(KEYS) else {
        reader.refuse(
            KEYS,
            config.environment == Environment::Production,
            "is not set; images of papers are kept under it.",
        );
        return vec![("development".to_owned(), derived(&config.secret_key))];
    };
    let mut keys: Vec<(String, Vec<u8>)> = Vec::new();
    for part in given.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (id, key) = part.split_once('=').unwrap_or_default();
        let is_id = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let key = hex::decode(key.trim()).ok().filter(|key| key.len() == KEY_LEN);
        let is_new = keys.iter().all(|(other, _)| other != id);
        reader.refuse(KEYS, !is_id || key.is_none() || !is_new, want);
        keys.extend(key.map(|key| (id.to_owned(), key)));
    }
    reader.refuse(KEYS, keys.is_empty(), want);
    keys
}

fn derived(secret: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return vec![0; KEY_LEN] };
    mac.update(b"the master key of development");
    mac.finalize().into_bytes().to_vec()
}
