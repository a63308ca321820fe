//! The demo's folders, and what is said of them once they are spoilt.

use std::fs;
use std::path::{Path, PathBuf};

use teiki_api::catalogue::folder::{Mistake, read};
use teiki_shared::money::Yen;

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue")
}

/// A copy of the demo's folders that is deleted at the end.
struct Copy(PathBuf);

impl Copy {
    fn new() -> Self {
        let root = std::env::temp_dir().join(format!("teiki-folders-{}", uuid::Uuid::new_v4().simple()));
        copy(&demo(), &root);
        Self(root)
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Replaces a text that stands in a file exactly once.
    fn spoil(&self, file: &str, good: &str, bad: &str) -> &Self {
        let text = fs::read_to_string(self.0.join(file)).unwrap();
        assert_eq!(text.matches(good).count(), 1, "{good} in {file}");
        self.write(file, text.replace(good, bad))
    }

    fn remove(&self, file: &str) -> &Self {
        fs::remove_file(self.0.join(file)).unwrap();
        self
    }

    fn mistakes(&self) -> Vec<String> {
        let mistakes: Vec<Mistake> = read(&self.0).err().unwrap_or_default();
        mistakes.iter().map(ToString::to_string).collect()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}

#[test]
fn the_demo_has_no_mistake() {
    let read = read(&demo()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let slugs: Vec<&str> = read.operators.keys().map(String::as_str).collect();
    assert_eq!(slugs, ["ichibata", "matsue", "mizuumi"]);
    let commuter = &read.operators["matsue"].tables["commuter"];
    assert_eq!(commuter.cells[&("240".to_owned(), 3)].price, Yen::new(28_730), "drafted by the formula");
    let free = &read.operators["matsue"].tables["school-free"];
    assert_eq!(free.cells[&("matsue".to_owned(), 6)].price, Yen::new(32_400), "stated");
    assert_eq!(read.first_sample().as_deref(), Some("ichibata"), "its hours are not kept");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_mistake() {
    let copy = Copy::new();
    let table = fs::read_to_string(copy.0.join("matsue/prices/school-free.csv")).unwrap();
    copy.write("matsue/prices/school-free.csv", format!("\u{FEFF}{}", table.replace('\n', "\r\n")));
    let facts = fs::read_to_string(copy.0.join("matsue/operator.toml")).unwrap();
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
    copy.spoil("matsue/products/school-free.toml", "[\"school_certificate\"]", "[\"passport\"]");
    copy.write(
        "mizuumi/prices/commuter.csv",
        "code,months,price,refund_fare\n240,1,49,x\nM,13,9000,240\n240,1\n",
    );
    copy.write("mizuumi/prices/night.csv", "months,price\n");
    copy.write("mizuumi/logo.png", [0xFF]);
    assert_eq!(
        copy.mistakes(),
        [
            "ichibata/operator.toml:1: sort must be a whole number.",
            "ichibata/operator.toml:2: colour means nothing here; it may be: sort, name_ja, name_en, legal_name_ja, legal_name_en, phone, address, address_en, contact_hours, contact_hours_en, representative, representative_en, mail, invoice_number, sale_opens, sale_closes, closing_hour, all_day_sample, stripe_account, terms_version, selling, fictional.",
            "ichibata/operator.toml:19: closing_hour: \"25:00\" is not a time from 00:00 to 24:00.",
            "ichibata/prices/school.toml:5: discounts: A discount is a number from 0 to 100 followed by %, such as 30% or 12.5%.",
            "ichibata/products/disability-school.toml:18: honoured_by: the shares must be 1 or more and 10000 in all; they are 1000.",
            "ichibata/products/school.toml:1: lead_days is missing; add it.",
            "ichibata/products/school.toml:3: shape: unknown variant `round`, expected one of `section`, `fare`, `area`.",
            "matsue/operator.toml:12: invoice_number: The check digit does not match; a digit must be mistyped.",
            "matsue/products/commuter.toml:14: issuers: there is no folder matsuye.",
            "matsue/products/commuter.toml:15: honoured_by: the shares must be 1 or more and 10000 in all; they are 9000.",
            "matsue/products/school-free.toml:11: documents: passport is no kind of certificate; there are: school_certificate, disability_certificate.",
            "matsue/products/school-free.toml:13: window_days must not be smaller than lead_days.",
            "mizuumi/logo.png: nothing reads this; remove it, or see how folders are written in catalogue/README.md.",
            "mizuumi/prices/commuter.csv:2: price is \"49\"; it must be a whole number in digits, 50 or more.",
            "mizuumi/prices/commuter.csv:2: refund_fare is \"x\"; it must be a whole number in digits, 0 or more.",
            "mizuumi/prices/commuter.csv:3: months must be 1 to 12.",
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
        "matsue/stops.csv",
        "id,name_ja,name_kana,name_en,search,lat,lon\nA,中村,,,,,\nB,中村,,,,,\nC,駅前,,,,35.501,133.1\nD,役場,,,,35.521,133.1\n",
    );
    let told = copy.mistakes();
    assert!(told.len() == 1 && told[0].starts_with("matsue/stops.csv: A, B are all called 中村"), "{told:?}");
    copy.spoil("matsue/stops.csv", "A,中村,,,,,", "A,中村,,,,35.500,133.1");
    assert_eq!(copy.mistakes().len(), 1, "one of them is not enough");
    copy.spoil("matsue/stops.csv", "B,中村,,,,,", "B,中村,,,,35.520,133.1");
    assert_eq!(copy.mistakes(), [""; 0]);
}

#[test]
fn a_row_of_the_table_wins_over_the_formula() {
    let copy = Copy::new();
    copy.write("matsue/prices/commuter.csv", "price,code,refund_fare,months\n9990,240,240,1\n");
    let read = read(&copy.0).unwrap();
    let prices = &read.operators["matsue"].tables["commuter"].cells;
    assert_eq!(prices[&("240".to_owned(), 1)].price, Yen::new(9_990));
    assert_eq!(prices[&("240".to_owned(), 3)].price, Yen::new(28_730));
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
            "mizuumi/categories.csv:3: fare_percent must be 1 to 100.",
            "mizuumi/categories.csv:3: rule: \"never\" is not one of: birthday, school-year.",
            "mizuumi/categories.csv:3: slug must be small letters, digits and hyphens.",
            "mizuumi/categories.csv:3: until_age must be larger than from_age.",
            "mizuumi/categories.csv:4: a category needs a name_ja and a name_en.",
            "mizuumi/categories.csv:4: from_age is \"x\"; it must be a whole number in digits, 0 or more.",
            "mizuumi/prices/everyday.toml:1: a formula refunds by the adult fare; state the rows of a category that pays less.",
            "mizuumi/products/commuter.toml:2: category: there is no category pupil; name it in categories.csv.",
            "mizuumi/products/everyday.toml:2: category: nobody of child can buy everyday here, as an account is opened from the age of 16 on; say on_sale = false and sell it at the counter.",
        ]
    );
}
