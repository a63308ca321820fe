//! `teiki catalogue apply`, `plan` and `export`: the verbs behind them.

use std::path::PathBuf;

use teiki_api::actor::Actor;
use teiki_api::catalogue::{self, ApplyError, Catalogue, Change, folder};
use teiki_api::catalogue_plan;
use teiki_api::error::Fault;
use teiki_shared::money::Yen;

use crate::support::{TestApp, buying, demo};

const STAFF: Actor = Actor::Operations(None);
const STATE: &str = "select md5(string_agg(row, '' order by row)) from (
    select o::text as row from operators o union all select p::text from products p
    union all select p::text from prices p union all select s::text from stops s
    union all select f::text from fares f union all select r::text from routes r
    union all select i::text from product_issuers i union all select h::text from product_operators h) as rows";

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
    assert_eq!(lines.matches("+on_sale = false").count(), 4, "{lines}");
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
    assert_eq!(slugs(&operators), ["matsue", "ichibata"]);
    assert_eq!(
        slugs(&operators[1]["products"]),
        ["disability-commuter", "disability-school", "commuter", "school-free"]
    );
    catalogue::apply(&app.app, &STAFF, "kato", &demo(), None).await.unwrap();
    assert_eq!(app.sql("select count(*) from products where on_sale").await, ["8"], "on sale again");
    app.done().await;
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
    let mut dearer = demo();
    for product in dearer.operators.get_mut("matsue").unwrap().products.values_mut() {
        product.prices.retain(|(_, months), _| *months != 3);
        for cell in product.prices.values_mut() {
            cell.price = Yen::new(cell.price.get() + 1000);
        }
    }
    catalogue::apply(&app.app, &STAFF, "kato", &dearer, None).await.unwrap();
    assert_eq!(app.sql(order).await, before);
    let commuter = "select months || ' ' || price from prices join products on products.id = product_id
        where products.slug = 'commuter' and family = 'commuter' and code = '240' and shape = 'fare' order by months";
    assert_eq!(
        app.sql(commuter).await,
        ["1 11080", "6 55430"],
        "the term that the folder has no more is not sold"
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
    let product = changed.operators.get_mut("matsue").unwrap().products.get_mut("commuter").unwrap();
    product.prices.get_mut(&("210".to_owned(), 1)).unwrap().price = Yen::new(9_000);
    let before = app.sql(STATE).await;
    let plan = catalogue_plan::plan(&app.app, &changed).await.unwrap();
    assert_eq!(app.sql(STATE).await, before, "a plan is rolled back");
    let lines: Vec<String> = plan.outcome.changes.iter().map(Change::lines).collect();
    assert_eq!(
        lines,
        [
            "--- matsue/prices/commuter.csv\n+++ matsue/prices/commuter.csv\n@@ -0,0 +1,2 @@\n+code,months,price,refund_fare\n+210,1,9000,210\n",
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
async fn the_plan_of_an_export_is_empty() {
    let app = TestApp::start().await;
    app.run(
        "update prices set price = 7770 where code = '240' and months = 3;
         delete from prices where code = '280' and months = 6;
         update stops set name_en = 'A, \"quoted\" stop' where feed_id = 'M05';
         update operators set stripe_account = 'acct_1' where slug = 'ichibata'",
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
async fn twenty_seven_operators_are_applied_in_a_statement_a_product() {
    let app = TestApp::start().await;
    let mut many = demo();
    let (facts, product) = {
        let matsue = many.operators.get_mut("matsue").unwrap();
        (matsue.facts.clone(), matsue.products.remove("school-free").unwrap())
    };
    let prices: Vec<_> = (1..=200).map(|fare| ((fare.to_string(), 1), Yen::new(1000 + fare))).collect();
    for operator in 1..=27 {
        let slug = format!("operator-{operator}");
        let of = (1..=20).map(|nth| {
            let mut product = product.clone();
            product.links.issuers = vec![slug.clone()];
            product.links.honoured_by.retain_mut(|honour| honour.operator == "matsue");
            product.links.honoured_by[0].operator = slug.clone();
            product.links.honoured_by[0].share = 10_000;
            let template = *product.prices.values().next().unwrap();
            let cells = prices.iter().map(|(key, price)| {
                let mut cell = template;
                cell.price = *price;
                (key.clone(), cell)
            });
            product.prices = cells.collect();
            (format!("product-{nth}"), product)
        });
        let mut folder = demo().operators.remove("ichibata").unwrap();
        folder.facts = facts.clone();
        folder.products = of.collect();
        many.operators.insert(slug, folder);
    }
    many.operators.retain(|slug, _| slug.starts_with("operator-"));
    let begun = std::time::Instant::now();
    let (outcome, statements) = app.statements(catalogue::apply(&app.app, &STAFF, "kato", &many, None)).await;
    eprintln!("27 x 20 x 200 prices in {:?}, {statements} statements", begun.elapsed());
    outcome.unwrap();
    assert!(statements < 540 * 2, "{statements}");
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
