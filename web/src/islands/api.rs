//! GraphQL from the browser, as the person whose page it is. Answers stay JavaScript values: reading a few fields of them
//! costs the bundle far less than types for each.

use js_sys::{JSON, Object, Reflect};
use leptos::web_sys::window;
use wasm_bindgen::JsValue;
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
pub struct RequestError;

impl From<JsValue> for RequestError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// Sends a document and answers its data.
///
/// # Errors
/// [`RequestError`].
pub fn ask(document: &Document, variables: &JsValue) -> impl Future<Output = Result<JsValue, RequestError>> {
    // Not awaited here: a future around a future costs the bundle.
    send(document.0, variables)
}

/// The same for a document that its page gave to the island.
///
/// # Errors
/// [`RequestError`].
pub async fn send(document: &str, variables: &JsValue) -> Result<JsValue, RequestError> {
    let window = window().ok_or(RequestError)?;
    let headers = web_sys::Headers::new()?;
    headers.set("content-type", "application/json")?;
    let request = web_sys::RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    let body = object(&[("query", &document.into()), ("variables", variables)]);
    request.set_body(&JSON::stringify(&body)?.into());
    let answer = JsFuture::from(window.fetch_with_str_and_init("/graphql", &request)).await?;
    let answer: web_sys::Response = answer.into();
    let data = at(&JsFuture::from(answer.json()?).await?, "data");
    if data.is_object() { Ok(data) } else { Err(RequestError) }
}

/// An object of JavaScript.
pub fn object(entries: &[(&str, &JsValue)]) -> JsValue {
    let object: JsValue = Object::new().into();
    for (key, value) in entries {
        // A plain object takes every key.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}

/// The value at a path of keys, joined by dots; undefined where there is none.
pub fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| {
        if value.is_object() {
            Reflect::get(&value, &key.into()).unwrap_or_default()
        } else {
            JsValue::UNDEFINED
        }
    })
}

/// The text at a path.
pub fn text(value: &JsValue, path: &str) -> Option<String> {
    at(value, path).as_string()
}
