//! `stops` and `quotes` of a product.

use serde_json::{Value, json};

use crate::support::{Browser, TestApp};

const STOPS: &str = "query($slug: String!, $text: String!, $first: Int, $from: ID) {
    operator(slug: \"mizuumi\") { product(slug: $slug) {
        stops(text: $text, first: $first, reachableFrom: $from) { id name kana romaji } } } }";

async fn stops(browser: &Browser, text: &str, from: Option<&str>) -> Vec<Value> {
    let variables = json!({ "slug": "commuter", "text": text, "first": 50, "from": from });
    let answer = browser.run(STOPS, variables).await;
    answer.data()["operator"]["product"]["stops"].as_array().unwrap().clone()
}

async fn names(browser: &Browser, text: &str, from: Option<&str>) -> Vec<String> {
    let found = stops(browser, text, from).await;
    found.iter().map(|stop| stop["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn stops_are_found_by_kanji_kana_and_romaji() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let both = ["県立図書館前", "県立みずうみ大学"];
    for text in
        ["県立", "けんりつ", "ケンリツ", "ｹﾝﾘﾂ", "kenritsu", "ＫＥＮＲＩＴＳＵ", "kenritu", " Kenritsu "]
    {
        assert_eq!(names(&browser, text, None).await, both, "{text}");
    }
    assert_eq!(names(&browser, "toshokan", None).await, ["県立図書館前"]);
    assert_eq!(names(&browser, "lakeside", None).await, ["湖畔公園"]);
    assert_eq!(names(&browser, "ない停留所", None).await, Vec::<String>::new());
    assert_eq!(names(&browser, "%", None).await, Vec::<String>::new());
    let library = &stops(&browser, "図書館", None).await[0];
    assert_eq!(
        (&library["kana"], &library["romaji"]),
        (&json!("けんりつとしょかんまえ"), &json!("Kenritsutoshokanmae"))
    );
    let english = &stops(&app.browser().english(), "図書館", None).await[0];
    assert_eq!(english["name"], "Prefectural Library");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_stops_with_a_price_are_listed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let all = names(&browser, "", None).await;
    assert_eq!(all.len(), 22, "25 less the two of the express line and the one of the shuttle");
    assert!(!all.contains(&"空港".to_owned()));
    let from_campsite = names(&browser, "", Some(&app.stop("M22").await)).await;
    assert!(from_campsite.contains(&"みずうみ駅前".to_owned()));
    assert!(!from_campsite.contains(&"みさき".to_owned()), "on another route");
    assert!(!from_campsite.contains(&"キャンプ場".to_owned()), "the stop itself");
    let area = json!({ "slug": "lakeside-free", "text": "", "first": 5, "from": null });
    let answer = browser.run(STOPS, area).await;
    assert_eq!(answer.data()["operator"]["product"]["stops"], json!([]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_is_quoted_both_ways_at_the_higher_fare() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let query = "query($from: ID, $to: ID) { operator(slug: \"mizuumi\") { product(slug: \"commuter\") {
        quotes(from: $from, to: $to) { code months price fare } } } }";
    let quotes = async |from: String, to: String| {
        let answer = browser.run(query, json!({ "from": from, "to": to })).await;
        answer.data()["operator"]["product"]["quotes"].clone()
    };
    let expected = json!([
        { "code": "210", "months": 1, "price": 8820, "fare": 210 },
        { "code": "210", "months": 3, "price": 25140, "fare": 210 },
        { "code": "210", "months": 6, "price": 47630, "fare": 210 },
    ]);
    assert_eq!(quotes(app.stop("M18").await, app.stop("M19").await).await, expected);
    assert_eq!(quotes(app.stop("M19").await, app.stop("M18").await).await, expected);
    assert_eq!(
        quotes(app.stop("M01").await, app.stop("M23").await).await,
        json!([]),
        "0 yen is unknown, not free"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fare_and_an_area_are_quoted_by_their_code() {
    let app = TestApp::start().await;
    let query = "{ matsue: operator(slug: \"matsue\") { product(slug: \"commuter\") { quotes(code: \"240\") { price } } }
        lake: operator(slug: \"mizuumi\") { product(slug: \"lakeside-free\") { quotes(code: \"lakeside\") { price } } }
        none: operator(slug: \"matsue\") { product(slug: \"commuter\") { quotes(code: \"241\") { price } } } }";
    let answer = app.browser().run(query, json!({})).await;
    let prices = |alias: &str| answer.data()[alias]["product"]["quotes"].clone();
    assert_eq!(prices("matsue"), json!([{ "price": 10080 }, { "price": 28730 }, { "price": 54430 }]));
    assert_eq!(prices("lake"), json!([{ "price": 11000 }, { "price": 31300 }]));
    assert_eq!(prices("none"), json!([]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_longer_than_any_name_is_not_looked_for() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let (short, long) = ("ない停留所", "x".repeat(60_000));
    let (found, looked) = app.statements(names(&browser, short, None)).await;
    assert_eq!(found, Vec::<String>::new());
    let (found, left) = app.statements(names(&browser, &long, None)).await;
    assert_eq!((found, left), (Vec::new(), looked - 2), "neither where words begin nor inside");
    app.done().await;
}
