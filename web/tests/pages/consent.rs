//! Terms that have changed: on the pages, without scripts. The sample's change on 1 October 2027.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use crate::routes;
use crate::served::Served;
use crate::strangers::belongings;
use crate::support::{Bought, Browser, PASSWORD, TestApp};

/// What leads to the consent whoever owes it; every other page is open to them. A new page that buys or changes joins.
const WAITING: [&str; 38] = [
    "GET /account/details",
    "GET /buy",
    "GET /buy/new",
    "GET /buy/{draft}/card",
    "GET /buy/{draft}/check",
    "GET /buy/{draft}/operator",
    "GET /buy/{draft}/papers",
    "GET /buy/{draft}/papers/{kind}",
    "GET /buy/{draft}/product",
    "GET /buy/{draft}/section",
    "GET /buy/{draft}/start",
    "GET /cards/new",
    "GET /cards/{id}/number",
    "GET /cards/{id}/remove",
    "GET /home",
    "GET /orders/{id}/pay",
    "GET /signin",
    "GET /signin/code",
    "GET /signup/details",
    "POST /account/details",
    "POST /buy",
    "POST /buy/new",
    "POST /buy/{draft}/card",
    "POST /buy/{draft}/check",
    "POST /buy/{draft}/discard",
    "POST /buy/{draft}/operator",
    "POST /buy/{draft}/papers",
    "POST /buy/{draft}/papers/{kind}",
    "POST /buy/{draft}/product",
    "POST /buy/{draft}/section",
    "POST /buy/{draft}/start",
    "POST /cards/new",
    "POST /cards/{id}",
    "POST /cards/{id}/number",
    "POST /cards/{id}/remove",
    "POST /passes/{id}/again",
    "POST /passes/{id}/renew",
    "POST /signup/details",
];

