//! `teiki catalogue apply`, `plan` and `export`: the verbs behind them.

use std::path::PathBuf;

use jiff::civil::date;
use teiki_api::actor::Actor;
use teiki_api::catalogue::price_table::{PriceCell, PriceTableData};
use teiki_api::catalogue::{self, ApplyError, Catalogue, Change, folder};
use teiki_api::catalogue_plan;
use teiki_api::error::Fault;
use teiki_shared::money::Yen;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::scalars::Date;

use crate::support::{TestApp, buying, demo};

const STAFF: Actor = Actor::Operations(None);
const STATE: &str = "select md5(string_agg(row, '' order by row)) from (
    select o::text as row from operators o union all select p::text from products p
    union all select p::text from prices p union all select p::text from term_prices p
    union all select t::text from fixed_terms t union all select t::text from price_tables t
    union all select n::text from price_table_products n union all select s::text from stops s
    union all select f::text from fares f union all select r::text from routes r
    union all select i::text from product_issuers i union all select h::text from product_operators h
    union all select c::text from counters c union all select t::text from help_topics t
    union all select n::text from notices n union all select k::text from document_kinds k
    union all select d::text from product_documents d
    union all select m::text from route_matrix m) as rows";

#[tokio::test(flavor = "multi_thread")]
async fn applying_again_changes_nothing_and_the_audit_log_knows_who_changed_what() {
    let app = TestApp::start().await;
    let before = app.sql(STATE).await;
    let outcome = catalogue::apply(&app.app, &STAFF, "kato", &demo(), None).await.unwrap();
    assert_eq!(outcome.changes, []);
    assert_eq!(app.sql(STATE).await, before);
    catalogue::apply(&app.app, &STAFF, "kato", &later(), None).await.unwrap();
    let told =
        "select o.slug || ' ' || (detail ->> 'files') from audit_log join operators o on o.id = subject
        where action = 'catalogue.applied' and actor = 'operations' and detail ->> 'by' = 'kato' order by 1";
    assert_eq!(app.sql(told).await, [r#"matsue ["products/commuter.toml"]"#]);
    app.done().await;
}

/// The demo with another lead time of one product.
fn later() -> Catalogue {
    let mut changed = demo();
    let matsue = changed.operators.get_mut("matsue").unwrap();
    matsue.products.get_mut("commuter").unwrap().facts.lead_days = 2;
    changed
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_follow_from_slugs() {
    let (here, there) = (TestApp::start().await, TestApp::start().await);
    let ids = "select id from products where slug = 'school-free' union all select id from operators where slug = 'matsue'";
    assert_eq!(here.sql(ids).await, there.sql(ids).await);
    here.run("update operators set slug = 'other' where slug = 'matsue'").await;
    let (before, mut changed) = (here.sql("select id from operators where slug = 'other'").await, demo());
    let matsue = changed.operators.remove("matsue").unwrap();
    changed.operators.insert("other".into(), matsue);
    for product in changed.operators.values_mut().flat_map(|operator| operator.products.values_mut()) {
        for slug in product
            .links
            .issuers
            .iter_mut()
            .chain(product.links.honoured_by.iter_mut().map(|h| &mut h.operator))
        {
            if slug == "matsue" {
                *slug = "other".into();
            }
        }
    }
    catalogue::apply(&here.app, &STAFF, "kato", &changed, None).await.unwrap();
    let after = here.sql("select id from operators where slug = 'other'").await;
    assert_eq!(after, before, "a row that is there keeps its id");
    here.done().await;
    there.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_folder_names_is_withdrawn_and_stays() {
    let app = TestApp::start().await;
    let mut less = demo();
    less.operators.remove("mizuumi");
    let ichibata = less.operators.get_mut("ichibata").unwrap();
    ichibata.products.remove("school").unwrap();
    let rows = "select (select count(*) from operators) || ' ' || (select count(*) from products) || ' ' || (select count(*) from stops)";
    let before = app.sql(rows).await;
    let outcome = catalogue::apply(&app.app, &STAFF, "kato", &less, None).await.unwrap();
    let lines: String = outcome.changes.iter().map(Change::lines).collect();
    assert_eq!(lines.matches("+on_sale = false").count(), 5, "{lines}");
    assert_eq!(lines.matches("+selling = false").count(), 1, "{lines}");
    assert_eq!(app.sql(rows).await, before, "orders name them");
    let sold = "{ operators { slug products { slug } } }";
    let answer = app.browser().run(sold, serde_json::json!({})).await;
    let slugs = |value: &serde_json::Value| {
        value
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["slug"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let operators = answer.data()["operators"].clone();
    assert_eq!(slugs(&operators), ["matsue", "ichibata", "shiokaze", "yamanami"]);
    assert_eq!(
        slugs(&operators[1]["products"]),
        ["disability-commuter", "disability-school", "commuter", "school-free"]
    );
    catalogue::apply(&app.app, &STAFF, "kato", &demo(), None).await.unwrap();
    assert_eq!(app.sql("select count(*) from products where on_sale").await, ["14"], "on sale again");
    app.done().await;
}

/// The demo with another table for a product from 1 October 2026 on, each of whose prices is `more` dearer.
fn dearer(product: &str, decided_by: DecidedBy, more: i64) -> Catalogue {
    let mut changed = demo();
    let matsue = changed.operators.get_mut("matsue").unwrap();
    let mut table = matsue.tables[product].clone();
    table.facts.products = vec![product.to_owned()];
    table.facts.valid_from = Date(date(2026, 10, 1));
    table.facts.decided_by = decided_by;
    (table.facts.formula, table.facts.fares) = (None, None);
    for cell in table.cells.values_mut() {
        cell.price = Yen::new(cell.price.get() + more);
    }
    matsue.tables.insert("revision".into(), table);
    changed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_placed_order_is_touched_by_no_price_of_the_folder() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let card = ann.card("JW111111111111111").await;
    let draft = buying::draft(&ann, &card, "2026-10-06").await;
    ann.mutate("orderPlace", "order { id }", buying::placing(&draft, "key")).await.done();
    let order = "select md5(o::text) from orders o";
    let before = app.sql(order).await;
    let mut dearer = dearer("commuter", DecidedBy::Sale, 1_000);
    let table = dearer.operators.get_mut("matsue").unwrap().tables.get_mut("revision").unwrap();
    table.cells.retain(|(_, months), _| *months != 3.into());
    catalogue::apply(&app.app, &STAFF, "kato", &dearer, None).await.unwrap();
    assert_eq!(app.sql(order).await, before);
    let quotes = "{ operator(slug: \"matsue\") { product(slug: \"commuter\") { quotes(code: \"240\") { months price } } } }";
    let sold = app.browser().run(quotes, serde_json::json!({})).await;
    assert_eq!(
        sold.data()["operator"]["product"]["quotes"],
        serde_json::json!([{ "months": 1, "price": 11_080 }, { "months": 6, "price": 55_430 }]),
        "the term that the new table has not is not sold"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_tells_each_line_and_each_open_draft_whose_price_changes_and_writes_nothing() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let card = ann.card("JW111111111111111").await;
    let draft = buying::draft(&ann, &card, "2026-10-06").await;
    let mut changed = later();
    let revision = dearer("commuter", DecidedBy::Start, 180).operators["matsue"].tables["revision"].clone();
    let matsue = changed.operators.get_mut("matsue").unwrap();
    let cells = revision.cells.into_iter().filter(|(key, _)| *key == ("210".to_owned(), 1.into())).collect();
    matsue.tables.insert("revision".into(), PriceTableData { cells, ..revision });
    let before = app.sql(STATE).await;
    let plan = catalogue_plan::plan(&app.app, &changed).await.unwrap();
    assert_eq!(app.sql(STATE).await, before, "a plan is rolled back");
    let lines: Vec<String> = plan.outcome.changes.iter().map(Change::lines).collect();
    assert_eq!(
        lines,
        [
            "--- matsue/prices/revision.csv\n+++ matsue/prices/revision.csv\n@@ -0,0 +1,2 @@\n+code,months,price,refund_fare\n+210,1,9000,210\n",
            "--- matsue/prices/revision.toml\n+++ matsue/prices/revision.toml\n@@ -0,0 +1,3 @@\n+products = [\"commuter\"]\n+valid_from = 2026-10-01\n+decided_by = \"start\"\n",
            "--- matsue/products/commuter.toml\n+++ matsue/products/commuter.toml\n@@ -9 +9 @@\n-lead_days = 1\n+lead_days = 2\n",
        ]
    );
    let told: Vec<_> =
        plan.drafts.iter().map(|draft| (draft.id.to_string(), draft.before, draft.after)).collect();
    assert_eq!(told, [(draft.clone(), Some(Yen::new(8_820)), Some(Yen::new(9_000)))]);
    let placing = buying::placing(&draft, "key");
    ann.mutate("orderPlace", "order { id }", placing).await.done();
    let plan = catalogue_plan::plan(&app.app, &changed).await.unwrap();
    assert_eq!(plan.drafts, [], "what is ordered keeps its price");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seal_holds_the_application_to_what_was_approved() {
    let app = TestApp::start().await;
    let seal = catalogue_plan::plan(&app.app, &later()).await.unwrap().outcome.seal;
    let other = catalogue::apply(&app.app, &STAFF, "kato", &demo(), Some(&seal)).await;
    assert!(matches!(other, Err(ApplyError::AnotherFolder)), "{other:?}");
    app.run("update operators set phone = '0852-00-0000' where slug = 'ichibata'").await;
    let late = catalogue::apply(&app.app, &STAFF, "kato", &later(), Some(&seal)).await;
    assert!(matches!(late, Err(ApplyError::Unexported(_) | ApplyError::Overtaken)), "{late:?}");
    app.run("update operators set phone = '0852-20-5200' where slug = 'ichibata'").await;
    catalogue::apply(&app.app, &STAFF, "kato", &later(), Some(&seal)).await.unwrap();
    let again = catalogue::apply(&app.app, &STAFF, "kato", &later(), Some(&seal)).await;
    assert!(matches!(again, Err(ApplyError::Overtaken)), "{again:?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_changed_on_a_screen_is_not_undone_by_folders_that_do_not_know_of_it() {
    let app = TestApp::start().await;
    let of = "from products where slug = 'school-free'";
    app.run("update products set lead_days = 9 where slug = 'school-free'").await;
    let refused = catalogue::apply(&app.app, &STAFF, "kato", &demo(), None).await;
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("matsue/products/school-free.toml") && told.contains("Export first"), "{told}");
    assert_eq!(app.one(&format!("select lead_days {of}")).await, "9");
    let exported = Folder::new();
    catalogue::export(&app.app, |texts| exported.store(texts)).await.unwrap();
    let mut known = exported.read();
    known.operators.get_mut("matsue").unwrap().products.get_mut("school-free").unwrap().facts.lead_days = 8;
    catalogue::apply(&app.app, &STAFF, "kato", &known, None).await.unwrap();
    assert_eq!(app.one(&format!("select lead_days {of}")).await, "8");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_drops_no_papers_that_were_asked_for_before_they_had_files() {
    let app = TestApp::start().await;
    // As the migration that gave them files left it.
    app.force(
        "delete from product_documents where product_id = (select id from products where slug = 'school-free');
         delete from folder_marks where file = 'products/school-free.toml'",
    )
    .await;
    let exported = Folder::new();
    let told = catalogue::export(&app.app, |texts| exported.store(texts)).await.unwrap_err().to_string();
    assert!(told.contains("matsue/school-free") && told.contains("Apply its folder first"), "{told}");
    catalogue::apply(&app.app, &STAFF, "kato", &demo(), None).await.unwrap();
    catalogue::export(&app.app, |texts| exported.store(texts)).await.unwrap();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_an_export_is_empty() {
    let app = TestApp::start().await;
    app.force(
        "update prices set price = 7770 where code = '240' and months = 3;
         delete from prices where code = '280' and months = 6;
         update stops set name_en = 'A, \"quoted\" stop' where feed_id = 'M05';
         update operators set stripe_account = 'acct_1' where slug = 'ichibata';
         update counters set charges = '{}', step_free = null where slug = 'harbour'",
    )
    .await;
    let before = app.sql(STATE).await;
    let exported = Folder::new();
    catalogue::export(&app.app, |texts| exported.store(texts)).await.unwrap();
    assert!(
        catalogue::export(&app.app, |texts| exported.store(texts)).await.is_err(),
        "it is not empty any more"
    );
    let plan = catalogue_plan::plan(&app.app, &exported.read()).await.unwrap();
    let lines: String = plan.outcome.changes.iter().map(Change::lines).collect();
    assert_eq!(lines, "");
    catalogue::apply(&app.app, &STAFF, "kato", &exported.read(), None).await.unwrap();
    assert_eq!(app.sql(STATE).await, before);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_seven_operators_are_applied_in_two_statements_a_product() {
    let app = TestApp::start().await;
    let mut many = demo();
    let (facts, product, mut table) = {
        let matsue = many.operators.get_mut("matsue").unwrap();
        let product = matsue.products.remove("school-free").unwrap();
        (matsue.facts.clone(), product, matsue.tables.remove("school-free").unwrap())
    };
    let template = *table.cells.values().next().unwrap();
    let price = |fare: i64| PriceCell { price: Yen::new(1000 + fare), ..template };
    table.cells = (1..=200).map(|fare| ((fare.to_string(), 1.into()), price(fare))).collect();
    for operator in 1..=27 {
        let slug = format!("operator-{operator}");
        let of = (1..=20).map(|nth| {
            let mut product = product.clone();
            product.links.issuers = vec![slug.clone()];
            product.links.honoured_by.retain_mut(|honour| honour.operator == "matsue");
            product.links.honoured_by[0].operator = slug.clone();
            product.links.honoured_by[0].share = 10_000;
            (format!("product-{nth}"), product)
        });
        let mut folder = demo().operators.remove("ichibata").unwrap();
        folder.facts = facts.clone();
        folder.products = of.collect();
        folder.tables = folder.products.keys().map(|product| (product.clone(), table.clone())).collect();
        many.operators.insert(slug, folder);
    }
    many.operators.retain(|slug, _| slug.starts_with("operator-"));
    let begun = std::time::Instant::now();
    let (outcome, statements) = app.statements(catalogue::apply(&app.app, &STAFF, "kato", &many, None)).await;
    eprintln!("27 x 20 x 200 prices in {:?}, {statements} statements", begun.elapsed());
    outcome.unwrap();
    assert!(statements < 540 * 2 + 27 * 4, "{statements}");
    assert_eq!(app.one("select count(*) from prices join operators o on o.id = operator_id where o.slug like 'operator-%'").await, "108000");
    app.done().await;
}

/// A folder that is deleted at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("teiki-export-{}", uuid::Uuid::new_v4().simple())))
    }

    fn store(&self, texts: &folder::Texts) -> Result<(), Fault> {
        folder::store(&self.0, texts).map_err(Fault::other)
    }

    fn read(&self) -> Catalogue {
        folder::read(&self.0).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}
