//! Notices and suspensions: where they are shown, and what they refuse.

use jiff::civil::date;
use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::catalogue::notices::NoticeFacts;
use teiki_api::catalogue::{self, Catalogue, Change};
use teiki_shared::notice::NoticeAbout;
use teiki_shared::scalars::{Date, DateTime};

use crate::support::{Answer, Browser, TestApp, buying, demo, messages};

const STAFF: Actor = Actor::Operations(None);
const NOTICES: &str = "notices { about suspends of text period }";

/// A notice of an operator of the demo, as a screen would write it; `rest` are further columns with their values.
async fn announce(
    app: &TestApp,
    operator: &str,
    about: &str,
    (from, until): (&str, &str),
    rest: &[(&str, &str)],
) {
    let columns: String = rest.iter().map(|(column, _)| format!(", {column}")).collect();
    let values: String = rest.iter().map(|(_, value)| format!(", {value}")).collect();
    app.run(&format!(
        "insert into notices (operator_id, slug, about, starts_at, ends_at, text_ja, text_en{columns})
         select id, 'n' || (select count(*) from notices), '{about}', '{from}', {until}, '台風のためです。', 'Because of a typhoon.'{values}
         from operators where slug = '{operator}'"
    ))
    .await;
}

const NOW: (&str, &str) = ("2026-10-05T05:00+09", "'2026-10-08T00:00+09'");

