//! The desk's door to applications: the queue, opening, taking up, deciding with a wait, taking back, and the images.

use jiff::SignedDuration;
use serde_json::{Value, json};
use teiki_shared::staff::Role;

use crate::support::desk::Staff;
use crate::support::papers::{Applicant, photo};
use crate::support::{Answer, TestApp, buying};

const OPENED: &str = "id number state riderName facts { field value } factsDigest seen pages { id kind path thumbnailPath }
    requirements { name kinds { slug readable } } decisions { decision staffName reason matched findings { kindName sentence words } }
    earlier { number decision } namesakes { number } sameImages { number }
    claim { staffName isMine } pending { decision isMine failure } isOwn next";

/// An application that waits, with its id and number.
async fn waiting(app: &TestApp, name: &str, n: u32) -> (Applicant, String, String) {
    let (ann, _) = app.with_student_id(name, n).await;
    app.run("update riders set birth_date = '1998-05-03' where birth_date is null").await;
    let order = ann.applied().await;
    let number = app.one(&format!("select number from orders where id = '{order}'")).await;
    (ann, order, number)
}

async fn reviewer(app: &TestApp, name: &str) -> Staff {
    app.staff(name, Some("ichibata"), &[Role::Reviewer]).await
}

async fn open(by: &Staff, number: &str) -> Value {
    let query = format!("query($number: String!) {{ application(number: $number) {{ {OPENED} }} }}");
    by.run(&query, json!({ "number": number })).await.data()["application"].clone()
}

/// The input that decides about an application as it is shown; everything matches.
async fn as_shown(by: &Staff, number: &str, verdict: &str) -> Value {
    let shown = open(by, number).await;
    let facts = shown["facts"].as_array().unwrap();
    let marks: Vec<Value> =
        facts.iter().map(|fact| json!({ "field": fact["field"], "matches": true })).collect();
    json!({ "id": shown["id"], "verdict": verdict, "seen": shown["seen"], "factsDigest": shown["factsDigest"],
        "marks": marks })
}

async fn decide(by: &Staff, input: Value) -> Answer {
    by.mutate("applicationDecide", "application { state pending { isMine } next }", input).await
}

async fn approve(by: &Staff, number: &str) -> Answer {
    decide(by, as_shown(by, number, "APPROVE").await).await
}

async fn act(by: &Staff, verb: &str, order: &str) -> Vec<String> {
    by.mutate(verb, "application { number }", json!({ "id": order })).await.codes()
}

async fn own(by: &Staff) -> Value {
    by.run("{ ownDecisions { number decision failure } }", json!({})).await.data()["ownDecisions"].clone()
}

async fn state(app: &TestApp, order: &str) -> String {
    app.one(&format!("select state from orders where id = '{order}'")).await
}

/// Until what was decided has effect.
async fn wait(app: &TestApp) {
    app.clock.advance(SignedDuration::from_secs(10));
    app.run_jobs().await;
}

