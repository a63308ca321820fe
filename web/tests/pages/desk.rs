//! The desk's pages: enrolling and signing in without scripts, and who is shown what.

use teiki_shared::staff::Role;

use crate::routes;
use crate::served::{Seen, Served};
use crate::support::desk::{code_at, next_step};
use crate::support::{Bought, Browser, PASSWORD, TestApp};

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn holds(page: &Seen, parts: &[&str]) {
    for part in parts {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
}

/// The text of the first element that begins so.
fn between<'a>(page: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {page}"));
    rest.split_once(end).unwrap().0
}

async fn to(site: &Served, who: &Browser, path: &str, fields: &[(&str, &str)], expected: &str) {
    let seen = site.post(who, path, &form(fields)).await;
    assert_eq!((seen.status, seen.location.as_str()), (303, expected), "{}", seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_enrols_and_signs_in_without_scripts() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (_, email) = app.invited("enrols", Some("matsue"), &[Role::Counter]).await;
    let token = app.invitation(&email).await;
    let browser = app.browser();
    let path = format!("/desk/invitation/{token}");
    holds(&site.get(&browser, &path).await, &[&email, "担当者の登録", "noindex"]);
    let wrong = site.post(&browser, &path, &form(&[("name", ""), ("password", "short")])).await;
    assert_eq!(wrong.status, 422);
    holds(&wrong, &["href=\"#name\"", "href=\"#password\"", "氏名を入力してください。"]);
    to(&site, &browser, &path, &[("name", "山田 係"), ("password", PASSWORD)], "/desk/enrol").await;
    let page = site.get(&browser, "/desk/enrol").await;
    assert!(!page.is_kept, "a key is found again in no cache");
    holds(&page, &["class=\"qr\"", "認証アプリ"]);
    let key = between(&page.body, "<code>", "</code>").to_owned();
    let wrong = site.post(&browser, "/desk/enrol", "code=12").await;
    assert_eq!(wrong.status, 422);
    holds(&wrong, &["id=\"code-error\"", &key]);
    let done = site.post(&browser, "/desk/enrol", &form(&[("code", &code_at(&app, &key, 0))])).await;
    assert_eq!((done.status, done.is_kept), (200, false));
    assert_eq!(done.body.matches("<code>").count(), 10, "{}", done.body);
    // Asked for once more by the browser, they are not shown again.
    assert_eq!(site.get(&browser, "/desk/enrol").await.location, "/desk");
    holds(&site.get(&browser, "/desk/orders").await, &["申込みを探す", "action=\"/desk/signout\""]);

    let other = app.browser();
    assert_eq!(
        site.get(&other, "/desk/staff?x=1").await.location,
        "/desk/signin?back=%2Fdesk%2Fstaff%3Fx%3D1"
    );
    let wrong =
        site.post(&other, "/desk/signin", &form(&[("email", &email), ("password", "wrong one")])).await;
    assert_eq!(wrong.status, 422);
    holds(&wrong, &[&format!("value=\"{email}\""), "メールアドレスかパスワードが違います"]);
    assert_eq!(site.get(&other, "/desk/signin/code").await.location, "/desk/signin");
    let fields = [("email", email.as_str()), ("password", PASSWORD)];
    to(&site, &other, "/desk/signin?back=%2Fdesk%2Fcodes", &fields, "/desk/signin/code?back=%2Fdesk%2Fcodes")
        .await;
    next_step(&app);
    let code = code_at(&app, &key, 0);
    to(&site, &other, "/desk/signin/code?back=%2Fdesk%2Fcodes", &[("code", &code)], "/desk/codes").await;
    to(&site, &other, "/desk/signout", &[], "/desk/signin").await;
    assert_eq!(site.get(&other, "/desk/orders").await.status, 303);
    // Nowhere else than to the desk.
    assert_eq!(site.get(&browser, "/desk/signin?back=%2Fhome").await.location, "/desk/orders");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_and_opened() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.person("hanako").await;
    let card = rider.card("JW123456789012345").await;
    let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    app.captured(&order).await;
    let counter = app.staff("counts", Some("test-bus"), &[Role::Counter]).await;
    let found = site.get(&counter, "/desk/orders?q=%E6%9D%BE%E6%B1%9F").await;
    holds(&found, &["松江 花子", "試験定期", &format!("/desk/orders/{order}"), "10,080円", "value=\"松江\""]);
    assert!(!found.is_kept && !found.body.contains("/desk/staff"), "{}", found.body);
    let page = site.get(&counter, &format!("/desk/orders/{order}")).await;
    holds(&page, &["マツエ ハナコ", &rider.email, "tel:09000000000", "申し込みました", "支払い済み", "pi_"]);
    holds(&site.get(&counter, "/desk/orders?q=x").await, &["もう少し入力してください"]);
    holds(&site.get(&counter, "/desk/orders?q=%E5%87%BA%E9%9B%B2").await, &["見つかりませんでした"]);
    for id in ["x", "0192f0c1-2b3c-7d4e-8f50-123456789abc"] {
        assert_eq!(site.get(&counter, &format!("/desk/orders/{id}")).await.status, 404);
    }
    assert_eq!(site.get(&counter, "/desk/staff").await.status, 403);
    holds(&site.get(&counter, "/desk/log").await, &["このページを開く役割がありません"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_invites_changes_disables_and_reads_the_log() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let manager = app.staff("boss", Some("matsue"), &[Role::Manager]).await;
    let email = app.outside.address("new");
    let wrong = site.post(&manager, "/desk/staff/invite", &form(&[("email", &email), ("lang", "en")])).await;
    assert_eq!(wrong.status, 422);
    holds(&wrong, &["href=\"#roles\"", "役割を一つ以上選んでください。", &format!("value=\"{email}\"")]);
    let fields = [("email", email.as_str()), ("counter", "yes"), ("finance", "yes"), ("lang", "en")];
    to(&site, &manager, "/desk/staff/invite", &fields, "/desk/staff?sent=1").await;
    app.run_jobs().await;
    assert!(app.outside.letters(&email).await[0].text.contains("The link works once"));
    let list = site.get(&manager, "/desk/staff?sent=1").await;
    holds(&list, &[&email, "窓口・経理", "招待中", "招待メールを送りました"]);
    let id = app.one(&format!("select id from staff where email = '{email}'")).await;
    let path = format!("/desk/staff/{id}");
    holds(&site.get(&manager, &path).await, &["name=\"counter\" value=\"yes\" checked"]);
    to(&site, &manager, &path, &[("reviewer", "yes")], &format!("{path}?saved=1")).await;
    holds(&site.get(&manager, &path).await, &["審査"]);
    to(&site, &manager, &format!("{path}/disable"), &[], &format!("{path}?disabled=1")).await;
    holds(
        &site.get(&manager, &format!("{path}?disabled=1")).await,
        &["利用を停止しました", "もう一度招待すると"],
    );
    let own = format!("/desk/staff/{}", manager.id);
    let refused = site.post(&manager, &format!("{own}/disable"), "").await;
    assert_eq!(refused.status, 422);
    holds(&refused, &["管理者がいなくなるため", "利用を停止しますか"]);
    let log = site
        .get(&manager, &format!("/desk/log?staff={}&day=2026-10-05&action=staff.disabled", manager.id))
        .await;
    holds(&log, &["利用を停止", &email, "山田 係"]);
    assert!(log.body.contains("<div>利用を停止"), "{}", log.body);
    assert!(!log.body.contains("<div>役割を変更"), "{}", log.body);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_riders_are_led_to_the_desks_door_and_staff_to_the_riders() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (visitor, rider) = (app.browser(), app.rider("rider").await);
    let open =
        ["/desk/signin", "/desk/signin/code", "/desk/signout", "/desk/invitation/{token}", "/desk/enrol"];
    let id = "0192f0c1-2b3c-7d4e-8f50-123456789abc";
    for route in routes::desk() {
        if open.contains(&route.path.as_str()) {
            continue;
        }
        for who in [&visitor, &rider] {
            if route.get {
                let seen = site.get(who, &route.with(id)).await;
                assert!(seen.location.starts_with("/desk/signin?back="), "{}: {seen:?}", route.path);
            }
            if route.post {
                let seen = site.post(who, &route.with(id), "").await;
                assert_eq!((seen.status, seen.location.as_str()), (303, "/desk/signin"), "{}", route.path);
            }
        }
    }
    let counter = app.staff("counts", Some("matsue"), &[Role::Counter]).await;
    assert_eq!(site.get(&counter, "/home").await.location, "/signin?back=%2Fhome");
    holds(&site.get(&counter, "/").await, &["href=\"/signin\""]);
    let foreign =
        counter.post(&format!("{}/desk/signout", site.address)).header("origin", "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    app.done().await;
    site.stop().await;
}
