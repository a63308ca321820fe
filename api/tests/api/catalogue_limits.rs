//! Folders that would harm or never end: characters that nobody sees, numbers without a bound, files without an end.

use std::os::unix::fs::symlink;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use teiki_api::catalogue::folder::read;

use crate::support::Copy;

const STOPS: &str = "id,name_ja,name_kana,name_en,search,lat,lon\n";

#[test]
fn a_character_that_nobody_sees_is_a_mistake_wherever_it_stands() {
    let copy = Copy::new();
    copy.write(
        "ichibata/stops.csv",
        format!("{STOPS}A,中\0村,,Naka\u{202E}mura,,,\nB,駅前,,\"Eki\nmae\",,,\n"),
    );
    copy.spoil("matsue/operator.toml", "sort = 1\nname_ja = \"", "sort = 1\nname_ja = \"\\u200F");
    copy.spoil(
        "ichibata/operator.toml",
        "\nname_en = \"Ichibata Bus\"",
        "\nname_en = \"Ichibata \\u0000Bus\"",
    );
    copy.write("matsue/help/ferry.ja.md", "# 船\u{2066}に\n\n乗れ\u{200F}ません。\n")
        .write("matsue/help/ferry.en.md", "# Ferry\n\nNo,\tnever.\n");
    copy.spoil("shiokaze/routes.csv", "うしお線", "うしお\t線");
    copy.spoil("mizuumi/feed/routes.txt", "湖岸線", "湖岸\u{202E}線");
    let hidden = "has a character that cannot be shown; delete it and type it again.";
    let one_line = "must be one line without spaces at its ends or characters that cannot be shown.";
    let in_help = "there is a character that cannot be shown; delete it and type it again.";
    assert_eq!(
        copy.mistakes(),
        [
            format!("ichibata/operator.toml:3: name_en {one_line}"),
            format!("ichibata/stops.csv:2: name_en {hidden}"),
            format!("ichibata/stops.csv:2: name_ja {hidden}"),
            format!("ichibata/stops.csv:3: name_en {hidden}"),
            format!("matsue/help/ferry.ja.md:1: {in_help}"),
            format!("matsue/help/ferry.ja.md:3: {in_help}"),
            format!("matsue/operator.toml:2: name_ja {one_line}"),
            "mizuumi/feed: routes.txt has a character that cannot be shown on line 2; delete it and type it again.".into(),
            format!("shiokaze/routes.csv:3: name_ja {hidden}"),
        ]
    );
}

#[test]
fn every_number_has_a_bound() {
    let copy = Copy::new();
    copy.spoil("matsue/products/commuter.toml", "refund_fee = 520", "refund_fee = 9223372036854775807");
    copy.spoil("matsue/products/commuter.toml", "window_days = 14", "window_days = 2147483647");
    copy.spoil("ichibata/products/school.toml", "lead_days = 7", "lead_days = 0\ntax_rate = 101");
    copy.spoil("ichibata/operator.toml", "sort = 2", "sort = 2000000000");
    copy.spoil(
        "shiokaze/operator.toml",
        "price = 2000\nwhat_ja = \"デポジット",
        "price = -1\nwhat_ja = \"デポジット",
    );
    copy.spoil("shiokaze/fares.csv", "A01,A02,SHIMA,180", "A01,A02,SHIMA,9223372036854775807");
    copy.spoil("shiokaze/matrix.csv", "HAMA,3,", "HAMA,9999999999,");
    copy.spoil("shiokaze/prices/commuter.toml", "rides = 60", "rides = 201");
    copy.spoil("mizuumi/prices/lakeside-free.csv", "lakeside,1,11000,280", "lakeside,1,10000001,10000001");
    copy.spoil("mizuumi/feed/fare_attributes.txt", "F160,160,", "F160,10000001,");
    copy.spoil("mizuumi/terms.csv", "2027-03-31", "2029-03-31");
    let told = copy.mistakes();
    for mistake in [
        "ichibata/operator.toml:1: sort must be -10000 to 10000.",
        "ichibata/products/school.toml:7: lead_days must be 1 to 400.",
        "ichibata/products/school.toml:8: tax_rate must be 0 to 100.",
        "matsue/products/commuter.toml:12: refund_fee must be whole yen, 0 to 10000000, without quotes.",
        "matsue/products/commuter.toml:10: window_days must be 1 to 400.",
        "mizuumi/feed/fare_attributes.txt:3: the fare F160 is 10000001 yen; a fare is at most 10000000.",
        "mizuumi/prices/lakeside-free.csv:2: price is \"10000001\"; it must be a whole number in digits, 50 to 10000000.",
        "mizuumi/prices/lakeside-free.csv:2: refund_fare is \"10000001\"; it must be a whole number in digits, 0 to 10000000.",
        "shiokaze/fares.csv:2: yen is \"9223372036854775807\"; it must be a whole number in digits, 1 to 10000000.",
        "shiokaze/matrix.csv:4: sort is \"9999999999\"; it must be a whole number in digits, 0 to 10000.",
        "shiokaze/operator.toml:18: price must be whole yen, 0 to 10000000, without quotes.",
        "shiokaze/prices/commuter.toml:4: rides must be 1 to 200.",
    ] {
        let (file, what) = mistake.split_once(": ").unwrap();
        let is_told = |told: &String| {
            let (at, said) = told.split_once(": ").unwrap();
            said == what && at.rsplit_once(':').unwrap().0 == file.rsplit_once(':').unwrap().0
        };
        assert!(told.iter().any(is_told), "{mistake} in {told:#?}");
    }
    assert!(told.iter().any(|told| told.ends_with("a term has at most 400 days.")), "{told:#?}");
    assert!(told.len() == 13, "{told:#?}");
}

