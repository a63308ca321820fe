//! The site of an installation, on a port of its own.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use actix_web::{App as ActixApp, HttpServer, web};
use teiki_web::assets::Assets;
use teiki_web::site::{Site, mount};

use crate::support::{Browser, TestApp};

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether the browser is to forget what scripts kept for this site.
    pub clears_storage: bool,
    /// Whether the browser may keep it.
    pub is_kept: bool,
    pub status: u16,
    pub location: String,
    pub body: String,
}

pub struct Served {
    pub address: String,
    server: actix_web::dev::ServerHandle,
}

impl Served {
    pub fn start(app: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let site = web::Data::new(Site::new(app.app.clone(), app.schema.clone(), bundle()));
        let server = HttpServer::new(move || ActixApp::new().configure(mount(&site)))
            .workers(2)
            .listen(listener)
            .unwrap()
            .disable_signals()
            .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { address, server: handle }
    }

    /// Comes after `TestApp::done`: connections to the database that a worker of this server opened end with it.
    pub async fn stop(self) {
        self.server.stop(false).await;
    }

    pub async fn get(&self, who: &Browser, path: &str) -> Seen {
        self.try_get(who, path).await.unwrap()
    }

    pub async fn try_get(&self, who: &Browser, path: &str) -> reqwest::Result<Seen> {
        seen(who.get(&format!("{}{path}", self.address))).await
    }

    pub async fn post(&self, who: &Browser, path: &str, form: &str) -> Seen {
        self.try_post(who, path, form.as_bytes()).await.unwrap()
    }

    /// Posts a form of the kind that is named beside its body, from a page of this site.
    pub async fn post_form(&self, who: &Browser, path: &str, (kind, body): (String, Vec<u8>)) -> Seen {
        let request = who.post(&format!("{}{path}", self.address));
        seen(request.header("content-type", kind).body(body)).await.unwrap()
    }

    /// Posts what may be no form.
    pub async fn try_post(&self, who: &Browser, path: &str, body: &[u8]) -> reqwest::Result<Seen> {
        let request = who.post(&format!("{}{path}", self.address));
        seen(request.header("content-type", "application/x-www-form-urlencoded").body(body.to_vec())).await
    }
}

async fn seen(request: reqwest::RequestBuilder) -> reqwest::Result<Seen> {
    let response = request.timeout(Duration::from_secs(20)).send().await?;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (status, location) = (response.status().as_u16(), header("location").unwrap_or_default());
    let clears_storage = header("clear-site-data").is_some_and(|what| what == "\"storage\"");
    let is_kept = header("cache-control").is_none_or(|how| how != "no-store");
    Ok(Seen { status, location, clears_storage, is_kept, body: response.text().await? })
}

/// Small files.
fn bundle() -> Assets {
    let test = std::thread::current().name().unwrap_or("main").replace("::", "-");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("pages-{test}"));
    std::fs::create_dir_all(&folder).unwrap();
    let names = [
        "teiki.css",
        "desk.css",
        "icon.svg",
        "page.js",
        "photos.js",
        "desk.js",
        "islands.js",
        "islands.wasm",
    ];
    for name in names {
        for end in ["", ".br", ".gz"] {
            std::fs::write(folder.join(format!("1-{name}{end}")), name).unwrap();
        }
    }
    let files: HashMap<_, _> = names.map(|name| (name, format!("1-{name}"))).into();
    let manifest = serde_json::json!({ "inputs": "", "files": files });
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
    Assets::read(&folder).unwrap()
}
