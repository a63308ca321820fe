//! The files of the bundle: styles, scripts and islands, under names that hold their hash, compressed beforehand.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;

use crate::site::Site;

/// A name that changes with its content never needs asking again: one year.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The bundle, held in memory: a few hundred kilobytes.
pub struct Assets {
    /// From the name in the source (`teiki.css`) to the path in a page (`/assets/teiki.1f2e….css`).
    paths: HashMap<String, String>,
    /// By the name in the address.
    files: HashMap<String, File>,
}

struct File {
    content_type: &'static str,
    plain: Bytes,
    brotli: Bytes,
    gzip: Bytes,
}

/// What the bundler leaves in `manifest.json`.
#[derive(Deserialize)]
struct Manifest {
    /// From the name in the source to the name of the file.
    files: HashMap<String, String>,
}

/// Why the bundle cannot be served, as a sentence that says what to run.
#[derive(Debug, thiserror::Error)]
pub enum AssetsFault {
    #[error(
        "The styles and islands are not bundled: {path} cannot be read ({fault}). Build them with\n  \
         cargo build -p teiki-web --lib --no-default-features --features browser --target wasm32-unknown-unknown --profile wasm\n  \
         cargo run -p teiki-bundle\nor set ASSETS_DIR to the folder that holds them."
    )]
    Missing { path: String, fault: String },
    #[error("The bundle lacks {0}: run cargo run -p teiki-bundle again.")]
    Lacks(&'static str),
}

/// The files that every page counts on.
const NEEDED: [&str; 8] =
    ["teiki.css", "desk.css", "icon.svg", "page.js", "photos.js", "desk.js", "islands.js", "islands.wasm"];

impl Assets {
    /// Reads the bundle of a folder.
    ///
    /// # Errors
    /// The manifest or a file is missing: what to run.
    pub fn read(folder: &Path) -> Result<Self, AssetsFault> {
        let manifest = read(&folder.join("manifest.json"))?;
        let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|fault| AssetsFault::Missing {
            path: folder.join("manifest.json").display().to_string(),
            fault: fault.to_string(),
        })?;
        if let Some(lacking) = NEEDED.into_iter().find(|name| !manifest.files.contains_key(*name)) {
            return Err(AssetsFault::Lacks(lacking));
        }
        let mut assets = Self { paths: HashMap::new(), files: HashMap::new() };
        for (name, file) in manifest.files {
            let beside = |suffix: &str| read(&folder.join(format!("{file}{suffix}")));
            let content_type = content_type(&name);
            let read =
                File { content_type, plain: beside("")?, brotli: beside(".br")?, gzip: beside(".gz")? };
            assets.paths.insert(name, format!("/assets/{file}"));
            assets.files.insert(file, read);
        }
        Ok(assets)
    }

    /// The folder when none is configured: `site` beside the folder of the executable's profile, where the bundler writes.
    pub fn default_folder() -> PathBuf {
        let executable = std::env::current_exe().unwrap_or_default();
        executable.ancestors().nth(2).unwrap_or(Path::new(".")).join("site")
    }

    /// The path of a file in a page. [`Assets::read`] has made sure of the names in use.
    pub fn path(&self, name: &str) -> String {
        self.paths.get(name).cloned().unwrap_or_default()
    }
}

fn read(path: &Path) -> Result<Bytes, AssetsFault> {
    let missing = |fault: std::io::Error| AssetsFault::Missing {
        path: path.display().to_string(),
        fault: fault.to_string(),
    };
    std::fs::read(path).map(Bytes::from).map_err(missing)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// Mounts `/assets/{file}`.
pub fn configure(service: &mut web::ServiceConfig) {
    service.route("/assets/{file}", web::get().to(serve));
}

async fn serve(site: web::Data<Site>, request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some(file) = site.assets.files.get(name.as_str()) else {
        return HttpResponse::NotFound().insert_header((header::CACHE_CONTROL, "no-store")).finish();
    };
    let accepts =
        request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, FOREVER))
        .insert_header((header::CONTENT_TYPE, file.content_type))
        .insert_header((header::VARY, "Accept-Encoding"));
    match pick(accepts) {
        Some("br") => response.insert_header((header::CONTENT_ENCODING, "br")).body(file.brotli.clone()),
        Some(_) => response.insert_header((header::CONTENT_ENCODING, "gzip")).body(file.gzip.clone()),
        // Said, so that nothing behind compresses it again.
        None => response.insert_header((header::CONTENT_ENCODING, "identity")).body(file.plain.clone()),
    }
}

/// The best encoding that a browser takes; `q=0` refuses one.
fn pick(accepts: &str) -> Option<&'static str> {
    let takes = |wanted: &str| {
        accepts.split(',').any(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let refused = pieces.clone().skip(1).any(|q| q.trim_end_matches(['0', '.']) == "q=");
            pieces.next() == Some(wanted) && !refused
        })
    };
    ["br", "gzip"].into_iter().find(|encoding| takes(encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_copy_that_the_browser_takes() {
        assert_eq!(pick("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(pick("gzip;q=1.0, br;q=0"), Some("gzip"));
        assert_eq!(pick("br;q=0.000"), None);
        assert_eq!(pick(""), None);
    }

    #[test]
    fn a_missing_bundle_says_what_to_run() {
        let fault = Assets::read(Path::new("nowhere")).err().unwrap().to_string();
        assert!(fault.contains("nowhere/manifest.json") && fault.contains("cargo run -p teiki-bundle"));
    }
}
