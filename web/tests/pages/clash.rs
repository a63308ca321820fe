//! A card holds one pass of a family at a time: days that are taken are not offered, and the pass in the way is named.

use serde_json::json;

use crate::served::Served;
use crate::support::buying::{card, draft, order};
use crate::support::{Browser, TestApp};

/// A draft on the card with everything answered but the start date.
async fn without_start(rider: &Browser, card: &str) -> String {
    let input = json!({ "cardId": card, "operatorSlug": "matsue", "productSlug": "commuter" });
    let begun = rider.mutate("draftBegin", "draft { id }", input).await;
    let id = begun.done()["draft"]["id"].as_str().unwrap().to_owned();
    let input = json!({ "id": id, "code": "210", "months": 1 });
    rider.mutate("draftUpdate", "draft { id }", input).await.done();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn days_on_which_the_card_is_taken_are_not_offered() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let card = card(&rider, 1).await;
    let second = without_start(&rider, &card).await;
    let path = format!("/buy/{second}/start");
    let before = site.get(&rider, &path).await.body;
    assert!(!before.contains("disabled"), "{before}");
    assert!(before.contains("value=\"2026-10-06\" checked"), "the first day that is possible: {before}");
    assert!(before.contains("class=\"price\""), "and what it costs: {before}");
    app.run("update products set window_days = 40").await;
    // Holds the card until 7 November.
    order(&rider, &card, "2026-10-08").await;
    let page = site.get(&rider, &path).await.body;
    let input = |day: &str| {
        let (before, rest) = page.split_once(&format!("value=\"{day}\"")).unwrap();
        let tag = before.rsplit_once('<').unwrap().1.to_owned() + rest.split_once('>').unwrap().0;
        (tag, rest.split_once("</label>").unwrap().0.to_owned())
    };
    let (tag, label) = input("2026-10-20");
    assert!(tag.contains("disabled"), "{tag}");
    assert!(label.contains("選べません") && label.contains("松江市交通局"), "{label}");
    let (tag, label) = input("2026-11-08");
    assert!(!tag.contains("disabled") && tag.contains("id=\"startsOn\""), "the first that is free: {tag}");
    assert!(tag.contains("checked"), "without a gap: {tag}");
    assert!(label.contains("支払いは11月7日（土）の22:00まで"), "{label}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_day_is_free_another_card_is_offered() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let card = card(&rider, 1).await;
    let second = without_start(&rider, &card).await;
    let clashing = draft(&rider, &card, "2026-10-12").await;
    let held = order(&rider, &card, "2026-10-10").await;
    let page = site.get(&rider, &format!("/buy/{second}/start")).await.body;
    assert!(!page.contains("type=\"radio\""), "{page}");
    assert!(page.contains(&format!("/buy/{second}/card?change")), "{page}");
    // What is in the way is told where days are chosen, not on the last page.
    let check = site.get(&rider, &format!("/buy/{clashing}/check")).await;
    let start = format!("/buy/{clashing}/start?change");
    assert_eq!((check.status, check.location), (303, start.clone()));
    let page = site.get(&rider, &start).await.body;
    assert!(
        page.contains("まだ支払っていない申込みがあります（松江市交通局の「通勤定期（一般）」"),
        "{page}"
    );
    for way_out in ["pay", "cancel"] {
        assert!(page.contains(&format!("href=\"/orders/{held}/{way_out}\"")), "{way_out}: {page}");
    }
    assert!(
        page.contains("別のICOCAを選んでください") && !page.contains("開始日を"),
        "no start is there: {page}"
    );
    app.done().await;
    site.stop().await;
}
