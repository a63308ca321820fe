//! An operator that has ended: its addresses lead on, and what it sold stays.

use crate::served::Served;
use crate::support::{TestApp, buying};

#[tokio::test(flavor = "multi_thread")]
async fn its_addresses_lead_to_who_goes_on_and_its_passes_stay() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.rider("ann").await;
    let card = buying::card(&ann, 1).await;
    let offer = app.offer("mizuumi", "lakeside-free").await;
    let pass = app.holds(&card, &offer, ("2026-08-01", "2026-08-31")).await;
    app.run("update operators set selling = false, succeeded_by = 'shiokaze' where slug = 'mizuumi'").await;
    for path in [
        "/o/mizuumi",
        "/o/mizuumi/commuter?code=240",
        "/o/mizuumi/lines",
        "/o/mizuumi/help",
        "/o/mizuumi/contact",
    ] {
        let seen = site.get(&ann, path).await;
        assert_eq!((seen.status, seen.location.as_str()), (301, "/o/shiokaze"), "{path}");
    }
    let seen = site.get(&ann, "/legal/mizuumi").await;
    assert_eq!((seen.status, seen.location.as_str()), (301, "/legal/shiokaze"));
    assert_eq!(site.get(&ann, "/o/none").await.status, 404);
    for path in ["/home".to_owned(), format!("/passes/{pass}")] {
        let page = site.get(&ann, &path).await.body;
        assert!(
            page.contains("href=\"/o/shiokaze\"") && page.contains("しおかぜ島バス（架空）の定期券を見る"),
            "{page}"
        );
        assert!(!page.contains("/again\""), "{page}");
    }
    app.done().await;
    site.stop().await;
}
