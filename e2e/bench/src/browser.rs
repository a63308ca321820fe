//! A browser as far as the site sees one: cookies, pages, and documents posted to `/graphql`.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::ACCEPT_ENCODING;
use serde_json::{Value, json};
use url::Url;

use crate::Fault;

pub struct Browser {
    client: reqwest::Client,
    jar: Arc<Jar>,
    base: Url,
}

impl Browser {
    pub fn new(base: &str) -> Result<Self, Fault> {
        let jar = Arc::new(Jar::default());
        let client = reqwest::Client::builder()
            .cookie_provider(jar.clone())
            .redirect(reqwest::redirect::Policy::none())
            .no_gzip()
            .no_proxy()
            .build()?;
        Ok(Self { client, jar, base: base.parse()? })
    }

    /// The same cookies at another server.
    pub fn at(&self, base: &str) -> Result<Self, Fault> {
        let other = Self::new(base)?;
        for cookie in self.cookies().split("; ") {
            other.jar.add_cookie_str(cookie, &other.base);
        }
        Ok(other)
    }

    /// The value of the header `Cookie`.
    pub fn cookies(&self) -> String {
        let header = self.jar.cookies(&self.base);
        header.and_then(|header| header.to_str().map(str::to_owned).ok()).unwrap_or_default()
    }

    /// The body of a page, encoded as asked (`br`, `identity`); any other answer than 200 is a fault.
    pub async fn get(&self, path: &str, encoding: &str) -> Result<Bytes, Fault> {
        let request = self.client.get(self.base.join(path)?).header(ACCEPT_ENCODING, encoding);
        let response = request.send().await?;
        if response.status() != 200 {
            return Err(format!("{path} answered {}", response.status()).into());
        }
        Ok(response.bytes().await?)
    }

    /// The body of an answer to a document, as it came.
    pub async fn post(&self, body: String) -> Result<Bytes, Fault> {
        let request =
            self.client.post(self.base.join("/graphql")?).header("content-type", "application/json");
        Ok(request.body(body).send().await?.error_for_status()?.bytes().await?)
    }

    /// The data of a document.
    pub async fn run(&self, query: &str, variables: Value) -> Result<Value, Fault> {
        let body = self.post(json!({ "query": query, "variables": variables }).to_string()).await?;
        let mut answer: Value = serde_json::from_slice(&body)?;
        match answer.get("errors") {
            None => Ok(answer["data"].take()),
            Some(errors) => Err(format!("{query}: {errors}").into()),
        }
    }

    /// The payload of one mutation `name(input: Name…Input!)`; what it refuses is a fault.
    pub async fn act(&self, name: &str, fields: &str, input: Value) -> Result<Value, Fault> {
        let upper = name[..1].to_uppercase() + &name[1..];
        let query = format!(
            "mutation($input: {upper}Input!) {{ result: {name}(input: $input) {{ {fields} userErrors {{ message }} }} }}"
        );
        let mut payload = self.run(&query, json!({ "input": input })).await?["result"].take();
        let errors = payload["userErrors"].take();
        if errors == json!([]) { Ok(payload) } else { Err(format!("{name} was refused: {errors}").into()) }
    }
}

/// A text in an answer.
pub fn text(value: &Value) -> Result<String, Fault> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("a text was expected, not {value}").into())
}
