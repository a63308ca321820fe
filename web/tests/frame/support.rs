//! A site of its own for each test: a bundle of four small files, and stores that nobody answers for.

use std::collections::HashMap;
use std::path::PathBuf;

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::{App, test, web};
use teiki_api::Config;
use teiki_api::clock::Clock;
use teiki_web::assets::Assets;
use teiki_web::policy;
use teiki_web::site::{Site, mount};

pub const SITE: &str = "https://teiki.example";

/// What came back.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A request to a site of its own.
pub async fn visit(method: Method, path: &str, headers: &[(&str, &str)], body: &'static str) -> Seen {
    let config = config();
    let wrap = policy::headers(&config);
    let app = teiki_api::App::new(config, Clock::default()).unwrap();
    let schema = teiki_api::rider_schema::build(&app);
    let site = web::Data::new(Site::new(app, schema, bundle()));
    let service = test::init_service(App::new().wrap(wrap).configure(mount(&site))).await;
    let mut request = test::TestRequest::with_uri(path).method(method).set_payload(body);
    for header in headers {
        request = request.insert_header(*header);
    }
    let response = test::call_service(&service, request.to_request()).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = test::read_body(response).await;
    Seen { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
}

pub async fn get(path: &str) -> Seen {
    visit(Method::GET, path, &[], "").await
}

/// Addresses at which nothing listens: port 9 of this machine.
fn config() -> Config {
    let vars = [
        ("SITE_URL", SITE),
        ("DATABASE_URL", "postgres://127.0.0.1:9/none"),
        ("REDIS_URL", "redis://127.0.0.1:9"),
        ("SMTP_URL", "smtp://127.0.0.1:9"),
        ("STRIPE_SECRET_KEY", "sk_test_x"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_x"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_x"),
        ("SECRET_KEY", "0000000000000000000000000000000000000000000000000000000000000001"),
    ];
    let vars: HashMap<String, String> = vars.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Config::read(&vars).unwrap()
}

fn bundle() -> Assets {
    Assets::read(&bundle_folder()).unwrap()
}

/// A bundle of this test's own.
pub fn bundle_folder() -> PathBuf {
    // A test's thread has its name.
    let test = std::thread::current().name().unwrap_or("main").replace("::", "-");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bundle-{test}"));
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
            std::fs::write(folder.join(format!("1-{name}{end}")), format!("{name}{end}")).unwrap();
        }
    }
    let files: HashMap<_, _> = names.map(|name| (name, format!("1-{name}"))).into();
    let manifest = serde_json::json!({ "inputs": "", "files": files });
    std::fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
    folder
}
