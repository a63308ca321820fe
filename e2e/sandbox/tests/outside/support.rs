//! A sandbox of one's own on a free port, and a place to receive webhooks.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub struct Sandbox {
    process: Child,
    pub url: String,
    /// Address for mail.
    pub smtp: String,
}

impl Sandbox {
    pub fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_teiki-sandbox"))
            .env("SANDBOX_LISTEN", "127.0.0.1:0")
            .env("SANDBOX_SMTP", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        let smtp = line.split_whitespace().last().unwrap();
        Self { process, url: url.trim_end_matches('/').to_owned(), smtp: smtp.to_owned() }
    }

    /// Pays as a rider would; a challenge is passed.
    pub async fn confirm(&self, key: &str, intent: &str, card: &str) -> Value {
        self.control("confirm", json!({ "key": key, "payment_intent": intent, "card": card })).await
    }

    /// Registers an endpoint; answers its signing secret.
    pub async fn register(&self, key: &str, url: &str) -> String {
        let endpoint = self.control("webhooks", json!({ "key": key, "url": url })).await;
        endpoint["secret"].as_str().unwrap().to_owned()
    }

    /// `Null` when there is nothing to answer.
    pub async fn control(&self, verb: &str, body: Value) -> Value {
        let request = reqwest::Client::new().post(format!("{}/control/{verb}", self.url)).json(&body);
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default()
    }

    pub async fn get(&self, path: &str) -> Value {
        reqwest::get(format!("{}{path}", self.url)).await.unwrap().json().await.unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Answers 200 to every webhook and keeps its body and signature.
pub struct WebhookInbox {
    pub url: String,
    received: mpsc::UnboundedReceiver<(String, String)>,
}

impl WebhookInbox {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(receive(stream, sender.clone()));
            }
        });
        Self { url, received }
    }

    /// The next body and its `Stripe-Signature`.
    pub async fn next(&mut self) -> (String, String) {
        let next = tokio::time::timeout(Duration::from_secs(10), self.received.recv());
        next.await.expect("a webhook within 10 s").unwrap()
    }
}

async fn receive(stream: TcpStream, sender: mpsc::UnboundedSender<(String, String)>) {
    let mut stream = tokio::io::BufReader::new(stream);
    loop {
        let (mut length, mut signature) = (0, String::new());
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().unwrap()
                }
                Some((name, value)) if name.eq_ignore_ascii_case("stripe-signature") => {
                    signature = value.to_owned()
                }
                Some(_) => {}
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        sender.send((String::from_utf8(body).unwrap(), signature)).ok();
    }
}
