//! The sandbox that plays Stripe: what riders and staff do there, how it is made to lie, and its own lists.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Fault;
use crate::site::Site;

pub struct Stripe {
    client: reqwest::Client,
    base: String,
    key: String,
}

/// What a payer does with 3-D Secure.
#[derive(Clone, Copy)]
pub enum Challenge {
    Pass,
    Fail,
    Leave,
}

impl Challenge {
    fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Leave => "leave",
        }
    }
}

impl Stripe {
    pub fn new(site: &Site) -> Result<Self, Fault> {
        // A connection that is kept may be closed just as a request begins, which says nothing of Teiki.
        let client = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self { client, base: site.sandbox.clone(), key: site.stripe_key.clone() })
    }

    /// Confirms a payment as its payer does; whether it succeeded.
    pub async fn confirm(&self, intent: &str, card: &str, challenge: Challenge) -> Result<bool, Fault> {
        let body = json!({ "payment_intent": intent, "card": card, "three_d_secure": challenge.name() });
        Ok(self.control("confirm", body).await?["payment_intent"]["status"] == "succeeded")
    }

    /// Refunds a payment as staff do in the dashboard: so many yen, or all that is left. None when Stripe refuses, as nothing
    /// is left.
    pub async fn refund(&self, intent: &str, amount: Option<u64>) -> Result<Option<Value>, Fault> {
        let mut body = json!({ "key": self.key, "payment_intent": intent });
        if let Some(amount) = amount {
            body["amount"] = json!(amount);
        }
        let answer = self.client.post(format!("{}/control/refund", self.base)).json(&body).send().await?;
        if answer.status() == 400 {
            return Ok(None);
        }
        Ok(Some(answer.error_for_status()?.json().await?))
    }

    /// What tests may do to the outside world.
    pub async fn control(&self, what: &str, mut body: Value) -> Result<Value, Fault> {
        body["key"] = json!(self.key);
        let answer = self.client.post(format!("{}/control/{what}", self.base)).json(&body).send().await?;
        let text = answer.error_for_status()?.text().await?;
        Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? })
    }

    /// Forgets the faults that nobody has met yet.
    pub async fn clear_faults(&self) -> Result<(), Fault> {
        let url = format!("{}/control/faults?key={}", self.base, self.key);
        self.client.delete(url).send().await?.error_for_status()?;
        Ok(())
    }

    /// The faults that requests have met, and how often each.
    pub async fn met(&self) -> Result<BTreeMap<String, u64>, Fault> {
        let url = format!("{}/control/requests?key={}", self.base, self.key);
        let seen: Value = self.client.get(url).send().await?.error_for_status()?.json().await?;
        let mut met = BTreeMap::new();
        for fault in
            seen["requests"].as_array().into_iter().flatten().filter_map(|seen| seen["fault"].as_str())
        {
            *met.entry(fault.to_owned()).or_default() += 1;
        }
        Ok(met)
    }

    /// The latest hundred of a kind.
    pub async fn latest(&self, kind: &str) -> Result<Value, Fault> {
        Ok(self.page(kind, "").await?["data"].take())
    }

    async fn page(&self, kind: &str, after: &str) -> Result<Value, Fault> {
        let url = format!("{}/v1/{kind}?limit=100{after}", self.base);
        let answer = self.client.get(url).bearer_auth(&self.key).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Everything of a kind that Stripe holds.
    pub async fn all(&self, kind: &str) -> Result<Value, Fault> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let mut page = self.page(kind, &after).await?;
            if let Value::Array(items) = page["data"].take() {
                all.extend(items);
            }
            match (page["has_more"] == true, all.last()) {
                (true, Some(last)) => {
                    after = format!("&starting_after={}", last["id"].as_str().unwrap_or_default());
                }
                _ => return Ok(Value::Array(all)),
            }
        }
    }

    /// The code, alone on its line, of the latest letter to an address that holds one.
    pub async fn code(&self, email: &str) -> Result<Option<String>, Fault> {
        let url = format!("{}/mail/messages.json?to={email}", self.base);
        let letters: Value = self.client.get(url).send().await?.json().await?;
        let letters = letters.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(letters.iter().find_map(|letter| {
            let mut lines = letter["text"].as_str()?.lines();
            let code = lines.find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
            code.map(str::to_owned)
        }))
    }
}
