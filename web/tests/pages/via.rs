//! Sections with a route on the pages: found, chosen without scripts, and told wherever the section is.

use serde_json::json;

use crate::served::Served;
use crate::support::buying::{card, id};
use crate::support::{Browser, TestApp};

async fn station(app: &TestApp, feed_id: &str) -> String {
    app.one(&format!(
        "select s.id from stops s join operators o on o.id = s.operator_id where o.slug = 'yamanami' and s.feed_id = '{feed_id}'"
    ))
    .await
}

/// A draft of the railway's commuter pass; its id.
async fn draft(rider: &Browser) -> String {
    let card = card(rider, 1).await;
    let input = json!({ "cardId": card, "operatorSlug": "yamanami", "productSlug": "commuter" });
    id(&rider.mutate("draftBegin", "draft { id }", input).await.done()["draft"])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_route_is_chosen_before_the_term_without_scripts() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let draft = draft(&rider).await;
    let section = format!("/buy/{draft}/section");
    let (from, to) = (station(&app, "YN01").await, station(&app, "YN08").await);
    let stops = format!("fromId={from}&from=a&fromFor=a&toId={to}&to=b&toFor=b");
    let sent = site.post(&rider, &section, &format!("{stops}&pricedFor=&viaFor=")).await;
    assert_eq!(sent.location, format!("{section}#routes"));
    let page = site.get(&rider, &section).await.body;
    for part in
        ["どの路線を経由しますか", "<b>山線経由</b>", "1か月 21,840円", "<b>海線経由</b>", "1か月 26,520円"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("name=\"months\""), "no price is agreed to before: {page}");
    let joined = format!("{stops}&pricedFor=&viaFor={from}+{to}");
    let unanswered = site.post(&rider, &section, &joined).await;
    assert_eq!(unanswered.status, 422);
    assert!(unanswered.body.contains("経由する路線を選んでください。"), "{}", unanswered.body);
    assert!(unanswered.body.contains("href=\"#via\"") && unanswered.body.contains("id=\"via\""));

    let by_sea = site.post(&rider, &section, &format!("{joined}&via=umi")).await;
    assert_eq!(by_sea.location, format!("{section}#terms"));
    let page = site.get(&rider, &section).await.body;
    assert!(page.contains("value=\"umi\" checked") && page.contains("75,590円"), "{page}");
    // Another route than the one whose prices were seen: they are shown first.
    let seen = format!("{stops}&viaFor={from}+{to}&pricedFor={from}+{to}+umi&months=3");
    let other = site.post(&rider, &section, &format!("{seen}&via=yama")).await;
    assert_eq!(other.location, format!("{section}#terms"));
    let seen = seen.replace("+umi", "+yama");
    let taken = site.post(&rider, &section, &format!("{seen}&via=yama")).await;
    assert_eq!(taken.location, format!("/buy/{draft}/start"));
    let start = site.get(&rider, &taken.location).await.body;
    let wanted = "<span class=\"whole\">終の浦</span><wbr><span class=\"whole\">（山線経由）</span>";
    assert!(start.contains("終の浦（山線経由）") || start.contains(wanted), "{start}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_route_of_other_stations_is_not_sent_along() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let draft = draft(&rider).await;
    let section = format!("/buy/{draft}/section");
    let (from, to, other) =
        (station(&app, "YN01").await, station(&app, "YN08").await, station(&app, "YN04").await);
    let form = format!(
        "fromId={from}&from=a&fromFor=a&toId={other}&to=b&toFor=b&pricedFor=&viaFor={from}+{to}&via=umi"
    );
    let sent = site.post(&rider, &section, &form).await;
    assert_eq!(sent.location, format!("{section}#terms"), "{}", sent.body);
    let page = site.get(&rider, &section).await.body;
    assert!(!page.contains("name=\"via\""), "one route alone is not asked for: {page}");
    assert!(page.contains("14,820円"), "{page}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_finder_sells_each_route_and_carries_it_along() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (from, to) = (station(&app, "YN01").await, station(&app, "YN08").await);
    let fares = format!("/fares?from=a&fromFor=a&fromId={from}&to=b&toFor=b&toId={to}");
    let page = site.get(&app.browser(), &fares).await.body;
    for part in [
        "通勤定期（山線経由）",
        "通勤定期（海線経由）",
        "name=\"via\" value=\"umi\"",
        "付添人定期（山線経由）",
        "シニアフリーパス",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("2種類"), "each pass that is sold here is counted once: {page}");
    let visitor = app.browser();
    site.get(&visitor, "/lang?to=en").await;
    let english = site.get(&visitor, &fares).await.body;
    assert!(english.contains("Commuter pass (via Umi Line)"), "{english}");
    let rider = app.rider("ann").await;
    let choice = format!("product=commuter&from={from}&to={to}&via=umi&months=3&operator=yamanami");
    let chosen = site.get(&rider, &format!("/buy/new?{choice}")).await.body;
    assert!(chosen.contains("（海線経由）") && chosen.contains("75,590円"), "{chosen}");
    card(&rider, 1).await;
    let begun = site.post(&rider, "/buy/new", &choice).await;
    assert!(begun.location.starts_with("/buy/"), "{}", begun.body);
    let section = app.one("select via || ' ' || months from drafts").await;
    assert_eq!(section, "umi 3");
    app.done().await;
    site.stop().await;
}
