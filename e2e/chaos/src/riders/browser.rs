//! A browser as far as the site sees one: cookies, and documents posted to `/graphql`, again where no answer came.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Fault;
use crate::run::{Run, count};

/// Who waits for an answer waits this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between one try and the next.
const PAUSE: Duration = Duration::from_millis(250);

/// What a mutation answered.
pub enum Answer {
    Done(Value),
    /// The code of what it refused.
    Refused(String),
}

impl Answer {
    /// # Errors
    /// It was refused.
    pub fn done(self, name: &str) -> Result<Value, Fault> {
        match self {
            Self::Done(payload) => Ok(payload),
            Self::Refused(code) => Err(format!("{name} was refused: {code}").into()),
        }
    }
}

/// What came of one try.
enum Try {
    Answered(Value),
    SignedOut,
    /// No answer, or that something is away: worth another try.
    Again(String),
    Broken(String),
}

pub struct Browser<'a> {
    run: &'a Run,
    client: reqwest::Client,
    url: String,
}

impl<'a> Browser<'a> {
    pub fn new(run: &'a Run) -> Result<Self, Fault> {
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .no_proxy()
            .timeout(Duration::from_secs(25))
            .build()?;
        Ok(Self { run, client, url: format!("{}/graphql", run.site.base()) })
    }

    /// The answer of a mutation `name(input: Name…Input!)`, which is sent again with the same input until one comes.
    pub async fn act(&self, name: &str, fields: &str, input: Value) -> Result<Answer, Fault> {
        let upper = name[..1].to_uppercase() + &name[1..];
        let query = format!(
            "mutation($input: {upper}Input!) {{ result: {name}(input: $input) {{ {fields} userErrors {{ code }} }} }}"
        );
        let mut payload = self.run(&query, json!({ "input": input })).await?["result"].take();
        match payload["userErrors"][0]["code"].as_str() {
            Some(code) => Ok(Answer::Refused(code.to_owned())),
            None => {
                payload["userErrors"].take();
                Ok(Answer::Done(payload))
            }
        }
    }

    /// The data of a document, asked for until it comes.
    pub async fn run(&self, query: &str, variables: Value) -> Result<Value, Fault> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let begun = Instant::now();
        loop {
            let why = match self.once(&body).await {
                Try::Answered(data) => return Ok(data),
                Try::SignedOut => return Err(SIGNED_OUT.into()),
                Try::Broken(errors) => {
                    count(&self.run.counts.broken);
                    errors
                }
                Try::Again(why) => why,
            };
            if begun.elapsed() > PATIENCE {
                return Err(format!("no answer for a minute: {query}: {why}").into());
            }
            count(&self.run.counts.repeated);
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn once(&self, body: &str) -> Try {
        let request = self.client.post(&self.url).header("content-type", "application/json");
        let answer = match request.body(body.to_owned()).send().await {
            Ok(answer) => answer,
            Err(fault) => return Try::Again(fault.to_string()),
        };
        let status = answer.status();
        let mut answer: Value = match answer.json().await {
            Ok(answer) => answer,
            Err(fault) => return Try::Again(format!("{status}: {fault}")),
        };
        match answer["errors"][0]["extensions"]["code"].as_str() {
            None if answer["errors"].is_null() => Try::Answered(answer["data"].take()),
            Some("UNAUTHENTICATED") => Try::SignedOut,
            Some("UNAVAILABLE" | "RATE_LIMITED") => {
                count(&self.run.counts.unavailable);
                Try::Again(answer["errors"].to_string())
            }
            _ => Try::Broken(answer["errors"].to_string()),
        }
    }

    /// Sends a mutation and goes away before an answer can come.
    pub async fn leave_amid(&self, name: &str, fields: &str, input: Value, after: Duration) {
        let _ = tokio::time::timeout(after, self.act(name, fields, input)).await;
    }
}

/// What a closed account's browser is told.
pub const SIGNED_OUT: &str = "signed out";

/// A text in an answer.
pub fn text(value: &Value) -> Result<String, Fault> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("a text was expected, not {value}").into())
}
