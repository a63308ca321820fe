//! What operators announce, on the pages that it concerns.

use crate::served::Served;
use crate::support::{TestApp, buying};

/// A notice of Matsue from now on.
async fn announce(app: &TestApp, about: &str, suspends: bool) {
    app.run(&format!(
        "insert into notices (operator_id, slug, about, suspends, starts_at, ends_at, text_ja, text_en)
         select id, '{about}', '{about}', {suspends}, '2026-10-05T05:00+09', null, '台風のためです。', 'Because of a typhoon.'
         from operators where slug = 'matsue'"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_the_service_is_told_from_the_shop_window_to_my_page() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.rider("ann").await;
    let card = buying::card(&ann, 1).await;
    let offer = app.offer("matsue", "commuter").await;
    app.holds(&card, &offer, ("2026-10-01", "2026-10-31")).await;
    let other = buying::card(&ann, 2).await;
    let draft = buying::draft(&ann, &other, "2026-10-06").await;
    announce(&app, "service", true).await;
    let pass = app.sql("select id::text from passes").await;
    let pages =
        ["/o/matsue", "/o/matsue/commuter", "/home", &format!("/passes/{}", pass[0])].map(str::to_owned);
    let buying = ["product?change", "section?change", "start?change", "check"];
    for page in pages.into_iter().chain(buying.map(|page| format!("/buy/{draft}/{page}"))) {
        let seen = site.get(&ann, &page).await.body;
        assert!(seen.contains("運休：松江市交通局") && seen.contains("台風のためです。"), "{page}: {seen}");
        assert!(seen.contains("当面のあいだ"), "{page}: {seen}");
    }
    for page in ["/", "/cards", "/orders", "/o/mizuumi", "/o/matsue/help"] {
        assert!(!site.get(&ann, page).await.body.contains("台風のため"), "{page}");
    }
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sold_has_no_button_but_a_telephone() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.rider("ann").await;
    let card = buying::card(&ann, 1).await;
    let draft = buying::draft(&ann, &card, "2026-10-06").await;
    app.run(
        "insert into notices (operator_id, slug, about, suspends, product, starts_at, text_ja, text_en)
        select id, 'stop', 'sales', true, 'commuter', '2026-10-05T05:00+09', '点検のためです。', 'For checks.'
        from operators where slug = 'matsue'",
    )
    .await;
    let page = site.get(&ann, "/o/matsue/commuter?code=240").await.body;
    assert!(page.contains("販売の休止：通勤定期（一般）") && !page.contains("action=\"/buy/new\""), "{page}");
    assert!(page.contains("tel:0852601111") && page.contains("10,080円"), "{page}");
    let check = site.get(&ann, &format!("/buy/{draft}/check")).await.body;
    assert_eq!(check.matches("点検のためです。").count(), 1, "said once: {check}");
    assert!(check.contains("電話（0852-60-1111）") && !check.contains("id=\"order\""), "{check}");
    app.done().await;
    site.stop().await;
}
