//! The papers that products ask for: as folders say them, as the tables hold them, and as riders read them.

use serde_json::json;
use teiki_api::actor::Actor;
use teiki_api::catalogue;

use crate::support::{Copy, TestApp, demo};

const STAFF: Actor = Actor::Operations(None);
const KIND: &str = "name_ja = \"在学証明書\"\nname_en = \"Enrolment\"\nreadable_ja = \"氏名\"\nreadable_en = \"Your name\"\n";

#[test]
fn mistakes_about_papers_are_told_by_line() {
    let copy = Copy::new();
    copy.write("ichibata/documents/enrolment.toml", format!("{KIND}masked_ja = \"番号\"\ncolour = 1\n"));
    copy.write(
        "ichibata/documents/whole.toml",
        KIND.replace("氏名", &"名".repeat(301)).replace("在学証明書", ""),
    );
    copy.write("ichibata/documents/Big.toml", format!("{KIND}special_care = \"yes\"\n"));
    copy.write("ichibata/documents/note.txt", "?");
    copy.spoil(
        "matsue/products/school-free.toml",
        "[[\"student-certificate\", \"student-id\"]]",
        "[[\"student-id\"], [], [\"student-id\", \"handbook-mental\"], [\"student-certificate\"], [], []]",
    );
    let at = "matsue/products/school-free.toml:11: documents:";
    assert_eq!(
        copy.mistakes(),
        [
            "ichibata/documents/Big.toml: a file is named by its paper's slug: small letters, digits and hyphens.".to_owned(),
            "ichibata/documents/Big.toml:5: special_care must be true or false.".to_owned(),
            "ichibata/documents/enrolment.toml:5: masked_ja and masked_en go together: what must be covered, in both languages.".to_owned(),
            "ichibata/documents/enrolment.toml:6: colour means nothing here; it may be: sort, name_ja, name_en, readable_ja, readable_en, masked_ja, masked_en, special_care.".to_owned(),
            "ichibata/documents/note.txt: nothing reads this; remove it, or see how folders are written in catalogue/README.md.".to_owned(),
            "ichibata/documents/whole.toml:1: name_ja is empty; say it.".to_owned(),
            "ichibata/documents/whole.toml:3: readable_ja has more than 300 letters; be brief.".to_owned(),
            format!("{at} [] asks for nothing; leave it out."),
            format!("{at} a rider shows at most 5 papers; leave some out."),
            format!("{at} student-id is named twice; name it once."),
            format!("{at} there is no documents/handbook-mental.toml that says what it is; there are: student-certificate, student-id."),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_no_folder_names_is_withdrawn_and_comes_back() {
    let app = TestApp::start().await;
    let stands = "select slug || ' ' || withdrawn || ' ' || name_en from document_kinds
        where operator_id = (select id from operators where slug = 'matsue') order by 1";
    let mut changed = demo();
    let matsue = changed.operators.get_mut("matsue").unwrap();
    let student_id = matsue.documents.remove("student-id").unwrap();
    matsue.products.get_mut("school-free").unwrap().links.documents =
        vec![vec!["student-certificate".to_owned()]];
    let outcome = catalogue::apply(&app.app, &STAFF, "kato", &changed, None).await.unwrap();
    let files: Vec<&str> = outcome.changes.iter().map(|change| change.file.as_str()).collect();
    assert_eq!(files, ["matsue/documents/student-id.toml", "matsue/products/school-free.toml"]);
    assert_eq!(
        app.sql(stands).await,
        ["student-certificate false School commuting certificate", "student-id true Student ID"]
    );
    let matsue = changed.operators.get_mut("matsue").unwrap();
    matsue.documents.insert("student-id".into(), student_id);
    catalogue::apply(&app.app, &STAFF, "kato", &changed, None).await.unwrap();
    assert_eq!(app.sql(stands).await[1], "student-id false Student ID");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_loses_its_papers_is_sold_at_once() {
    let app = TestApp::start().await;
    let mut changed = demo();
    let matsue = changed.operators.get_mut("matsue").unwrap();
    let free = matsue.products.get_mut("school-free").unwrap();
    free.links.documents.clear();
    (free.facts.applications, free.facts.paper_facts) = (false, Vec::new());
    catalogue::apply(&app.app, &STAFF, "kato", &changed, None).await.unwrap();
    let query =
        "{ operator(slug: \"matsue\") { product(slug: \"school-free\") { buyable documents { name } } } }";
    let answer = app.browser().run(query, json!({})).await;
    assert_eq!(answer.data()["operator"]["product"], json!({ "buyable": true, "documents": [] }));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_tells_each_paper_and_its_alternatives() {
    let app = TestApp::start().await;
    let query = "{ operator(slug: \"ichibata\") { product(slug: \"disability-school\") { buyable
        documents { name alternatives { slug name readable masked specialCare } } } } }";
    let answer = app.browser().run(query, json!({})).await;
    let product = &answer.data()["operator"]["product"];
    assert_eq!(product["buyable"], false);
    let [handbook, school] = product["documents"].as_array().unwrap().as_slice() else { panic!("{product}") };
    assert_eq!(handbook["name"], "身体障害者手帳または療育手帳または精神障害者保健福祉手帳");
    assert_eq!(school["name"], "通学証明書または学生証・生徒手帳");
    let special = |requirement: &serde_json::Value| {
        let kinds = requirement["alternatives"].as_array().unwrap().clone();
        kinds.iter().map(|kind| kind["specialCare"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((special(handbook), special(school)), (vec![true; 3], vec![false; 2]));
    assert_eq!(handbook["alternatives"][0]["slug"], "handbook-physical");
    assert!(handbook["alternatives"][0]["readable"].as_str().unwrap().contains("手帳番号"));
    app.done().await;
}
