//! The route matrix, and lines for which no pass is sold.

use crate::served::Served;
use crate::support::{TestApp, buying};

async fn stop(app: &TestApp, feed_id: &str) -> String {
    app.one(&format!(
        "select s.id from stops s join operators o on o.id = s.operator_id where o.slug = 'shiokaze' and s.feed_id = '{feed_id}'"
    ))
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_is_a_table_whose_cells_have_words() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let page = site.get(&app.browser(), "/o/shiokaze").await.body;
    for part in [
        "<th scope=\"colgroup\" colspan=\"2\">共同運行の路線</th>",
        "<th scope=\"col\">大橋ライナー</th>",
        "<th scope=\"row\">ICOCA定期券</th>",
        "<span class=\"hide\">ありません</span>",
        "role=\"region\" aria-labelledby=\"routes\" tabindex=\"0\"",
        "こどもICOCA",
        "チャージできる金額：1,000円、",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!site.get(&app.browser(), "/o/matsue").await.body.contains("<table"));
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_of_paper_is_told_where_a_section_is_chosen() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let told = "大橋ライナー・海峡エクスプレスの定期券は、ICOCAでは販売していません";
    let fares = format!(
        "/fares?from=a&fromFor=a&fromId={}&to=b&toFor=b&toId={}",
        stop(&app, "A01").await,
        stop(&app, "A06").await
    );
    let ann = app.rider("ann").await;
    let page = site.get(&ann, &fares).await.body;
    assert!(page.contains(told) && page.contains("紙の定期券を窓口で"), "{page}");
    let card = buying::card(&ann, 1).await;
    let input = serde_json::json!({ "cardId": card, "operatorSlug": "shiokaze", "productSlug": "commuter" });
    let draft = buying::id(&ann.mutate("draftBegin", "draft { id }", input).await.done()["draft"]);
    for path in [format!("/buy/{draft}/section"), "/o/shiokaze/commuter".into()] {
        let page = site.get(&ann, &path).await.body;
        assert!(page.contains(told), "{path}: {page}");
    }
    app.done().await;
    site.stop().await;
}
