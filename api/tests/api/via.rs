//! Sections with a route: between two stations that two lines join, the rider chooses by which one the pass is good, at its price.

use serde_json::{Value, json};
use teiki_api::catalogue_plan;
use teiki_shared::money::Yen;

use crate::support::{Answer, Browser, PASSWORD, TestApp, buying, demo, messages};

const DRAFT: &str = "draft { id next via { id name } section price months startsOn
    from { id } to { id } prices { months price } pricesByRoute { via { id name } prices { months price } }
    problems { field message code } notices { of } disclosure { quantity } }";
/// The ends of both lines, for one month: by the mountain line, and by the sea line.
const YAMA: i64 = 21_840;
const UMI: i64 = 26_520;

/// A station of the fictional railway.
async fn station(app: &TestApp, feed_id: &str) -> String {
    app.one(&format!(
        "select s.id from stops s join operators o on o.id = s.operator_id where o.slug = 'yamanami' and s.feed_id = '{feed_id}'"
    ))
    .await
}

async fn begin(app: &TestApp, rider: &Browser, card: &str, more: Value) -> Answer {
    let (from, to) = (station(app, "YN01").await, station(app, "YN08").await);
    let mut input = json!({ "cardId": card, "operatorSlug": "yamanami", "productSlug": "commuter", "fromId": from, "toId": to });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    rider.mutate("draftBegin", DRAFT, input).await
}

async fn rider(app: &TestApp) -> (Browser, String) {
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    (rider, card)
}

async fn give(rider: &Browser, draft: &Value, mut answers: Value) -> Answer {
    answers["id"] = draft["id"].clone();
    rider.mutate("draftUpdate", DRAFT, answers).await
}

async fn look(rider: &Browser, draft: &Value) -> Value {
    let query =
        format!("query($id: ID!) {{ viewer {{ {} }} }}", DRAFT.replacen("draft", "draft(id: $id)", 1));
    rider.run(&query, json!({ "id": draft["id"] })).await.data()["viewer"]["draft"].clone()
}

async fn order(rider: &Browser, draft: &Value, price: i64) -> Answer {
    let input = json!({ "draftId": draft["id"], "idempotencyKey": draft["id"], "expectedPrice": price });
    rider.mutate("orderPlace", "order { id section price pass { id } }", input).await
}

/// A paid pass by a route; its id.
async fn bought(app: &TestApp, rider: &Browser, card: &str, via: &str, price: i64) -> String {
    let answers = json!({ "via": via, "months": 1 });
    let draft = begin(app, rider, card, answers).await.done()["draft"].clone();
    let draft = give(rider, &draft, json!({ "startsOn": "2026-10-06" })).await.done()["draft"].clone();
    let order = order(rider, &draft, price).await.done()["order"].clone();
    let intent = buying::start(rider, &buying::id(&order)).await;
    buying::confirm(app, &intent, buying::VISA, "pass").await;
    buying::sync(rider, &buying::id(&order)).await;
    buying::id(&order["pass"])
}

