//! GraphQL from the browser, as the person whose page it is.

use leptos::wasm_bindgen::JsValue;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wasm_bindgen_futures::JsFuture;

/// A GraphQL document that an island sends.
pub struct Document(&'static str);

impl Document {
    pub const fn new(source: &'static str) -> Self {
        Self(source)
    }
}

/// No answer, or none that could be read: the network, a session that ended, a fault of ours.
#[derive(Debug)]
pub struct Gone;

impl From<JsValue> for Gone {
    fn from(_: JsValue) -> Self {
        Self
    }
}

impl From<serde_json::Error> for Gone {
    fn from(_: serde_json::Error) -> Self {
        Self
    }
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Reply<T> {
    data: Option<T>,
}

/// Sends a document and reads the data of its answer.
///
/// # Errors
/// [`Gone`].
pub async fn ask<T: DeserializeOwned>(document: &Document, variables: Value) -> Result<T, Gone> {
    let window = leptos::web_sys::window().ok_or(Gone)?;
    let headers = web_sys::Headers::new()?;
    headers.set("content-type", "application/json")?;
    let request = web_sys::RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JsValue::from_str(&json!({ "query": document.0, "variables": variables }).to_string()));
    let answer = JsFuture::from(window.fetch_with_str_and_init("/graphql", &request)).await?;
    let answer: web_sys::Response = answer.into();
    let text = JsFuture::from(answer.text()?).await?.as_string().ok_or(Gone)?;
    serde_json::from_str::<Reply<T>>(&text)?.data.ok_or(Gone)
}
