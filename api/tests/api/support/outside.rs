//! The world outside: the Stripe sandbox, with a state of this test's own, and the mailbox.

use std::collections::HashMap;

use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use super::variable;

pub struct Outside {
    /// Names this test everywhere outside.
    pub name: String,
    client: reqwest::Client,
}

/// A letter that arrived.
#[derive(Clone, Debug, Deserialize)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub headers: HashMap<String, String>,
}

impl Outside {
    pub fn new() -> Self {
        Self { name: uuid::Uuid::new_v4().simple().to_string(), client: reqwest::Client::new() }
    }

    pub fn secret_key(&self) -> String {
        format!("sk_test_{}", self.name)
    }

    pub fn publishable_key(&self) -> String {
        format!("pk_test_{}", self.name)
    }

    pub fn webhook_secret(&self) -> String {
        format!("whsec_{}", self.name)
    }

    /// The folder in which this test's installation keeps the files of its riders.
    pub fn store(&self) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("teiki-store-{}", self.name))
    }

    /// An address of this test's own.
    pub fn address(&self, name: &str) -> String {
        format!("{name}-{}@example.com", self.name)
    }

    /// The letters to an address, the latest first.
    pub async fn letters(&self, to: &str) -> Vec<Letter> {
        let url = format!("{}/mail/messages.json", variable("SANDBOX_URL"));
        self.client.get(url).query(&[("to", to)]).send().await.unwrap().json().await.unwrap()
    }

    /// The code of the latest letter to an address that holds one: letters and codes overtake each other. A code stands
    /// alone on its line; the IDs in links hold six digits in a row too.
    pub async fn code(&self, to: &str) -> String {
        let letters = self.letters(to).await;
        let digits = letters.iter().find_map(|letter| {
            letter.text.lines().find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()))
        });
        digits.unwrap_or_else(|| panic!("no code in {} letters to {to}", letters.len())).to_owned()
    }

    /// Calls the sandbox's control API.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/control/{path}", variable("SANDBOX_URL"));
        let response = self.client.post(url).json(&body).send().await.unwrap();
        assert!(response.status().is_success(), "control {path}: {}", response.text().await.unwrap());
        response.json().await.unwrap_or(Value::Null)
    }

    /// Makes coming calls to Stripe fail.
    pub async fn fault(&self, mut fault: Value) {
        fault["key"] = self.secret_key().into();
        self.control("faults", fault).await;
    }

    /// Stripe is well again.
    pub async fn forget_faults(&self) {
        let url = format!("{}/control/faults", variable("SANDBOX_URL"));
        self.client.delete(url).query(&[("key", self.secret_key())]).send().await.unwrap();
    }

    /// Reads from Stripe as the server would.
    pub async fn stripe(&self, path: &str) -> Value {
        let url = format!("{}/v1/{path}", variable("SANDBOX_URL"));
        self.client.get(url).bearer_auth(self.secret_key()).send().await.unwrap().json().await.unwrap()
    }

    /// Deletes at Stripe, as somebody at its dashboard would.
    pub async fn stripe_delete(&self, path: &str) -> Value {
        let url = format!("{}/v1/{path}", variable("SANDBOX_URL"));
        self.client.delete(url).bearer_auth(self.secret_key()).send().await.unwrap().json().await.unwrap()
    }

    /// The banks speak their later word on refunds: pending ones end, and those that are to fail do.
    pub async fn settle_refunds(&self) {
        self.control("refunds/settle", json!({ "key": self.secret_key() })).await;
    }

    /// A connected account revokes the platform's access.
    pub async fn disconnect(&self, account: &str) {
        self.connected(account, false).await;
    }

    /// A connected account grants the platform access again.
    pub async fn reconnect(&self, account: &str) {
        self.connected(account, true).await;
    }

    async fn connected(&self, account: &str, connected: bool) {
        let body = json!({ "key": self.secret_key(), "account": account, "connected": connected });
        self.control("accounts", body).await;
    }
}

/// Stripe's signature header.
pub fn sign(secret: &str, time: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}
