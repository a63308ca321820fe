//! The object store and the master keys: what stops midway, what is left behind, and what is wrapped anew.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::http::Method;
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, HttpServer, web};
use teiki_api::App;
use teiki_api::certificates::jobs::{SweepStore, WrapAnew};
use teiki_api::certificates::{Which, view};
use teiki_api::config::{S3Config, StoreConfig};
use teiki_api::jobs::Run;
use teiki_api::store::Store;

use crate::support::TestApp;
use crate::support::papers::photo;

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_stopped_goes_on_when_it_is_sent_again() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    // A file where the folder belongs: the store is away.
    std::fs::write(app.outside.store(), "").unwrap();
    let send = || async { app.send(&ann, &ann.draft, "student-id", "a", &photo(1, 60, 40)).await };
    assert_eq!(send().await.status, 503);
    assert_eq!(app.sql("select state from certificate_pages").await, ["uploading"]);
    std::fs::remove_file(app.outside.store()).unwrap();
    let page = send().await.page();
    assert_eq!(app.sql("select id || ' ' || state from certificate_pages").await, [format!("{page} stored")]);
    assert_eq!(app.look(&ann, &page).await.0, 200);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_nobody_goes_on_with_is_erased_after_an_hour() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let page = app.send(&ann, &ann.draft, "student-id", "a", &photo(1, 60, 40)).await.page();
    app.force("update certificate_pages set state = 'uploading'").await;
    assert_eq!(app.look(&ann, &page).await.0, 404, "it is not there yet");
    app.clock.set("2026-10-05T04:00:00Z".parse().unwrap());
    app.sweep().await;
    assert_eq!(app.stored_files().len(), 2);
    app.clock.set("2026-10-05T04:00:01Z".parse().unwrap());
    app.sweep().await;
    assert_eq!(app.stored_files(), [""; 0]);
    assert_eq!(app.sql("select reason from certificate_deletions").await, ["abandoned"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn images_without_a_row_are_deleted_once_they_are_a_day_old() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let page = app.send(&ann, &ann.draft, "student-id", "a", &photo(1, 60, 40)).await.page();
    let (id, lost) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
    app.app.store.put(&format!("certificates/{id}/{lost}/image"), vec![1]).await.unwrap();
    let sweep = async || SweepStore {}.run(&app.app).await.unwrap();
    sweep().await;
    assert_eq!(app.stored_files().len(), 3, "it may belong to an upload that is under way");
    app.clock.set("2100-01-01T00:00:00Z".parse().unwrap());
    sweep().await;
    sweep().await;
    let left = app.stored_files();
    assert!(left.len() == 2 && left.iter().all(|file| file.contains(&page)), "{left:?}");
    app.force("delete from certificate_pages").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_of_another_database_is_left_alone() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    app.send(&ann, &ann.draft, "student-id", "a", &photo(1, 60, 40)).await.page();
    for _ in 0..21 {
        let (operator, page) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        app.app.store.put(&format!("certificates/{operator}/{page}/image"), vec![1]).await.unwrap();
    }
    app.clock.set("2100-01-01T00:00:00Z".parse().unwrap());
    SweepStore {}.run(&app.app).await.unwrap();
    assert_eq!(app.stored_files().len(), 2 + 21);
    app.force("delete from certificate_pages").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_keys_do_not_open_keeps_no_other_from_new_ones() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let mut pages = Vec::new();
    for number in 0..3 {
        let key = format!("k{number}");
        pages.push(app.send(&ann, &ann.draft, "student-id", &key, &photo(1, 60, 40)).await.page());
    }
    pages.sort();
    let broken = &pages[1];
    app.force(&format!("update certificate_pages set image_key = '\\x00' where id = '{broken}'")).await;
    let mut config = app.app.config.clone();
    config.master_keys.insert(0, ("2027".into(), vec![9; 32]));
    let both = App::new(config, app.clock.clone()).unwrap();
    WrapAnew {}.run(&both).await.unwrap();
    let old = app.sql("select id from certificate_pages where master_key <> '2027'").await;
    assert_eq!(old, std::slice::from_ref(broken));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_stopped_takes_the_place_of_no_page_for_long() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let image = photo(1, 60, 40);
    for number in 0..6 {
        app.send(&ann, &ann.draft, "student-id", &format!("k{number}"), &image).await.page();
    }
    app.force("update certificate_pages set state = 'uploading'").await;
    assert_eq!(app.send(&ann, &ann.draft, "student-id", "k7", &image).await.code(), "TOO_MANY_PAGES");
    app.clock.advance(jiff::SignedDuration::from_mins(3));
    assert_eq!(app.send(&ann, &ann.draft, "student-id", "k7", &image).await.status, 201);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_wrapped_anew_and_the_old_master_key_can_go() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let page = app.send(&ann, &ann.draft, "student-id", "a", &photo(1, 60, 40)).await.page();
    let with = |keys: &[(&str, &[u8])]| {
        let mut config = app.app.config.clone();
        config.master_keys = keys.iter().map(|(id, key)| ((*id).to_owned(), key.to_vec())).collect();
        App::new(config, app.clock.clone()).unwrap()
    };
    let old = app.app.config.master_keys[0].1.clone();
    let both = with(&[("2027", &[9; 32]), ("development", &old)]);
    let alone = with(&[("2027", &[9; 32])]);
    let actor = teiki_api::actor::Actor::Rider(ann.account_id.into());
    let seen = async |by: &App| view(by, &actor, page.parse().unwrap(), Which::Image).await;
    let before = seen(&app.app).await.unwrap().unwrap();
    assert_eq!(seen(&both).await.unwrap().unwrap(), before, "the older key unwraps");
    assert!(seen(&alone).await.is_err());
    for _ in 0..2 {
        WrapAnew {}.run(&both).await.unwrap();
    }
    assert_eq!(app.sql("select master_key from certificate_pages").await, ["2027"]);
    assert_eq!(seen(&alone).await.unwrap().unwrap(), before);
    assert!(seen(&app.app).await.is_err(), "who has the old key alone sees nothing more");
    app.done().await;
}

/// What speaks enough S3 to keep objects: it takes signed requests only, and answers in pages of two names.
#[derive(Clone, Default)]
struct Bucket(Arc<Mutex<HashMap<String, Vec<u8>>>>);

async fn s3(bucket: web::Data<Bucket>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let signed = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    if !signed.is_some_and(|value| value.starts_with("AWS4-HMAC-SHA256 Credential=id/")) {
        return HttpResponse::Forbidden().finish();
    }
    let name = request.path().trim_start_matches("/papers").trim_start_matches('/').to_owned();
    let mut objects = bucket.0.lock().unwrap();
    match *request.method() {
        Method::PUT => {
            objects.insert(name, body.to_vec());
            HttpResponse::Ok().insert_header(("etag", "\"1\"")).finish()
        }
        Method::GET if name.is_empty() => {
            let query: HashMap<String, String> =
                url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
            let after = query.get("continuation-token").cloned().unwrap_or_default();
            let mut names: Vec<&String> =
                objects.keys().filter(|name| name.starts_with(&query["prefix"]) && **name > after).collect();
            names.sort();
            let listed = names.iter().take(2).map(|name| {
                format!("<Contents><Key>{name}</Key><LastModified>2026-10-05T03:00:00.000Z</LastModified><ETag>\"1\"</ETag><Size>1</Size></Contents>")
            });
            let listed: String = listed.collect();
            let next = names.get(1).filter(|_| names.len() > 2);
            let next = next.map(|name| format!("<NextContinuationToken>{name}</NextContinuationToken>"));
            HttpResponse::Ok().content_type("application/xml").body(format!(
                "<ListBucketResult><IsTruncated>{}</IsTruncated>{}{listed}</ListBucketResult>",
                next.is_some(),
                next.unwrap_or_default()
            ))
        }
        Method::GET => match objects.get(&name) {
            Some(bytes) => HttpResponse::Ok()
                .insert_header(("etag", "\"1\""))
                .insert_header(("last-modified", "Mon, 05 Oct 2026 03:00:00 GMT"))
                .body(bytes.clone()),
            None => HttpResponse::NotFound().finish(),
        },
        Method::DELETE => {
            objects.remove(&name);
            HttpResponse::NoContent().finish()
        }
        _ => HttpResponse::MethodNotAllowed().finish(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_speaks_s3_keeps_files_too() {
    let bucket = Bucket::default();
    let data = web::Data::new(bucket.clone());
    let server = HttpServer::new(move || ActixApp::new().app_data(data.clone()).default_service(web::to(s3)))
        .workers(1)
        .bind("127.0.0.1:0")
        .unwrap();
    let address = format!("http://{}", server.addrs()[0]);
    let running = server.disable_signals().run();
    let handle = running.handle();
    tokio::spawn(running);
    let at = |address: &str| {
        Store::new(StoreConfig::S3(S3Config {
            bucket: "papers".into(),
            prefix: "teiki".into(),
            endpoint: Some(address.parse().unwrap()),
            region: "ap-northeast-1".into(),
            access_key: "id".into(),
            secret_key: "secret".into(),
        }))
    };
    let store = at(&address);
    for number in 0..5 {
        store.put(&format!("certificates/a/{number}/image"), vec![number; 70_000]).await.unwrap();
    }
    store.put("certificates/a/0/image", b"again".to_vec()).await.unwrap();
    assert_eq!(store.get("certificates/a/0/image").await.unwrap().unwrap(), b"again");
    assert_eq!(store.get("certificates/a/4/image").await.unwrap().unwrap(), [4; 70_000]);
    assert_eq!(store.get("certificates/a/9/image").await.unwrap(), None);
    let mut listed: Vec<String> =
        store.list("certificates").await.unwrap().into_iter().map(|file| file.name).collect();
    listed.sort();
    assert_eq!(listed, (0..5).map(|number| format!("certificates/a/{number}/image")).collect::<Vec<_>>());
    for _ in 0..2 {
        store.delete("certificates/a/0/image").await.unwrap();
    }
    assert_eq!(store.get("certificates/a/0/image").await.unwrap(), None);
    assert_eq!(bucket.0.lock().unwrap().len(), 4);
    handle.stop(false).await;
    // A port that was free a moment ago: a connection to the server may outlive it.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = at(&format!("http://{nobody}"));
    assert!(away.get("certificates/a/1/image").await.is_err());
}