#[test]
fn a_formula_that_comes_to_more_than_a_price_may_be_is_a_mistake() {
    let copy = Copy::new();
    copy.spoil("shiokaze/prices/commuter.toml", "fares = [180, 240]", "fares = [180, 1000000]");
    assert_eq!(
        copy.mistakes(),
        [
            "shiokaze/prices/commuter.toml:3: formula: a fare of 1000000 yen comes to 42000000 yen for 1 months; a price is at most 10000000."
        ]
    );
}

#[test]
fn a_refund_fee_leaves_something_of_the_cheapest_pass() {
    let copy = Copy::new();
    let fee = |yen: &str| copy.spoil("matsue/products/school-free.toml", "refund_fee = 520", yen);
    fee("refund_fee = 6001");
    let told = copy.mistakes();
    assert_eq!(
        told,
        [
            "matsue/products/school-free.toml:17: refund_fee is above the lowest price in prices/school-free, 6000 yen: a pass that is returned unused would bring nothing back."
        ]
    );
    copy.spoil("matsue/products/school-free.toml", "refund_fee = 6001", "refund_fee = 6000");
    assert_eq!(copy.mistakes(), [""; 0]);
    // Whoever raised its prices cannot mend a table that was published before.
    copy.spoil("mizuumi/products/lakeside-free.toml", "refund_fee = 520", "refund_fee = 11200");
    assert_eq!(copy.mistakes(), [""; 0], "the last table begins at 11,500");
}

#[test]
fn the_first_mistakes_of_a_file_are_told_and_how_many_more_there_are() {
    let copy = Copy::new();
    let rows = |n: usize| (0..n).map(|at| format!("A01,A02,SHIMA,x{at}\n")).collect::<String>();
    copy.write("shiokaze/fares.csv", format!("from,to,route,yen\n{}", rows(5_000)));
    let told = copy.mistakes();
    let of_fares: Vec<_> = told.iter().filter(|told| told.starts_with("shiokaze/fares.csv")).collect();
    assert_eq!(of_fares.len(), 101);
    assert_eq!(
        of_fares[0],
        "shiokaze/fares.csv:2: yen is \"x0\"; it must be a whole number in digits, 1 to 10000000."
    );
    assert_eq!(of_fares[100], "shiokaze/fares.csv: and 4900 more.");
    let stops = (0..5_000).map(|at| format!("S{at},中村,,,,,\n")).collect::<String>();
    copy.write("ichibata/stops.csv", format!("{STOPS}{stops}"));
    let told = copy.mistakes();
    let alike = told.iter().find(|told| told.starts_with("ichibata/stops.csv")).unwrap();
    assert!(
        alike.starts_with("ichibata/stops.csv: S0, S1, S10, S100, S1000 and 4995 more are all called 中村"),
        "{alike}"
    );
}

