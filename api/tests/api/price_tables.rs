//! Prices with dates: which table prices a pass, what riders see of a fare revision, and that what was published stays.

use jiff::civil::date;
use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::catalogue::price_table::{PriceCell, PriceTableData};
use teiki_api::catalogue::{self, ApplyError, Catalogue};
use teiki_api::catalogue_plan;
use teiki_shared::money::Yen;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::scalars::Date;

use crate::support::{TestApp, buying, demo};

const STAFF: Actor = Actor::Operations(None);
const QUOTES: &str = "{ operator(slug: \"matsue\") { product(slug: \"commuter\") { fromPrice
    priceChange { validFrom decidedBy fromPrice }
    quotes(code: \"210\") { months price next { price validFrom decidedBy } } } } }";
/// Matsue's pass for a fare of 210 yen, one month: before the revision and after it.
const OLD: i64 = 8_820;
const NEW: i64 = 9_820;

/// A table of Matsue's commuter pass that holds from a day of October 2026 on, 1,000 yen dearer.
fn revision(day: i8, decided_by: DecidedBy) -> PriceTableData {
    let mut table = demo().operators["matsue"].tables["commuter"].clone();
    table.facts.products = vec!["commuter".to_owned()];
    table.facts.valid_from = Date(date(2026, 10, day));
    table.facts.decided_by = decided_by;
    (table.facts.formula, table.facts.fares) = (None, None);
    for cell in table.cells.values_mut() {
        cell.price = Yen::new(cell.price.get() + NEW - OLD);
    }
    table
}

fn with(table: PriceTableData) -> Catalogue {
    let mut changed = demo();
    changed.operators.get_mut("matsue").unwrap().tables.insert("revision".into(), table);
    changed
}

async fn apply(app: &TestApp, catalogue: &Catalogue) {
    catalogue::apply(&app.app, &STAFF, "kato", catalogue, None).await.unwrap();
}

async fn product(app: &TestApp) -> Value {
    app.browser().run(QUOTES, json!({})).await.data()["operator"]["product"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_decides_and_each_day_says_its_price() {
    let app = TestApp::start().await;
    apply(&app, &with(revision(10, DecidedBy::Start))).await;
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    let draft = buying::draft(&rider, &card, "2026-10-09").await;
    assert_eq!(rider.look(&draft).await["price"], OLD);
    let days = "draft { price startDays { date price } }";
    let moved = rider.mutate("draftUpdate", days, json!({ "id": draft, "startsOn": "2026-10-10" })).await;
    let moved = moved.done()["draft"].clone();
    assert_eq!(moved["price"], NEW, "bought before for a day after, it costs what that day costs");
    let price = |day: &str| {
        let days = moved["startDays"].as_array().unwrap();
        days.iter().find(|row| row["date"] == day).unwrap()["price"].clone()
    };
    assert_eq!((price("2026-10-09"), price("2026-10-10")), (json!(OLD), json!(NEW)));
    let shown_before = rider.mutate("orderPlace", "order { id }", buying::placing(&draft, "one")).await;
    assert_eq!(shown_before.codes(), ["PRICE_CHANGED"], "nothing is ordered at a price that was not shown");
    let agreed = json!({ "draftId": draft, "idempotencyKey": "one", "expectedPrice": NEW });
    rider.mutate("orderPlace", "order { id }", agreed).await.done();
    let sold = "select price_tables.slug || ' ' || price || ' ' || (refund_prices ->> '3') from orders
        join price_tables on price_tables.id = price_table_id";
    assert_eq!(app.sql(sold).await, ["revision 9820 26140"], "its other terms are of the same table");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sale_decides_whatever_the_start() {
    let app = TestApp::start().await;
    apply(&app, &with(revision(10, DecidedBy::Sale))).await;
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    let draft = buying::draft(&rider, &card, "2026-10-15").await;
    assert_eq!(rider.look(&draft).await["price"], OLD);
    app.clock.set("2026-10-09T23:59:59+09:00".parse().unwrap());
    assert_eq!(rider.look(&draft).await["price"], OLD);
    app.clock.set("2026-10-10T00:00:00+09:00".parse().unwrap());
    assert_eq!(rider.look(&draft).await["price"], NEW);
    let refused = rider.mutate("orderPlace", "order { id }", buying::placing(&draft, "one")).await;
    assert_eq!(refused.codes(), ["PRICE_CHANGED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_costs_what_its_first_day_costs() {
    let app = TestApp::start().await;
    apply(&app, &with(revision(10, DecidedBy::Start))).await;
    let rider = app.person("ann").await;
    let card = rider.card("JW111111111111111").await;
    let offer = app.offer("matsue", "commuter").await;
    let pass = app.holds(&card, &offer, ("2026-09-16", "2026-10-15")).await;
    let draft = rider.start_draft(json!({ "renewPassId": pass })).await.done()["draft"].clone();
    assert_eq!((&draft["startsOn"], &draft["price"]), (&json!("2026-10-16"), &json!(11_080)));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revision_within_the_sale_window_is_told_with_its_day() {
    let app = TestApp::start().await;
    // Passes start until 19 October.
    apply(&app, &with(revision(20, DecidedBy::Start))).await;
    let now = product(&app).await;
    assert_eq!((&now["quotes"][0]["next"], &now["priceChange"]), (&Value::Null, &Value::Null));
    app.clock.set("2026-10-06T12:00:00+09:00".parse().unwrap());
    let now = product(&app).await;
    assert_eq!(
        now["quotes"][0],
        json!({ "months": 1, "price": OLD, "next": { "price": NEW, "validFrom": "2026-10-20", "decidedBy": "START" } })
    );
    assert_eq!(
        now["priceChange"],
        json!({ "validFrom": "2026-10-20", "decidedBy": "START", "fromPrice": 7_720 })
    );
    app.clock.set("2026-10-19T12:00:00+09:00".parse().unwrap());
    let now = product(&app).await;
    assert_eq!(
        now["quotes"][0],
        json!({ "months": 1, "price": NEW, "next": null }),
        "from tomorrow on it is the price"
    );
    assert_eq!(now["fromPrice"], 7_720);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_table_no_day_is_offered() {
    let app = TestApp::start().await;
    let mut first = demo();
    let mizuumi = first.operators.get_mut("mizuumi").unwrap();
    let mut free = mizuumi.products["lakeside-free"].clone();
    free.facts.family = "other".into();
    mizuumi.products.insert("other".into(), free);
    let mut table = mizuumi.tables["lakeside-free"].clone();
    table.facts.valid_from = Date(date(2026, 10, 12));
    table.facts.decided_by = DecidedBy::Start;
    mizuumi.tables.insert("other".into(), table);
    apply(&app, &first).await;
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    let draft = buying::draft_of(&rider, &card, "mizuumi", "other", "lakeside", "2026-10-12").await;
    let seen = rider.look(&draft).await;
    assert_eq!((&seen["startDates"][0], &seen["price"]), (&json!("2026-10-12"), &json!(11_000)));
    let early = rider.answer(&draft, json!({ "startsOn": "2026-10-11" })).await;
    assert_eq!(early.codes(), ["START_NOT_POSSIBLE"]);
    let sentence = early.payload()["userErrors"][0]["message"].as_str().unwrap();
    assert!(sentence.contains("2026年10月12日から"), "{sentence}");
    app.done().await;
}

/// Two tables of which only the first has the fare of 210 yen, and only the second a term of two months.
fn uneven(decided_by: DecidedBy) -> Catalogue {
    let mut table = revision(10, decided_by);
    let cell = table.cells[&("240".to_owned(), 1.into())];
    table.cells.retain(|(code, _), _| code != "210");
    table.cells.insert(("240".to_owned(), 2.into()), PriceCell { price: Yen::new(18_000), ..cell });
    with(table)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fare_that_the_next_table_lacks_is_sold_until_its_day() {
    let app = TestApp::start().await;
    apply(&app, &uneven(DecidedBy::Start)).await;
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    let draft = buying::draft(&rider, &card, "2026-10-09").await;
    let seen = rider.look(&draft).await;
    assert_eq!(
        (&seen["next"], seen["startDates"].as_array().unwrap().last()),
        (&json!("CHECK"), Some(&json!("2026-10-09")))
    );
    let limit = "開始日は2026年10月6日から2026年10月9日までの間で選んでください。";
    assert_eq!(seen["startLimit"], limit);
    let late = rider.answer(&draft, json!({ "startsOn": "2026-10-10" })).await;
    assert_eq!(late.codes(), ["START_NOT_POSSIBLE"]);
    assert_eq!(late.payload()["userErrors"][0]["message"], limit);
    // Kept by the draft, while the catalogue changed.
    app.run("update drafts set starts_on = '2026-10-10'").await;
    let gone = rider.look(&draft).await;
    assert_eq!((&gone["next"], &gone["problems"][0]["code"]), (&json!("START"), &json!("START_GONE")));
    let placed = rider.mutate("orderPlace", "order { id }", buying::placing(&draft, "one")).await;
    assert_eq!(placed.codes(), ["START_GONE"], "a refusal says what to mend");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_that_only_the_next_table_has_is_sold_from_its_day() {
    let app = TestApp::start().await;
    apply(&app, &uneven(DecidedBy::Start)).await;
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    let draft = buying::draft(&rider, &card, "2026-10-06").await;
    let moved = rider.answer(&draft, json!({ "code": "240", "months": 2 })).await.done()["draft"].clone();
    assert_eq!(
        (&moved["startsOn"], &moved["startDates"][0], &moved["price"]),
        (&Value::Null, &json!("2026-10-10"), &json!(18_000)),
        "the first day that has a price"
    );
    rider.answer(&draft, json!({ "startsOn": "2026-10-10" })).await.done();
    assert_eq!(rider.look(&draft).await["next"], "CHECK");
    // Sold before: the term is there no more, and is told so.
    app.run("update drafts set code = '210'").await;
    let gone = rider.look(&draft).await;
    assert_eq!((&gone["next"], &gone["problems"][0]["code"]), (&json!("TERM"), &json!("TERM_GONE")));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_counts_start_dates_by_the_operators_hours() {
    let app = TestApp::start().await;
    apply(&app, &with(revision(7, DecidedBy::Start))).await;
    app.clock.set("2026-10-05T21:59:59+09:00".parse().unwrap());
    assert_eq!(product(&app).await["quotes"][0]["price"], OLD, "a pass may start on the 6th");
    app.clock.set("2026-10-05T22:00:00+09:00".parse().unwrap());
    assert_eq!(
        product(&app).await["quotes"][0]["price"],
        NEW,
        "the first that can be paid for starts on the 7th"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ordered_before_the_day_is_paid_for_at_its_price_after_it() {
    let app = TestApp::start().await;
    apply(&app, &with(revision(10, DecidedBy::Sale))).await;
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    let draft = buying::draft(&rider, &card, "2026-10-15").await;
    app.clock.set("2026-10-09T23:59:59+09:00".parse().unwrap());
    let agreed = json!({ "draftId": draft, "idempotencyKey": "one", "expectedPrice": OLD });
    let order = rider.mutate("orderPlace", "order { id }", agreed).await.done()["order"]["id"].clone();
    app.clock.set("2026-10-10T12:00:00+09:00".parse().unwrap());
    buying::start(&rider, order.as_str().unwrap()).await;
    assert_eq!(
        app.sql("select amount from payments").await,
        [OLD.to_string()],
        "the order decides, not the payment"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_of_a_chosen_day_say_what_they_become() {
    let app = TestApp::start().await;
    apply(&app, &with(revision(10, DecidedBy::Start))).await;
    let quoted = async |day: &str| {
        let query = format!(
            "{{ operator(slug: \"matsue\") {{ product(slug: \"commuter\") {{
                quotes(code: \"210\", startsOn: \"{day}\") {{ price next {{ sentence }} }} }} }} }}"
        );
        app.browser().run(&query, json!({})).await.data()["operator"]["product"]["quotes"][0].clone()
    };
    let sentence = "2026年10月10日（土）以降に始まる定期券は9,820円";
    assert_eq!(quoted("2026-10-09").await, json!({ "price": OLD, "next": { "sentence": sentence } }));
    assert_eq!(quoted("2026-10-10").await, json!({ "price": NEW, "next": null }));
    let rider = app.rider("taro").await;
    let card = buying::card(&rider, 1).await;
    let draft = buying::draft(&rider, &card, "2026-10-10").await;
    let table = "query($id: ID!) { viewer { draft(id: $id) { table { code months price } } } }";
    let seen = rider.run(table, json!({ "id": draft })).await.data()["viewer"]["draft"]["table"].clone();
    let row = |row: &&Value| row["code"] == "210" && row["months"] == 1;
    assert_eq!(seen.as_array().unwrap().iter().find(row).unwrap()["price"], NEW);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revision_that_leaves_the_lowest_price_is_not_told_as_one() {
    let app = TestApp::start().await;
    let mut table = revision(10, DecidedBy::Start);
    let before = demo().operators["matsue"].tables["commuter"].cells.clone();
    let lowest = before.iter().min_by_key(|(_, cell)| cell.price).unwrap();
    table.cells.insert(lowest.0.clone(), *lowest.1);
    apply(&app, &with(table)).await;
    let now = product(&app).await;
    assert_eq!(now["priceChange"], Value::Null);
    assert_eq!(now["quotes"][0]["next"]["price"], NEW, "what changes is");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_table_lets_its_products_be_withdrawn() {
    let app = TestApp::start().await;
    let mut both = demo();
    let ichibata = both.operators.get_mut("ichibata").unwrap();
    let mut table = ichibata.tables["disability-commuter"].clone();
    table.facts.products = vec!["disability-commuter".into(), "disability-school".into()];
    table.facts.valid_from = Date(date(2026, 10, 1));
    (table.facts.formula, table.facts.fares) = (None, None);
    ichibata.tables.insert("disability-2026-10".into(), table);
    apply(&app, &both).await;
    // Without its file no table may name it.
    let ichibata = both.operators.get_mut("ichibata").unwrap();
    ichibata.products.remove("disability-school");
    ichibata.tables.remove("disability-school");
    let table = ichibata.tables.get_mut("disability-2026-10").unwrap();
    table.facts.products = vec!["disability-commuter".into()];
    apply(&app, &both).await;
    let of = "select string_agg(products.slug, ' ' order by products.slug) from price_table_products of
        join products on products.id = product_id join price_tables on price_tables.id = table_id
        where price_tables.slug = 'disability-2026-10'";
    assert_eq!(app.one(of).await, "disability-commuter disability-school", "what is published stays");
    assert_eq!(app.one("select on_sale from products where slug = 'disability-school'").await, "false");
    let table = both.operators.get_mut("ichibata").unwrap().tables.get_mut("disability-2026-10").unwrap();
    table.facts.products = vec!["disability-commuter".into(), "commuter".into()];
    let told = refused(&app, &both).await;
    assert!(told[0].contains("products was published as"), "{told:?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_of_a_table_sells_nothing_and_may_change() {
    let app = TestApp::start().await;
    let mut table = revision(1, DecidedBy::Sale);
    table.facts.published = false;
    apply(&app, &with(table.clone())).await;
    assert_eq!(product(&app).await["quotes"][0]["price"], OLD);
    table.cells.retain(|(code, _), _| code == "210");
    apply(&app, &with(table.clone())).await;
    let rows = "select count(*) from prices join price_tables on price_tables.id = product_id where slug = 'revision'";
    assert_eq!(app.one(rows).await, "3");
    apply(&app, &demo()).await;
    assert_eq!(app.one(rows).await, "0", "what was not published goes with its files");
    table.facts.published = true;
    apply(&app, &with(table)).await;
    assert_eq!(product(&app).await["quotes"][0]["price"], NEW);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_table_prices_several_products() {
    let app = TestApp::start().await;
    let mut both = demo();
    let ichibata = both.operators.get_mut("ichibata").unwrap();
    let mut table = ichibata.tables["disability-commuter"].clone();
    table.facts.products = vec!["disability-commuter".into(), "disability-school".into()];
    table.facts.valid_from = Date(date(2026, 10, 1));
    (table.facts.formula, table.facts.fares) = (None, None);
    table.cells.retain(|(code, months), _| code == "200" && *months == 1.into());
    table.cells.values_mut().for_each(|cell| cell.price = Yen::new(4_560));
    ichibata.tables.insert("disability-2026-10".into(), table);
    apply(&app, &both).await;
    let query = "{ operator(slug: \"ichibata\") { products { slug prices { code price } } } }";
    let found = app.browser().run(query, json!({})).await.data()["operator"]["products"].clone();
    for slug in ["disability-commuter", "disability-school"] {
        let product = found.as_array().unwrap().iter().find(|row| row["slug"] == slug).unwrap();
        assert_eq!(product["prices"], json!([{ "code": "200", "price": 4_560 }]), "{slug}");
    }
    app.done().await;
}

/// What applying the folders is refused with.
async fn refused(app: &TestApp, catalogue: &Catalogue) -> Vec<String> {
    let planned = catalogue_plan::plan(&app.app, catalogue).await.unwrap_err();
    let applied = catalogue::apply(&app.app, &STAFF, "kato", catalogue, None).await.unwrap_err();
    let (ApplyError::Published(planned), ApplyError::Published(applied)) = (planned, applied) else {
        panic!("refused for another reason");
    };
    assert_eq!(planned, applied);
    applied.iter().map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_neither_changed_nor_removed_by_a_folder() {
    let app = TestApp::start().await;
    let mut changed = demo();
    let matsue = changed.operators.get_mut("matsue").unwrap();
    let free = matsue.tables.get_mut("school-free").unwrap();
    let first = free.cells.get_mut(&("matsue".to_owned(), 1.into())).unwrap();
    first.price = Yen::new(6_100);
    let cell = *first;
    free.cells.remove(&("matsue".to_owned(), 3.into()));
    free.cells.insert(("matsue".to_owned(), 2.into()), cell);
    let commuter = matsue.tables.get_mut("commuter").unwrap();
    commuter.facts.valid_from = Date(date(2026, 4, 1));
    commuter.cells.get_mut(&("240".to_owned(), 1.into())).unwrap().price = Yen::new(10_000);
    let mizuumi = changed.operators.get_mut("mizuumi").unwrap();
    mizuumi.tables.remove("lakeside-free");
    let told = refused(&app, &changed).await;
    let told: Vec<&str> = told.iter().map(|told| told.split(" A published").next().unwrap()).collect();
    assert_eq!(
        told,
        [
            "matsue/prices/commuter.toml:1: valid_from was published as 2000-01-01, not 2026-04-01.",
            "matsue/prices/commuter.toml:3: 240, 1 months was published at 10,080 yen, refunded by 240 yen a ride.",
            "matsue/prices/school-free.csv:1: matsue, 2 months was not published.",
            "matsue/prices/school-free.csv:2: matsue, 1 months was published at 6,000 yen, refunded by 210 yen a ride.",
            "matsue/prices/school-free.csv:3: matsue, 3 months is missing, published at 17,100 yen, refunded by 210 yen a ride.",
            "mizuumi/prices/lakeside-free.csv: this is missing.",
        ]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_formula_that_was_published_prices_fares_that_come_later() {
    let app = TestApp::start().await;
    let mut later = demo();
    let commuter = later.operators.get_mut("matsue").unwrap().tables.get_mut("commuter").unwrap();
    let new = commuter.cells[&("200".to_owned(), 1.into())];
    commuter.cells.insert(("700".to_owned(), 1.into()), new);
    commuter.cells.retain(|(code, _), _| code != "600");
    apply(&app, &later).await;
    let rows = "select code || ' ' || count(*) from prices join price_tables on price_tables.id = product_id
        join operators on operators.id = prices.operator_id
        where operators.slug = 'matsue' and price_tables.slug = 'commuter' and code in ('600', '700') group by code order by 1";
    assert_eq!(app.sql(rows).await, ["600 3", "700 1"], "a fare that is gone keeps its price");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_what_is_published() {
    let app = TestApp::start().await;
    for change in [
        "update prices set price = price + 1",
        "delete from prices where code = '240'",
        "insert into prices select operator_id, product_id, 'other', 1, 100, 100 from prices where code = 'lakeside' and months = 1",
        "update price_tables set valid_from = '2026-10-01' where slug = 'commuter'",
        "update price_tables set published = false",
        "update price_tables set formula = null",
        "delete from price_tables",
        "delete from price_table_products",
        "insert into price_table_products select of.operator_id, products.id, of.table_id from price_table_products of
            join products on products.operator_id = of.operator_id and products.id <> of.product_id
            join operators on operators.id = of.operator_id where operators.slug = 'matsue'",
    ] {
        let sentence = app.refused(change).await;
        assert!(sentence.contains("is published: it stays as it is"), "{change}: {sentence}");
    }
    for table in ["prices", "price_tables cascade", "price_table_products"] {
        assert!(app.refused(&format!("truncate {table}")).await.contains("never deleted"), "{table}");
    }
    let begins = "insert into price_tables select operator_id, gen_random_uuid(), 'x', valid_from, decided_by, true from price_tables";
    assert!(app.refused(begins).await.contains("begins unpublished"));
    let twin = "with twin as (insert into price_tables select operator_id, gen_random_uuid(), slug || '-2', valid_from, decided_by
            from price_tables where slug = 'school-free' returning *)
        insert into price_table_products select of.operator_id, of.product_id, twin.id from twin
            join price_tables on price_tables.operator_id = twin.operator_id and price_tables.slug = 'school-free'
            join price_table_products of on of.table_id = price_tables.id;
        update price_tables set published = true";
    assert!(app.refused(twin).await.contains("from the same day"));
    app.done().await;
}
