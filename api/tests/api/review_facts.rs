//! What riders type of their papers: asked for by the product, held against the term, mended when staff say so, forgotten with the images.

use serde_json::{Value, json};
use teiki_api::review::{DecideRefusal, Finding, Verdict};
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::review::Flaw;
use teiki_shared::staff::Role;

use crate::support::papers::photo;
use crate::support::review::finding;
use crate::support::{Answer, TestApp, messages};

const TYPED: &str = "draft { paperFacts { fact value } problems { code message } next }";

impl crate::support::papers::Applicant {
    async fn types(&self, facts: Value) -> Answer {
        let mut input = facts;
        input["draftId"] = json!(self.draft);
        self.mutate("draftSetPaperFacts", TYPED, input).await
    }
}

/// Asks for these facts of whatever is applied for.
async fn ask(app: &TestApp, facts: &str) {
    app.run("update products set applications = true where documents <> '{}'").await;
    app.run(&format!("update products set paper_facts = '{facts}' where documents <> '{{}}'")).await;
}

fn of(fact: PaperFact) -> Finding {
    Finding { fact: Some(fact), ..finding("student-id", None, Flaw::FactDiffers) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_applied_for_with_all_that_it_asks_of_the_papers() {
    let app = TestApp::start().await;
    ask(&app, "{school,expires_on}").await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let refused = ann.apply("early").await;
    assert_eq!(
        (refused.codes(), &messages(refused.payload())[0]),
        (vec!["INCOMPLETE".to_owned()], &"学校名を、書類のとおりに入力してください。".to_owned())
    );
    let refused = ann.types(json!({ "school": "北\u{202E}高", "expiresOn": "三月" })).await;
    let errors = refused.payload()["userErrors"].as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| (&error["field"], &error["code"])).collect();
    let unreadable = json!("UNREADABLE");
    assert_eq!(fields, [(&json!(["school"]), &unreadable), (&json!(["expiresOn"]), &unreadable)]);
    assert_eq!(ann.types(json!({ "school": "北高校" })).await.codes(), ["MISSING"]);
    let draft =
        ann.types(json!({ "school": " 北高校 ", "expiresOn": "２０２７年３月３１日", "grade": "1年" })).await;
    let facts = &draft.done()["draft"]["paperFacts"];
    let kept =
        json!([{ "fact": "SCHOOL", "value": "北高校" }, { "fact": "EXPIRES_ON", "value": "2027-03-31" }]);
    assert_eq!(facts, &kept, "the grade is not asked for");
    let order = ann.apply("now").await;
    assert_eq!(order.done()["order"]["state"], "IN_REVIEW");
    assert_eq!(
        ann.types(json!({ "school": "南高校", "expiresOn": "2027-03-31" })).await.codes(),
        ["ORDERED"]
    );

    let bob = app.person("taro").await;
    let input = json!({ "draftId": ann.draft, "school": "x", "expiresOn": "2027-03-31" });
    assert_eq!(bob.mutate("draftSetPaperFacts", TYPED, input).await.codes(), ["NOT_FOUND"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_pass_outlasts_the_paper() {
    let app = TestApp::start().await;
    ask(&app, "{expires_on}").await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    // One month from 20 October ends on 19 November.
    let fits = ann.types(json!({ "expiresOn": "2026-11-19" })).await;
    assert_eq!(
        (&fits.done()["draft"]["problems"], &fits.done()["draft"]["next"]),
        (&json!([]), &json!("CHECK"))
    );
    let late = ann.types(json!({ "expiresOn": "2026-11-18" })).await;
    assert_eq!(late.codes(), ["OUTLASTS"]);
    let told = &messages(late.payload())[0];
    assert!(told.contains("書類の有効期限（2026年11月18日）"), "{told}");
    let term = json!({ "id": ann.draft, "months": 3, "startsOn": "2026-10-20" });
    ann.types(json!({ "expiresOn": "2026-12-31" })).await.done();
    let long = ann.mutate("draftUpdate", "draft { next problems { code message } }", term).await;
    let told = long.done()["draft"]["problems"][0]["message"].as_str().unwrap().to_owned();
    assert!(told.contains("期間は1か月までの中から選んでください"), "the longest that fits: {told}");
    let draft = &long.done()["draft"];
    assert_eq!(
        (&draft["next"], &draft["problems"][0]["code"]),
        (&json!("CHECK"), &json!("PAPER_OUTLASTS")),
        "what was typed can be mended too"
    );
    assert_eq!(ann.apply("late").await.codes(), ["INCOMPLETE"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_from_the_paper_is_typed_again() {
    let app = TestApp::start().await;
    ask(&app, "{school,expires_on}").await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    ann.types(json!({ "school": "北高校", "expiresOn": "2027-03-31" })).await.done();
    let order = ann.applied().await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let mut with_page = of(PaperFact::School);
    with_page.page = Some(page.parse().unwrap());
    for wrong in [of(PaperFact::Grade), with_page, finding("student-id", None, Flaw::FactDiffers)] {
        let told = app.decide(&reviewer, &order, 0, &Verdict::SendBack(vec![wrong])).await;
        assert_eq!(told.unwrap_err(), [DecideRefusal::NoFinding]);
    }
    app.decide(&reviewer, &order, 0, &Verdict::SendBack(vec![of(PaperFact::ExpiresOn)])).await.unwrap();
    app.clock.advance(jiff::SignedDuration::from_mins(1));
    ann.types(json!({ "school": "北高等学校", "expiresOn": "2027-03-31" })).await.done();
    assert_eq!(ann.resubmit(&order).await.codes(), ["NOT_MENDED"], "another field was changed");
    let outlasted = ann.types(json!({ "school": "北高校", "expiresOn": "2026-11-18" })).await;
    assert_eq!(outlasted.codes(), ["OUTLASTS"]);
    ann.types(json!({ "school": "北高校", "expiresOn": "2027-02-28" })).await.done();
    assert_eq!(ann.resubmit(&order).await.done()["order"]["state"], "IN_REVIEW");
    let query = "query($id: ID!) { viewer { order(id: $id) { draft { paperFacts { fact value } } } } }";
    let seen = ann.run(query, json!({ "id": order })).await;
    let kept =
        json!([{ "fact": "SCHOOL", "value": "北高校" }, { "fact": "EXPIRES_ON", "value": "2027-02-28" }]);
    assert_eq!(seen.data()["viewer"]["order"]["draft"]["paperFacts"], kept);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_forgotten_with_the_images() {
    let app = TestApp::start().await;
    ask(&app, "{school}").await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    ann.types(json!({ "school": "北高校" })).await.done();
    let removed = app.send(&ann, &ann.draft, "student-id", "second", &photo(9, 60, 40)).await.page();
    ann.mutate("certificateRemove", "draft { id }", json!({ "id": removed })).await.done();
    app.run_jobs().await;
    let typed = "select paper_facts -> 'school' ->> 'value' from drafts where paper_facts <> '{}'";
    assert_eq!(app.sql(typed).await, ["北高校"], "a page that was taken away is one to replace");
    let order = ann.applied().await;
    // What was left on its way goes by itself, and takes nothing of the application along.
    app.force(&format!(
        "insert into certificate_pages select operator_id, gen_random_uuid(), account_id, draft_id, null, kind, special_care, 'uploading', null,
         'left', digest, master_key, image_key, thumbnail_key, width, height, uploaded_at from certificate_pages where id = '{page}'"
    ))
    .await;
    app.clock.advance(jiff::SignedDuration::from_mins(61));
    app.sweep().await;
    assert_eq!(
        app.sql("select reason from certificate_deletions order by reason").await,
        ["abandoned", "removed"]
    );
    assert_eq!(app.sql(typed).await, ["北高校"]);
    ann.mutate("orderCancel", "order { state }", json!({ "id": order })).await.done();
    app.clock.advance(jiff::SignedDuration::from_hours(24 * 31));
    teiki_api::certificates::prune(&app.app).await.unwrap();
    app.run_jobs().await;
    assert_eq!(app.sql(&format!("select id from certificate_pages where id = '{page}'")).await, [""; 0]);
    assert_eq!(app.sql(typed).await, [""; 0]);
    assert_eq!(app.sql("select id from orders").await, [order], "the order stays");
    app.done().await;
}
