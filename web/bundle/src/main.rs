//! Turns the built wasm, the script and the styles into what the server hands out: hashed names, compressed copies, a manifest.
//!
//! It builds nothing. Before it, run
//! `cargo build -p teiki-web --lib --no-default-features --features browser --target wasm32-unknown-unknown --profile wasm`.
//! It reads `$CARGO_TARGET_DIR` (default: `target`) and writes its folder `site`, or the folder named by its one argument.
//! When nothing changed since the last run it leaves everything as it is.

mod compress;
mod css;
mod wasm;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Raised when the same input must give another output.
const VERSION: u32 = 1;

/// What is left for the server.
#[derive(Serialize, Deserialize)]
struct Manifest {
    /// A hash over everything that went in.
    inputs: String,
    /// From the name in the source to the name of the file.
    files: BTreeMap<String, String>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let target = PathBuf::from(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    let site = env::args_os().nth(1).map_or_else(|| target.join("site"), PathBuf::from);
    let built = target.join("wasm32-unknown-unknown/wasm/teiki_web.wasm");
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    let wasm = fs::read(&built).map_err(|fault| {
        format!(
            "{} cannot be read ({fault}). Build it first:\n  cargo build -p teiki-web --lib --no-default-features \
             --features browser --target wasm32-unknown-unknown --profile wasm",
            built.display()
        )
    })?;
    let css = read(&style.join("teiki.css"))?;
    let desk_css = read(&style.join("desk.css"))?;
    let icon = read(&style.join("icon.svg"))?;
    let page = read(&style.join("../script/page.js"))?;
    let photos = read(&style.join("../script/photos.js"))?;
    let desk = read(&style.join("../script/desk.js"))?;

    let inputs = digest(&[&VERSION.to_le_bytes(), &wasm, &css, &desk_css, &icon, &page, &photos, &desk]);
    if is_current(&site, &inputs) {
        eprintln!("{} is up to date.", site.display());
        return Ok(());
    }
    let islands = wasm::bind(wasm)?;
    let small = |css: &[u8]| css::minify(&String::from_utf8_lossy(css)).into_bytes();
    let sources = [
        ("teiki.css", small(&css)),
        ("desk.css", small(&desk_css)),
        ("icon.svg", icon),
        ("page.js", page),
        ("photos.js", photos),
        ("desk.js", desk),
        ("islands.js", islands.js),
        ("islands.wasm", islands.wasm),
    ];
    write(&site, inputs, sources)
}

/// Whether the folder holds what these inputs give.
fn is_current(site: &Path, inputs: &str) -> bool {
    let Ok(text) = fs::read(site.join("manifest.json")) else { return false };
    let Ok(manifest) = serde_json::from_slice::<Manifest>(&text) else { return false };
    let is_there =
        |file: &String| ["", ".br", ".gz"].iter().all(|end| site.join(format!("{file}{end}")).is_file());
    manifest.inputs == inputs && manifest.files.values().all(is_there)
}

/// Writes the files and, last, the manifest. Older files stay for servers that still run; their names differ.
fn write(site: &Path, inputs: String, sources: [(&str, Vec<u8>); 8]) -> Result<(), String> {
    fs::create_dir_all(site).map_err(|fault| format!("{} cannot be made: {fault}.", site.display()))?;
    let mut files = BTreeMap::new();
    for (name, content) in sources {
        let hash = digest(&[&content]);
        let (stem, end) = name.split_once('.').unwrap_or((name, ""));
        let file = format!("{stem}.{}.{end}", &hash[..12]);
        let (brotli, gzip) =
            compress::both(&content).map_err(|fault| format!("{name} cannot be compressed: {fault}."))?;
        eprintln!("{name}: {} bytes, brotli {}, gzip {}", content.len(), brotli.len(), gzip.len());
        save(&site.join(&file), &content)?;
        save(&site.join(format!("{file}.br")), &brotli)?;
        save(&site.join(format!("{file}.gz")), &gzip)?;
        files.insert(name.to_owned(), file);
    }
    let manifest =
        serde_json::to_vec_pretty(&Manifest { inputs, files }).map_err(|fault| fault.to_string())?;
    save(&site.join("manifest.json"), &manifest)
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|fault| format!("{} cannot be read: {fault}.", path.display()))
}

/// Writes a file whole: beside its place first, so that a server that starts meanwhile never reads half of it.
fn save(path: &Path, content: &[u8]) -> Result<(), String> {
    let beside = path.with_extension("part");
    fs::write(&beside, content)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|fault| format!("{} cannot be written: {fault}.", path.display()))
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
