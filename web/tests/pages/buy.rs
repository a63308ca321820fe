//! Choosing a pass: what is asked, and what a rider agrees to.

use serde_json::json;

use crate::served::Served;
use crate::support::buying::card;
use crate::support::{Browser, TestApp};

/// A draft on the card, with what is known of it.
async fn draft(rider: &Browser, card: &str, operator: &str, product: &str) -> String {
    let input = json!({ "cardId": card, "operatorSlug": operator, "productSlug": product });
    let begun = rider.mutate("draftBegin", "draft { id }", input).await;
    begun.done()["draft"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_is_taken_only_where_its_price_was_seen() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let card = card(&rider, 1).await;
    let path = format!("/buy/{}/section", draft(&rider, &card, "matsue", "commuter").await);
    let back = format!("{path}#terms");
    let send = async |form: &str| {
        let seen = site.post(&rider, &path, form).await;
        (seen.status, seen.location, seen.body)
    };
    assert_eq!(send("code=210&months=3&pricedFor=").await.1, back, "no price was there yet");
    let page = site.get(&rider, &path).await.body;
    assert!(page.contains("name=\"pricedFor\" value=\"210\"") && page.contains("25,140円"), "{page}");
    assert_eq!(send("code=240&months=3&pricedFor=210").await.1, back, "that of another fare");
    let (status, _, page) = send("code=240&pricedFor=240").await;
    assert_eq!(status, 422);
    assert!(page.contains("期間を選んでください。") && page.contains("28,730円"), "{page}");
    let (status, _, page) = send("code=9999&months=3&pricedFor=9999").await;
    assert_eq!(status, 422);
    assert!(!page.contains("28,730円</span>"), "beside an error stands no price of another fare: {page}");
    assert!(send("code=240&months=3&pricedFor=240").await.1.ends_with("/start"));
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_stand_for_the_chosen_day_with_what_they_become() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    app.clock.set("2027-03-25T12:00:00+09:00".parse().unwrap());
    let rider = app.rider("ann").await;
    let card = card(&rider, 1).await;
    let id = draft(&rider, &card, "mizuumi", "lakeside-free").await;
    let (section, start) = (format!("/buy/{id}/section"), format!("/buy/{id}/start"));
    let page = site.get(&rider, &section).await.body;
    assert!(
        page.contains("11,000円") && page.contains("2027年4月1日（木）以降のお申し込みは11,500円"),
        "{page}"
    );
    // By the first day: from April on with a term that March does not have.
    app.force(
        "update price_tables set decided_by = 'start' where slug = 'lakeside-free-2027-04';
         insert into prices select operator_id, product_id, code, 6, 60000, 290 from prices where price = 11500;
         delete from prices where price = 32700",
    )
    .await;
    let answer = |fields: &str| json!({ "id": id, "months": 3, "startsOn": fields });
    rider.mutate("draftUpdate", "draft { id }", answer("2027-03-31")).await.done();
    let page = site.get(&rider, &start).await.body;
    assert!(page.contains("開始日は2027年3月26日から2027年3月31日までの間で選んでください。"), "{page}");
    let of_april = json!({ "id": id, "months": 1, "startsOn": "2027-04-02" });
    rider.mutate("draftUpdate", "draft { id }", of_april).await.done();
    let page = site.get(&rider, &section).await.body;
    assert!(page.contains("11,500円") && page.contains("60,000円") && !page.contains("11,000円"), "{page}");
    assert!(page.contains("31,300円"), "a term of other days can still be asked for: {page}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_with_one_answer_is_not_asked() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    card(&rider, 1).await;
    let begun = site.get(&rider, "/buy").await.location;
    assert!(begun.ends_with("/card"), "{begun}");
    let operator = site.get(&rider, &begun).await.location;
    assert!(operator.ends_with("/operator"), "of one ICOCA: {operator}");
    assert_eq!(site.get(&rider, &operator).await.status, 200, "three sell");
    app.run("update operators set selling = false where slug <> 'matsue'").await;
    let product = site.get(&rider, &operator).await.location;
    assert!(product.ends_with("/product"), "one sells: {product}");
    let section = site.get(&rider, &product).await.location;
    assert!(section.ends_with("/section"), "one pass: {section}");
    // Whoever goes back sees what was taken.
    for page in [&begun, &operator, &product] {
        let seen = site.get(&rider, page).await;
        assert!(seen.status == 200 && seen.body.contains("checked"), "{page}: {}", seen.body);
    }
    // Looking is no beginning: the next one goes on where this one stands.
    assert_eq!(site.get(&rider, "/buy").await.location, section);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_page_names_its_button_at_any_hour() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let card = card(&rider, 1).await;
    let id = draft(&rider, &card, "mizuumi", "lakeside-free").await;
    let input = json!({ "id": id, "months": 1, "startsOn": "2026-10-10" });
    rider.mutate("draftUpdate", "draft { id }", input).await.done();
    for (hour, button) in [("12", "支払いへ進む"), ("23", "申し込んで、あとで支払う")] {
        app.clock.set(format!("2026-10-05T{hour}:30:00+09:00").parse().unwrap());
        let page = site.get(&rider, &format!("/buy/{id}/check")).await.body;
        assert!(page.contains(&format!("「{button}」を押すと")), "{hour}: {page}");
        assert!(page.contains(&format!(">{button}</button>")), "{hour}: {page}");
        for once in
            ["支払いの方法と時期", "使い始め</dt>", "取り消しと払いもどし", "消費税10%込み", "販売価格"]
        {
            assert_eq!(page.matches(once).count(), 1, "{once}: {page}");
        }
    }
    app.done().await;
    site.stop().await;
}
