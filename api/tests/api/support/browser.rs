//! A browser as far as the API sees one: cookies, and documents posted to `/graphql`.

use reqwest::redirect::Policy;
use serde_json::{Value, json};

pub struct Browser {
    client: reqwest::Client,
    pub address: String,
    /// Of the account that a test signed in here; empty before.
    pub email: String,
    pub password: &'static str,
    lang: &'static str,
    /// Its address of the network, where it is not this machine's.
    network: Option<String>,
    is_at_desk: bool,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    /// Seconds of the header `Retry-After`.
    pub retry_after: Option<i64>,
    /// The cookies set, as `name=value`.
    pub cookies: Vec<String>,
}

impl Answer {
    /// The data; fails when there are top-level errors.
    pub fn data(&self) -> &Value {
        assert!(self.body.get("errors").is_none(), "errors in {}", self.body);
        &self.body["data"]
    }

    /// `extensions.code` of the first top-level error, empty when there is none.
    pub fn fault_code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// The payload of the one mutation in the document.
    pub fn payload(&self) -> &Value {
        self.data().as_object().and_then(|fields| fields.values().next()).expect("one mutation")
    }

    /// The payload of a mutation that must have been done.
    pub fn done(&self) -> &Value {
        let payload = self.payload();
        assert_eq!(payload["userErrors"], json!([]), "refused");
        payload
    }

    /// The value of a cookie that the answer set.
    pub fn cookie(&self, name: &str) -> String {
        let found = self.cookies.iter().find_map(|cookie| cookie.strip_prefix(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("no cookie {name} in {:?}", self.cookies)).to_owned()
    }

    /// The codes of the user errors.
    pub fn codes(&self) -> Vec<String> {
        let errors = self.payload()["userErrors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["code"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// A server closes what was idle for 5 s; a request that is sent in that moment would be lost.
fn client() -> reqwest::ClientBuilder {
    reqwest::Client::builder().redirect(Policy::none()).pool_idle_timeout(std::time::Duration::from_secs(2))
}

impl Browser {
    pub fn new(address: &str) -> Self {
        Self {
            client: client().cookie_store(true).build().unwrap(),
            address: address.to_owned(),
            email: String::new(),
            password: "",
            lang: "ja",
            network: None,
            is_at_desk: false,
        }
    }

    /// A browser that holds cookies already.
    pub fn with_cookies(address: &str, jar: std::sync::Arc<reqwest::cookie::Jar>) -> Self {
        Self { client: client().cookie_provider(jar).build().unwrap(), ..Self::new(address) }
    }

    /// The same kind of browser in English.
    pub fn english(mut self) -> Self {
        self.lang = "en";
        self
    }

    /// The same kind of browser at another address of the network.
    pub fn at(mut self, address: &str) -> Self {
        self.network = Some(address.to_owned());
        self
    }

    /// The same kind of browser at the desk's door.
    pub fn at_desk(mut self) -> Self {
        self.is_at_desk = true;
        self
    }

    /// Runs a document.
    pub async fn run(&self, query: &str, variables: Value) -> Answer {
        let response = self
            .post(&format!("{}{}", self.address, if self.is_at_desk { "/desk/graphql" } else { "/graphql" }))
            .header("accept-language", self.lang)
            .header("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1")
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        let header = |name: &str| -> Vec<String> {
            let values = response.headers().get_all(name).iter();
            values.map(|value| value.to_str().unwrap().to_owned()).collect()
        };
        let retry_after = header("retry-after").first().map(|seconds| seconds.parse().unwrap());
        let cookies = header("set-cookie");
        let cookies = cookies.iter().map(|cookie| cookie.split(';').next().unwrap().to_owned()).collect();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, body, retry_after, cookies }
    }

    /// Runs one mutation `name(input: Name…Input!)`, asking for `fields` and the user errors.
    pub async fn mutate(&self, name: &str, fields: &str, input: Value) -> Answer {
        let upper = name[..1].to_uppercase() + &name[1..];
        let desk = if self.is_at_desk { "Desk" } else { "" };
        let query = format!(
            "mutation($input: {desk}{upper}Input!) {{ {name}(input: $input) {{ {fields} userErrors {{ field message code }} }} }}"
        );
        self.run(&query, json!({ "input": input })).await
    }

    /// Any other request to an address on the web.
    pub fn get(&self, url: &str) -> reqwest::RequestBuilder {
        self.in_network(self.client.get(url))
    }

    /// As [`Self::get`].
    pub fn post(&self, url: &str) -> reqwest::RequestBuilder {
        self.in_network(self.client.post(url))
    }

    fn in_network(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.network {
            Some(address) => request.header("x-forwarded-for", address),
            None => request,
        }
    }
}
