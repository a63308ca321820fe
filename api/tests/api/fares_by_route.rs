//! Several routes between the same stops, each with a fare of its own: a section costs what the routes cost that the pass is
//! good on.

use serde_json::json;
use teiki_api::actor::Actor;
use teiki_api::catalogue::gtfs::{self, Feed, Reason, Source, Target};
use teiki_api::catalogue::{self, Catalogue};
use teiki_shared::product::RouteClass;

use crate::support::{TestApp, demo};

const STAFF: Actor = Actor::Operations(None);
const QUOTES: &str = "query($operator: String!, $product: String!, $from: ID!, $to: ID!) {
    operator(slug: $operator) { product(slug: $product) { quotes(from: $from, to: $to) { fare } } } }";
const REACHED: &str = "query($from: ID!) { operator(slug: \"mizuumi\") { product(slug: \"commuter\") {
    stops(text: \"\", reachableFrom: $from, first: 50) { id } } } }";

/// The fares by which a section of the fictional operator is priced, one for each term.
async fn fares(app: &TestApp, product: &str, (from, to): (&str, &str)) -> Vec<i64> {
    let (from, to) = (app.stop(from).await, app.stop(to).await);
    quoted(app, "mizuumi", product, (&from, &to)).await
}

async fn quoted(app: &TestApp, operator: &str, product: &str, (from, to): (&str, &str)) -> Vec<i64> {
    let variables = json!({ "operator": operator, "product": product, "from": from, "to": to });
    let answer = app.browser().run(QUOTES, variables).await;
    let rows = answer.data()["operator"]["product"]["quotes"].as_array().unwrap().clone();
    rows.iter().map(|row| row["fare"].as_i64().unwrap()).collect()
}

/// The demo, changed, with its commuter pass good on some routes only.
async fn applied(app: &TestApp, change: impl FnOnce(&mut Catalogue)) {
    let mut changed = demo();
    change(&mut changed);
    catalogue::apply(&app.app, &STAFF, "kato", &changed, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_costs_what_its_routes_cost() {
    let app = TestApp::start().await;
    // The station and the city hall: 180 yen on the lakeside line, 210 on the line by the university.
    let section = ("M01", "M03");
    assert_eq!(fares(&app, "commuter", section).await, [210, 210, 210], "good on both, it costs the higher");
    applied(&app, |changed| {
        let mizuumi = changed.operators.get_mut("mizuumi").unwrap();
        mizuumi.products.get_mut("commuter").unwrap().facts.routes = vec!["KOGAN".into()];
    })
    .await;
    assert_eq!(fares(&app, "commuter", section).await, [180, 180, 180]);
    assert_eq!(fares(&app, "everyday", section).await, [210, 210, 210], "the other product names no routes");
    applied(&app, |changed| {
        let mizuumi = changed.operators.get_mut("mizuumi").unwrap();
        mizuumi.network.routes.get_mut("KOGAN").unwrap().class = Some(RouteClass::Local);
        mizuumi.network.routes.get_mut("DAIGAKU").unwrap().class = Some(RouteClass::Express);
        mizuumi.products.get_mut("commuter").unwrap().facts.route_class = Some(RouteClass::Local);
        mizuumi.products.get_mut("everyday").unwrap().facts.route_class = Some(RouteClass::Express);
    })
    .await;
    assert_eq!(fares(&app, "commuter", section).await, [180, 180, 180], "by the class");
    assert_eq!(fares(&app, "everyday", section).await, [210, 210, 210]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_stops_of_its_routes_are_reached() {
    let app = TestApp::start().await;
    let from = app.stop("M01").await;
    let reached = async || {
        let answer = app.browser().run(REACHED, json!({ "from": from })).await;
        answer.data()["operator"]["product"]["stops"].as_array().unwrap().len()
    };
    let everywhere = reached().await;
    applied(&app, |changed| {
        let mizuumi = changed.operators.get_mut("mizuumi").unwrap();
        mizuumi.products.get_mut("commuter").unwrap().facts.routes = vec!["DAIGAKU".into()];
    })
    .await;
    let of_the_line = "select count(distinct to_stop) from fares where route = 'DAIGAKU' and from_stop = ";
    let of_the_line = app.one(&format!("{of_the_line}'{from}'")).await;
    let now = reached().await;
    assert_eq!(now.to_string(), of_the_line);
    assert!(now < everywhere, "{now} of {everywhere}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fare_of_no_route_holds_on_every_route() {
    let app = TestApp::start().await;
    let (station, harbour) = (app.stop("M01").await, app.stop("M20-1").await);
    app.run(&format!(
        "delete from fares where from_stop = '{station}' and to_stop = '{harbour}';
         insert into fares (operator_id, from_stop, to_stop, yen)
            select operator_id, '{station}', '{harbour}', 240 from stops where id = '{station}';
         update products set routes = '{{KOGAN}}' where slug = 'commuter'"
    ))
    .await;
    assert_eq!(quoted(&app, "mizuumi", "commuter", (&station, &harbour)).await, [240, 240, 240]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_keeps_what_was_said_of_routes_and_tells_what_is_undecided() {
    let app = TestApp::start().await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue/mizuumi/feed");
    let feed = Feed::read(Source::open(&folder).unwrap()).unwrap();
    let report = gtfs::import(&app.app, &feed, Target::Operator("mizuumi")).await.unwrap();
    let told: Vec<&str> = report
        .remarks
        .iter()
        .filter(|remark| remark.reason == Reason::RoutesDiffer)
        .map(|remark| remark.detail.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "みずうみ駅前 – 中央通り: 160, 180 yen on routes of no class",
            "みずうみ駅前 – 市役所前: 180, 210 yen on routes of no class",
        ]
    );
    app.run("update routes set class = 'express' where feed_id = 'DAIGAKU'").await;
    let report = gtfs::import(&app.app, &feed, Target::Operator("mizuumi")).await.unwrap();
    assert_eq!(report.count(Reason::RoutesDiffer), 0);
    assert_eq!(app.one("select class from routes where feed_id = 'DAIGAKU'").await, "express");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commuter_of_the_local_bus_of_a_real_feed_pays_its_fare() {
    let Some(path) = crate::import_gtfs::real_feed() else { return };
    let app = TestApp::start().await;
    let feed = Feed::read(Source::open(&path).unwrap()).unwrap();
    let report = gtfs::import(&app.app, &feed, Target::Agencies).await.unwrap();
    eprintln!("{} pairs of stops are undecided", report.count(Reason::RoutesDiffer));
    let city = "gtfs-3000020412015";
    app.run(&format!(
        "update operators set selling = true where slug = '{city}';
         insert into products (operator_id, id, slug, family, shape, class, name_ja, name_en, lead_days, window_days, refund_rule, refund_fee)
            select id, id, 'commuter', 'commuter', 'section', 'commuter', '通勤', 'Commuter', 1, 14, 'daily', 520
            from operators where slug = '{city}';
         insert into product_issuers select id, id, id from operators where slug = '{city}';
         insert into product_operators (operator_id, product_id, honoured_by, share) select id, id, id, 10000 from operators where slug = '{city}';
         insert into price_tables (operator_id, id, slug, valid_from, decided_by)
            select id, id, 'commuter', '2000-01-01', 'sale' from operators where slug = '{city}';
         insert into price_table_products select id, id, id from operators where slug = '{city}';
         insert into prices (operator_id, product_id, code, months, price, refund_fare)
            select id, id, fare::text, 1, fare * 42, fare from operators, unnest(array[160, 400]) as fare where slug = '{city}';
         update price_tables set published = true where operator_id = (select id from operators where slug = '{city}')"
    ))
    .await;
    let stop = async |name: &str| {
        let of = "from stops join operators on operators.id = operator_id";
        app.one(&format!("select stops.id {of} where slug = '{city}' and stops.name_ja = '{name}'")).await
    };
    let section = (stop("佐賀駅バスセンター").await, stop("市役所前").await);
    let section = (section.0.as_str(), section.1.as_str());
    assert_eq!(
        quoted(&app, city, "commuter", section).await,
        [400],
        "the loop line's fare, while nobody has decided"
    );
    app.run(&format!(
        "update routes set class = case when name_ja = '平松循環線' then 'express' else 'local' end
            where operator_id = (select id from operators where slug = '{city}');
         update products set route_class = 'local' where slug = 'commuter' and operator_id = id"
    ))
    .await;
    assert_eq!(quoted(&app, city, "commuter", section).await, [160]);
    app.done().await;
}