/// A suspension of a route's sales, or a notice of its service.
async fn announce(app: &TestApp, route: &str, about: &str) {
    app.run(&format!(
        "insert into notices (operator_id, slug, about, suspends, starts_at, text_ja, text_en, route)
         select id, 'slide-{about}', '{about}', true, '2026-10-05T05:00+09', '土砂崩れのためです。', 'Because of a landslide.', '{route}'
         from operators where slug = 'yamanami'"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_two_lines_join_the_stations_one_is_chosen_at_its_price() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let draft = begin(&app, &rider, &card, json!({ "months": 1 })).await.done()["draft"].clone();
    assert_eq!(
        (&draft["next"], &draft["via"], &draft["price"], &draft["months"]),
        (&json!("SECTION"), &Value::Null, &Value::Null, &json!(1)),
        "the term is kept until the route is known"
    );
    assert_eq!(draft["section"], "やまなみ ⇄ 終の浦");
    let route = |at: usize| {
        let route = &draft["pricesByRoute"][at];
        (route["via"].clone(), route["prices"][0].clone())
    };
    assert_eq!(route(0), (json!({ "id": "yama", "name": "山線" }), json!({ "months": 1, "price": YAMA })));
    assert_eq!(route(1), (json!({ "id": "umi", "name": "海線" }), json!({ "months": 1, "price": UMI })));

    let by_sea = give(&rider, &draft, json!({ "via": "umi" })).await.done()["draft"].clone();
    assert_eq!(
        (&by_sea["next"], &by_sea["price"], &by_sea["section"]),
        (&json!("START"), &json!(UMI), &json!("やまなみ ⇄ 終の浦（海線経由）"))
    );
    let by_mountain = give(&rider, &draft, json!({ "via": "yama" })).await.done()["draft"].clone();
    assert_eq!((&by_mountain["price"], &by_mountain["via"]["id"]), (&json!(YAMA), &json!("yama")));
    let prices = by_mountain["prices"].as_array().unwrap();
    assert_eq!(prices.len(), 3, "those of the chosen route alone: {prices:?}");
    let begun = rider.run("{ viewer { begunPass { operatorName productName section } } }", json!({})).await;
    assert_eq!(begun.data()["viewer"]["begunPass"]["section"], "やまなみ ⇄ 終の浦（山線経由）");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_route_that_alone_joins_the_stations_is_not_asked_for() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let to = station(&app, "YN04").await;
    let draft = begin(&app, &rider, &card, json!({ "toId": to, "months": 1 })).await.done()["draft"].clone();
    assert_eq!(
        (&draft["next"], &draft["via"]["id"], &draft["section"]),
        (&json!("START"), &json!("yama"), &json!("やまなみ ⇄ 峠口（山線経由）"))
    );
    assert_eq!(draft["pricesByRoute"].as_array().unwrap().len(), 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_route_that_does_not_join_them_is_refused_at_its_field() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let draft = begin(&app, &rider, &card, json!({})).await.done()["draft"].clone();
    let refused = give(&rider, &draft, json!({ "via": "tram" })).await;
    assert_eq!(
        (refused.codes(), messages(refused.payload())),
        (vec!["VIA_NOT_SOLD".into()], vec!["経由する路線を一覧から選び直してください。".into()])
    );
    assert_eq!(refused.payload()["userErrors"][0]["field"], json!(["via"]));
    let to = station(&app, "YN04").await;
    let only_the_other = give(&rider, &draft, json!({ "toId": to, "via": "umi" })).await;
    assert_eq!(only_the_other.codes(), ["VIA_NOT_SOLD"]);
    assert_eq!(begin(&app, &rider, &card, json!({ "via": "tram" })).await.codes(), ["SECTION_NOT_SOLD"]);
    let bus = json!({ "operatorSlug": "matsue", "productSlug": "commuter", "code": "240", "via": "yama" });
    assert_eq!(rider.mutate("draftBegin", DRAFT, bus).await.codes(), ["SECTION_NOT_SOLD"]);
    let no_pass = give(
        &rider,
        &draft,
        json!({ "fromId": station(&app, "YN02").await, "toId": station(&app, "YN06").await, "via": "umi" }),
    )
    .await;
    assert_eq!(no_pass.codes(), ["NO_FARE"], "the stations are what is wrong");
    app.run("update accounts set lang = 'en'").await;
    let refused = give(&rider, &draft, json!({ "via": "tram" })).await;
    assert_eq!(messages(refused.payload()), ["Choose the route from the list again."]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_stations_drop_a_route_that_does_not_join_them() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let chosen = json!({ "via": "umi", "months": 1 });
    let draft = begin(&app, &rider, &card, chosen).await.done()["draft"].clone();
    let shorter = json!({ "toId": station(&app, "YN07").await });
    let shorter = give(&rider, &draft, shorter).await.done()["draft"].clone();
    assert_eq!((&shorter["via"]["id"], &shorter["next"]), (&json!("umi"), &json!("START")), "it fits still");
    let other =
        give(&rider, &draft, json!({ "toId": station(&app, "YN04").await })).await.done()["draft"].clone();
    assert_eq!((&other["via"]["id"], &other["next"]), (&json!("yama"), &json!("START")));
    let back =
        give(&rider, &draft, json!({ "toId": station(&app, "YN08").await })).await.done()["draft"].clone();
    assert_eq!((&back["via"], &back["next"]), (&Value::Null, &json!("SECTION")), "it was forgotten");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_freezes_its_route() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let chosen = json!({ "via": "umi", "months": 1 });
    let draft = begin(&app, &rider, &card, chosen).await.done()["draft"].clone();
    let draft = give(&rider, &draft, json!({ "startsOn": "2026-10-06" })).await.done()["draft"].clone();
    assert!(
        draft["disclosure"]["quantity"].as_str().unwrap().contains("（やまなみ ⇄ 終の浦（海線経由））"),
        "{draft}"
    );
    assert_eq!(order(&rider, &draft, YAMA).await.codes(), ["PRICE_CHANGED"]);
    let placed = order(&rider, &draft, UMI).await.done()["order"].clone();
    assert_eq!(placed["section"], "やまなみ ⇄ 終の浦（海線経由）");
    let id = buying::id(&placed);
    assert_eq!(
        app.one(&format!("select via || ' ' || (names -> 'en' ->> 'section') from orders where id = '{id}'"))
            .await,
        "umi Yamanami – Tsuinoura (via Umi Line)"
    );
    let changed = app.refused(&format!("update orders set via = 'yama' where id = '{id}'")).await;
    assert!(changed.contains("what it was sold under is frozen"), "{changed}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_chosen_route_is_not_placed() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let draft = begin(&app, &rider, &card, json!({ "months": 1 })).await.done()["draft"].clone();
    // As a draft of the release before, which knew of no routes.
    app.run("update drafts set months = 1, starts_on = '2026-10-06'").await;
    assert_eq!(look(&rider, &draft).await["next"], "SECTION");
    assert_eq!(order(&rider, &draft, UMI).await.codes(), ["INCOMPLETE"]);
    let chosen = give(&rider, &draft, json!({ "via": "umi" })).await.done()["draft"].clone();
    assert_eq!((&chosen["next"], &chosen["startsOn"]), (&json!("CHECK"), &json!("2026-10-06")));
    // The line is given up meanwhile: nobody is put on the other one.
    app.run("delete from fares where route = 'umi'").await;
    let gone = look(&rider, &draft).await;
    assert_eq!((&gone["next"], &gone["problems"][0]["code"]), (&json!("SECTION"), &json!("SECTION_GONE")));
    assert_eq!(order(&rider, &draft, UMI).await.codes(), ["INCOMPLETE"]);
    let asked = give(&rider, &draft, json!({ "startsOn": "2026-10-07" })).await.done()["draft"].clone();
    assert_eq!(
        (&asked["next"], &asked["via"], &asked["from"]),
        (&json!("SECTION"), &Value::Null, &Value::Null)
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_and_the_same_again_keep_the_route() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let pass = bought(&app, &rider, &card, "umi", UMI).await;
    app.clock.set("2026-10-25T12:00:00+09:00".parse().unwrap());
    let browser = app.browser();
    app.sign_in(&browser, &rider.email, PASSWORD).await;
    for (verb, next) in [("renewPassId", "CHECK"), ("sameAsPassId", "START")] {
        let draft = browser.mutate("draftBegin", DRAFT, json!({ verb: pass })).await.done()["draft"].clone();
        assert_eq!((&draft["via"]["id"], &draft["next"]), (&json!("umi"), &json!(next)), "{verb}");
        assert_eq!(draft["prices"][0]["price"], UMI, "{verb}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_by_both_routes_exclude_each_other_on_a_card() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    bought(&app, &rider, &card, "umi", UMI).await;
    let chosen = json!({ "via": "yama", "months": 1 });
    let draft = begin(&app, &rider, &card, chosen).await.done()["draft"].clone();
    give(&rider, &draft, json!({ "startsOn": "2026-10-06" })).await.done();
    assert_eq!(order(&rider, &draft, YAMA).await.codes(), ["CLASH"]);
    app.done().await;
}

const OFFERS: &str = "query($from: ID!, $to: ID!) { section(from: $from, to: $to) { fare
    offers { product { slug } via { id name } sellers { slug } notices { of } prices { months price fare } } } }";

async fn offers(app: &TestApp, product: &str, (from, to): (&str, &str)) -> Vec<Value> {
    let ends = json!({ "from": station(app, from).await, "to": station(app, to).await });
    let found = app.browser().run(OFFERS, ends).await.data()["section"]["offers"].clone();
    let offers = found.as_array().unwrap().iter();
    offers.filter(|offer| offer["product"]["slug"] == product).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_finder_shows_each_route_with_its_prices() {
    let app = TestApp::start().await;
    let found = offers(&app, "commuter", ("YN01", "YN08")).await;
    let routes: Vec<_> = found.iter().map(|offer| (&offer["via"]["name"], &offer["prices"][0])).collect();
    assert_eq!(
        routes,
        [
            (&json!("山線"), &json!({ "months": 1, "price": YAMA, "fare": 560 })),
            (&json!("海線"), &json!({ "months": 1, "price": UMI, "fare": 680 })),
        ]
    );
    assert_eq!(offers(&app, "child", ("YN01", "YN08")).await.len(), 2);
    let one = offers(&app, "commuter", ("YN01", "YN06")).await;
    assert_eq!((one.len(), &one[0]["via"]["id"]), (1, &json!("umi")));
    let area = offers(&app, "senior-free", ("YN02", "YN06")).await;
    assert_eq!((area.len(), &area[0]["via"]), (1, &Value::Null), "an area has no route");
    let english = app.browser().english();
    let ends = json!({ "from": station(&app, "YN01").await, "to": station(&app, "YN08").await });
    assert_eq!(
        english.run(OFFERS, ends).await.data()["section"]["offers"][0]["via"]["name"],
        "Yama Line",
        "as the route matrix calls it"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_asked_for_with_its_route() {
    let app = TestApp::start().await;
    let query = "query($from: ID, $to: ID, $via: String) { operator(slug: \"yamanami\") { product(slug: \"commuter\") {
        quotes(from: $from, to: $to, via: $via) { price } pricesByRoute(from: $from, to: $to) { via { id } }
        stops(text: \"\", reachableFrom: $from) { name } } } }";
    let (from, to) = (station(&app, "YN01").await, station(&app, "YN08").await);
    let ask = async |via: Option<&str>| {
        let asked = json!({ "from": from, "to": to, "via": via });
        app.browser().run(query, asked).await.data()["operator"]["product"].clone()
    };
    assert_eq!(ask(Some("umi")).await["quotes"][0]["price"], UMI);
    assert_eq!(ask(Some("yama")).await["quotes"][0]["price"], YAMA);
    assert_eq!(ask(Some("tram")).await["quotes"], json!([]));
    let open = ask(None).await;
    assert_eq!((&open["quotes"], open["pricesByRoute"].as_array().unwrap().len()), (&json!([]), 2));
    assert_eq!(open["stops"].as_array().unwrap().len(), 7, "by either line: {open}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_line_stops_the_sale_by_that_line_alone() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let chosen = json!({ "via": "umi", "months": 1 });
    let draft = begin(&app, &rider, &card, chosen).await.done()["draft"].clone();
    let draft = give(&rider, &draft, json!({ "startsOn": "2026-10-06" })).await.done()["draft"].clone();
    let unpaid = order(&rider, &draft, UMI).await.done()["order"].clone();
    announce(&app, "umi", "sales").await;
    let sold: Vec<_> = offers(&app, "commuter", ("YN01", "YN08")).await;
    assert_eq!(
        (&sold[0]["sellers"], &sold[0]["notices"], &sold[1]["sellers"]),
        (&json!([{ "slug": "yamanami" }]), &json!([]), &json!([]))
    );
    let second = buying::card(&rider, 2).await;
    for (via, code) in [("umi", Some("SUSPENDED")), ("yama", None)] {
        let chosen = json!({ "via": via, "months": 1 });
        let draft = begin(&app, &rider, &second, chosen).await.done()["draft"].clone();
        let draft = give(&rider, &draft, json!({ "startsOn": "2026-10-06" })).await.done()["draft"].clone();
        assert_eq!(draft["problems"][0]["code"], json!(code), "{via}");
    }
    let open = begin(&app, &rider, &second, json!({})).await.done()["draft"].clone();
    assert_eq!(
        (&open["problems"], &open["notices"]),
        (&json!([]), &json!([{ "of": "海線" }])),
        "told where the route is chosen"
    );
    assert_eq!(buying::start_with(&rider, &buying::id(&unpaid), "first").await.codes(), ["SUSPENDED"]);
    app.run("update notices set route = 'yama' where slug = 'slide-sales'").await;
    buying::start(&rider, &buying::id(&unpaid)).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_is_told_of_the_service_of_its_own_line() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    bought(&app, &rider, &card, "umi", UMI).await;
    let query = "{ viewer { passes { nodes { notices { of } order { pass { notices { of } } } } } } }";
    let told = async || {
        let pass = rider.run(query, json!({})).await.data()["viewer"]["passes"]["nodes"][0].clone();
        assert_eq!(pass["notices"], pass["order"]["pass"]["notices"], "however it was reached");
        pass["notices"].clone()
    };
    announce(&app, "yama", "service").await;
    assert_eq!(told().await, json!([]));
    app.run("update notices set route = 'umi' where slug = 'slide-service'").await;
    assert_eq!(told().await, json!([{ "of": "海線" }]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_names_the_drafts_of_the_route_whose_fare_changes() {
    let app = TestApp::start().await;
    let (rider, card) = rider(&app).await;
    let mut drafts = Vec::new();
    for via in ["umi", "yama"] {
        let chosen = json!({ "via": via, "months": 1 });
        drafts.push(buying::id(&begin(&app, &rider, &card, chosen).await.done()["draft"]));
    }
    // The fares from the first station to the last two of the sea line are exchanged.
    let mut changed = demo();
    let fares = &mut changed.operators.get_mut("yamanami").unwrap().network.fares;
    for (to, yen) in [("YN07", 680), ("YN08", 560)] {
        let key = |from: &str, to: &str| (from.to_owned(), to.to_owned(), "umi".to_owned());
        fares.insert(key("YN01", to), Yen::new(yen));
        fares.insert(key(to, "YN01"), Yen::new(yen));
    }
    let plan = catalogue_plan::plan(&app.app, &changed).await.unwrap();
    let named: Vec<String> = plan.drafts.iter().map(|draft| draft.id.to_string()).collect();
    assert_eq!(named, [drafts[0].clone()]);
    assert_eq!((plan.drafts[0].before, plan.drafts[0].after), (Some(Yen::new(UMI)), Some(Yen::new(YAMA))));
    app.done().await;
}
