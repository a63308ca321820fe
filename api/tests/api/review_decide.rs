//! What staff decide about applications, who may, and what they see.

use serde_json::json;
use teiki_api::actor::Actor;
use teiki_api::certificates::Which;
use teiki_api::error::Failure;
use teiki_api::review::{About, DecideRefusal, Look, Verdict, decide, see};
use teiki_shared::review::Flaw;
use teiki_shared::staff::Role;

use crate::support::papers::photo;
use crate::support::review::finding;
use crate::support::{Letter, TestApp, buying};

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_application_says_why_and_frees_the_pass() {
    let app = TestApp::start().await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let refuse = |reason: &str| Verdict::Reject(reason.to_owned());
    for reason in ["", "  \n", "長".repeat(501).as_str()] {
        let told = app.decide(&reviewer, &order, 0, &refuse(reason)).await;
        assert_eq!(told.unwrap_err(), [DecideRefusal::NoReason]);
    }
    let why = "この学校は対象外です。";
    assert_eq!(app.decide(&reviewer, &order, 0, &refuse(why)).await.unwrap(), "rejected");
    let told = ann.application_of(&order).await;
    assert_eq!(told["review"], json!({ "decision": "REJECTED", "reason": why, "findings": [] }));
    assert_eq!(app.sql("select state || ' ' || freed_as from passes").await, ["freed rejected"]);
    app.run_jobs().await;
    let letter = &app.outside.letters(&ann.email).await[0];
    assert!(letter.subject.contains("受け付けられませんでした") && !letter.text.contains(why), "{letter:?}");
    let audited =
        "select actor || ' ' || (detail ->> 'decision') from audit_log where action = 'application.decided'";
    assert_eq!(app.sql(audited).await, ["staff rejected"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reviewers_of_the_seller_decide_and_nobody_else() {
    let app = TestApp::start().await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let owner = app.one("select id from operators where slug = 'ichibata'").await.parse().unwrap();
    let about = About { operator: owner, order: order.parse().unwrap(), seen: 0 };
    let mut others =
        vec![Actor::Anonymous, Actor::Rider(ann.account_id.into()), Actor::Operations(Some(owner))];
    for roles in [&[][..], &[Role::Counter, Role::Finance, Role::Manager], &[Role::House]] {
        others.push(app.at_desk("ichibata", roles).await);
    }
    for actor in others {
        assert!(
            matches!(
                decide(&app.app, &actor, about, &Verdict::Approve, &Look::default()).await,
                Err(Failure::Fault(_))
            ),
            "{actor:?}"
        );
    }
    let other = app.at_desk("matsue", &[Role::Reviewer]).await;
    let told = app.decide(&other, &order, 0, &Verdict::Approve).await;
    assert_eq!(told.unwrap_err(), [DecideRefusal::NotFound]);
    assert_eq!(app.sql("select count(*) from review_decisions").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_issuer_sells_is_decided_by_that_issuer() {
    let app = TestApp::start().await;
    app.run("update products set paper_facts = '{}' where slug = 'school-free'").await;
    let person = app.person("hanako").await;
    let card = buying::card(&person, 1).await;
    let start = json!({ "cardId": card, "operatorSlug": "ichibata", "productSlug": "school-free" });
    let draft = buying::id(&person.mutate("draftBegin", "draft { id }", start).await.done()["draft"]);
    let answers = json!({ "id": draft, "months": 1, "startsOn": "2026-10-20" });
    person.mutate("draftUpdate", "draft { id }", answers).await.done();
    let ann = crate::support::papers::Applicant { person, draft };
    app.send(&ann, &ann.draft, "student-id", "first", &photo(1, 60, 40)).await.page();
    let order = ann.applied().await;
    let owner = app.at_desk("matsue", &[Role::Reviewer]).await;
    let told = app.decide(&owner, &order, 0, &Verdict::Approve).await;
    assert_eq!(told.unwrap_err(), [DecideRefusal::NotFound]);
    let seller = app.at_desk("ichibata", &[Role::Reviewer]).await;
    assert_eq!(app.decide(&seller, &order, 0, &Verdict::Approve).await.unwrap(), "awaiting_payment");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_decided_about_what_changed_since_it_was_shown() {
    let app = TestApp::start().await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let (one, two) =
        (app.at_desk("ichibata", &[Role::Reviewer]).await, app.at_desk("ichibata", &[Role::Reviewer]).await);
    let back = Verdict::SendBack(vec![finding("student-id", Some(&page), Flaw::Expired)]);
    for _ in 0..2 {
        assert_eq!(app.decide(&one, &order, 0, &back).await.unwrap(), "returned", "a double tap");
    }
    for (who, verdict) in [(&two, &back), (&two, &Verdict::Approve), (&one, &Verdict::Approve)] {
        let told = app.decide(who, &order, 0, verdict).await;
        assert_eq!(told.unwrap_err(), [DecideRefusal::Changed]);
    }
    let told = app.decide(&two, &order, 1, &Verdict::Approve).await;
    assert_eq!(told.unwrap_err(), [DecideRefusal::NotNow], "it is the rider's turn");
    assert_eq!(app.sql("select count(*) from review_decisions").await, ["1"]);
    app.run_jobs().await;
    let letters = app.outside.letters(&ann.email).await;
    let back = |letter: &Letter| letter.subject.contains("直していただくところがあります");
    assert!(!letters.is_empty() && letters.iter().all(back), "none of what it overtook: {letters:?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_at_once_one_is_told_that_it_changed() {
    let app = TestApp::start().await;
    for round in 0..5_u32 {
        let (ann, _) = app.with_student_id(&format!("hanako{round}"), round + 1).await;
        let order = ann.applied().await;
        let (one, two) = (
            app.at_desk("ichibata", &[Role::Reviewer]).await,
            app.at_desk("ichibata", &[Role::Reviewer]).await,
        );
        let reject = Verdict::Reject("対象外です。".into());
        let cancelling = ann.mutate("orderCancel", "order { state }", json!({ "id": order }));
        let (first, second, cancelled) = tokio::join!(
            app.decide(&one, &order, 0, &Verdict::Approve),
            app.decide(&two, &order, 0, &reject),
            cancelling
        );
        let decided =
            app.sql(&format!("select decision from review_decisions where order_id = '{order}'")).await;
        let went = usize::from(first.is_ok()) + usize::from(second.is_ok());
        assert_eq!(went, decided.len(), "{first:?} {second:?}");
        let state = ann.application_of(&order).await["state"].clone();
        match (cancelled.codes().is_empty(), decided.first().map(String::as_str)) {
            (true, _) => assert_eq!(state, "CANCELLED"),
            (false, decision) => assert_eq!((decision, &state), (Some("rejected"), &json!("REJECTED"))),
        }
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_taken_back_until_somebody_pays() {
    let app = TestApp::start().await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    app.decide(&reviewer, &order, 0, &Verdict::Approve).await.unwrap();
    let rescind = Verdict::Rescind(vec![finding("student-id", Some(&page), Flaw::OtherPerson)]);
    assert_eq!(app.decide(&reviewer, &order, 1, &rescind).await.unwrap(), "returned");
    assert_eq!(ann.application_of(&order).await["review"]["decision"], "RESCINDED");
    assert_eq!(buying::start_with(&ann, &order, "k").await.codes(), ["OVER"]);
    ann.mutate("certificateRemove", "draft { id }", json!({ "id": page })).await.done();
    app.clock.advance(jiff::SignedDuration::from_mins(1));
    let page = app.send(&ann, &ann.draft, "student-id", "new", &photo(2, 60, 40)).await.page();
    ann.resubmit(&order).await.done();
    app.decide(&reviewer, &order, 2, &Verdict::Approve).await.unwrap();
    buying::start(&ann, &order).await;
    let rescind = Verdict::Rescind(vec![finding("student-id", Some(&page), Flaw::OtherPerson)]);
    let told = app.decide(&reviewer, &order, 3, &rescind).await;
    assert_eq!(told.unwrap_err(), [DecideRefusal::NotNow], "an attempt is open");
    let decisions = "select n || ' ' || decision from review_decisions order by n";
    assert_eq!(app.sql(decisions).await, ["1 approved", "2 rescinded", "3 approved"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_back_names_papers_and_pages_of_the_application() {
    let app = TestApp::start().await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let (_bob, others) = app.with_student_id("taro", 2).await;
    let order = ann.applied().await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let mut too_long = finding("student-id", None, Flaw::Missing);
    too_long.words = "長".repeat(501);
    let good = finding("student-id", Some(&page), Flaw::CutOff);
    for findings in [
        vec![],
        vec![finding("handbook-physical", None, Flaw::Missing)],
        vec![finding("student-certificate", Some(&page), Flaw::CutOff)],
        vec![good.clone(), finding("student-id", Some(&others), Flaw::CutOff)],
        vec![finding("student-id", None, Flaw::Other)],
        vec![too_long],
        vec![good.clone(); 21],
    ] {
        let told = app.decide(&reviewer, &order, 0, &Verdict::SendBack(findings)).await;
        assert_eq!(told.unwrap_err(), [DecideRefusal::NoFinding]);
    }
    app.decide(&reviewer, &order, 0, &Verdict::SendBack(vec![good])).await.unwrap();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_pages_of_applications_at_their_operator_and_leave_a_line_each_time() {
    let app = TestApp::start().await;
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let operator = app.one("select id from operators where slug = 'ichibata'").await;
    let key = (operator.parse().unwrap(), page.parse().unwrap());
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let seen = async |by: &Actor| see(&app.app, by, key, Which::Image).await.unwrap();
    assert_eq!(seen(&reviewer).await, None, "nobody has applied with it yet");
    ann.applied().await;
    let image = seen(&reviewer).await.unwrap();
    assert!(image.starts_with(&[0xFF, 0xD8, 0xFF]));
    assert_eq!(app.look(&ann, &page).await.1, image);
    assert_eq!(seen(&app.at_desk("matsue", &[Role::Reviewer]).await).await, None);
    let manager = app.at_desk("ichibata", &[Role::Manager, Role::Counter, Role::Finance]).await;
    for other in [manager, Actor::Rider(ann.account_id.into()), Actor::Anonymous] {
        assert!(see(&app.app, &other, key, Which::Image).await.is_err());
    }
    let lines = "select actor || ' ' || subject from audit_log where action = 'certificate.seen'";
    assert_eq!(app.sql(lines).await, [format!("staff {page}")]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_keeps_decisions_as_they_were_made() {
    let app = TestApp::start().await;
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let decision = |n: i32, decision: &str, by: &str| {
        format!(
            "insert into review_decisions select operator_id, id, {n}, '{decision}', now(), '[]', '', gen_random_uuid(),
             (select id from operators where slug = '{by}') from orders where id = '{order}'"
        )
    };
    app.refused(&decision(1, "approved", "ichibata")).await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    app.decide(&reviewer, &order, 0, &Verdict::Approve).await.unwrap();
    for (n, what, by) in [(3, "approved", "ichibata"), (2, "approved", "matsue"), (2, "returned", "ichibata")]
    {
        app.refused(&decision(n, what, by)).await;
    }
    app.refused("update review_decisions set reason = 'x'").await;
    app.refused("delete from review_decisions").await;
    app.refused("truncate review_decisions").await;
    app.refused("update products set applications = true where documents = '{}'").await;
    app.done().await;
}
