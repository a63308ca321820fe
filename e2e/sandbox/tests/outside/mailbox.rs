//! Mail in over SMTP, out as JSON; refusals on demand.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::Sandbox;

/// Sends one message in a single breath; answers all that the server said.
async fn send(sandbox: &Sandbox, to: &str, subject: &str) -> String {
    let mut stream = TcpStream::connect(&sandbox.smtp).await.unwrap();
    let said = format!(
        "EHLO test\r\nMAIL FROM:<teiki@example.jp>\r\nRCPT TO:<{to}>\r\nDATA\r\n\
         Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n確認コード 123456\r\n.\r\nQUIT\r\n"
    );
    stream.write_all(said.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn mail_is_found_by_its_recipient() {
    let sandbox = Sandbox::start();
    send(&sandbox, "a@example.jp", "one").await;
    send(&sandbox, "b@example.jp", "two").await;
    send(&sandbox, "a@example.jp", "three").await;
    let messages = sandbox.get("/mail/messages.json?to=A@example.jp").await;
    let subjects: Vec<_> = messages.as_array().unwrap().iter().map(|message| &message["subject"]).collect();
    assert_eq!(subjects, ["three", "one"]);
    assert_eq!(messages[0]["to"], json!(["a@example.jp"]));
    assert_eq!(messages[0]["from"], "teiki@example.jp");
    assert_eq!(messages[0]["text"].as_str().unwrap().trim(), "確認コード 123456");
}

#[tokio::test]
async fn mail_is_put_off_as_often_as_asked() {
    let sandbox = Sandbox::start();
    sandbox.control("mail/faults", json!({ "to": "a@example.jp", "times": 1 })).await;
    assert!(send(&sandbox, "a@example.jp", "one").await.contains("\r\n451 "));
    assert!(send(&sandbox, "b@example.jp", "other").await.contains("\r\n250 2.0.0 In the mailbox"));
    assert!(send(&sandbox, "a@example.jp", "two").await.contains("\r\n250 2.0.0 In the mailbox"));
    assert_eq!(sandbox.get("/mail/messages.json?to=a@example.jp").await.as_array().unwrap().len(), 1);
}
