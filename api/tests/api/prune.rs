//! Expired rows are deleted.

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn old_revocations_devices_and_events_go_and_younger_ones_stay() {
    let app = TestApp::start().await;
    app.rider("hanako").await;
    app.run(
        "insert into session_revocations select digest, accounts.id, at::timestamptz from accounts,
            (values ('\\x01'::bytea, '2026-04-08T02:59:59Z'), ('\\x02', '2026-04-08T03:00:00Z')) as old (digest, at)",
    )
    .await;
    app.run(
        "insert into stripe_events values ('evt_old', 'x', 'y', '2026-07-07T02:59:59Z'), ('evt_new', 'x', 'y', '2026-07-07T03:00:00Z')",
    )
    .await;
    app.run(
        "insert into known_devices select accounts.id, digest, '2020-01-01', seen::timestamptz from accounts,
            (values ('\\x01'::bytea, '2025-08-31T02:59:59Z'), ('\\x02', '2025-08-31T03:00:00Z')) as old (digest, seen)",
    )
    .await;
    let devices: i64 = app.sql("select count(*) from known_devices").await[0].parse().unwrap();

    // The timer's look enqueues the pruning for a day later, once however often it looks.
    app.sweep().await;
    app.sweep().await;
    assert_eq!(
        app.sql("select run_at = '2026-10-06T03:00:00Z' from jobs where kind = 'prune'").await,
        ["true"]
    );
    app.run("update jobs set run_at = '2026-10-05T03:00:00Z'").await;
    app.run_jobs().await;

    assert_eq!(app.sql("select encode(token_hash, 'hex') from session_revocations").await, ["02"]);
    assert_eq!(app.sql("select id from stripe_events").await, ["evt_new"]);
    assert_eq!(app.sql("select count(*) from known_devices").await, [(devices - 1).to_string()]);
    app.done().await;
}
