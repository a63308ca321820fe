//! Many letters at once.

use std::time::{Duration, Instant};

use teiki_api::mail::Mail;

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
