//! The migrations: `tables.rs` matches them, and they can be taken back.

use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::MigrationHarness;
use teiki_api::db;

use crate::support::TestApp;

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
        when '_text' then 'Array<Text>' when '_int8' then 'Array<BigInt>' else udt_name end as kind
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
