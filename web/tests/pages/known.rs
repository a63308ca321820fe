//! What browsers and search engines know of the pages, and what a page that was just shown costs.

use jiff::SignedDuration;
use reqwest::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};

use crate::served::Served;
use crate::support::{Browser, TestApp};

/// Pages of the shop window, with two stops.
async fn pages(app: &TestApp) -> Vec<String> {
    let (from, to) = (app.stop("M04").await, app.stop("M05").await);
    let fares = format!("/fares?from=a&fromFor=a&fromId={from}&to=b&toFor=b&toId={to}");
    let fixed = ["/", "/fares?from=kenritsu&to=misaki", "/o/mizuumi", "/o/matsue/commuter?code=240"];
    let more = ["/o/mizuumi/lakeside-free", "/help", "/o/matsue/help?q=xyzzy"];
    fixed.into_iter().chain(more).map(str::to_owned).chain([fares]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_just_shown_asks_the_database_nothing_and_shows_nobody_another_ones() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (visitor, rider) = (app.browser(), app.rider("ann").await);
    for path in pages(&app).await {
        let cold = site.get(&visitor, &path).await;
        let (warm, statements) = app.statements(site.get(&visitor, &path)).await;
        assert_eq!((statements, &warm), (0, &cold), "{path}");
        if path == "/" {
            continue;
        }
        let (riders, statements) = app.statements(site.get(&rider, &path)).await;
        assert!(statements <= 2, "{path}: {statements} for a rider");
        assert!(riders.body.contains("action=\"/signout\""), "{path}: a rider's own frame");
        let after = site.get(&visitor, &path).await;
        assert_eq!(after, cold, "{path}: nothing of the rider's stays behind");
    }
    site.get(&visitor, "/lang?to=en").await;
    let english = site.get(&visitor, "/o/mizuumi").await.body;
    assert!(english.contains("<html lang=\"en\">") && english.contains("Harbour Office"), "{english}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_catalogue_is_seen_after_half_a_minute() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    assert!(site.get(&visitor, "/o/matsue/commuter?code=240").await.body.contains("10,080円"));
    app.force("update prices set price = 10100 where code = '240' and months = 1").await;
    app.clock.advance(SignedDuration::from_secs(30));
    let page = site.get(&visitor, "/o/matsue/commuter?code=240").await.body;
    assert!(page.contains("10,100円"), "{page}");
    app.done().await;
    site.stop().await;
}

async fn answer(site: &Served, who: &Browser, path: &str, held: &str) -> reqwest::Response {
    who.get(&format!("{}{path}", site.address)).header(IF_NONE_MATCH, held).send().await.unwrap()
}

fn header(response: &reqwest::Response, name: reqwest::header::HeaderName) -> String {
    response.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_holds_is_not_sent_again_but_never_a_signed_in_page() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (visitor, rider) = (app.browser(), app.rider("ann").await);
    let first = answer(&site, &visitor, "/o/mizuumi", "").await;
    let tag = header(&first, ETAG);
    assert!(first.status() == 200 && tag.starts_with("W/\""), "{tag}");
    assert_eq!(header(&first, CACHE_CONTROL), "private, no-cache");
    assert!(header(&first, VARY).contains("Cookie, Accept-Language"));
    let again = answer(&site, &visitor, "/o/mizuumi", &tag).await;
    assert_eq!((again.status().as_u16(), header(&again, ETAG)), (304, tag.clone()));
    assert_eq!(again.text().await.unwrap(), "");
    let riders = answer(&site, &rider, "/o/mizuumi", &tag).await;
    assert_eq!((riders.status().as_u16(), header(&riders, ETAG)), (200, String::new()));
    assert_eq!(header(&riders, CACHE_CONTROL), "no-store");
    app.run("update counters set phone = '0000-00-0009' where slug = 'harbour'").await;
    app.clock.advance(SignedDuration::from_secs(30));
    assert_eq!(answer(&site, &visitor, "/o/mizuumi", &tag).await.status(), 200, "it says something else");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn search_engines_are_told_of_every_page_but_those_of_samples() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let map = site.get(&visitor, "/sitemap.xml").await.body;
    assert!(map.contains(&format!("<loc>{}/help</loc>", app.address)), "{map}");
    assert!(!map.contains("/o/matsue</loc>") && !map.contains("/commuter</loc>"), "samples: {map}");
    assert!(site.get(&visitor, "/robots.txt").await.body.contains("Sitemap: http"));
    let sample = site.get(&visitor, "/o/matsue/commuter?code=240").await.body;
    assert!(sample.contains("noindex") && !sample.contains("ld+json"), "{sample}");
    app.run("update products set sample = false where family = 'commuter' and slug = 'commuter'; update products set notes_ja = '</script>'").await;
    app.clock.advance(SignedDuration::from_secs(30));
    let map = site.get(&visitor, "/sitemap.xml").await.body;
    assert!(
        map.contains("/o/matsue/commuter</loc>") && !map.contains("/o/matsue</loc>"),
        "one is a sample still: {map}"
    );
    let page = site.get(&visitor, "/o/matsue/commuter?code=240").await.body;
    assert!(
        !page.contains("noindex") && page.contains("\"price\":10080,\"priceCurrency\":\"JPY\""),
        "{page}"
    );
    assert!(page.contains("\\u003c/script>"), "no text ends the element: {page}");
    let finder = site.get(&visitor, "/fares?from=misaki&to=").await.body;
    assert!(finder.contains("rel=\"canonical\" href=\"http") && finder.contains("/fares\""), "{finder}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_may_keep_the_site_among_its_apps() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let page = site.get(&visitor, "/").await.body;
    assert!(
        page.contains("rel=\"manifest\" href=\"/manifest.webmanifest\"")
            && page.contains("name=\"theme-color\"")
    );
    let manifest: serde_json::Value =
        serde_json::from_str(&site.get(&visitor, "/manifest.webmanifest").await.body).unwrap();
    assert_eq!((&manifest["lang"], &manifest["start_url"]), (&"ja".into(), &"/".into()));
    let icon = manifest["icons"][0]["src"].as_str().unwrap().to_owned();
    assert!(icon.starts_with("/assets/"), "{icon}");
    assert_eq!(site.get(&visitor, "/favicon.ico").await.location, icon);
    app.done().await;
    site.stop().await;
}
