//! The demo's folders, and what is said of them once they are spoilt.

use std::fs;
use std::path::Path;

use teiki_api::catalogue::folder::read;
use teiki_shared::money::Yen;

use crate::support::{Copy, demo_folder};

#[test]
fn the_demo_has_no_mistake() {
    let read = read(&demo_folder()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let slugs: Vec<&str> = read.operators.keys().map(String::as_str).collect();
    assert_eq!(slugs, ["ichibata", "matsue", "mizuumi", "shiokaze", "yamanami"]);
    let commuter = &read.operators["matsue"].tables["commuter"];
    assert_eq!(
        commuter.cells[&("240".to_owned(), 3.into())].price,
        Yen::new(28_730),
        "drafted by the formula"
    );
    let free = &read.operators["matsue"].tables["school-free"];
    assert_eq!(free.cells[&("matsue".to_owned(), 6.into())].price, Yen::new(32_400), "stated");
    assert_eq!(read.first_sample().as_deref(), Some("ichibata"), "its hours are not kept");
}

#[test]
fn riders_can_pay_an_operator_by_what_it_names() {
    let told = |methods: &str| {
        let copy = Copy::new();
        copy.spoil("mizuumi/operator.toml", "[\"card\", \"konbini\"]", methods);
        copy.mistakes()
    };
    assert_eq!(told("[\"konbini\", \"card\"]"), [""; 0]);
    let line = "mizuumi/operator.toml:16: payment_methods:";
    assert_eq!(
        told("[\"card\", \"cash\"]"),
        [format!("{line} unknown variant `cash`, expected `card` or `konbini`.")]
    );
    for none in ["[]", "[\"konbini\"]"] {
        assert_eq!(told(none), [format!("{line} riders can pay with none of them; name card.")]);
    }
    assert_eq!(told("[\"card\", \"card\"]"), [format!("{line} one is named twice.")]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_mistake() {
    let copy = Copy::new();
    let table = fs::read_to_string(copy.path().join("matsue/prices/school-free.csv")).unwrap();
    copy.write("matsue/prices/school-free.csv", format!("\u{FEFF}{}", table.replace('\n', "\r\n")));
    let facts = fs::read_to_string(copy.path().join("matsue/operator.toml")).unwrap();
    copy.write("matsue/operator.toml", format!("\u{FEFF}{}", facts.replace('\n', "\r\n")));
    assert_eq!(copy.mistakes(), [""; 0]);
}

#[test]
fn every_mistake_of_every_file_is_told_at_once() {
    let copy = Copy::new();
    copy.spoil("ichibata/operator.toml", "sort = 2", "sort = \"two\"\ncolour = \"red\"");
    copy.spoil("ichibata/operator.toml", "closing_hour = \"22:00\"", "closing_hour = \"25:00\"");
    copy.spoil("matsue/operator.toml", "T8999999999901", "T8999999999902");
    copy.spoil("ichibata/products/disability-school.toml", "share = 10000", "share = 1000");
    copy.spoil("ichibata/products/school.toml", "\nshape = \"fare\"", "\nshape = \"round\"");
    copy.spoil("ichibata/prices/school.toml", "discounts = [\"50%\"]", "discounts = [\"150%\"]");
    copy.spoil("ichibata/products/school.toml", "lead_days = 7\n", "");
    copy.spoil("matsue/products/commuter.toml", "share = 5000 }, ", "share = 4000 }, ");
    copy.spoil("matsue/products/commuter.toml", "issuers = [\"matsue\", ", "issuers = [\"matsuye\", ");
    copy.spoil("matsue/products/school-free.toml", "window_days = 30", "window_days = 3");
    copy.spoil("matsue/products/school-free.toml", "\"student-certificate\"", "\"passport\"");
    copy.write(
        "mizuumi/prices/commuter.csv",
        "code,months,price,refund_fare\n240,1,49,x\nM,13,9000,240\n240,1\n",
    );
    copy.write("mizuumi/prices/night.csv", "months,price\n");
    copy.write("mizuumi/logo.png", [0xFF]);
    assert_eq!(
        copy.mistakes(),
        [
            "ichibata/operator.toml:1: sort must be a whole number of at most 9 digits.",
            "ichibata/operator.toml:2: colour means nothing here; it may be: sort, name_ja, name_en, legal_name_ja, legal_name_en, phone, address, address_en, contact_hours, contact_hours_en, closed_days, representative, representative_en, mail, invoice_number, sale_opens, sale_closes, closing_hour, all_day_sample, payment_methods, stripe_account, terms_version, certificate_days, selling, succeeded_by, fictional, cards, charging.",
            "ichibata/operator.toml:19: closing_hour: \"25:00\" is not a time from 00:00 to 24:00.",
            "ichibata/prices/school.toml:5: discounts: A discount is a number from 0 to 100 followed by %, such as 30% or 12.5%.",
            "ichibata/products/disability-school.toml:18: honoured_by: the shares must be 1 or more and 10000 in all; they are 1000.",
            "ichibata/products/school.toml:1: lead_days is missing; add it.",
            "ichibata/products/school.toml:3: shape: unknown variant `round`, expected one of `section`, `fare`, `area`.",
            "matsue/operator.toml:12: invoice_number: The check digit does not match; a digit must be mistyped.",
            "matsue/products/commuter.toml:14: issuers: there is no folder matsuye.",
            "matsue/products/commuter.toml:15: honoured_by: the shares must be 1 or more and 10000 in all; they are 9000.",
            "matsue/products/school-free.toml:11: documents: there is no documents/passport.toml that says what it is; there are: student-certificate, student-id.",
            "matsue/products/school-free.toml:15: window_days must not be smaller than lead_days.",
            "mizuumi/logo.png: nothing reads this; remove it, or see how folders are written in catalogue/README.md.",
            "mizuumi/prices/commuter.csv:2: price is \"49\"; it must be a whole number in digits, 50 to 10000000.",
            "mizuumi/prices/commuter.csv:2: refund_fare is \"x\"; it must be a whole number in digits, 0 to 10000000.",
            "mizuumi/prices/commuter.csv:3: months must be 1 to 12, or the slug of a term in terms.csv.",
            "mizuumi/prices/commuter.csv:4: this row has 2 cells; it must have 4.",
            "mizuumi/prices/night.csv:1: the first line must name exactly the columns: code,months,price,refund_fare.",
            "mizuumi/prices/night.csv:1: there is no product night; add products/night.toml or name another one in products.",
        ]
    );
}

#[test]
fn what_cannot_be_read_at_all_is_told_by_its_file() {
    let copy = Copy::new();
    copy.remove("ichibata/operator.toml");
    copy.write("matsue/operator.toml", "name_ja = \"\nphone = 1 2\n");
    copy.write("mizuumi/products/commuter.toml", [0x82, 0xA0]);
    copy.remove("mizuumi/feed/stops.txt");
    let told = copy.mistakes();
    for beginning in [
        "ichibata/operator.toml: this is missing",
        "matsue/operator.toml:1: this is not TOML",
        "matsue/operator.toml:2: this is not TOML",
        "mizuumi/feed: stops.txt is missing from the feed.",
        "mizuumi/products/commuter.toml: this is not UTF-8",
    ] {
        assert!(told.iter().any(|told| told.starts_with(beginning)), "{beginning} in {told:#?}");
    }
    assert!(read(Path::new("/nowhere")).is_err());
}

#[test]
fn mistakes_about_counters_are_told_by_line() {
    let copy = Copy::new();
    copy.spoil("mizuumi/counters/harbour.toml", "refund = \"no\"", "refund = \"perhaps\"\nwashing = \"yes\"");
    copy.spoil(
        "mizuumi/counters/harbour.toml",
        "{ answer = \"partly\", note_ja = \"駅前案内所へ取り次ぎます\", note_en = \"passed on to the Station Office\" }",
        "\"partly\"",
    );
    copy.spoil("matsue/counters/window.toml", "phone = \"0852-60-1111\"\n", "");
    copy.write("matsue/counters/hours.csv", "");
    assert_eq!(
        copy.mistakes(),
        [
            "matsue/counters/hours.csv: nothing reads this; remove it, or see how folders are written in catalogue/README.md.",
            "matsue/counters/window.toml:1: phone is missing; add it.",
            "mizuumi/counters/harbour.toml:16: reissue: \"partly\" needs note_ja and note_en, which say what is not done, or how.",
            "mizuumi/counters/harbour.toml:17: refund: unknown variant `perhaps`, expected one of `yes`, `partly`, `no`.",
            "mizuumi/counters/harbour.toml:18: washing means nothing here; it may be: card, new, renewal, reissue, refund, card_return.",
        ]
    );
}

#[test]
fn mistakes_about_notices_are_told_by_line() {
    let copy = Copy::new();
    let texts = "text_ja = \"工事\"\ntext_en = \"Roadworks\"\n";
    copy.write(
        "mizuumi/notices/works.toml",
        format!("about = \"weather\"\nfrom = 2026-12-01\nuntil = \"soon\"\n{texts}"),
    );
    copy.write(
        "mizuumi/notices/typhoon.toml",
        format!(
            "about = \"sales\"\nproduct = \"monthly\"\nroute = \"NIGHT\"\nfrom = 2026-12-01T05:00:00\nuntil = 2026-12-01T05:00:00\n{texts}"
        ),
    );
    copy.write(
        "mizuumi/notices/zoned.toml",
        format!("about = \"sales\"\nfrom = 2026-12-01T05:00:00Z\n{texts}"),
    );
    copy.spoil("shiokaze/fares.csv", "A01,A02,SHIMA,180", "A01,A02,,180");
    copy.write(
        "shiokaze/notices/storm.toml",
        format!("about = \"sales\"\nsuspends = true\nroute = \"HAMA\"\nfrom = 2026-12-01T05:00:00\n{texts}"),
    );
    let moment = "must be a day and a minute in Japan without quotes, such as 2027-04-01T05:00:00.";
    assert_eq!(
        copy.mistakes(),
        [
            "mizuumi/notices/typhoon.toml:2: product: there is no product monthly.".to_owned(),
            "mizuumi/notices/typhoon.toml:3: route: a notice is about a product or about a route; write another one.".into(),
            "mizuumi/notices/typhoon.toml:3: route: there is no route NIGHT.".into(),
            "mizuumi/notices/typhoon.toml:5: until must be later than from.".into(),
            "mizuumi/notices/works.toml:1: about: unknown variant `weather`, expected `sales` or `service`.".into(),
            format!("mizuumi/notices/works.toml:2: from {moment}"),
            format!("mizuumi/notices/works.toml:3: until {moment}"),
            format!("mizuumi/notices/zoned.toml:2: from {moment}"),
            "shiokaze/notices/storm.toml:3: route: some fares name no route, and would be suspended with any; name the route of each, or suspend a product.".into(),
        ]
    );
}

#[test]
fn a_notice_has_days_and_a_length_that_a_page_can_show() {
    let copy = Copy::new();
    let long = "工".repeat(501);
    let facts = "about = \"service\"\nfrom = 0001-01-01T00:00:00\nuntil = 9999-12-31T00:00:00\n";
    copy.write(
        "mizuumi/notices/always.toml",
        format!("{facts}text_ja = \"{long}\"\ntext_en = \"Roadworks\"\n"),
    );
    assert_eq!(
        copy.mistakes(),
        [
            "mizuumi/notices/always.toml:2: from: name a day from the year 2000 to 2200.",
            "mizuumi/notices/always.toml:3: until: name a day from the year 2000 to 2200.",
            "mizuumi/notices/always.toml:4: text_ja: 501 letters are too many; 500 are the most.",
        ]
    );
}

#[test]
fn routes_that_are_chosen_by_name_have_names_of_their_own() {
    let copy = Copy::new();
    copy.spoil("yamanami/routes.csv", "海線", "山線");
    let what = "via: umi and yama have one name; riders choose a route by its name.";
    let of = |product: &str| format!("yamanami/products/{product}.toml:9: {what}");
    assert_eq!(copy.mistakes(), [of("attendant"), of("child"), of("commuter")]);
}

#[test]
fn a_matrix_tells_of_routes_that_are_there_and_of_passes_that_are_sold() {
    let copy = Copy::new();
    copy.spoil(
        "shiokaze/matrix.csv",
        "HAMA,3,Ushio Line,own,yes,yes,none,yes",
        "HAMA,3,Ushio Line,alone,yes,yes,maybe,yes",
    );
    copy.spoil(
        "shiokaze/matrix.csv",
        "SHIMA,4,Island Loop Line,own,yes,yes,none,yes,yes,yes",
        "SHIMA,4,Island Loop Line,own,yes,yes,none,no,yes,yes",
    );
    copy.spoil("shiokaze/matrix.csv", "KAIKYO,2", "NIGHT,2");
    copy.spoil(
        "shiokaze/operator.toml",
        "price = 2000\nwhat_ja = \"デポジット",
        "price = \"2000\"\nwhat_ja = \"デポジット",
    );
    assert_eq!(
        copy.mistakes(),
        [
            "shiokaze/matrix.csv:3: there is no route NIGHT.",
            "shiokaze/matrix.csv:4: run: \"alone\" is not one of: joint, own.",
            "shiokaze/matrix.csv:5: where no pass is sold, note_ja and note_en say why and what there is instead.",
            "shiokaze/operator.toml:18: price must be whole yen, 0 to 10000000, without quotes.",
            "shiokaze/products/commuter.toml:9: routes: no pass is sold for SHIMA, as matrix.csv says; name the routes that it is good on.",
        ]
    );
}

#[test]
fn an_operator_that_ended_sells_nothing_and_names_who_goes_on() {
    let copy = Copy::new();
    copy.spoil("mizuumi/operator.toml", "fictional = true", "fictional = true\nsucceeded_by = \"nobody\"");
    copy.spoil("mizuumi/products/everyday.toml", "sample = true", "sample = true\non_sale = false");
    assert_eq!(
        copy.mistakes(),
        [
            "mizuumi/operator.toml:1: selling: an operator that has ended sells nothing; say selling = false.",
            "mizuumi/operator.toml:18: succeeded_by: nobody must be the folder of an operator that has not ended.",
            "mizuumi/products/commuter.toml:14: issuers: mizuumi has ended; name another one, or say on_sale = false.",
            "mizuumi/products/lakeside-free.toml:17: issuers: mizuumi has ended; name another one, or say on_sale = false.",
            "mizuumi/products/school-term.toml:14: issuers: mizuumi has ended; name another one, or say on_sale = false.",
        ]
    );
}

#[test]
fn a_topic_is_answered_in_both_languages() {
    let copy = Copy::new();
    copy.remove("matsue/help/hurry.en.md");
    copy.write("mizuumi/help/ferry.ja.md", "船にも乗れますか\n")
        .write("mizuumi/help/ferry.en.md", "# Ferry\n\nNo.\n");
    copy.write("mizuumi/help/ferry.fr.md", "");
    assert_eq!(
        copy.mistakes(),
        [
            "matsue/help/hurry.en.md: this is missing; a topic is answered in both languages.",
            "mizuumi/help/ferry.fr.md: nothing reads this; remove it, or see how folders are written in catalogue/README.md.",
            "mizuumi/help/ferry.ja.md:1: nothing stands below the title; write what to do.",
            "mizuumi/help/ferry.ja.md:1: the first line must be the title, behind \"# \".",
        ]
    );
}

#[test]
fn stops_that_nothing_tells_apart_are_a_mistake() {
    let copy = Copy::new();
    copy.write(
        "ichibata/stops.csv",
        "id,name_ja,name_kana,name_en,search,lat,lon\nA,中村,,,,,\nB,中村,,,,,\nC,駅前,,,,35.501,133.1\nD,役場,,,,35.521,133.1\n",
    );
    let told = copy.mistakes();
    assert!(
        told.len() == 1 && told[0].starts_with("ichibata/stops.csv: A, B are all called 中村"),
        "{told:?}"
    );
    copy.spoil("ichibata/stops.csv", "A,中村,,,,,", "A,中村,,,,35.500,133.1");
    assert_eq!(copy.mistakes().len(), 1, "one of them is not enough");
    copy.spoil("ichibata/stops.csv", "B,中村,,,,,", "B,中村,,,,35.520,133.1");
    assert_eq!(copy.mistakes(), [""; 0]);
}

#[test]
fn a_row_of_the_table_wins_over_the_formula() {
    let copy = Copy::new();
    copy.write("matsue/prices/commuter.csv", "price,code,refund_fare,months\n9990,240,240,1\n");
    let read = read(copy.path()).unwrap();
    let prices = &read.operators["matsue"].tables["commuter"].cells;
    assert_eq!(prices[&("240".to_owned(), 1.into())].price, Yen::new(9_990));
    assert_eq!(prices[&("240".to_owned(), 3.into())].price, Yen::new(28_730));
}

#[test]
fn a_product_without_a_price_is_a_mistake_until_it_is_taken_off_sale() {
    let copy = Copy::new();
    for file in ["lakeside-free.csv", "lakeside-free-2027-04.csv", "lakeside-free-2027-04.toml"] {
        copy.remove(&format!("mizuumi/prices/{file}"));
    }
    let told = copy.mistakes();
    assert!(told.len() == 1 && told[0].contains("it has no published price"), "{told:?}");
    copy.spoil("mizuumi/products/lakeside-free.toml", "sample = true", "sample = true\non_sale = false");
    assert_eq!(copy.mistakes(), [""; 0]);
}

#[test]
fn a_category_is_a_row_that_can_be_read_and_named() {
    let copy = Copy::new();
    copy.spoil("mizuumi/products/commuter.toml", "sort = 1", "sort = 1\ncategory = \"pupil\"");
    copy.spoil("mizuumi/products/everyday.toml", "sort = 2", "sort = 2\ncategory = \"child\"");
    copy.spoil(
        "mizuumi/products/lakeside-free.toml",
        "sample = true",
        "sample = true\ncategory = \"child\"\non_sale = false",
    );
    copy.write(
        "mizuumi/categories.csv",
        "slug,name_ja,name_en,from_age,until_age,rule,fare_percent\n\
         child,小児,Child,,12,school-year,50\nBig,大,Big,12,6,never,500\nold,,Old,x,,birthday,100\n",
    );
    assert_eq!(
        copy.mistakes(),
        [
            "mizuumi/categories.csv:3: fare_percent is \"500\"; it must be a whole number in digits, 1 to 100.",
            "mizuumi/categories.csv:3: rule: \"never\" is not one of: birthday, school-year.",
            "mizuumi/categories.csv:3: slug must be small letters, digits and hyphens.",
            "mizuumi/categories.csv:3: until_age must be larger than from_age.",
            "mizuumi/categories.csv:4: a category needs a name_ja and a name_en.",
            "mizuumi/categories.csv:4: from_age is \"x\"; it must be a whole number in digits, 0 to 120.",
            "mizuumi/prices/everyday.toml:1: a formula refunds by the adult fare; state the rows of a category that pays less.",
            "mizuumi/products/commuter.toml:2: category: there is no category pupil; name it in categories.csv.",
            "mizuumi/products/everyday.toml:2: category: nobody of child can buy everyday here, as an account is opened from the age of 16 on; say on_sale = false and sell it at the counter.",
        ]
    );
}

#[test]
fn terms_with_fixed_dates_are_held_against_their_days_their_prices_and_the_refund_rule() {
    let copy = Copy::new();
    copy.write(
        "mizuumi/terms.csv",
        "slug,name_ja,name_en,starts_on,ends_on,sale_from,sale_until\n\
         2026-1,1学期,First,2026-04-01,2026-07-31,2026-03-01,2026-07-15\n\
         2026-2,2学期,Second,2026-09-01,2026-08-31,2026-08-01,2026-07-16\n\
         2026-3,1学期,Third,2027-01-01,2027-03-31,2026-12-01,2027-04-01\n\
         2026,1年,Year,2026-4-1,2027-02-29,,2026-04-01\n\
         2026-1,前期,Again,2026-04-01,2026-07-31,2026-03-01,2026-07-15\n",
    );
    let days = "2026-04-01,2026-07-31,2026-03-01,2026-07-15";
    copy.write(
        "mizuumi/prices/school-term.csv",
        "code,months,price,refund_fare\n210,2026-1,23310,210\n210,2031-1,23310,210\n210,13,23310,210\n",
    );
    assert_eq!(
        copy.mistakes(),
        [
            "mizuumi/prices/school-term.csv:3: months: there is no term 2031-1; name it in terms.csv, or say how many months.",
            "mizuumi/prices/school-term.csv:4: months must be 1 to 12, or the slug of a term in terms.csv.",
            "mizuumi/terms.csv:3: ends_on is before starts_on.",
            "mizuumi/terms.csv:3: sale_until is before sale_from.",
            "mizuumi/terms.csv:4: 2026-1 and 2026-3 have one name; riders choose by it: name the school year too.",
            "mizuumi/terms.csv:4: sale_until is after ends_on: nobody could use a pass that is sold then.",
            "mizuumi/terms.csv:5: ends_on is \"2027-02-29\"; it must be a day, such as 2027-04-01.",
            "mizuumi/terms.csv:5: sale_from is \"\"; it must be a day, such as 2027-04-01.",
            "mizuumi/terms.csv:5: slug must be small letters, digits and hyphens, and no number: a number is one of months.",
            "mizuumi/terms.csv:5: starts_on is \"2026-4-1\"; it must be a day, such as 2027-04-01.",
            "mizuumi/terms.csv:6: there are two terms 2026-1; keep one.",
        ]
    );
    copy.write(
        "mizuumi/terms.csv",
        format!("slug,name_ja,name_en,starts_on,ends_on,sale_from,sale_until\n2026-1,1学期,First,{days}\n"),
    );
    copy.write("mizuumi/prices/school-term.csv", "code,months,price,refund_fare\n210,2026-1,23310,210\n");
    copy.spoil("mizuumi/products/school-term.toml", "\"daily\"", "\"terms-then-days\"");
    let lacks = |months: i32| {
        format!(
            "mizuumi/prices/school-term.csv:2: the refund rule terms-then-days charges elapsed months of the term 2026-1 at the price of {months} months, which 210 lacks; state it, or take refund_rule = \"daily\"."
        )
    };
    assert_eq!(copy.mistakes(), [lacks(3)]);
    copy.write(
        "mizuumi/prices/school-term.csv",
        "code,months,price,refund_fare\n210,2026-1,23310,210\n210,3,18000,210\n",
    );
    assert_eq!(copy.mistakes(), [lacks(1)]);
    copy.write(
        "mizuumi/prices/school-term.csv",
        "code,months,price,refund_fare\n210,2026-1,23310,210\n210,3,18000,210\n210,1,6300,210\n",
    );
    assert_eq!(copy.mistakes(), [""; 0]);
}

#[test]
fn an_area_names_the_stops_in_which_it_is_good() {
    let copy = Copy::new();
    copy.spoil("mizuumi/products/lakeside-free.toml", "routes = [\"KOGAN\", \"DAIGAKU\"]\n", "");
    copy.spoil("mizuumi/products/commuter.toml", "sort = 1", "sort = 1\nstops = [\"M01\"]");
    copy.write(
        "mizuumi/prices/lakeside-free.csv",
        "code,months,price,refund_fare\nlakeside,1,11000,280\nhills,1,9000,280\n",
    );
    assert_eq!(
        copy.mistakes(),
        [
            "mizuumi/products/commuter.toml:2: stops: only an area names stops; a section has two.",
            "mizuumi/products/lakeside-free.toml:3: it names no stops; say routes, route_class or stops, so that riders find it by theirs.",
            "mizuumi/products/lakeside-free.toml:3: its prices are of the areas hills, lakeside, and its stops of all alike; make each a product of its own.",
        ]
    );
    copy.write("mizuumi/prices/lakeside-free.csv", "code,months,price,refund_fare\nlakeside,1,11000,280\n");
    copy.spoil("mizuumi/products/commuter.toml", "stops = [\"M01\"]\n", "");
    copy.spoil("mizuumi/products/lakeside-free.toml", "sort = 3", "sort = 3\nstops = [\"M01\", \"M00\"]");
    assert_eq!(copy.mistakes(), ["mizuumi/products/lakeside-free.toml:2: stops: there is no stop M00."]);
}

#[test]
fn sections_with_a_route_need_fares_by_route_and_names_in_both_languages() {
    let copy = Copy::new();
    copy.spoil("mizuumi/products/lakeside-free.toml", "sort = 3", "sort = 3\nvia = true");
    copy.spoil(
        "mizuumi/products/commuter.toml",
        "sort = 1",
        "sort = 1\nvia = true\nroutes = [\"KOGAN\", \"NIGHT\"]",
    );
    copy.spoil("yamanami/products/commuter.toml", "via = true", "via = \"umi\"");
    copy.spoil("yamanami/products/child.toml", "via = true", "via = true\nroutes = [\"yama\"]");
    copy.spoil("yamanami/fares.csv", "YN05,YN08,yama,260", "YN05,YN08,,260");
    copy.spoil("yamanami/matrix.csv", "umi,2,Umi Line,own,no,yes,yes,yes,yes,none,,\n", "");
    copy.spoil(
        "shiokaze/products/commuter.toml",
        "routes = [\"HAMA\", \"SHIMA\"]",
        "routes = [\"TRAM\"]\nvia = true",
    );
    copy.spoil("shiokaze/routes.csv", "SHIMA,", "TRAM,路面電車,\nSHIMA,");
    let of_no_route = "via: the fare from YN05 to YN08 is of no route; say by which one it is.";
    assert_eq!(
        copy.mistakes(),
        [
            "mizuumi/products/commuter.toml:2: via: KOGAN has no English name; give it a row with a name_en in matrix.csv.",
            "mizuumi/products/commuter.toml:3: routes: there is no route NIGHT.",
            "mizuumi/products/lakeside-free.toml:2: via: only sections have a route; leave it out.",
            "shiokaze/products/commuter.toml:10: via: none of the routes that it is good on has a fare; state fares by route.",
            &format!("yamanami/products/attendant.toml:9: {of_no_route}"),
            "yamanami/products/attendant.toml:9: via: umi has no English name; give it a row with a name_en in matrix.csv.",
            &format!("yamanami/products/child.toml:9: {of_no_route}"),
            "yamanami/products/commuter.toml:9: via must be true or false.",
        ]
    );
}
