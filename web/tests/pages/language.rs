//! The switch of language on a page with a form.

use crate::served::{Seen, Served};
use crate::support::buying::{card, draft};
use crate::support::{Browser, TestApp};

/// The start tags of the forms that the switch sends.
fn kept_forms(page: &str) -> Vec<&str> {
    let tags = page.split('<').filter(|tag| tag.starts_with("form ")).filter_map(|tag| tag.split('>').next());
    tags.filter(|tag| tag.contains("id=\"asked\"")).collect()
}

/// Opens a page, types something and changes the language.
async fn switch(site: &Served, who: &Browser, path: &str, typed: &str) -> Seen {
    let page = site.get(who, path).await.body;
    let [form] = kept_forms(&page)[..] else { panic!("{path} has no form to keep: {page}") };
    assert!(form.contains("action=\"/") && form.contains("method=\"post\""), "{path}: {form}");
    let address = format!("formaction=\"{path}{}lang=en\"", if path.contains('?') { "&amp;" } else { "?" });
    assert!(page.contains(&address), "{path} has no {address}: {page}");
    let joint = if path.contains('?') { '&' } else { '?' };
    let seen = site.post(who, &format!("{path}{joint}lang=en"), typed).await;
    assert_eq!(seen.status, 200, "{path}: {}", seen.location);
    assert!(seen.body.contains("<html lang=\"en\""), "{path}: {}", seen.body);
    assert!(!seen.body.contains("class=\"wrong\""), "{path} judges what was not sent: {}", seen.body);
    // The answer stands at the address of the switch: what is sent from there is meant.
    let [form] = kept_forms(&seen.body)[..] else { panic!("{path} lost its form: {}", seen.body) };
    assert!(!form.contains("lang="), "{path}: {form}");
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_keeps_what_was_typed_and_nothing_is_done() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let typed = [
        ("/signup", "birthDate=1998&email=ann%40example.com", "value=\"ann@example.com\""),
        ("/signin?back=/cards", "email=ann%40example.com&password=secret", "value=\"ann@example.com\""),
        ("/forgot", "email=ann%40example.com", "value=\"ann@example.com\""),
        (
            "/o/matsue/contact",
            "name=Ann&email=a%40example.com&text=Where%3F+%3Cb%3E",
            ">Where? &lt;b></textarea>",
        ),
    ];
    for (path, form, kept) in typed {
        let visitor = app.browser();
        let seen = switch(&site, &visitor, path, form).await;
        assert!(seen.body.contains(kept), "{path}: {}", seen.body);
        assert!(!seen.body.contains("secret"), "a password is never sent back");
        assert!(site.get(&visitor, "/help").await.body.contains("<html lang=\"en\""), "it lasts");
    }
    assert_eq!(app.sql("select kind from jobs").await, Vec::<String>::new());
    assert_eq!(app.sql("select count(*)::text from questions").await, ["0"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rider_keeps_what_was_chosen_and_nothing_is_done() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let draft = draft(&rider, &card(&rider, 1).await, "2026-10-10").await;
    let typed = [
        ("/account/details".to_owned(), "familyName=Yamagata", "value=\"Yamagata\""),
        ("/cards/new".to_owned(), "number=JW12&kind=MOBILE", "value=\"JW12\""),
        (format!("/buy/{draft}/start?change"), "startsOn=2026-10-12", "value=\"2026-10-12\" checked"),
        (format!("/buy/{draft}/section"), "code=240&months=6", "\"240\""),
    ];
    let state = "select concat(family_name, starts_on, code, months) from riders, drafts";
    let before = app.sql(state).await;
    for (path, form, kept) in typed {
        let seen = switch(&site, &rider, &path, form).await;
        assert!(seen.body.contains(kept), "{path}: {}", seen.body);
        site.get(&rider, "/lang?to=ja").await;
    }
    assert_eq!(app.sql(state).await, before);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_comes_along_in_the_address() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let page = site.get(&visitor, "/").await.body;
    assert!(page.contains("formaction=\"/lang?to=en&amp;back=%2F\""), "{page}");
    let seen = site.post(&visitor, "/lang?to=en&back=%2F%3Fout%3D1", "from=%E6%B9%96&to=&fromFor=").await;
    assert_eq!((seen.status, seen.location.as_str()), (303, "/?from=%E6%B9%96"));
    let page = site.get(&visitor, &seen.location).await.body;
    assert!(page.contains("value=\"湖\"") && page.contains("<html lang=\"en\""), "{page}");
    let nowhere = site.post(&visitor, "/lang?to=en&back=%2F%2Fevil.example", "from=x").await;
    assert_eq!(nowhere.location, "/?from=x");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_stop_is_named_in_the_other_language() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let input = serde_json::json!({
        "cardId": card(&rider, 1).await, "operatorSlug": "mizuumi", "productSlug": "commuter",
    });
    let begun = rider.mutate("draftBegin", "draft { id }", input).await;
    let path = format!("/buy/{}/section", crate::support::buying::id(&begun.done()["draft"]));
    let form = |text: &str, id: &str| {
        let pairs = [("from", text), ("fromFor", "みずうみ駅前"), ("fromId", id), ("to", ""), ("toFor", "")];
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    let stop = app.stop("M01").await;
    let seen = switch(&site, &rider, &path, &form("みずうみ駅前", &stop)).await;
    assert!(seen.body.contains("value=\"Mizuumi Station\""), "{}", seen.body);
    site.get(&rider, "/lang?to=ja").await;
    let seen = switch(&site, &rider, &path, &form("みずうみ", &stop)).await;
    assert!(seen.body.contains("value=\"みずうみ\""), "what is typed and not chosen stays: {}", seen.body);
    app.done().await;
    site.stop().await;
}
