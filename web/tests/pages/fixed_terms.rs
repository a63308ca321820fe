//! Terms with fixed dates on the pages: chosen by their days, with no start to choose.

use serde_json::json;

use crate::served::Served;
use crate::support::TestApp;
use crate::support::buying::{card, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_term_is_chosen_by_its_days_and_leads_straight_to_the_check() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let card = card(&rider, 1).await;
    let (from, to) = (app.stop("M18").await, app.stop("M19").await);
    let input = json!({ "cardId": card, "operatorSlug": "mizuumi", "productSlug": "school-term", "fromId": from, "toId": to });
    let begun = rider.mutate("draftBegin", "draft { id }", input).await;
    let draft = id(&begun.done()["draft"]);
    let section = format!("/buy/{draft}/section");
    let page = site.get(&rider, &section).await.body;
    assert!(
        page.contains("2026年度 2学期") && page.contains("2026年10月6日から2026年12月31日まで"),
        "{page}"
    );
    assert!(page.contains("2026年度 3学期は2026年12月1日（火）から発売します。"), "{page}");
    assert!(!page.contains("2026年度 1学期") && page.contains("value=\"2026-3\" disabled"), "{page}");
    let choice =
        format!("fromId={from}&from=a&fromFor=a&toId={to}&to=b&toFor=b&pricedFor={from}+{to}&months=");
    let closed = site.post(&rider, &section, &format!("{choice}2026-3")).await;
    assert_eq!(closed.status, 422);
    assert!(closed.body.contains("いまは別の期間を選んでください。"), "{}", closed.body);
    let taken = site.post(&rider, &section, &format!("{choice}2026-2")).await;
    assert_eq!(taken.location, format!("/buy/{draft}/check"), "no start is asked for");
    let check = site.get(&rider, &taken.location).await.body;
    assert!(check.contains("2026年度 2学期") && check.contains("23,310円"), "{check}");
    assert!(!check.contains("/start?change"), "what is fixed is not changed apart: {check}");
    let start = site.get(&rider, &format!("/buy/{draft}/start")).await.body;
    assert!(start.contains("この期間の定期券は、使い始める日が決まっています。"), "{start}");
    assert_eq!(start.matches("name=\"startsOn\"").count(), 1, "the one day: {start}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_sees_which_terms_are_sold_and_when_the_others_will_be() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let (from, to) = (app.stop("M18").await, app.stop("M19").await);
    let fares = format!("/fares?from=a&fromFor=a&fromId={from}&to=b&toFor=b&toId={to}");
    let page = site.get(&visitor, &fares).await.body;
    assert!(page.contains("学期定期（区間）") && page.contains("value=\"2026-2\" checked"), "{page}");
    assert!(!page.contains("value=\"2026-3\""), "what is not sold cannot be chosen: {page}");
    assert!(page.contains("2026年度 3学期は2026年12月1日（火）から発売します。"), "{page}");
    let choice = format!("product=school-term&from={from}&to={to}&months=2026-2&operator=mizuumi");
    let chosen = site.get(&app.rider("ann").await, &format!("/buy/new?{choice}")).await.body;
    assert!(chosen.contains("2026年度 2学期") && chosen.contains("23,310円"), "{chosen}");
    let legal = site.get(&visitor, "/legal/mizuumi").await.body;
    assert!(legal.contains("2026年度 3学期"), "{legal}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_for_an_area_stands_beside_those_for_the_section() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let fares = async |from: &str, to: &str| {
        let (from, to) = (app.stop(from).await, app.stop(to).await);
        let path = format!("/fares?from=a&fromFor=a&fromId={from}&to=b&toFor=b&toId={to}");
        site.get(&visitor, &path).await.body
    };
    let inside = fares("M04", "M05").await;
    assert!(inside.contains("湖岸フリーパス") && inside.contains("31,300円"), "{inside}");
    let changing = fares("M08", "M14").await;
    assert!(
        changing.contains("湖岸フリーパス") && !changing.contains("片道"),
        "no fare joins them: {changing}"
    );
    let outside = fares("M18", "M19").await;
    assert!(!outside.contains("湖岸フリーパス"), "{outside}");
    app.done().await;
    site.stop().await;
}
