//! The pages of a guardian's link: neutral at the door, told after the birthday, and nothing else is reached by them.

use crate::routes;
use crate::served::Served;
use crate::support::buying::{VISA, card, confirm, intent_of, order};
use crate::support::guardian::{entered, link, start_by_link};
use crate::support::{Browser, TestApp};

const FORM: &str = "recipient=%E5%86%85%E7%B7%92%E5%95%86%E4%BC%9A&email=";

/// A rider, the path of their order, and its link's.
async fn shared(app: &TestApp) -> (Browser, String, String) {
    let rider = app.rider("taro").await;
    let icoca = card(&rider, 1).await;
    let order = order(&rider, &icoca, "2026-10-10").await;
    let token = link(&rider, &order).await;
    (rider, format!("/orders/{order}"), format!("/g/{token}"))
}

/// What the order is about, in both languages: nothing of it stands at the door.
const TOLD: [&str; 8] = ["花子", "松江", "210円", "8,820円", "8,820", "10月10日", "通勤", "Commuter"];

#[tokio::test(flavor = "multi_thread")]
async fn the_door_tells_nothing_and_is_kept_and_listed_nowhere() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (_, _, door) = shared(&app).await;
    for lang in ["ja", "en"] {
        let url = format!("{}{door}", site.address);
        let response = app.browser().get(&url).header("accept-language", lang).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cache-control"), "no-store");
        assert!(header("x-robots-tag").contains("noindex"));
        assert!(response.headers().get("set-cookie").is_none());
        let page = response.text().await.unwrap();
        assert!(page.contains("<meta name=\"robots\" content=\"noindex\""), "{page}");
        assert!(!page.contains("og:") && !page.contains("/signin"), "{page}");
        for told in TOLD {
            assert!(!page.contains(told), "{told}: {page}");
        }
    }
    assert_eq!(app.sql("select wrong_answers::text from guardian_links").await, ["0"]);
    for nowhere in
        ["/g/x", "/g/0123", "/guardian/x/check", "/guardian/0192f0c1-2b3c-7d4e-8f50-123456789abc/pay"]
    {
        let seen = site.get(&app.browser(), nowhere).await;
        assert!(matches!(seen.status, 404 | 410) && !seen.is_kept, "{nowhere}: {}", seen.status);
    }
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_goes_from_the_door_to_the_receipt_without_scripts_but_for_the_card() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (rider, order, door) = shared(&app).await;
    let guardian = app.browser();
    let unanswered = site.post(&guardian, &door, "month=&day=3").await;
    assert_eq!(unanswered.status, 422);
    assert!(
        unanswered.body.contains("<option value=\"3\" selected"),
        "what was chosen stays: {}",
        unanswered.body
    );
    let wrong = site.post(&guardian, &door, "month=1&day=1").await;
    assert!(wrong.status == 422 && wrong.body.contains("あと4回"), "{}", wrong.body);
    let right = site.post(&guardian, &door, "month=5&day=3").await;
    assert_eq!(right.status, 303);
    let check = right.location;
    assert!(check.starts_with("/guardian/") && check.ends_with("/check"), "{check}");
    let page = site.get(&guardian, &check).await;
    assert!(!page.is_kept);
    for told in ["花子", "210円", "8,820円", "支払い", "始発から", "払いもどし", "クレジットカードの1回払い"]
    {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    assert!(!page.body.contains("松江 花子") && !page.body.contains("マイページでいつでも"), "{}", page.body);
    let pay = check.replace("/check", "/pay");
    assert_eq!(site.get(&guardian, &pay).await.location, check, "the check page comes first");
    let unticked = site.post(&guardian, &check, FORM).await;
    assert!(unticked.status == 422 && unticked.body.contains("value=\"内緒商会\""), "{}", unticked.body);
    let switched = site.post(&guardian, &format!("{check}?lang=en"), FORM).await;
    assert!(switched.body.contains("What you pay for") && switched.body.contains("value=\"内緒商会\""));
    site.get(&guardian, "/lang?to=ja").await;
    let confirmed = site.post(&guardian, &check, &format!("{FORM}&confirms=yes")).await;
    assert_eq!((confirmed.status, &confirmed.location), (303, &pay));
    let fields = site.get(&guardian, &pay).await.body;
    assert!(
        fields.contains("guardianPaymentBegin") && !fields.contains("次回のためにこのカードを保存する"),
        "{fields}"
    );
    assert!(!fields.contains("/orders/"), "nothing of the rider's pages: {fields}");

    let id = check.split('/').nth(2).unwrap();
    let intent = intent_of(start_by_link(&guardian, id, "first").await.done());
    let theirs = site.get(&rider, &format!("{order}/pay")).await.body;
    assert!(
        theirs.contains("保護者の方が支払いの画面を開いています") && !theirs.contains("leptos-island"),
        "{theirs}"
    );
    assert!(site.get(&rider, &format!("{order}/pay?mine")).await.body.contains("leptos-island"));
    confirm(&app, &intent, VISA, "pass").await;
    let done = check.replace("/check", "/done");
    assert_eq!(site.get(&guardian, &check.replace("/check", "/return")).await.location, done);
    for earlier in [&check, &pay] {
        assert_eq!(site.get(&guardian, earlier).await.location, done);
    }
    assert!(site.get(&guardian, &done).await.body.contains("支払いが済みました"));
    let receipt = check.replace("/check", "/receipt");
    assert!(site.get(&guardian, &receipt).await.body.contains("内緒商会 様"));
    let renamed = site.post(&guardian, &receipt, "recipient=%E5%88%A5%E5%90%8D").await;
    assert_eq!(renamed.location, format!("{receipt}?issued=1"));
    assert!(site.get(&guardian, &renamed.location).await.body.contains("別名 様"));
    assert_eq!(site.get(&app.browser(), &door).await.status, 410, "the link is over");

    for path in [
        order.clone(),
        format!("{order}/done"),
        format!("{order}/guardian"),
        "/home".into(),
        "/orders".into(),
    ] {
        let page = site.get(&rider, &path).await.body;
        for theirs in ["内緒", "別名", "4242"] {
            assert!(!page.contains(theirs), "{path}: {theirs}: {page}");
        }
    }
    let page = site.get(&rider, &order).await.body;
    assert!(
        page.contains("保護者の方のカード") && page.contains("保護者の方の支払いが完了しました"),
        "{page}"
    );
    assert_eq!(site.get(&rider, &format!("{order}/receipt")).await.status, 404);
    app.run_jobs().await;
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rider_makes_shares_and_revokes_the_link_without_scripts() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("taro").await;
    let icoca = card(&rider, 1).await;
    let order = format!("/orders/{}", order(&rider, &icoca, "2026-10-10").await);
    let page = format!("{order}/guardian");
    assert!(site.get(&rider, &order).await.body.contains(&format!("href=\"{page}\"")));
    assert!(site.get(&rider, &page).await.body.contains("リンクを作る"));
    assert_eq!(site.post(&rider, &page, "link=make").await.location, format!("{page}#share"));
    let shown = site.get(&rider, &page).await.body;
    let url = format!("{}/g/", app.address);
    assert!(
        shown.contains(&url) && shown.contains("class=\"qr\"") && shown.contains("mailto:?subject="),
        "{shown}"
    );
    assert_eq!(site.post(&rider, &page, "link=revoke").await.location, page);
    assert!(!site.get(&rider, &page).await.body.contains(&url));
    assert_eq!(site.post(&rider, &page, "link=other").await.status, 400);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fifth_wrong_birthday_closes_the_door() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (rider, order, door) = shared(&app).await;
    let nobody = app.browser();
    let mut last = String::new();
    for _ in 0..5 {
        last = site.post(&nobody, &door, "month=1&day=1").await.body;
    }
    assert!(last.contains("このリンクは使えなくなりました") && !last.contains("<select"), "{last}");
    assert_eq!(site.get(&nobody, &door).await.status, 410);
    assert!(site.get(&rider, &format!("{order}/guardian")).await.body.contains("前のリンクは止まりました"));
    app.run_jobs().await;
    app.done().await;
    site.stop().await;
}

/// Every page answers whoever holds a guardian's session as it answers nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_reaches_no_other_page() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (_, order, door) = shared(&app).await;
    let (guardian, id) = entered(&app, door.trim_start_matches("/g/")).await;
    let order = order.trim_start_matches("/orders/");
    for route in routes::all() {
        if route.path.starts_with("/g/") || route.path.starts_with("/guardian/") {
            continue;
        }
        for named in [order, &id] {
            let path = route.with(named);
            let nobody = app.browser();
            for is_post in [false, true].into_iter().filter(|post| if *post { route.post } else { route.get })
            {
                let (theirs, nobodys) = if is_post {
                    (
                        site.post(&guardian, &path, "link=make").await,
                        site.post(&nobody, &path, "link=make").await,
                    )
                } else {
                    (site.get(&guardian, &path).await, site.get(&nobody, &path).await)
                };
                assert_eq!((theirs.status, &theirs.location), (nobodys.status, &nobodys.location), "{path}");
                assert!(!theirs.body.contains("花子"), "{path}");
            }
        }
    }
    assert_eq!(site.get(&guardian, &format!("/guardian/{id}/check")).await.status, 200);
    app.done().await;
    site.stop().await;
}
