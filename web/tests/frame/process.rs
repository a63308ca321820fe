//! `teiki serve` as an operator's machine runs it: the executable, with the settings of production.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::support::{SITE, bundle_folder};

struct Server {
    child: Child,
    log: BufReader<ChildStdout>,
    address: String,
    metrics: String,
}

/// An address that nobody listens at.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The settings of production but the addresses to listen at, before a PostgreSQL at `database`.
fn production(database: &str) -> [(&'static str, String); 14] {
    [
        ("TEIKI_ENV", "production".to_owned()),
        ("SITE_URL", SITE.to_owned()),
        ("DATABASE_URL", format!("postgres://teiki@{database}/teiki")),
        ("REDIS_URL", "redis://127.0.0.1:9".to_owned()),
        ("SMTP_URL", "smtps://mail.example".to_owned()),
        ("TRUSTED_PROXIES", "none".to_owned()),
        ("MAIL_FROM", "Teiki <no-reply@shop.example.com>".to_owned()),
        ("STRIPE_SECRET_KEY", "sk_live_x".to_owned()),
        ("STRIPE_PUBLISHABLE_KEY", "pk_live_x".to_owned()),
        ("STRIPE_WEBHOOK_SECRET", format!("whsec_{}", "5a".repeat(16))),
        ("SECRET_KEY", "1f8a0c5be2934d7760fb19c4a83ed2564d0b7e9f21c86a35f4e870dd92ab3c16".to_owned()),
        (
            "CERTIFICATE_KEYS",
            "2026-11=8d02f7b14c9ae6350f71c2d8a4e95b6037fa1ed2496cb08573d1e0af6482b95c".to_owned(),
        ),
        ("CERTIFICATE_STORE", bundle_folder().join("certificates").to_str().unwrap().to_owned()),
        ("ASSETS_DIR", bundle_folder().to_str().unwrap().to_owned()),
    ]
}

impl Server {
    /// Starts it before a PostgreSQL at `database`, and waits until it serves.
    fn start(database: &str) -> Self {
        let (address, metrics) = (free_address(), free_address());
        let mut child = Command::new(env!("CARGO_BIN_EXE_teiki"))
            .arg("serve")
            .env_clear()
            .envs(production(database))
            .envs([("LISTEN", &address), ("METRICS_LISTEN", &metrics)])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, log, address, metrics };
        server.until("serving");
        server
    }

    /// The next line of the log that says this. Every line is an object with a time and a level.
    fn until(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "the log ended before: {message}");
            let line: Value = serde_json::from_str(&line).unwrap();
            assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
            if line["message"] == message {
                return line;
            }
        }
    }

    fn ask(&self, path: &str) -> TcpStream {
        ask(&self.address, path)
    }
}

fn ask(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: teiki.example\r\nConnection: close\r\n\r\n").unwrap();
    stream
}

fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_stop_lets_the_requests_in_hand_end_and_every_line_of_the_log_is_json() {
    let postgres = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut server = Server::start(&postgres.local_addr().unwrap().to_string());
    assert!(answer(server.ask("/healthz")).starts_with("HTTP/1.1 200"));
    let line = server.until("request");
    assert_eq!((&line["route"], &line["status"]), (&"/healthz".into(), &200.into()));
    assert_eq!(line["id"].as_str().unwrap().len(), 10);

    let mut head = TcpStream::connect(&server.address).unwrap();
    write!(head, "HEAD /healthz HTTP/1.1\r\nHost: teiki.example\r\nConnection: close\r\n\r\n").unwrap();
    let head = answer(head);
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");

    let counted = answer(ask(&server.metrics, "/metrics"));
    let line = r#"teiki_request_seconds_count{method="GET",route="/healthz",status="200"} 1"#;
    assert!(counted.contains(line), "{counted}");

    // A request that waits for a database, which takes the call and says nothing yet.
    let waiting = server.ask("/readyz");
    let (silent, _) = postgres.accept().unwrap();
    let stopped = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    server.until("SIGTERM received; starting graceful shutdown");
    drop((silent, postgres));
    let answer = answer(waiting);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"postgres\":\"away\""), "{answer}");
    server.until("stopped");
    assert!(server.child.wait().unwrap().success());
}

#[test]
fn there_are_no_demo_staff_in_production() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teiki"));
    let demo = command.args(["staff", "demo"]).env_clear().envs(production("127.0.0.1:9")).output().unwrap();
    assert_eq!(demo.status.code(), Some(2));
    let said = String::from_utf8(demo.stderr).unwrap();
    assert!(said.contains("no demo staff in production"), "{said}");
}