#[test]
fn what_is_no_file_of_text_is_told_and_not_waited_for() {
    let copy = Copy::new();
    copy.remove("shiokaze/fares.csv").remove("shiokaze/routes.csv").remove("mizuumi/feed/stops.txt");
    let root = copy.path().to_owned();
    for pipe in ["shiokaze/fares.csv", "mizuumi/feed/stops.txt", "ichibata/feed"] {
        assert!(Command::new("mkfifo").arg(root.join(pipe)).status().unwrap().success());
    }
    symlink("/dev/zero", root.join("shiokaze/routes.csv")).unwrap();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(read(&root).err().unwrap_or_default()).ok());
    let told = told.recv_timeout(Duration::from_secs(60)).unwrap();
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    for mistake in [
        "shiokaze/fares.csv: this is not a file.",
        "shiokaze/routes.csv: this is not a file.",
        "mizuumi/feed: stops.txt cannot be read: it is not a file.",
    ] {
        assert!(told.iter().any(|told| told == mistake), "{mistake} in {told:#?}");
    }
    assert!(told.iter().any(|told| told.starts_with("ichibata/feed: ")), "{told:#?}");
}

#[test]
fn where_a_file_cannot_be_read_what_depends_on_it_is_not_told() {
    let windows = [0x93, 0xFA];
    let not_utf8 = |file: &str| format!("{file}: this is not UTF-8; save it as UTF-8.");
    for file in [
        "shiokaze/stops.csv",
        "shiokaze/routes.csv",
        "shiokaze/fares.csv",
        "mizuumi/terms.csv",
        "mizuumi/prices/school-term.csv",
        "mizuumi/prices/commuter.toml",
        "mizuumi/products/commuter.toml",
        "mizuumi/operator.toml",
        "yamanami/fares.csv",
        "yamanami/matrix.csv",
    ] {
        let copy = Copy::new();
        copy.write(
            "mizuumi/notices/works.toml",
            "about = \"sales\"\nproduct = \"commuter\"\nfrom = 2026-12-01T05:00:00\ntext_ja = \"工事\"\ntext_en = \"Works\"\n",
        );
        copy.write(file, windows);
        assert_eq!(copy.mistakes(), [not_utf8(file)]);
    }
    let copy = Copy::new();
    copy.spoil("shiokaze/products/commuter.toml", "sort = 1", "sort = 1\ncategory = \"child\"");
    copy.write("shiokaze/categories.csv", windows);
    assert_eq!(copy.mistakes(), [not_utf8("shiokaze/categories.csv")]);
    copy.remove("shiokaze/categories.csv");
    assert!(
        copy.mistakes()[0].contains("there is no category child"),
        "a file that is not there says nothing"
    );
    let copy = Copy::new();
    copy.spoil("mizuumi/products/commuter.toml", "sort = 1", "sort = 1\nroutes = [\"KOGAN\"]");
    copy.remove("mizuumi/feed/stops.txt");
    assert_eq!(copy.mistakes(), ["mizuumi/feed: stops.txt is missing from the feed."]);
    let copy = Copy::new();
    copy.spoil("shiokaze/stops.csv", "A02,灯台入口,", "A02,灯台,入口,");
    assert_eq!(copy.mistakes(), ["shiokaze/stops.csv:3: this row has 8 cells; it must have 7."]);
}

#[test]
fn a_network_of_one_name_is_read_soon() {
    let copy = Copy::new();
    let stop = |at: usize| {
        let (lat, lon) = (35.0 + (at / 100) as f64 * 0.01, 133.0 + (at % 100) as f64 * 0.01);
        format!("S{at:05},中村,,Nakamura,,{lat},{lon}\nT{at:05},駅{at},,Station {at},,{lat},{lon}\n")
    };
    copy.write("ichibata/stops.csv", format!("{STOPS}{}", (0..10_000).map(stop).collect::<String>()));
    let root = copy.path().to_owned();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(read(&root).err().unwrap_or_default()).ok());
    assert_eq!(told.recv_timeout(Duration::from_secs(60)).unwrap(), [], "each has a station near by");
}
