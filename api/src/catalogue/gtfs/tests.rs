//! The project's own feed, zipped in memory, and what its traps come to.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use super::fold::{Folded, RouteFare, Share, fold};
use super::report::Reason;
use super::{Feed, ReadError, Source};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../catalogue/mizuumi/feed")
}

/// The demo feed as an archive, with files replaced or (where the text is empty) left out.
fn zipped(changes: &[(&str, &str)]) -> Source {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let changed =
            changes.iter().find(|(file, _)| *file == name).map(|(_, text)| text.as_bytes().to_vec());
        let content = changed.unwrap_or_else(|| std::fs::read(&path).unwrap());
        if name.ends_with(".txt") && !content.is_empty() {
            zip.start_file(name, options).unwrap();
            zip.write_all(&content).unwrap();
        }
    }
    Source::zip(zip.finish().unwrap().into_inner()).unwrap()
}

fn demo() -> Feed {
    Feed::read(zipped(&[])).unwrap()
}

/// The kept fares between two stops by name, one for each route, in both directions.
fn fares(folded: &Folded<'_>, share: &Share<'_>, from: &str, to: &str) -> Vec<(String, i64)> {
    let of = |a: &str, b: &str| {
        let is = |fare: &&RouteFare<'_>| folded.stops[fare.from].name == a && folded.stops[fare.to].name == b;
        let mut found: Vec<_> =
            share.fares.iter().filter(is).map(|fare| (fare.route.to_owned(), fare.yen)).collect();
        found.sort();
        found
    };
    assert_eq!(of(from, to), of(to, from), "{from} and {to}");
    of(from, to)
}

fn on(route: &str, yen: i64) -> (String, i64) {
    (route.to_owned(), yen)
}

fn rows(folded: &Folded<'_>, reason: Reason) -> Vec<String> {
    let of = folded.remarks.iter().filter(|remark| remark.reason == reason);
    of.map(|remark| format!("{} {}: {}", remark.file, remark.row, remark.detail)).collect()
}

#[test]
fn poles_fold_into_stops() {
    let feed = demo();
    let folded = fold(&feed);
    let [share] = folded.shares.as_slice() else { panic!("one agency") };
    assert_eq!((share.routes.len(), share.stops.len(), folded.stops.len()), (5, 25, 25));
    let nakamura: Vec<&str> =
        folded.stops.iter().filter(|stop| stop.name == "中村").map(|stop| stop.feed_id.as_str()).collect();
    assert_eq!(nakamura, ["M14", "M20-1"], "two villages of one name stay apart");
    let roadside = folded.stops.iter().find(|stop| stop.name == "道の駅さとやま").unwrap();
    assert_eq!(roadside.feed_id, "M17-1", "poles without a parent fold by name and place");
    assert_eq!(roadside.names.kana, "みちのえきさとやま");
    let park = folded.stops.iter().find(|stop| stop.feed_id == "M05").unwrap();
    assert_eq!(park.names.en, "Lakeside Park, West Gate");
}

#[test]
fn each_route_keeps_its_fare_the_higher_of_both_directions() {
    let feed = demo();
    let folded = fold(&feed);
    let [share] = folded.shares.as_slice() else { panic!("one agency") };
    assert_eq!(fares(&folded, share, "みずうみ駅前", "市役所前"), [on("DAIGAKU", 210), on("KOGAN", 180)]);
    assert_eq!(fares(&folded, share, "みはらし温泉", "峠の茶屋"), [on("SATO", 210)], "180 one way, 210 back");
    assert_eq!(fares(&folded, share, "みずうみ駅前", "空港"), [], "0 yen is unknown");
    assert_eq!(rows(&folded, Reason::TwoPrices), [""; 0], "no route has two prices in one direction");
    assert_eq!(rows(&folded, Reason::Asymmetric).len(), 1);
    assert_eq!(rows(&folded, Reason::ZeroPrice).len(), 6);
}

