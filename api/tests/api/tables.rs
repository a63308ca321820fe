//! The migrations: `tables.rs` matches them, they can be taken back, and the release before runs beside them.

use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::MigrationHarness;
use jiff::civil::date;
use teiki_api::actor::Actor;
use teiki_api::{catalogue, db};
use teiki_shared::money::Yen;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::scalars::Date;

use crate::support::{TestApp, buying, demo};

/// `table column: Type` for every column, and `table (key)`, as `tables.rs` writes them.
fn declared() -> Vec<String> {
    let mut lines = Vec::new();
    let mut table = "";
    for line in include_str!("../../src/tables.rs").lines().map(str::trim) {
        if let Some((name, key)) = line.strip_suffix(") {").and_then(|head| head.split_once(" (")) {
            table = name;
            lines.push(format!("{table} ({key})"));
        } else if let Some((column, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            lines.push(format!("{table} {column}: {kind}"));
        }
    }
    lines.sort();
    lines
}

const COLUMNS: &str = "
    select table_name || ' ' || column_name || ': '
        || case is_nullable when 'YES' then 'Nullable<' || kind || '>' else kind end
    from (select *, case udt_name
        when 'uuid' then 'Uuid' when 'text' then 'Text' when 'jsonb' then 'Jsonb' when 'bytea' then 'Bytea'
        when 'timestamptz' then 'Timestamptz' when 'date' then 'Date' when 'time' then 'Time'
        when 'bool' then 'Bool' when 'int4' then 'Integer' when 'int8' then 'BigInt' when 'float8' then 'Double'
        when '_text' then 'Array<Text>' when '_int8' then 'Array<BigInt>' when '_date' then 'Array<Date>' else udt_name end as kind
        from information_schema.columns
        where table_schema = 'public' and table_name <> '__diesel_schema_migrations') as columns
    union all
    select relname || ' (' || string_agg(attname, ', ' order by place) || ')'
    from pg_index join pg_class on pg_class.oid = indrelid and relnamespace = 'public'::regnamespace
    cross join lateral unnest(indkey) with ordinality as keys(column_no, place)
    join pg_attribute on attrelid = indrelid and attnum = column_no
    where indisprimary and relname <> '__diesel_schema_migrations' group by relname";

/// Everything that the migrations make.
const EVERYTHING: &str = "
    select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and conrelid <> 0
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select pg_get_functiondef(pg_proc.oid) from pg_proc
        where pronamespace = 'public'::regnamespace
        and not exists (select 1 from pg_depend where objid = pg_proc.oid and deptype = 'e')";

async fn sorted(app: &TestApp, query: &str) -> Vec<String> {
    let mut rows = app.sql(query).await;
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_as_the_migrations_make_them() {
    let app = TestApp::start().await;
    let found = sorted(&app, COLUMNS).await;
    let declared = declared();
    let missing: Vec<_> = found.iter().filter(|line| !declared.contains(line)).collect();
    let excess: Vec<_> = declared.iter().filter(|line| !found.contains(line)).collect();
    assert!(
        missing.is_empty() && excess.is_empty(),
        "only in the database: {missing:#?}\nonly in tables.rs: {excess:#?}"
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_are_taken_back_and_applied_again() {
    let app = TestApp::start().await;
    let before = (sorted(&app, COLUMNS).await, sorted(&app, EVERYTHING).await);
    let conn = AsyncPgConnection::establish(&app.app.config.database_url).await.unwrap();
    AsyncMigrationHarness::new(conn).revert_all_migrations(db::MIGRATIONS).unwrap();
    assert_eq!(sorted(&app, COLUMNS).await, Vec::<String>::new());
    let left: Vec<String> = sorted(&app, EVERYTHING).await;
    assert!(left.iter().all(|line| line.contains("__diesel_schema_migrations")), "left behind: {left:#?}");
    db::migrate(&app.app.config.database_url).await.unwrap();
    assert_eq!((sorted(&app, COLUMNS).await, sorted(&app, EVERYTHING).await), before);
    assert!(db::migrate(&app.app.config.database_url).await.unwrap().is_empty());
    app.done().await;
}

const PRICE_TABLES: &str = "20261122000030";

/// Takes the migrations back to the one before price tables.
async fn before_price_tables(app: &TestApp) {
    let conn = AsyncPgConnection::establish(&app.app.config.database_url).await.unwrap();
    let mut conn = AsyncMigrationHarness::new(conn);
    while conn.revert_last_migration(db::MIGRATIONS).unwrap().as_owned().to_string() != PRICE_TABLES {}
}

/// The demo with revisions of Matsue's commuter pass, each for so many yen more in all rows.
fn revised(revisions: &[(Date, DecidedBy, i64)]) -> catalogue::Catalogue {
    let mut all = demo();
    let matsue = all.operators.get_mut("matsue").unwrap();
    for (nth, (day, decided_by, more)) in revisions.iter().enumerate() {
        let mut table = matsue.tables["commuter"].clone();
        table.facts.products = vec!["commuter".into()];
        (table.facts.valid_from, table.facts.decided_by) = (*day, *decided_by);
        (table.facts.formula, table.facts.fares) = (None, None);
        table.cells.values_mut().for_each(|cell| cell.price = Yen::new(cell.price.get() + more));
        matsue.tables.insert(format!("revision-{nth}"), table);
    }
    all
}

/// An order of that pass, whatever it costs.
async fn order(app: &TestApp) -> String {
    let taro = app.rider("taro").await;
    let card = buying::card(&taro, 1).await;
    let draft = buying::draft(&taro, &card, "2026-10-06").await;
    let price = taro.look(&draft).await["price"].clone();
    let input = serde_json::json!({ "draftId": draft, "idempotencyKey": "one", "expectedPrice": price });
    buying::id(&taro.mutate("orderPlace", "order { id }", input).await.done()["order"])
}

const OF_COMMUTER: &str = "from prices join products on products.id = product_id
    join operators on operators.id = products.operator_id
    where operators.slug = 'matsue' and products.slug = 'commuter' and code = '240' and months = 1";

#[tokio::test(flavor = "multi_thread")]
async fn prices_go_back_to_the_table_that_holds_and_come_again() {
    let app = TestApp::start().await;
    let held = [
        (Date(date(2010, 4, 1)), DecidedBy::Sale, 100),
        (Date(date(2020, 4, 1)), DecidedBy::Start, 200),
        (Date(date(2999, 4, 1)), DecidedBy::Sale, 300),
    ];
    let staff = Actor::Operations(None);
    catalogue::apply(&app.app, &staff, "kato", &revised(&held), None).await.unwrap();
    order(&app).await;
    let sold = app.one("select price from orders").await;
    before_price_tables(&app).await;
    assert_eq!(app.sql(&format!("select price {OF_COMMUTER}")).await, ["10280"]);
    assert_eq!(
        app.one("select count(*) from products where slug = 'commuter' and formula is null").await,
        "1"
    );
    db::migrate(&app.app.config.database_url).await.unwrap();
    assert_eq!(app.sql(&format!("select price {OF_COMMUTER}")).await, ["10280"]);
    assert_eq!(
        app.one("select price || ' ' || (price_table_id is null)::text from orders").await,
        format!("{sold} true")
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_is_not_sold_yet_goes_back_to_its_first_table() {
    let app = TestApp::start().await;
    let staff = Actor::Operations(None);
    let mut later = revised(&[
        (Date(date(2998, 4, 1)), DecidedBy::Start, 100),
        (Date(date(2999, 4, 1)), DecidedBy::Sale, 300),
    ]);
    let matsue = later.operators.get_mut("matsue").unwrap();
    let mut product = matsue.products["commuter"].clone();
    product.facts.family = "other".into();
    matsue.products.insert("other".into(), product);
    for table in ["revision-0", "revision-1"] {
        matsue.tables.get_mut(table).unwrap().facts.products = vec!["other".into()];
    }
    catalogue::apply(&app.app, &staff, "kato", &later, None).await.unwrap();
    before_price_tables(&app).await;
    assert_eq!(
        app.sql(&OF_COMMUTER.replace("'commuter'", "'other'").replacen("from", "select price from", 1)).await,
        ["10180"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_release_before_runs_beside_price_tables() {
    let app = TestApp::start().await;
    let staff = Actor::Operations(None);
    let ahead = revised(&[(Date(date(2020, 4, 1)), DecidedBy::Sale, 100)]);
    catalogue::apply(&app.app, &staff, "kato", &ahead, None).await.unwrap();
    assert_eq!(
        app.sql(&format!("select price {OF_COMMUTER}")).await,
        ["10080"],
        "its rows are those of the first table"
    );
    let formulas = "select count(*) from products where formula is not null";
    let of_tables =
        "select count(*) from price_tables where formula is not null and id in (select id from products)";
    assert_eq!(app.one(formulas).await, app.one(of_tables).await);
    // What it writes where nothing changed, a fare that a feed brings, and a product that it makes.
    app.run(
        "insert into prices (operator_id, product_id, code, months, price, refund_fare)
            select operator_id, product_id, code, months, price, refund_fare from prices
            on conflict (operator_id, product_id, code, months) do update set price = excluded.price
            where prices.price <> excluded.price;
         insert into prices (operator_id, product_id, code, months, price, refund_fare)
            select operator_id, id, '990', 1, 41580, 990 from products where formula is not null on conflict do nothing;
         insert into products select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'slug', 'new'))).*
            from products p where slug = 'everyday';
         insert into prices (operator_id, product_id, code, months, price, refund_fare)
            select operator_id, id, '990', 1, 41580, 990 from products where slug = 'new'",
    )
    .await;
    let nothing = "insert into prices select operator_id, gen_random_uuid(), '990', 1, 41580, 990 from products limit 1";
    assert!(app.refused(nothing).await.contains("there is no price table"));
    // An order of that release names no table; one of this names one that prices its product.
    let order = order(&app).await;
    let copy = |table: &str| {
        format!(
            "insert into orders select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'number', 'X',
                'idempotency_key', 'copy', 'price_table_id', {table}))).* from orders o where id = '{order}'"
        )
    };
    app.run(&format!("begin; {}; rollback", copy("null"))).await;
    for table in ["gen_random_uuid()", "(select id from price_tables where slug = 'school-free' limit 1)"] {
        assert!(app.refused(&copy(table)).await.contains("prices its product"), "{table}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_that_were_applied_before_price_tables_can_be_applied_again() {
    let app = TestApp::start().await;
    before_price_tables(&app).await;
    let matsue = "from products join operators on operators.id = operator_id
        where operators.slug = 'matsue' and products.slug = 'commuter'";
    app.run(&format!(
        "insert into folder_marks (operator_id, file, hash)
            select operator_id, 'products/commuter.toml', 'of the release before' {matsue}"
    ))
    .await;
    db::migrate(&app.app.config.database_url).await.unwrap();
    let mut changed = demo();
    let matsue = changed.operators.get_mut("matsue").unwrap();
    matsue.products.get_mut("commuter").unwrap().facts.lead_days = 2;
    catalogue::apply(&app.app, &Actor::Operations(None), "kato", &changed, None).await.unwrap();
    app.done().await;
}
