//! Help, and questions to an operator.

use jiff::SignedDuration;

use crate::served::Served;
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn help_is_searched_without_a_script() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let all = site.get(&visitor, "/help").await;
    assert!(
        all.status == 200
            && all.body.contains("href=\"#lost-card\"")
            && all.body.contains("id=\"lost-card\"")
    );
    assert!(all.body.contains("href=\"/o/matsue/help\""), "{}", all.body);
    let found = site
        .get(&visitor, "/help?q=%E3%82%AB%E3%83%BC%E3%83%89%E3%82%92%E3%81%AA%E3%81%8F%E3%81%97%E3%81%9F")
        .await
        .body;
    assert!(
        found.contains("「カードをなくした」に合う答えが") && found.contains("id=\"lost-card\""),
        "{found}"
    );
    let place = |topic: &str| found.find(&format!("id=\"{topic}\"")).unwrap_or(usize::MAX);
    assert!(
        place("lost-card") < place("reader") && place("hurry") == usize::MAX,
        "the best match first: {found}"
    );
    let nothing = site.get(&visitor, "/help?q=%3Cxyzzy%3E").await.body;
    assert!(nothing.contains("「&lt;xyzzy&gt;」に合う答えは見つかりません"), "{nothing}");
    let own = site.get(&visitor, "/o/matsue/help").await.body;
    let call = "松江市交通局の窓口（電話 <a href=\"tel:0852601111\"";
    assert!(own.contains(call), "its own answer, which can be called: {own}");
    assert!(own.contains("href=\"/o/matsue/contact\""), "{own}");
    assert_eq!(site.get(&visitor, "/o/none/help").await.status, 404);
    let (ann, bob) = (app.rider("ann").await, app.person("bob").await);
    let number = format!("/cards/{}/number", bob.card("JW123456789012345").await);
    let (new, number) = (site.get(&ann, "/cards/new").await.body, site.get(&bob, &number).await.body);
    for (page, topic) in [(new, "number"), (number, "lost-card")] {
        assert!(page.contains(&format!("href=\"/help#{topic}\"")), "{topic}: {page}");
        assert!(all.body.contains(&format!("id=\"{topic}\"")), "{topic} is a topic");
    }
    site.get(&visitor, "/lang?to=en").await;
    let english = site.get(&visitor, "/help").await.body;
    assert!(english.contains("I lost my ICOCA"), "{english}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_sent_and_what_is_wrong_is_said_with_what_was_typed() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let page = site.get(&visitor, "/o/mizuumi/contact").await;
    assert!(page.status == 200 && page.body.contains("<textarea"), "{}", page.body);
    let card = "email=ann%40example.com&text=4242+4242+4242+4242";
    let refused = site.post(&visitor, "/o/mizuumi/contact", card).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("クレジットカードの番号のような数字があります"), "{}", refused.body);
    assert!(refused.body.contains("value=\"ann@example.com\""), "what was typed stays: {}", refused.body);
    let good = "name=%E6%9D%BE%E6%B1%9F&email=ann%40example.com&text=%E5%BF%98%E3%82%8C%E7%89%A9%E3%81%AF%3F";
    let sent = site.post(&visitor, "/o/mizuumi/contact", good).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, "/o/mizuumi/contact/sent"));
    let told = site.get(&visitor, &sent.location).await;
    assert!(told.status == 200 && told.body.contains("みずうみ交通（架空）へ送りました"), "{}", told.body);
    assert_eq!(site.get(&visitor, "/o/none/contact").await.status, 404);
    app.run_jobs().await;
    app.run("update operators set mail = null where slug = 'mizuumi'").await;
    app.clock.advance(SignedDuration::from_secs(30));
    let by_phone = site.get(&visitor, "/o/mizuumi/contact").await;
    assert!(
        !by_phone.body.contains("<textarea") && by_phone.body.contains("tel:0000000000"),
        "{}",
        by_phone.body
    );
    app.done().await;
    site.stop().await;
}
