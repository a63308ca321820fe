//! When pages of papers go, and that their going is recorded.

use serde_json::json;

use crate::support::papers::{Applicant, photo};
use crate::support::{Bought, PASSWORD, TestApp};

const LEFT: &str = "select count(*) from certificate_pages";
const RECORDED: &str = "select reason from certificate_deletions order by 1";

/// Sends a page of a student ID.
async fn sent(app: &TestApp, by: &Applicant, key: &str) -> String {
    app.send(by, &by.draft, "student-id", key, &photo(1, 60, 40)).await.page()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_its_rider_takes_away_goes_at_once_and_is_recorded_without_a_name() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.applicant("花子", "school").await, app.person("太郎").await);
    let (page, stays) = (sent(&app, &ann, "a").await, sent(&app, &ann, "b").await);
    let remove = |by| {
        let input = json!({ "id": page });
        let by: &crate::support::Browser = by;
        by.mutate("certificateRemove", "draft { certificates { id } }", input)
    };
    assert_eq!(remove(&bob.browser).await.codes(), ["NOT_FOUND"]);
    for _ in 0..2 {
        let removed = remove(&ann.browser).await;
        assert_eq!(removed.done()["draft"]["certificates"], json!([{ "id": stays }]));
    }
    assert_eq!(app.look(&ann, &page).await.0, 404);
    assert_eq!(app.send(&ann, &ann.draft, "student-id", "a", &photo(1, 60, 40)).await.code(), "REMOVED");
    app.run_jobs().await;
    let record = "select (to_jsonb(d) - 'operator_id')::text from certificate_deletions d";
    assert_eq!(
        app.sql(record).await,
        [format!(
            "{{\"reason\": \"removed\", \"page_id\": \"{page}\", \"deleted_at\": \"2026-10-05T03:00:00+00:00\", \"uploaded_at\": \"2026-10-05T03:00:00+00:00\"}}"
        )]
    );
    assert!(app.stored_files().iter().all(|file| file.contains(&stays)));
    assert_eq!(remove(&ann.browser).await.codes(), ["NOT_FOUND"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_lets_no_page_go_unrecorded() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    sent(&app, &ann, "a").await;
    let told = app.refused("delete from certificate_pages").await;
    assert!(told.contains("unrecorded"), "{told}");
    app.refused("update certificate_pages set state = 'uploading'").await;
    app.refused("update certificate_pages set kind = 'student-certificate'").await;
    app.refused("update certificate_pages set state = 'erasing'").await;
    app.run("update certificate_pages set state = 'erasing', erased_for = 'removed'").await;
    app.refused("update certificate_pages set state = 'stored', erased_for = null").await;
    app.refused("delete from certificate_pages").await;
    app.sweep().await;
    assert_eq!(
        (app.sql(LEFT).await, app.sql(RECORDED).await),
        (vec!["0".into()], vec!["removed".to_owned()])
    );
    app.refused("delete from certificate_deletions").await;
    app.refused("update certificate_deletions set reason = 'x'").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_after_the_last_touch_of_a_draft_its_pages_go() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.applicant("花子", "school").await, app.applicant("太郎", "school").await);
    sent(&app, &ann, "a").await;
    let kept = sent(&app, &bob, "a").await;
    app.clock.set("2026-10-06T02:00:00Z".parse().unwrap());
    let later = sent(&app, &bob, "b").await;
    app.sweep().await;
    assert_eq!(app.sql(LEFT).await, ["3"], "23 hours");
    app.clock.set("2026-10-06T03:00:01Z".parse().unwrap());
    app.sweep().await;
    assert_eq!(app.sql(RECORDED).await, ["abandoned"]);
    let left = app.sql("select id from certificate_pages order by uploaded_at").await;
    assert_eq!(left, [kept, later], "another page keeps the first");
    assert_eq!(app.stored_files().len(), 4);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_a_draft_that_is_thrown_away() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let page = sent(&app, &ann, "a").await;
    ann.mutate("draftDiscard", "viewer { id }", json!({ "id": ann.draft })).await.done();
    app.sweep().await;
    assert_eq!(app.look(&ann, &page).await.0, 404);
    assert_eq!(
        (app.sql(LEFT).await, app.sql(RECORDED).await),
        (vec!["0".into()], vec!["abandoned".to_owned()])
    );
    assert_eq!(app.stored_files(), [""; 0]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_closed_leaves_no_page_and_no_consent() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.applicant("hanako", "school").await, app.applicant("taro", "school").await);
    sent(&app, &ann, "a").await;
    sent(&app, &bob, "a").await;
    app.run(&format!(
        "insert into special_care_consents select '{}', id, '2026-11', '2026-10-01' from operators where slug = 'ichibata'",
        ann.account_id
    ))
    .await;
    ann.mutate("accountClose", "ok", json!({ "password": PASSWORD })).await.done();
    app.run_jobs().await;
    assert_eq!(app.sql(RECORDED).await, ["account_closed"]);
    let left = app.sql("select account_id from certificate_pages").await;
    assert_eq!(left, [bob.account_id.to_string()]);
    assert_eq!(app.stored_files().len(), 2);
    assert_eq!(app.sql("select count(*) from special_care_consents where withdrawn_at is null").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_an_order_go_so_many_days_after_its_end_as_its_operator_says() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let (over, open) = (sent(&app, &ann, "a").await, sent(&app, &ann, "b").await);
    let card = ann.card("JW123456789012345").await;
    let ended = app.bought(&Bought::open(&card, "lapsed", "2026-10-06", "2026-11-05")).await;
    let waiting = app.bought(&Bought::open(&card, "in_review", "2026-11-06", "2026-12-05")).await;
    // What an application will do: the pages are the order's, and their draft is done.
    for (page, order) in [(&over, &ended), (&open, &waiting)] {
        app.force(&format!(
            "update orders set operator_id = (select operator_id from certificate_pages where id = '{page}') where id = '{order}';
             update order_events set operator_id = (select operator_id from certificate_pages where id = '{page}'),
                at = '2026-10-05T03:00:00Z' where order_id = '{order}';
             update certificate_pages set order_id = '{order}' where id = '{page}'"
        ))
        .await;
    }
    app.run("update operators set certificate_days = 10").await;
    let refused = ann.mutate("certificateRemove", "draft { id }", json!({ "id": open })).await;
    assert_eq!(refused.codes(), ["APPLIED_WITH"]);
    let prune = async |at: &str| {
        app.clock.set(at.parse().unwrap());
        teiki_api::certificates::prune(&app.app).await.unwrap();
        app.run_jobs().await;
    };
    prune("2026-10-15T03:00:00Z").await;
    assert_eq!(app.sql(LEFT).await, ["2"]);
    prune("2026-10-15T03:00:01Z").await;
    assert_eq!(app.sql(RECORDED).await, ["order_over"]);
    assert_eq!(app.sql("select id from certificate_pages").await, std::slice::from_ref(&open));
    app.done().await;
}
