//! `teiki import gtfs-jp`: the verb behind it.

use std::path::PathBuf;
use std::time::Instant;

use teiki_api::catalogue::gtfs::{self, Feed, ImportError, Reason, Source, Target};

use crate::support::TestApp;

const COUNTS: &str = "select (select count(*) from operators where slug like 'gtfs-%') || ' operators, ' ||
    (select count(*) from routes) || ' routes, ' || (select count(*) from stops) || ' stops, ' ||
    (select count(*) from fares) || ' fares'";

fn demo() -> Feed {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../catalogue/mizuumi/feed");
    Feed::read(Source::open(&folder).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_given_to_no_one_makes_operators_that_do_not_sell() {
    let app = TestApp::start().await;
    let report = gtfs::import(&app.app, &demo(), Target::Agencies).await.unwrap();
    assert_eq!((report.operators, report.routes, report.stops, report.drafted), (1, 5, 25, 0));
    let made = app.one(
        "select name_ja || ' ' || name_en || ' ' || selling from operators where slug = 'gtfs-9990000000001'",
    );
    assert_eq!(made.await, "みずうみ交通（架空） Mizuumi Kotsu (fictional) false");
    let before = app.sql(COUNTS).await;
    gtfs::import(&app.app, &demo(), Target::Agencies).await.unwrap();
    assert_eq!(app.sql(COUNTS).await, before, "the second import doubles nothing");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_stops_outlive_an_import() {
    let app = TestApp::start().await;
    let before = app.stop("M05").await;
    app.run("update stops set name_ja = '古い名前' where feed_id = 'M05'").await;
    gtfs::import(&app.app, &demo(), Target::Operator("mizuumi")).await.unwrap();
    assert_eq!(app.stop("M05").await, before, "drafts and orders name it");
    assert_eq!(app.one(&format!("select name_ja from stops where id = '{before}'")).await, "湖畔公園");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_fares_get_drafted_prices_and_the_table_wins() {
    let app = TestApp::start().await;
    let of = "operator_id = (select id from operators where slug = 'mizuumi')";
    app.force(&format!(
        "update prices set price = 9990 where {of} and code = '240' and months = 1; delete from prices where {of} and code = '180'"
    ))
    .await;
    let report = gtfs::import(&app.app, &demo(), Target::Operator("mizuumi")).await.unwrap();
    assert_eq!(report.drafted, 9, "three terms of three tables: a revision is drafted too");
    assert_eq!(
        app.sql(&format!(
            "select distinct price from prices where {of} and code = '240' and months = 1 order by 1"
        ))
        .await,
        ["9990"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_given_only_to_an_operator_that_is_there() {
    let app = TestApp::start().await;
    let refused = gtfs::import(&app.app, &demo(), Target::Operator("nobody")).await;
    assert!(matches!(refused, Err(ImportError::NoOperator(slug)) if slug == "nobody"));
    app.done().await;
}

/// The feed of Saga prefecture, which the project does not contain.
pub fn real_feed() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/saga-gtfs-jp.zip");
    let named = std::env::var_os("TEIKI_GTFS_JP").map(PathBuf::from);
    let found = named.into_iter().chain([beside]).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("skipped: no real feed; name one in TEIKI_GTFS_JP");
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_feed_of_a_prefecture_imports_twice() {
    let Some(path) = real_feed() else { return };
    let app = TestApp::start().await;
    let mut counts = Vec::new();
    for _ in 0..2 {
        let start = Instant::now();
        let feed = Feed::read(Source::open(&path).unwrap()).unwrap();
        let report = gtfs::import(&app.app, &feed, Target::Agencies).await.unwrap();
        eprintln!("imported in {:?}\n{report}", start.elapsed());
        assert_eq!(report.operators, 5);
        assert_eq!(report.count(Reason::ZeroPrice), 504);
        assert_eq!(report.count(Reason::SameStop), 105, "67 as written, the rest once poles are folded");
        assert!(report.count(Reason::TwoPrices) > 0 && report.count(Reason::Asymmetric) > 0);
        assert!(report.count(Reason::RoutesDiffer) > 0);
        assert_eq!(report.count(Reason::RouteWithoutFare), 2);
        counts.push(app.sql(COUNTS).await);
    }
    assert_eq!(counts[0], counts[1]);
    let one_sided = "select count(*) from fares there left join fares back on back.operator_id = there.operator_id
        and back.from_stop = there.to_stop and back.to_stop = there.from_stop and back.route = there.route where back.yen is distinct from there.yen";
    assert_eq!(app.sql(one_sided).await, ["0"]);
    app.done().await;
}
