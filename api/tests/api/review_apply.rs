//! Applying for a pass that needs papers, and sending a mended application again.

use serde_json::json;
use teiki_api::review::Verdict;
use teiki_shared::review::Flaw;
use teiki_shared::staff::Role;

use crate::support::papers::photo;
use crate::support::review::{APPLICATION, finding};
use crate::support::{Letter, TestApp, buying, messages};

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_needs_papers_is_applied_for_approved_and_paid() {
    let app = TestApp::start().await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let applied = ann.apply("one").await;
    let order = applied.done()["order"].clone();
    let id = buying::id(&order);
    assert_eq!(
        (&order["state"], &order["canPay"], &order["canCancel"], &order["pass"]["state"], &order["review"]),
        (&json!("IN_REVIEW"), &json!(false), &json!(true), &json!("RESERVED"), &json!(null))
    );
    assert_eq!(order["certificates"], json!([{ "id": page, "kind": { "slug": "student-id" } }]));
    assert_eq!(order["deadline"], "2026-10-19T13:00:00Z");
    let early = buying::start_with(&ann, &id, "early").await;
    assert_eq!(early.codes(), ["OVER"]);
    app.clock.advance(jiff::SignedDuration::from_mins(11));
    app.run_jobs().await;
    let letters = app.outside.letters(&ann.email).await;
    let received =
        |letter: &Letter| letter.subject.contains("申込みを受け付けました") && !letter.text.contains("/pay");
    assert!(!letters.is_empty() && letters.iter().all(received), "none asks for money: {letters:?}");
    assert!(letters[0].text.contains("まだ代金はいただいていません"), "{}", letters[0].text);

    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    assert_eq!(app.decide(&reviewer, &id, 0, &Verdict::Approve).await.unwrap(), "awaiting_payment");
    app.run_jobs().await;
    let letters = app.outside.letters(&ann.email).await;
    assert!(letters[0].subject.contains("書類の確認が終わりました"), "{}", letters[0].subject);
    assert!(letters[0].text.contains(&format!("/orders/{id}/pay")), "{}", letters[0].text);
    let intent = buying::start(&ann, &id).await;
    buying::confirm(&app, &intent, buying::VISA, "pass").await;
    let paid = buying::sync(&ann, &id).await;
    assert_eq!((&paid["state"], &paid["pass"]["state"]), (&json!("PAID"), &json!("UPCOMING")));
    let told = ann.application_of(&id).await;
    let events: Vec<_> = told["events"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    assert_eq!(events, ["placed", "approved", "payment_started", "paid"]);
    assert_eq!(told["review"]["decision"], "APPROVED");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_application_is_one_order() {
    let app = TestApp::start().await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let input = ann.application("one").await;
    let apply = || ann.mutate("orderApply", "order { id state }", input.clone());
    let (first, second, third) = tokio::join!(apply(), apply(), apply());
    let ids = [&first, &second, &third].map(|answer| buying::id(&answer.done()["order"]));
    assert_eq!(ids, [ids[0].clone(), ids[0].clone(), ids[0].clone()]);
    assert_eq!(app.sql("select count(*) from jobs where kind = 'order_mail'").await, ["1"]);
    assert_eq!(app.sql("select count(*) from certificate_pages where order_id is not null").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_applied_for_without_a_page_of_each_paper() {
    let app = TestApp::start().await;
    let ann = app.applying("hanako", "school", 1).await;
    let refused = ann.apply("one").await;
    assert_eq!(refused.codes(), ["PAPERS_MISSING"]);
    let told = messages(refused.payload());
    assert!(told[0].contains("学生証・生徒手帳"), "{told:?}");
    assert_eq!(app.sql("select count(*) from orders").await, ["0"]);

    let bob = app.applying("taro", "disability-school", 2).await;
    let consent = json!({ "draftId": bob.draft, "version": "2026-11/30" });
    bob.mutate("specialCareConsent", "draft { id }", consent).await.done();
    for kind in ["student-id", "handbook-physical"] {
        assert_eq!(bob.apply(kind).await.codes(), ["PAPERS_MISSING"]);
        app.send(&bob, &bob.draft, kind, kind, &photo(1, 60, 40)).await.page();
    }
    app.run("update special_care_consents set withdrawn_at = now() + interval '1 day'").await;
    assert_eq!(bob.apply("without").await.codes(), ["CONSENT_MISSING"]);
    app.run("update special_care_consents set withdrawn_at = null").await;
    assert_eq!(bob.apply("with").await.done()["order"]["state"], "IN_REVIEW");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_applied_for_is_not_ordered_and_the_other_way_round() {
    let app = TestApp::start().await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let input = ann.application("one").await;
    let ordered = ann.mutate("orderPlace", "order { id }", input).await;
    assert_eq!(ordered.codes(), ["OTHER_WAY"]);
    let card = buying::card(&ann, 7).await;
    let commuter = buying::draft(&ann, &card, "2026-10-15").await;
    let plain = crate::support::papers::Applicant { person: ann.person, draft: commuter };
    let refused = plain.apply("two").await;
    assert_eq!(refused.codes(), ["OTHER_WAY"]);
    app.run("update products set applications = false, paper_facts = '{}'").await;
    assert_eq!(app.sql("select count(*) from orders").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_begun_before_applications_ended_is_sold_at_the_counter() {
    let app = TestApp::start().await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let input = ann.application("one").await;
    app.run("update products set applications = false, paper_facts = '{}'").await;
    let refused = ann.mutate("orderApply", "order { id }", input).await;
    assert_eq!(refused.codes(), ["NEEDS_CERTIFICATE"]);
    assert_eq!(app.sql("select count(*) from orders").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_back_is_mended_by_another_page_and_keeps_its_place() {
    let app = TestApp::start().await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let placed_at = ann.application_of(&order).await["placedAt"].clone();
    let removing = || ann.mutate("certificateRemove", "draft { id }", json!({ "id": page }));
    assert_eq!(removing().await.codes(), ["APPLIED_WITH"]);
    let send = |key| app.send(&ann, &ann.draft, "student-certificate", key, &[]);
    assert_eq!(send("in review").await.code(), "ORDERED");

    app.clock.advance(jiff::SignedDuration::from_hours(30));
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let mut blurred = finding("student-id", Some(&page), Flaw::Unreadable);
    blurred.words = "氏名が読めません。".into();
    let back = Verdict::SendBack(vec![blurred]);
    assert_eq!(app.decide(&reviewer, &order, 0, &back).await.unwrap(), "returned");
    let told = ann.application_of(&order).await;
    assert_eq!(
        told["review"],
        json!({ "decision": "RETURNED", "reason": null, "findings": [{ "kind": { "slug": "student-id" },
            "pageId": page, "flaw": "UNREADABLE", "words": "氏名が読めません。",
            "sentence": "文字が読み取れません。明るいところで、ぶれないように撮り直してください。" }] })
    );
    app.run_jobs().await;
    let letters = app.outside.letters(&ann.email).await;
    assert!(letters[0].subject.contains("直していただくところがあります"), "{}", letters[0].subject);
    assert!(!letters[0].text.contains("氏名が読めません"), "a mail tells nothing of papers");

    assert_eq!(ann.resubmit(&order).await.codes(), ["NOT_MENDED"]);
    removing().await.done();
    assert_eq!(ann.resubmit(&order).await.codes(), ["PAPERS_MISSING"]);
    app.clock.advance(jiff::SignedDuration::from_mins(1));
    let other = app.send(&ann, &ann.draft, "student-certificate", "other", &photo(2, 60, 40)).await.page();
    app.clock.advance(jiff::SignedDuration::from_hours(30));
    app.sweep().await;
    let again = ann.resubmit(&order).await;
    let order_again = again.done()["order"].clone();
    assert_eq!((&order_again["state"], &order_again["placedAt"]), (&json!("IN_REVIEW"), &placed_at));
    let kind = json!({ "slug": "student-certificate" });
    assert_eq!(order_again["certificates"], json!([{ "id": other, "kind": kind }]), "it waited two days");
    assert_eq!(ann.resubmit(&order).await.done()["order"]["state"], "IN_REVIEW", "a double tap");
    assert_eq!(send("too late").await.code(), "ORDERED");
    assert_eq!(app.decide(&reviewer, &order, 1, &Verdict::Approve).await.unwrap(), "awaiting_payment");
    assert_eq!(ann.resubmit(&order).await.codes(), ["NOT_RETURNED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_page_is_mended_by_one_more() {
    let app = TestApp::start().await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let back = Verdict::SendBack(vec![finding("student-id", None, Flaw::Missing)]);
    app.decide(&reviewer, &order, 0, &back).await.unwrap();
    assert_eq!(ann.resubmit(&order).await.codes(), ["NOT_MENDED"]);
    app.clock.advance(jiff::SignedDuration::from_mins(5));
    let more = app.send(&ann, &ann.draft, "student-id", "back", &photo(3, 60, 40)).await.page();
    let sent = ann.resubmit(&order).await;
    let pages = sent.done()["order"]["certificates"].clone();
    assert_eq!((&pages[0]["id"], &pages[1]["id"]), (&json!(page), &json!(more)));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_ends_by_its_rider_or_at_its_deadline_and_frees_the_pass() {
    let app = TestApp::start().await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let (bob, _) = app.with_student_id("taro", 2).await;
    let (cancelled, lapsed) = (ann.applied().await, bob.applied().await);
    let cancel = ann.mutate("orderCancel", APPLICATION, json!({ "id": cancelled })).await;
    assert_eq!(cancel.done()["order"]["state"], "CANCELLED");
    app.clock.set("2026-10-19T13:00:00Z".parse().unwrap());
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let late = app.decide(&reviewer, &lapsed, 0, &Verdict::Approve).await;
    assert_eq!(late.unwrap_err(), [teiki_api::review::DecideRefusal::TooLate]);
    app.sweep().await;
    assert_eq!(bob.application_of(&lapsed).await["state"], "LAPSED");
    let letter = &app.outside.letters(&bob.email).await[0];
    assert!(letter.text.contains("書類の確認が終わらなかったため"), "{}", letter.text);
    assert_eq!(
        app.sql("select distinct state || ' ' || freed_as from passes order by 1").await,
        ["freed cancelled", "freed lapsed"]
    );
    assert_eq!(bob.resubmit(&lapsed).await.codes(), ["NOT_RETURNED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdraws_the_consent_withdraws_what_is_not_paid() {
    let app = TestApp::start().await;
    let ann = app.applying("hanako", "disability-school", 1).await;
    let consent = json!({ "draftId": ann.draft, "version": "2026-11/30" });
    ann.mutate("specialCareConsent", "draft { id }", consent).await.done();
    for kind in ["student-id", "handbook-physical"] {
        app.send(&ann, &ann.draft, kind, kind, &photo(1, 60, 40)).await.page();
    }
    let order = ann.applied().await;
    let operator = app.one("select id from operators where slug = 'ichibata'").await;
    let withdrawing =
        || ann.mutate("specialCareWithdraw", "viewer { id }", json!({ "operatorId": operator }));
    withdrawing().await.done();
    app.run_jobs().await;
    assert_eq!(ann.application_of(&order).await["state"], "CANCELLED");
    assert_eq!(app.sql("select kind from certificate_pages").await, ["student-id"]);
    assert_eq!(app.sql("select reason from certificate_deletions").await, ["consent_withdrawn"]);
    assert_eq!(withdrawing().await.codes(), ["NOT_FOUND"]);
    app.done().await;
}
