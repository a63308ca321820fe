//! What is said of what was typed wrong.

use crate::served::Served;
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_not_headed_by_a_request_to_correct_something() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.browser();
    let email = app.outside.address("flooded");
    let form = format!("email={}", email.replace('@', "%40"));
    for _ in 0..6 {
        assert_eq!(site.post(&app.browser(), "/forgot", &form).await.status, 303);
    }
    let page = site.post(&rider, "/forgot", &form).await;
    assert_eq!(page.status, 429);
    assert!(page.body.contains("手続きを進められませんでした"), "{}", page.body);
    assert!(!page.body.contains("次のところを直してください"), "{}", page.body);
    let page = site.post(&rider, "/forgot", "email=nobody").await;
    assert!(page.body.contains("次のところを直してください"), "{}", page.body);
    app.run("delete from jobs").await;
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invisible_character_in_a_reading_is_called_one() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.signed_up("typing").await;
    let page =
        site.post(&rider, "/signup/details", "familyKana=%E3%83%9E%E3%83%84%E3%82%A8%E2%A0%80").await.body;
    assert!(page.contains("姓のフリガナに表示できない文字が含まれています"), "{page}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_form_can_be_gone_back_to() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let kept = async |who: &crate::support::Browser, path: &str| {
        let request = who.post(&format!("{}{path}", site.address));
        let form = request.header("content-type", "application/x-www-form-urlencoded").body("email=x");
        let answer = form.send().await.unwrap();
        assert_eq!(answer.status(), 422, "{path}");
        let cache = answer.headers()["cache-control"].to_str().unwrap().to_owned();
        (cache, answer.text().await.unwrap())
    };
    let (cache, page) = kept(&app.browser(), "/signup").await;
    assert_eq!(cache, "private, no-cache", "a browser without scripts goes back to it");
    assert!(page.contains("data-part=\"answer\"") && page.contains("page.js"), "{page}");
    // What a signed-in person typed is not found after signing out.
    let (cache, page) = kept(&app.rider("ann").await, "/account/email").await;
    assert_eq!(cache, "no-store");
    assert!(page.contains("data-part=\"answer\""), "{page}");
    app.done().await;
    site.stop().await;
}
