//! What is counted for those who watch.

use serde_json::json;
use teiki_api::jobs::Queue;
use teiki_api::metrics;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_and_its_jobs_are_counted() {
    let app = TestApp::start().await;
    let counted = metrics::install().unwrap();
    let browser = app.browser();
    app.run(
        "insert into jobs (id, kind, payload, run_at, created_at, dead_at)
        values (gen_random_uuid(), 'sweep', '{}', '2026-10-01', '2026-10-01', '2026-10-02')",
    )
    .await;
    browser
        .mutate("passwordForgot", "progress { purpose }", json!({ "email": app.outside.address("counted") }))
        .await;
    app.clock.advance(jiff::SignedDuration::from_secs(90));
    let mut conn = app.app.db.conn().await.unwrap();
    metrics::jobs(&mut conn, app.clock.now(), &Queue::ALL.map(Queue::name)).await.unwrap();
    let text = counted.render();
    for line in ["teiki_jobs_due 1", "teiki_jobs_dead 1", "teiki_job_oldest_due_seconds 90"] {
        assert!(text.lines().any(|seen| seen == line), "{line} in {text}");
    }
    app.run_jobs().await;
    metrics::jobs(&mut conn, app.clock.now(), &Queue::ALL.map(Queue::name)).await.unwrap();
    let text = counted.render();
    for line in [r#"teiki_job_seconds_count{kind="send_code",outcome="done"}"#, "teiki_jobs_due 0"] {
        assert!(text.lines().any(|seen| seen.starts_with(line)), "{line} in {text}");
    }
    drop(conn);
    app.run("delete from jobs").await;
    app.done().await;
}
