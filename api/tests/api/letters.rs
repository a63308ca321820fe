//! Many letters at once.

use std::time::{Duration, Instant};

use serde_json::json;
use teiki_api::App;
use teiki_api::jobs::worker;
use teiki_api::mail::Mail;
use teiki_api::work::KINDS;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_does_not_wait_for_a_delayed_acknowledgement() {
    let app = TestApp::start().await;
    let to = app.outside.address("many");
    let began = Instant::now();
    for n in 0..25 {
        let text = format!("{n}\n.\n..\n");
        let mail = Mail { to: to.clone(), subject: "多".into(), html: format!("<p>{n}</p>"), text };
        app.app.mailer.send(mail).await.unwrap();
    }
    // 40 ms for each, when its last line is held back until the server acknowledges the others.
    assert!(began.elapsed() < Duration::from_secs(1), "25 letters took {:?}", began.elapsed());
    let letters = app.outside.letters(&to).await;
    assert_eq!(letters.len(), 25);
    assert_eq!(letters[0].text.replace("\r\n", "\n"), "24\n.\n..\n");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_does_not_wait_behind_letters() {
    let app = TestApp::start().await;
    let notice = json!({ "to": app.outside.address("crowd"), "lang": "ja", "notice": "closed" });
    let now = app.clock.now();
    app.run(&format!(
        "insert into jobs (id, kind, queue, payload, run_at, created_at)
         select gen_random_uuid(), 'account_notice', 'letters', '{notice}', '{now}', '{now}' from generate_series(1, 500)"
    ))
    .await;
    let somebody = app.outside.address("somebody");
    app.browser().mutate("passwordForgot", "progress { purpose }", json!({ "email": somebody })).await.done();

    let (stop, stopping) = watch::channel(false);
    let elsewhere = App::new(app.app.config.clone(), app.clock.clone()).unwrap();
    let working = tokio::spawn(worker::work(elsewhere, KINDS, stopping));
    let sent = async { while !app.sql("select id from jobs where kind = 'send_code'").await.is_empty() {} };
    timeout(Duration::from_secs(20), sent).await.unwrap();
    let left: u32 = app.sql("select count(*) from jobs where queue = 'letters'").await[0].parse().unwrap();
    assert!(left > 250, "of 500 letters {left} waited when the code was sent");
    assert_eq!(app.outside.letters(&somebody).await.len(), 1);
    stop.send(true).unwrap();
    working.await.unwrap();
    app.run("delete from jobs").await;
    app.done().await;
}
