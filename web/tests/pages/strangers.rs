//! Pages say of another's thing what they say of one that nobody has: every route with an id is asked with the ids of
//! another person's things and with one that nothing has.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_api::{orders, payments};
use uuid::Uuid;

use crate::routes::{self, Route};
use crate::served::{Seen, Served};
use crate::support::{Bought, Browser, OPERATOR, Person, TestApp};

/// Whose parameter is no id: the seller's slug, which everybody may see.
const NO_ID: [&str; 7] = [
    "/legal/{operator}",
    "/o/{operator}",
    "/o/{operator}/contact",
    "/o/{operator}/contact/sent",
    "/o/{operator}/help",
    "/o/{operator}/lines",
    "/o/{operator}/{product}",
];
/// What does not say that there is no such thing: a draft that is gone is as good as discarded.
const NOT_MISSING: [&str; 1] = ["/buy/{draft}/discard"];
/// Forms at addresses without an id, and the input that holds one.
const FORMS: [(&str, &str); 3] = [("/account/sessions", "id"), ("/payment-cards", "id"), ("/buy", "cardId")];

/// A form that every page finds its valid inputs in, with an id where one is chosen.
fn form(id: &str) -> String {
    let fields = [
        ("id", id),
        ("cardId", id),
        ("operatorId", id),
        ("productId", id),
        ("fromId", id),
        ("toId", id),
        ("number", "JW100000000000001"),
        ("kind", "CARD"),
        ("reason", "LOST"),
        ("password", "not theirs"),
        ("name", "x"),
        ("named", "yes"),
        ("code", "210"),
        ("months", "1"),
        ("startsOn", "2026-10-06"),
        ("key", "walk"),
        ("expectedPrice", "8820"),
        ("link", "revoke"),
    ];
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// The ids of everything that addresses may hold.
pub async fn belongings(app: &TestApp, who: &Person) -> Vec<(&'static str, String)> {
    let card = who.card("JW123456789012345").await;
    let open = app.bought(&Bought::open(&card, "awaiting_payment", "2026-10-06", "2026-11-05")).await;
    let order = app.bought(&Bought::live(&card, "2026-11-06", "2026-12-05")).await;
    let pass = app.one(&format!("select id from passes where order_id = '{order}'")).await;
    let payment = app.captured(&order).await.parse().unwrap();
    let mut conn = app.app.db.conn().await.unwrap();
    let operator = OPERATOR.parse().unwrap();
    let payment = payments::db::find(&mut conn, operator, payment).await.unwrap().unwrap();
    let sold = orders::db::find(&conn, operator, payment.order_id).await.unwrap().unwrap();
    let issue = conn
        .transaction(async |conn| payments::record::issue_receipt(conn, &app.clock, &sold, &payment).await);
    issue.await.unwrap();
    drop(conn);
    let draft = who.start_draft(json!({ "cardId": card })).await;
    let draft = draft.done()["draft"]["id"].as_str().unwrap().to_owned();
    let sessions = who.run("{ viewer { sessions { id } } }", json!({})).await;
    let session = sessions.data()["viewer"]["sessions"][0]["id"].as_str().unwrap().to_owned();
    vec![
        ("card", card),
        ("open order", open),
        ("order", order),
        ("pass", pass),
        ("draft", draft),
        ("session", session),
    ]
}

/// What differs between any two answers taken out: the id, the nonce, and the id of a draft that was just begun.
fn bare(seen: Seen, id: &str) -> Seen {
    let mut body = seen.body.replace(id, "the id");
    if let Some(nonce) = body.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()) {
        body = body.replace(&nonce.to_owned(), "the nonce");
    }
    let words =
        seen.location.split('/').map(|word| if Uuid::parse_str(word).is_ok() { "an id" } else { word });
    Seen { location: words.collect::<Vec<_>>().join("/"), body, ..seen }
}

/// The answers of a route to an id, by method.
async fn answers(site: &Served, who: &Browser, route: &Route, id: &str) -> Vec<(&'static str, Seen)> {
    let path = route.with(id);
    let mut found = Vec::new();
    if route.get {
        found.push(("GET", site.get(who, &path).await));
    }
    if route.post {
        found.push(("POST", site.post(who, &path, &form(id)).await));
    }
    found.into_iter().map(|(method, seen)| (method, bare(seen, id))).collect()
}

fn with_ids() -> Vec<Route> {
    let all = routes::all().into_iter();
    // What a guardian sees belongs to no account; `guardian.rs` walks it.
    let is_guardians = |path: &str| path.starts_with("/g/") || path.starts_with("/guardian/");
    all.filter(|route| route.has_parameter() && !NO_ID.contains(&route.path.as_str()))
        .filter(|route| !is_guardians(&route.path))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn anothers_thing_is_a_page_that_is_not_there() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let bob = app.person("bob").await;
    let belongings = belongings(&app, &bob).await;
    for (n, (kind, theirs)) in belongings.iter().enumerate() {
        let (ann, carol) = (app.person(&format!("ann-{n}")).await, app.person(&format!("carol-{n}")).await);
        let nobodys = Uuid::new_v4().to_string();
        for route in with_ids() {
            let path = &route.path;
            let left = answers(&site, &ann, &route, theirs).await;
            let right = answers(&site, &carol, &route, &nobodys).await;
            assert_eq!(left, right, "{path} tells that the {kind} is another's");
            let expected = if NOT_MISSING.contains(&path.as_str()) { 303 } else { 404 };
            for (method, seen) in left {
                assert_eq!(seen.status, expected, "{method} {path} with another's {kind}: {}", seen.body);
            }
        }
        for (path, input) in FORMS {
            let theirs = bare(site.post(&ann, path, &format!("{input}={theirs}")).await, theirs);
            let nobodys = bare(site.post(&carol, path, &format!("{input}={nobodys}")).await, &nobodys);
            assert!(theirs.status < 500, "{path} with another's {kind}: {}", theirs.body);
            assert_eq!(theirs.status, nobodys.status, "{path} tells that the {kind} is another's");
            assert_eq!(theirs.location, nobodys.location, "{path} tells that the {kind} is another's");
        }
    }
    // Every one of them is a page to its owner: none is missing for another reason. A statement is one once the pass was given back,
    // as `giving_back` does.
    let is_always_there = |route: &&Route| route.get && route.path != "/passes/{id}/statement";
    for route in with_ids().iter().filter(is_always_there) {
        let mut found = false;
        for (_, id) in &belongings {
            found |= matches!(site.get(&bob, &route.with(id)).await.status, 200 | 303);
        }
        assert!(found, "{}: nothing of the owner's is found there", route.path);
    }
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_to_the_sign_in() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let id = Uuid::new_v4().to_string();
    for route in with_ids() {
        for (method, seen) in answers(&site, &app.browser(), &route, &id).await {
            let to_sign_in = seen.status == 303 && seen.location.starts_with("/signin");
            assert!(to_sign_in, "{method} {}: {} {}", route.path, seen.status, seen.location);
        }
    }
    app.done().await;
    site.stop().await;
}
