//! What every page promises.

use actix_web::http::{Method, StatusCode};

use crate::support::{SITE, get, visit};

#[actix_web::test]
async fn a_page_without_a_helper_loads_no_script() {
    let page = get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        !page.body.contains("<script") && !page.body.contains(".wasm") && !page.body.contains("style=\"")
    );
    assert!(page.header("content-security-policy").contains("script-src 'none'"));
    assert!(page.header("strict-transport-security").starts_with("max-age="));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert!(page.body.starts_with("<!DOCTYPE html><html lang=\"ja\">"));
}

#[actix_web::test]
async fn a_page_with_a_helper_runs_it_by_its_nonce_alone() {
    let (one, two) = (get("/styleguide").await, get("/styleguide").await);
    let nonce = |page: &crate::support::Seen| {
        let nonce = page.body.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(page.header("content-security-policy").contains(&format!("script-src 'nonce-{nonce}';")));
        nonce
    };
    assert_ne!(nonce(&one), nonce(&two));
    assert!(one.body.contains("/assets/1-page.js") && !one.body.contains(".wasm"));
}

#[actix_web::test]
async fn a_failed_form_keeps_what_was_typed_but_no_password() {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let page = visit(
        Method::POST,
        "/styleguide",
        &[form],
        "email=%3Cyamada%3E%40example&password=open+sesame&code=1",
    )
    .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("value=\"&lt;yamada&gt;@example\""), "kept, and escaped");
    assert!(!page.body.contains("open sesame"));
    assert!(page.body.contains("<title>エラー："));
    assert!(page.body.contains("role=\"alert\" tabindex=\"-1\" autofocus"), "the summary takes the focus");
    assert!(page.body.contains("href=\"#code\""));
    assert_eq!(page.header("cache-control"), "private, no-cache", "a visitor can go back to it");
}

#[actix_web::test]
async fn a_post_from_another_site_is_refused() {
    for foreign in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let page = visit(Method::POST, "/lang?to=en", &[foreign], "from=a").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{foreign:?}");
        assert!(page.header("set-cookie").is_empty());
    }
    let ours = [("origin", SITE), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(visit(Method::POST, "/lang?to=en", &ours, "from=a").await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn the_language_is_chosen_by_the_cookie_then_by_the_browser() {
    let chosen = get("/lang?to=en&back=%2Fcards%3Fx%3D1").await;
    assert_eq!((chosen.status, chosen.header("location")), (StatusCode::SEE_OTHER, "/cards?x=1"));
    assert!(chosen.header("set-cookie").starts_with("__Host-lang=en; "));
    assert_eq!(get("/lang?to=en&back=%2F%2Fevil.example").await.header("location"), "/");

    let english = visit(Method::GET, "/", &[("accept-language", "en-GB,ja;q=0.5")], "").await;
    assert!(english.body.contains("<html lang=\"en\">"));
    let cookie = [("accept-language", "en"), ("cookie", "__Host-lang=ja")];
    assert!(visit(Method::GET, "/", &cookie, "").await.body.contains("<html lang=\"ja\">"));
}

#[actix_web::test]
async fn a_path_that_no_page_has_gets_a_page() {
    for (method, path) in [(Method::GET, "/nothing/here"), (Method::DELETE, "/")] {
        let page = visit(method, path, &[], "").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains("<h1>ページが見つかりません</h1>"));
    }
}

#[actix_web::test]
async fn a_session_that_cannot_be_looked_up_is_said_kindly_with_an_id() {
    let page = visit(Method::GET, "/", &[("cookie", "__Host-session=0123456789")], "").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        page.body.contains("ただいまつながりにくくなっています") && page.body.contains("お問い合わせ番号")
    );
    assert!(!page.body.contains("/signin"), "nobody is told to sign in again");
}

#[actix_web::test]
async fn an_asset_comes_compressed_and_stays() {
    let brotli = visit(Method::GET, "/assets/1-teiki.css", &[("accept-encoding", "gzip, br")], "").await;
    assert_eq!((brotli.body.as_str(), brotli.header("content-encoding")), ("teiki.css.br", "br"));
    assert_eq!(brotli.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(get("/assets/1-teiki.css").await.body, "teiki.css");
    assert_eq!(get("/assets/../manifest.json").await.status, StatusCode::NOT_FOUND);
}