#[test]
fn of_two_prices_on_one_route_the_higher_is_kept_and_told() {
    let rules = std::fs::read_to_string(folder().join("fare_rules.txt")).unwrap();
    let feed =
        Feed::read(zipped(&[("fare_rules.txt", &format!("{rules}F240,KOGAN,M01-1,M02-1\n"))])).unwrap();
    let folded = fold(&feed);
    let fares = fares(&folded, &folded.shares[0], "みずうみ駅前", "中央通り");
    assert_eq!(fares, [on("DAIGAKU", 180), on("KOGAN", 240)]);
    assert_eq!(
        rows(&folded, Reason::TwoPrices),
        ["fare_rules.txt 1: みずうみ駅前 → 中央通り: 160, 240 yen; 240 kept"]
    );
}

#[test]
fn what_cannot_be_used_is_reported_with_its_row() {
    let feed = demo();
    let folded = fold(&feed);
    for (reason, expected) in [
        (Reason::UnknownStop, "fare_rules.txt 207: M99-1"),
        (Reason::UnknownFare, "fare_rules.txt 208: F999"),
        (Reason::UnreadablePrice, "fare_rules.txt 209: FTBD (fare_attributes.txt 11)"),
        (Reason::SameStop, "fare_rules.txt 210: KOGAN: M01-1 → M01-2"),
        (Reason::RouteWithoutFare, "routes.txt 5: 空港急行; routes.txt 6: 花火シャトル"),
        (Reason::Asymmetric, "fare_rules.txt 155: みはらし温泉 → 峠の茶屋: 180 yen, back: 210 yen; 210 kept"),
    ] {
        assert_eq!(rows(&folded, reason).join("; "), expected);
    }
}

#[test]
fn a_fare_that_nobody_pays_is_reported_as_no_price() {
    let fares = std::fs::read_to_string(folder().join("fare_attributes.txt")).unwrap();
    let high = fares.replace("F160,160,", "F160,10000001,");
    let feed = Feed::read(zipped(&[("fare_attributes.txt", &high)])).unwrap();
    assert!(
        rows(&fold(&feed), Reason::UnreadablePrice).iter().any(|row| row.ends_with(": F160 (10000001 yen)"))
    );
}

#[test]
fn a_feed_that_cannot_be_read_names_the_file() {
    let broken = |changes| Feed::read(zipped(changes)).unwrap_err().to_string();
    assert_eq!(broken(&[("stops.txt", "")]), "stops.txt is missing from the feed");
    assert_eq!(broken(&[("routes.txt", "agency_id\n1\n")]), "routes.txt has no column route_id");
    let hidden = "has a character that cannot be shown on line 2; delete it and type it again";
    assert_eq!(
        broken(&[("stops.txt", "stop_id,stop_name\nA,中\u{202E}村\n")]),
        format!("stops.txt {hidden}")
    );
    assert_eq!(broken(&[("routes.txt", "route_id\nA\0\n")]), format!("routes.txt {hidden}"));
    assert!(matches!(Source::zip(b"not a zip".to_vec()), Err(ReadError::Zip(_))));
    let bare = Feed::read(zipped(&[("fare_rules.txt", ""), ("translations.txt", "")])).unwrap();
    assert_eq!(fold(&bare).shares[0].fares, [], "fares and translations may be left out");
}

#[test]
fn the_older_layout_of_translations_is_read() {
    let older = "trans_id,lang,translation\n市役所前,ja-Hrkt,しやくしょまえ\n市役所前,en,City Hall\n";
    let feed = Feed::read(zipped(&[("translations.txt", older)])).unwrap();
    let names = feed.names("M03", "市役所前");
    assert_eq!((names.kana.as_str(), names.en.as_str()), ("しやくしょまえ", "City Hall"));
}

#[test]
fn folder_and_archive_are_one_feed() {
    let from_folder = Feed::read(Source::open(&folder()).unwrap()).unwrap();
    let from_archive = demo();
    assert_eq!(from_folder.rules.len(), from_archive.rules.len());
    assert_eq!(from_folder.places.len(), from_archive.places.len());
}