async fn sign_in(rider: &Browser) {
    let input = json!({ "email": rider.email, "password": PASSWORD });
    rider.mutate("signInStart", "viewer { id }", input).await.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_before_and_agreed_to_after_the_next_sign_in() {
    let app = TestApp::start().await;
    app.clock.set("2027-09-20T12:00:00+09:00".parse().unwrap());
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let told = "2027年10月1日（金）から利用規約が変わります";
    for path in ["/home", "/terms"] {
        let page = site.get(&rider, path).await.body;
        assert!(page.contains(told) && page.contains("/terms?version=2027-10-01"), "{path}: {page}");
    }
    let ahead = site.get(&rider, "/terms?version=2027-10-01").await.body;
    assert!(ahead.contains("2027年10月1日（金）から適用") && ahead.contains("7日間に5回までです"), "{ahead}");
    app.clock.set("2027-10-02T12:00:00+09:00".parse().unwrap());
    sign_in(&rider).await;
    assert_eq!(site.get(&rider, "/home").await.location, "/consent?back=%2Fhome");
    assert_eq!(
        site.get(&rider, "/signin?back=%2Fcards%2Fnew").await.location,
        "/consent?back=%2Fcards%2Fnew"
    );
    let page = site.get(&rider, "/consent?back=%2Fcards%2Fnew").await;
    assert!(page.status == 200 && page.body.contains("7日間に5回まで"), "{}", page.body);
    assert!(page.body.contains("購入や登録内容の変更を続けるには"), "what to do: {}", page.body);
    let versions = "versions=terms+2027-10-01";
    let refused = site.post(&rider, "/consent?back=%2Fcards%2Fnew", versions).await;
    assert!(refused.status == 422 && refused.body.contains("チェックを入れてください"), "{}", refused.body);
    let done = site.post(&rider, "/consent?back=%2Fcards%2Fnew", &format!("{versions}&agreed=yes")).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/cards/new"));
    assert_eq!(site.get(&rider, "/cards/new").await.status, 200);
    app.done().await;
    site.stop().await;
}

/// The sign-in asks first, also whoever came for a page that is open.
#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_to_the_consent() {
    let app = TestApp::start().await;
    app.clock.set("2027-09-20T12:00:00+09:00".parse().unwrap());
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    app.clock.set("2027-10-02T12:00:00+09:00".parse().unwrap());
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("email", rider.email.as_str()), ("password", PASSWORD)])
        .finish();
    let entered = site.post(&rider, "/signin?back=%2Forders", &form).await;
    assert_eq!((entered.status, entered.location.as_str()), (303, "/consent?back=%2Forders"));
    // What was chosen in the shop window waits for the consent, as it does for signing up.
    let chosen = site.post(&rider, "/buy/new", "operator=matsue&product=commuter&code=240").await;
    assert_eq!((chosen.status, chosen.location.as_str()), (303, "/consent"));
    let agreed = site.post(&rider, "/consent", "versions=terms+2027-10-01&agreed=yes").await;
    assert!(agreed.location.starts_with("/buy/new?operator=matsue"), "{}", agreed.location);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_buys_or_changes_leads_to_the_consent_and_nothing_else_does() {
    let app = TestApp::start().await;
    app.clock.set("2027-10-02T12:00:00+09:00".parse().unwrap());
    let site = Served::start(&app);
    let rider = app.person("ann").await;
    let id = Uuid::new_v4().to_string();
    let mut waiting = BTreeSet::new();
    // Signing out comes last.
    let (out, routes): (Vec<_>, Vec<_>) =
        routes::all().into_iter().partition(|route| route.path == "/signout");
    for route in routes.iter().chain(&out) {
        let path = route.with(&id);
        let mut seen = Vec::new();
        if route.get {
            seen.push(("GET", site.get(&rider, &path).await));
        }
        if route.post {
            seen.push(("POST", site.post(&rider, &path, "").await));
        }
        for (method, seen) in seen {
            assert!(!seen.location.starts_with("/signin"), "{method} {path} takes the rider for nobody");
            if seen.location.starts_with("/consent") {
                waiting.insert(format!("{method} {}", route.path));
            }
        }
    }
    assert_eq!(waiting, WAITING.map(str::to_owned).into());
    app.run("delete from jobs").await;
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_nothing_new_is_shown_and_done() {
    let app = TestApp::start().await;
    app.clock.set("2027-09-30T12:00:00+09:00".parse().unwrap());
    let site = Served::start(&app);
    let before = app.person("ann").await;
    app.run("update riders set birth_date = '1990-05-03'").await;
    let belongings = belongings(&app, &before).await;
    let of = |name: &str| &belongings.iter().find(|(kind, _)| *kind == name).unwrap().1;
    let (card, unpaid, order) = (of("card"), of("open order"), of("order"));
    let live = app.bought(&Bought::live(card, "2027-09-15", "2027-10-14")).await;
    let pass = app.one(&format!("select id from passes where order_id = '{live}'")).await;
    app.clock.set("2027-10-02T12:00:00+09:00".parse().unwrap());
    let rider = app.signed_in(before.account_id).await;

    let shown = site.get(&rider, &format!("/passes/{pass}/show")).await;
    assert!(shown.status == 200 && shown.body.contains("有効"), "{}", shown.body);
    for path in [
        "/account".to_owned(),
        "/account/close".to_owned(),
        "/account/email".to_owned(),
        "/account/language".to_owned(),
        "/account/password".to_owned(),
        "/account/reminders".to_owned(),
        "/account/sessions".to_owned(),
        "/cards".to_owned(),
        format!("/cards/{card}"),
        "/orders".to_owned(),
        format!("/orders/{order}"),
        format!("/orders/{order}/proof"),
        format!("/orders/{order}/receipt"),
        format!("/orders/{unpaid}/cancel"),
        "/passes".to_owned(),
        format!("/passes/{pass}"),
        "/payment-cards".to_owned(),
        "/terms".to_owned(),
        "/help".to_owned(),
        "/o/matsue/contact".to_owned(),
    ] {
        let seen = site.get(&rider, &path).await;
        assert_eq!((seen.status, seen.is_kept), (200, false), "{path}: {}", seen.location);
        assert!(seen.body.contains("/signout"), "{path}: the menu of somebody who is signed in");
    }
    let password = format!("password={}", PASSWORD.replace(' ', "+"));
    for (path, form, to) in [
        (format!("/orders/{unpaid}/cancel"), "", format!("/orders/{unpaid}")),
        (format!("/orders/{order}/receipt"), "recipient=X", format!("/orders/{order}/receipt?issued=1")),
        ("/account/reminders".to_owned(), "reminders=off", "/account?saved=reminders".to_owned()),
        ("/account/language".to_owned(), "lang=en", "/account?saved=language".to_owned()),
        ("/account/sessions".to_owned(), "others=yes", "/account/sessions?ended=1".to_owned()),
    ] {
        let done = site.post(&rider, &path, form).await;
        assert_eq!((done.status, done.location), (303, to), "{path}: {}", done.body);
    }
    app.clock.set("2027-10-15T12:00:00+09:00".parse().unwrap());
    let closed = site.post(&rider, "/account/close", &password).await;
    assert_eq!((closed.status, closed.location.as_str()), (303, "/account/closed"), "{}", closed.body);
    app.done().await;
    site.stop().await;
}