/// What a list of notices is about.
fn told(notices: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let each = notices.as_array().unwrap().iter();
    each.map(|notice| format!("{} {} {}", word(&notice["about"]), notice["suspends"], word(&notice["of"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_stands_at_what_it_concerns_and_nowhere_else() {
    let app = TestApp::start().await;
    announce(&app, "mizuumi", "service", NOW, &[("route", "'DAIGAKU'"), ("suspends", "true")]).await;
    announce(&app, "mizuumi", "sales", NOW, &[("product", "'everyday'")]).await;
    announce(&app, "ichibata", "service", NOW, &[]).await;
    announce(&app, "matsue", "service", ("2026-10-01", "'2026-10-05T02:59Z'"), &[]).await;
    let page =
        format!("{{ operators {{ slug {NOTICES} products {{ slug operator {{ slug }} {NOTICES} }} }} }}");
    let operators = app.browser().run(&page, json!({})).await.data()["operators"].clone();
    let operator =
        |slug: &str| operators.as_array().unwrap().iter().find(|row| row["slug"] == slug).unwrap().clone();
    let product = |of: &str, slug: &str| {
        let products = operator(of)["products"].as_array().unwrap().clone();
        told(&products.iter().find(|row| row["slug"] == slug).unwrap()["notices"])
    };
    let (line, pass) = ("SERVICE true 大学線", "SALES false 毎日定期（区間）");
    assert_eq!(told(&operator("mizuumi")["notices"]), [line, pass]);
    assert_eq!(told(&operator("matsue")["notices"]), [""; 0], "it is over");
    assert_eq!(product("mizuumi", "commuter"), [line], "it is good on every line");
    assert_eq!(product("mizuumi", "everyday"), [line, pass]);
    assert_eq!(product("matsue", "commuter"), ["SERVICE false 一畑バス"], "it is good on these buses");
    assert_eq!(product("ichibata", "school"), ["SERVICE false 一畑バス"]);

    let section = format!(
        "query($from: ID!, $to: ID!) {{ section(from: $from, to: $to) {{ offers {{ product {{ slug }} {NOTICES} }} }} }}"
    );
    let of_section = async |from: &str, to: &str| {
        let ends = json!({ "from": app.stop(from).await, "to": app.stop(to).await });
        let offers = app.browser().run(&section, ends).await.data()["section"]["offers"].clone();
        told(
            &offers.as_array().unwrap().iter().find(|row| row["product"]["slug"] == "commuter").unwrap()["notices"],
        )
    };
    assert_eq!(of_section("M01", "M03").await, [line], "one rides there on this line too");
    assert_eq!(of_section("M01", "M04").await, [""; 0], "on another line alone");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_announced_is_told_with_its_period_in_both_languages() {
    let app = TestApp::start().await;
    announce(&app, "matsue", "service", NOW, &[]).await;
    announce(&app, "matsue", "sales", ("2026-10-10T05:00+09", "null"), &[]).await;
    let query = format!("{{ operator(slug: \"matsue\") {{ {NOTICES} }} }}");
    let japanese = app.browser().run(&query, json!({})).await.data()["operator"]["notices"].clone();
    assert_eq!(japanese[0]["period"], "2026年10月7日 24:00まで", "it has begun");
    assert_eq!(japanese[1]["period"], "2026年10月10日 5:00から当面のあいだ");
    let english = app.browser().english().run(&query, json!({})).await.data()["operator"]["notices"].clone();
    assert_eq!(
        (&english[0]["of"], &english[0]["text"]),
        (&json!("Matsue City Transportation Bureau"), &json!("Because of a typhoon."))
    );
    assert_eq!(english[1]["period"], "from 5:00 on 10 October 2026 (Japan time) until further notice");
    app.done().await;
}

async fn buyer(app: &TestApp) -> (Browser, String) {
    let ann = app.rider("ann").await;
    let card = buying::card(&ann, 1).await;
    (ann, card)
}

async fn place(browser: &Browser, draft: &str) -> Answer {
    browser.mutate("orderPlace", "order { id }", buying::placing(draft, "key")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_ordered_or_paid_while_sales_are_suspended() {
    let app = TestApp::start().await;
    let (ann, card) = buyer(&app).await;
    let order = buying::order(&ann, &card, "2026-10-06").await;
    let other = buying::card(&ann, 2).await;
    let draft = buying::draft(&ann, &other, "2026-10-09").await;
    announce(
        &app,
        "matsue",
        "sales",
        ("2026-10-05T12:30+09", "'2026-10-06T00:00+09'"),
        &[("suspends", "true")],
    )
    .await;
    app.clock.set("2026-10-05T12:30:00+09:00".parse().unwrap());
    let why = "この定期券は、いま販売を休止しています（2026年10月5日 24:00まで）。台風のためです。お急ぎの方は、松江市交通局の窓口または電話（0852-60-1111）へお問い合わせください。";
    let refused = place(&ann, &draft).await;
    assert_eq!((refused.codes(), messages(refused.payload())), (vec!["SUSPENDED".into()], vec![why.into()]));
    let refused = buying::start_with(&ann, &order, "first").await;
    assert_eq!((refused.codes(), messages(refused.payload())), (vec!["SUSPENDED".into()], vec![why.into()]));
    assert_eq!(buying::look(&ann, &order).await["state"], "AWAITING_PAYMENT", "the order is kept");
    let looked = "query($id: ID!) { viewer { draft(id: $id) { next problems { code } notices { of } } } }";
    let looked = ann.run(looked, json!({ "id": draft })).await.data()["viewer"]["draft"].clone();
    assert_eq!(looked["next"], "CHECK", "no answer is wrong");
    assert_eq!(
        (&looked["problems"][0]["code"], &looked["notices"][0]["of"]),
        (&json!("SUSPENDED"), &json!("松江市交通局"))
    );

    app.clock.set("2026-10-05T12:29:59+09:00".parse().unwrap());
    buying::start(&ann, &order).await;
    app.clock.set("2026-10-05T12:31:00+09:00".parse().unwrap());
    buying::start(&ann, &order).await;
    app.clock.set("2026-10-06T00:00:00+09:00".parse().unwrap());
    place(&ann, &draft).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_suspends_its_sales_suspends_nobody_elses() {
    let app = TestApp::start().await;
    let query =
        "{ operator(slug: \"matsue\") { product(slug: \"commuter\") { sellers { slug } notices { of } } } }";
    let look = async || app.browser().run(query, json!({})).await.data()["operator"]["product"].clone();
    assert_eq!(look().await["sellers"], json!([{ "slug": "matsue" }, { "slug": "ichibata" }]));
    announce(&app, "ichibata", "sales", NOW, &[("suspends", "true")]).await;
    assert_eq!(look().await["sellers"], json!([{ "slug": "matsue" }]));
    let (ann, card) = buyer(&app).await;
    let draft = buying::draft(&ann, &card, "2026-10-06").await;
    place(&ann, &draft).await.done();
    announce(&app, "matsue", "sales", NOW, &[("suspends", "true"), ("product", "'commuter'")]).await;
    assert_eq!(look().await["sellers"], json!([]), "the product itself");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_not_sold_keeps_other_sections_on_sale() {
    let app = TestApp::start().await;
    announce(&app, "mizuumi", "sales", NOW, &[("suspends", "true"), ("route", "'DAIGAKU'")]).await;
    let query = "query($from: ID!, $to: ID!) { section(from: $from, to: $to) { offers { product { slug } sellers { slug } } } }";
    let sold = async |from: &str, to: &str| {
        let ends = json!({ "from": app.stop(from).await, "to": app.stop(to).await });
        let offers = app.browser().run(query, ends).await.data()["section"]["offers"].clone();
        offers[0]["sellers"].as_array().unwrap().len()
    };
    assert_eq!((sold("M01", "M03").await, sold("M01", "M04").await), (0, 1));
    let query = "{ operator(slug: \"mizuumi\") { product(slug: \"commuter\") { sellers { slug } } } }";
    let product = app.browser().run(query, json!({})).await.data()["operator"]["product"].clone();
    assert_eq!(product["sellers"].as_array().unwrap().len(), 1, "wherever one rides");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn my_page_tells_of_the_service_that_a_pass_meets_on_its_days() {
    let app = TestApp::start().await;
    let ann = app.person("花子").await;
    let card = ann.card("JW100000000000001").await;
    let offer = app.offer("matsue", "commuter").await;
    app.holds(&card, &offer, ("2026-10-01", "2026-10-31")).await;
    announce(&app, "ichibata", "service", NOW, &[]).await;
    announce(&app, "matsue", "service", ("2026-10-31T23:59+09", "null"), &[("suspends", "true")]).await;
    announce(&app, "matsue", "service", ("2026-11-01T00:00+09", "null"), &[]).await;
    announce(&app, "matsue", "sales", NOW, &[("suspends", "true")]).await;
    announce(&app, "mizuumi", "service", NOW, &[]).await;
    let query =
        format!("{{ viewer {{ passes {{ nodes {{ {NOTICES} order {{ pass {{ {NOTICES} }} }} }} }} }} }}");
    let seen = ann.run(&query, json!({})).await.data()["viewer"]["passes"]["nodes"][0].clone();
    let expected = ["SERVICE false 一畑バス", "SERVICE true 松江市交通局"];
    assert_eq!(told(&seen["notices"]), expected);
    assert_eq!(told(&seen["order"]["pass"]["notices"]), expected, "however it was reached");
    app.done().await;
}

/// The demo with a notice and a closed day of Matsue.
fn announcing() -> Catalogue {
    let mut catalogue = demo();
    let matsue = catalogue.operators.get_mut("matsue").unwrap();
    let notice = NoticeFacts {
        about: NoticeAbout::Service,
        suspends: true,
        product: Some("commuter".into()),
        route: None,
        from: "2026-10-10T05:00:00+09:00".parse().map(DateTime).unwrap(),
        until: None,
        text_ja: "工事のためです。".into(),
        text_en: "Because of roadworks.".into(),
    };
    matsue.notices.insert("works".into(), notice);
    matsue.facts.closed_days = vec![Date(date(2026, 10, 12))];
    catalogue
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_announces_and_takes_back() {
    let app = TestApp::start().await;
    let outcome = catalogue::apply(&app.app, &STAFF, "kato", &announcing(), None).await.unwrap();
    let told: String = outcome.changes.iter().map(Change::lines).collect();
    assert!(told.contains("+from = 2026-10-10T05:00:00\n"), "{told}");
    assert!(told.contains("+closed_days = [2026-10-12]\n"), "{told}");
    let again = catalogue::apply(&app.app, &STAFF, "kato", &announcing(), None).await.unwrap();
    assert_eq!(again.changes, [], "what is exported says nothing new");
    let query = "{ operator(slug: \"matsue\") { contactHours notices { of } } }";
    let matsue = app.browser().run(query, json!({})).await.data()["operator"].clone();
    assert!(matsue["contactHours"].as_str().unwrap().ends_with("（休業日：10月12日（月））"), "{matsue}");
    assert_eq!(matsue["notices"][0]["of"], "通勤定期（一般）");
    catalogue::apply(&app.app, &STAFF, "kato", &demo(), None).await.unwrap();
    let matsue = app.browser().run(query, json!({})).await.data()["operator"].clone();
    assert_eq!(matsue["notices"], json!([]));
    app.done().await;
}