async fn queue(by: &Staff, arguments: &str) -> Vec<String> {
    let query = format!("{{ applications({arguments}) {{ nodes {{ number }} }} }}");
    let answer = by.run(&query, json!({})).await;
    let nodes = answer.data()["applications"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_holds_what_the_seller_sells_by_what_lapses_first() {
    let app = TestApp::start().await;
    let (_, first, one) = waiting(&app, "hanako", 1).await;
    let (_, _, two) = waiting(&app, "taro", 2).await;
    app.force(&format!("update orders set deadline = deadline - interval '1 day' where id = '{first}'"))
        .await;
    let staff = reviewer(&app, "reviews").await;
    assert_eq!(queue(&staff, "first: 10").await, [one.clone(), two.clone()]);
    let paged =
        staff.run("{ applications(first: 1) { pageInfo { endCursor hasNextPage } } }", json!({})).await;
    let info = &paged.data()["applications"]["pageInfo"];
    assert_eq!(info["hasNextPage"], true);
    let next = format!("first: 1, after: {}", info["endCursor"]);
    assert_eq!(queue(&staff, &next).await, std::slice::from_ref(&two));
    let none: [&str; 0] = [];
    let elsewhere = app.staff("elsewhere", Some("matsue"), &[Role::Reviewer]).await;
    assert_eq!(queue(&elsewhere, "first: 10").await, none);
    assert_eq!(open(&elsewhere, &one).await, Value::Null);
    for filter in ["returned", "mine", "soon"] {
        assert_eq!(queue(&staff, &format!("filter: {{ {filter}: true }}")).await, none, "{filter}");
    }
    act(&staff, "applicationClaim", &first).await;
    assert_eq!(queue(&staff, "filter: { mine: true }").await, std::slice::from_ref(&one));
    let counts = "{ applicationCounts { waiting soon returned products { id name waiting } } }";
    let counts = staff.run(counts, json!({})).await.data()["applicationCounts"].clone();
    assert_eq!(json!([counts["waiting"], counts["soon"], counts["returned"]]), json!([2, 0, 0]));
    assert_eq!(counts["products"][0]["waiting"], 2);
    let product = format!("filter: {{ productId: {} }}", counts["products"][0]["id"]);
    assert_eq!(queue(&staff, &product).await.len(), 2);
    let nothing = format!("filter: {{ productId: \"{}\" }}", uuid::Uuid::new_v4());
    assert_eq!(queue(&staff, &nothing).await, none);
    approve(&staff, &one).await.done();
    assert_eq!(queue(&staff, "first: 10").await, [two], "what was decided a moment ago is gone");
    let logged = app.sql("select detail::text from audit_log where action = 'applications.listed'").await;
    assert!(logged.iter().any(|line| line.contains(&one)), "{logged:?}");
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_tells_what_is_compared_and_who_looked() {
    let app = TestApp::start().await;
    let (ann, order, number) = waiting(&app, "hanako", 1).await;
    // Somebody of the same name and date of birth, who sent the same image.
    let bob = app.applying("taro", "school", 2).await;
    app.send(&bob, &bob.draft, "student-id", "first", &photo(1, 60, 40)).await.page();
    app.run("update riders set birth_date = '1998-05-03' where birth_date is null").await;
    let others = bob.applied().await;
    app.force("update orders set rider_name = '松江　花'").await;
    let others = app.one(&format!("select number from orders where id = '{others}'")).await;
    let staff = reviewer(&app, "reviews").await;
    let shown = open(&staff, &number).await;
    assert_eq!(shown["facts"][0]["field"], "NAME");
    assert!(shown["facts"][0]["value"].as_str().unwrap().starts_with(shown["riderName"].as_str().unwrap()));
    assert_eq!(json!([shown["id"], shown["seen"], shown["isOwn"]]), json!([order, 0, false]));
    assert_eq!(shown["pages"][0]["kind"], "student-id");
    assert_eq!(shown["sameImages"], json!([{ "number": others }]));
    assert_eq!(shown["namesakes"], json!([{ "number": others }]));
    assert_eq!((&shown["claim"], &shown["pending"]), (&Value::Null, &Value::Null));
    assert_eq!(shown["next"], others.as_str());
    let read =
        format!("select actor from audit_log where action = 'application.read' and subject = '{order}'");
    assert_eq!(app.sql(&read).await, ["staff"]);
    // What is no application is none here.
    app.run(&format!("update riders set birth_date = '2001-01-01' where id = '{}'", bob.rider_id)).await;
    assert_eq!(open(&staff, &number).await["namesakes"], json!([]));
    assert_eq!(open(&staff, "ZZZZZ-ZZZZZ").await, Value::Null);
    drop(ann);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_has_effect_after_its_wait_and_once() {
    let app = TestApp::start().await;
    let (ann, order, number) = waiting(&app, "hanako", 1).await;
    let staff = reviewer(&app, "reviews").await;
    let input = as_shown(&staff, &number, "APPROVE").await;
    for _ in 0..2 {
        let done = decide(&staff, input.clone()).await.done().clone();
        assert_eq!(done["application"]["state"], "IN_REVIEW", "a double tap");
        assert_eq!(done["application"]["pending"]["isMine"], true);
    }
    app.run_jobs().await;
    app.clock.advance(SignedDuration::from_secs(9));
    app.run_jobs().await;
    assert_eq!(state(&app, &order).await, "in_review");
    app.clock.advance(SignedDuration::from_secs(1));
    // Each job is run twice.
    app.run_jobs().await;
    assert_eq!(state(&app, &order).await, "awaiting_payment");
    assert_eq!(ann.application_of(&order).await["canPay"], true);
    assert_eq!(app.sql("select count(*) from pending_decisions").await, ["0"]);
    let kept = "select n || ' ' || decision || ' ' || marks::text from review_decisions";
    let marks = r#"[{"field": "name", "matches": true}, {"field": "birth_date", "matches": true}]"#;
    assert_eq!(app.sql(kept).await, [format!("1 approved {marks}")]);
    let actions = "select action from audit_log where action like 'application.deci%' order by id";
    assert_eq!(app.sql(actions).await, ["application.decision_made", "application.decided"]);
    assert_eq!(act(&staff, "applicationTakeBack", &order).await, ["TOO_LATE"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_taken_back_within_its_wait_by_whoever_made_it() {
    let app = TestApp::start().await;
    let (_, order, number) = waiting(&app, "hanako", 1).await;
    let (one, two) = (reviewer(&app, "one").await, reviewer(&app, "two").await);
    approve(&one, &number).await.done();
    assert_eq!(act(&two, "applicationTakeBack", &order).await, ["NOT_YOURS"]);
    assert_eq!(approve(&two, &number).await.codes(), ["WAITS"]);
    assert_eq!(act(&two, "applicationClaim", &order).await, ["NOT_NOW"]);
    assert_eq!(act(&one, "applicationTakeBack", &order).await, [""; 0]);
    assert_eq!(open(&one, &number).await["claim"]["isMine"], true);
    wait(&app).await;
    assert_eq!(state(&app, &order).await, "in_review");
    // Of another decision the first one's job, which comes late, makes nothing.
    let mut reject = as_shown(&one, &number, "REJECT").await;
    reject["reason"] = json!("対象外の学校です。");
    decide(&one, reject).await.done();
    app.run_jobs().await;
    assert_eq!(state(&app, &order).await, "in_review");
    wait(&app).await;
    assert_eq!(state(&app, &order).await, "rejected");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_needs_each_field_compared_with_what_is_there() {
    let app = TestApp::start().await;
    let (ann, order, number) = waiting(&app, "hanako", 1).await;
    let staff = reviewer(&app, "reviews").await;
    let good = as_shown(&staff, &number, "APPROVE").await;
    for marks in [
        json!([]),
        json!([good["marks"][0]]),
        json!([good["marks"][0], { "field": "BIRTH_DATE", "matches": false }]),
        json!([good["marks"][0], good["marks"][1], { "field": "NAME", "matches": false }]),
    ] {
        let mut input = good.clone();
        input["marks"] = marks;
        assert_eq!(decide(&staff, input).await.codes(), ["NOT_CONFIRMED"]);
    }
    app.run(&format!("update riders set birth_date = '2001-01-01' where id = '{}'", ann.rider_id)).await;
    assert_eq!(decide(&staff, good).await.codes(), ["CHANGED"]);
    // It changes while the decision waits.
    approve(&staff, &number).await.done();
    app.run(&format!("update riders set birth_date = '2001-01-02' where id = '{}'", ann.rider_id)).await;
    wait(&app).await;
    assert_eq!(state(&app, &order).await, "in_review");
    assert!(own(&staff).await[0]["failure"].as_str().unwrap().contains("変わりました"));
    // Who sends it back need not have compared anything.
    let mut back = as_shown(&staff, &number, "SEND_BACK").await;
    back["marks"] = json!([]);
    assert_eq!(decide(&staff, back.clone()).await.codes(), ["NO_FINDING"]);
    back["findings"] = json!([{ "kind": "student-id", "flaw": "EXPIRED" }]);
    decide(&staff, back).await.done();
    wait(&app).await;
    assert_eq!(state(&app, &order).await, "returned");
    assert_eq!(own(&staff).await, json!([]));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_about_their_own_application() {
    let app = TestApp::start().await;
    let (ann, order, number) = waiting(&app, "hanako", 1).await;
    let staff = reviewer(&app, "reviews").await;
    let (name, domain) = staff.email.split_once('@').unwrap();
    for email in [staff.email.clone(), format!("{name}+bus@{domain}")] {
        app.run(&format!("update accounts set email = '{email}' where id = '{}'", ann.account_id)).await;
        assert_eq!(open(&staff, &number).await["isOwn"], true);
        assert_eq!(approve(&staff, &number).await.codes(), ["OWN"]);
    }
    let other = reviewer(&app, "other").await;
    approve(&other, &number).await.done();
    wait(&app).await;
    assert_eq!(state(&app, &order).await, "awaiting_payment");
    let rescind =
        json!({ "id": order, "seen": 1, "findings": [{ "kind": "student-id", "flaw": "EXPIRED" }] });
    assert_eq!(staff.mutate("applicationRescind", "application { number }", rescind).await.codes(), ["OWN"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reviewers_do_not_look_at_one_application() {
    let app = TestApp::start().await;
    let (_, order, number) = waiting(&app, "hanako", 1).await;
    let (one, two) = (reviewer(&app, "one").await, reviewer(&app, "two").await);
    assert_eq!(act(&one, "applicationClaim", &order).await, [""; 0]);
    assert_eq!(act(&two, "applicationClaim", &order).await, ["CLAIMED"]);
    assert_eq!(approve(&two, &number).await.codes(), ["CLAIMED"]);
    assert_eq!(open(&two, &number).await["claim"], json!({ "staffName": "山田 係", "isMine": false }));
    // Another's is not let go.
    assert_eq!(act(&two, "applicationRelease", &order).await, [""; 0]);
    assert_eq!(open(&one, &number).await["claim"]["isMine"], true);
    let over = json!({ "id": order, "takeOver": true });
    two.mutate("applicationClaim", "application { number }", over).await.done();
    assert_eq!(approve(&one, &number).await.codes(), ["CLAIMED"]);
    app.clock.advance(SignedDuration::from_mins(9));
    act(&two, "applicationClaim", &order).await;
    // Nobody's session runs out meanwhile.
    queue(&one, "first: 1").await;
    app.clock.advance(SignedDuration::from_mins(9));
    assert_eq!(act(&one, "applicationClaim", &order).await, ["CLAIMED"], "it was renewed");
    app.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(act(&one, "applicationClaim", &order).await, [""; 0], "it ran out");
    assert_eq!(act(&one, "applicationRelease", &order).await, [""; 0]);
    approve(&two, &number).await.done();
    let actions = "select action from audit_log where action in ('application.claimed', 'application.released') order by id";
    let claimed = "application.claimed";
    assert_eq!(app.sql(actions).await, [claimed, claimed, claimed, "application.released"]);
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_impossible_meanwhile_is_told_to_whoever_decided() {
    let app = TestApp::start().await;
    let staff = reviewer(&app, "reviews").await;
    let (ann, cancelled, number) = waiting(&app, "hanako", 1).await;
    approve(&staff, &number).await.done();
    ann.mutate("orderCancel", "order { state }", json!({ "id": cancelled })).await.done();
    wait(&app).await;
    assert_eq!(state(&app, &cancelled).await, "cancelled");
    let told = own(&staff).await;
    assert!(told[0]["failure"].as_str().unwrap().contains("取り消されたか"), "{told}");
    assert_eq!(act(&staff, "applicationTakeBack", &cancelled).await, [""; 0], "it is put away");
    assert_eq!(own(&staff).await, json!([]));
    for change in [
        "delete from staff_roles where staff_id = '{}'",
        "update staff set operator_id = (select id from operators where slug = 'matsue') where id = '{}'",
    ] {
        let n = app.one("select count(*) from orders").await.parse::<u32>().unwrap();
        let (_, order, number) = waiting(&app, &format!("rider{n}"), n + 1).await;
        let name = format!("leaves{n}");
        let leaves = reviewer(&app, &name).await;
        approve(&leaves, &number).await.done();
        app.force(&change.replace("{}", &leaves.id.to_string())).await;
        wait(&app).await;
        assert_eq!(state(&app, &order).await, "in_review", "{change}");
        assert_eq!(
            app.sql(&format!("select no_effect from pending_decisions where order_id = '{order}'")).await,
            ["not_allowed"]
        );
        approve(&staff, &number).await.done();
        wait(&app).await;
        assert_eq!(state(&app, &order).await, "awaiting_payment");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_taking_back_and_carrying_out_one_wins() {
    let app = TestApp::start().await;
    let staff = reviewer(&app, "reviews").await;
    for round in 0..5_u32 {
        let (_, order, number) = waiting(&app, &format!("hanako{round}"), round + 1).await;
        approve(&staff, &number).await.done();
        app.clock.advance(SignedDuration::from_secs(10));
        let (back, ()) = tokio::join!(act(&staff, "applicationTakeBack", &order), app.run_jobs());
        let went = if back.is_empty() { "in_review" } else { "awaiting_payment" };
        app.run_jobs().await;
        assert_eq!(state(&app, &order).await, went, "{back:?}");
        let decisions = app.sql(&format!("select n from review_decisions where order_id = '{order}'")).await;
        assert_eq!(decisions.len(), usize::from(!back.is_empty()));
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_whose_job_was_lost_is_brought_up() {
    let app = TestApp::start().await;
    let staff = reviewer(&app, "reviews").await;
    let (_, order, number) = waiting(&app, "hanako", 1).await;
    approve(&staff, &number).await.done();
    app.run("delete from jobs where kind = 'carry_out_decision'").await;
    app.clock.advance(SignedDuration::from_secs(71));
    app.sweep().await;
    assert_eq!(state(&app, &order).await, "awaiting_payment");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unpaid_approval_is_rescinded_with_findings() {
    let app = TestApp::start().await;
    let staff = reviewer(&app, "reviews").await;
    let (ann, order, number) = waiting(&app, "hanako", 1).await;
    approve(&staff, &number).await.done();
    wait(&app).await;
    let mut input = json!({ "id": order, "seen": 1, "findings": [] });
    let rescind = async |input: &Value| {
        staff.mutate("applicationRescind", "application { state }", input.clone()).await
    };
    assert_eq!(rescind(&input).await.codes(), ["NO_FINDING"]);
    input["findings"] = json!([{ "kind": "student-id", "flaw": "OTHER", "words": " 学年が違います。 " }]);
    assert_eq!(rescind(&input).await.done()["application"]["state"], "RETURNED");
    let told = ann.application_of(&order).await["review"].clone();
    assert_eq!(told["findings"][0]["words"], "学年が違います。");
    let shown = open(&staff, &number).await;
    assert_eq!(shown["decisions"][1]["decision"], "RESCINDED");
    assert_eq!(shown["decisions"][0]["matched"], json!(["NAME", "BIRTH_DATE"]));
    assert_eq!(act(&staff, "applicationClaim", &order).await, ["NOT_NOW"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn images_are_shown_to_reviewers_of_the_seller_and_kept_nowhere() {
    let app = TestApp::start().await;
    let (ann, _, number) = waiting(&app, "hanako", 1).await;
    let staff = reviewer(&app, "reviews").await;
    let page = open(&staff, &number).await["pages"][0].clone();
    let look = async |by: &crate::support::Browser, name: &str| {
        let path = page[name].as_str().unwrap();
        by.get(&format!("{}{path}", app.address)).send().await.unwrap()
    };
    for name in ["path", "thumbnailPath"] {
        let answer = look(&staff, name).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("content-type"), "image/jpeg");
        assert!(header("content-disposition").starts_with("inline"));
        assert!(answer.bytes().await.unwrap().starts_with(&[0xFF, 0xD8, 0xFF]));
    }
    let elsewhere = app.staff("elsewhere", Some("matsue"), &[Role::Reviewer]).await;
    let manager =
        app.staff("manages", Some("ichibata"), &[Role::Manager, Role::Counter, Role::Finance]).await;
    let house = app.staff("house", None, &[]).await;
    let (rider, nobody) = (&ann.person.browser, app.desk());
    for other in [&elsewhere.browser, &manager.browser, &house.browser, rider, &nobody] {
        assert_eq!(look(other, "path").await.status(), 404);
    }
    let seen = app.sql("select count(*) from audit_log where action = 'certificate.seen'").await;
    assert_eq!(seen, ["2"]);
    app.done().await;
}

/// However many wait, a page of the queue is a handful of statements.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_queue_is_a_handful_of_statements() {
    let app = TestApp::start().await;
    let staff = reviewer(&app, "reviews").await;
    let page = "{ applications(first: 20) { nodes { number riderName claimedBy returned } } applicationCounts { waiting }
        ownDecisions { number } }";
    let mut counts = Vec::new();
    for n in 1..=3 {
        waiting(&app, &format!("hanako{n}"), n).await;
        let (_, statements) = app.statements(staff.run(page, json!({}))).await;
        counts.push(statements);
    }
    assert!(counts.iter().all(|&count| count == counts[0] && count <= 14), "{counts:?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_issuer_sells_is_in_that_issuers_queue() {
    let app = TestApp::start().await;
    app.run("update products set paper_facts = '{}' where slug = 'school-free'").await;
    let person = app.person("hanako").await;
    let card = buying::card(&person, 1).await;
    let start = json!({ "cardId": card, "operatorSlug": "ichibata", "productSlug": "school-free" });
    let draft = buying::id(&person.mutate("draftBegin", "draft { id }", start).await.done()["draft"]);
    let answers = json!({ "id": draft, "months": 1, "startsOn": "2026-10-20" });
    person.mutate("draftUpdate", "draft { id }", answers).await.done();
    let ann = Applicant { person, draft };
    app.send(&ann, &ann.draft, "student-id", "first", &photo(1, 60, 40)).await.page();
    let order = ann.applied().await;
    let number = app.one(&format!("select number from orders where id = '{order}'")).await;
    let owner = app.staff("owner", Some("matsue"), &[Role::Reviewer]).await;
    assert_eq!(open(&owner, &number).await, Value::Null);
    assert_eq!(act(&owner, "applicationClaim", &order).await, ["NOT_FOUND"]);
    let seller = reviewer(&app, "seller").await;
    approve(&seller, &number).await.done();
    wait(&app).await;
    assert_eq!(state(&app, &order).await, "awaiting_payment");
    app.done().await;
}
