//! A document of the API, executed in-process: one door for authorisation, for pages as for anybody.

use std::sync::OnceLock;

use actix_web::http::header;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::resolver_utils::EnumType;
use async_graphql::{Request, Response, ServerError, Value, Variables, from_value, value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use teiki_api::Caller;
use teiki_api::graphql::limits;
use teiki_api::http::execute_known;
use teiki_shared::lang::Lang;

use crate::fault::Fault;
use crate::shelf::Asked;
use crate::site::Site;
use crate::visit::Visit;

/// A GraphQL document, parsed at its first use and kept.
pub struct Document {
    source: &'static str,
    /// With the number of its mutations.
    parsed: OnceLock<(ExecutableDocument, usize)>,
}

impl Document {
    pub const fn new(source: &'static str) -> Self {
        Self { source, parsed: OnceLock::new() }
    }

    /// Its text, for an island that sends it from the browser.
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// The parsed document.
    ///
    /// # Errors
    /// Where the source is no GraphQL, with the place, or too large for the API.
    pub fn parsed(&self) -> Result<&(ExecutableDocument, usize), String> {
        if let Some(document) = self.parsed.get() {
            return Ok(document);
        }
        let document = parse_query(self.source).map_err(|fault| fault.to_string())?;
        let mutations = limits::check_size(&document).map_err(|fault| fault.message)?;
        Ok(self.parsed.get_or_init(|| (document, mutations)))
    }
}

/// What a person can mend, as every mutation answers it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct UserError {
    /// The path of the input field; `None` when it is about the whole.
    pub field: Option<Vec<String>>,
    /// The sentence to show.
    pub message: String,
    /// Where the document asks for it.
    pub code: Option<String>,
    /// Seconds to wait, where waiting helps and the document asks for it.
    pub retry_after: Option<i32>,
}

/// The answer of a mutation whose root field is named `result`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome<T = Empty> {
    #[serde(flatten)]
    pub done: T,
    pub user_errors: Vec<UserError>,
}

/// A payload of which only the errors matter.
#[derive(Debug, Deserialize)]
pub struct Empty {}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Named<T: DeserializeOwned> {
    result: Outcome<T>,
}

impl Visit {
    /// Executes a document as the person of this visit and reads its answer into `T`.
    ///
    /// # Errors
    /// Not signed in, a service away, or a fault of ours; all have a page.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        document: &Document,
        variables: serde_json::Value,
    ) -> Result<T, Fault> {
        self.ask_in(self.caller.lang, document, variables).await
    }

    /// The same in a language of its own, for the page that speaks two.
    ///
    /// # Errors
    /// As [`Visit::ask`].
    pub async fn ask_in<T: DeserializeOwned>(
        &self,
        lang: Lang,
        document: &Document,
        variables: serde_json::Value,
    ) -> Result<T, Fault> {
        let data = self.run(document, variables, Caller { lang, ..self.caller.clone() }).await?;
        self.read(data)
    }

    /// Executes a query as nobody and reads its answer into `T`. What it answers may be shown to everybody: it is kept for a
    /// moment, and whoever asks the same then is given it without a question to the database.
    ///
    /// # Errors
    /// As [`Visit::ask`].
    pub async fn ask_for_all<T: DeserializeOwned>(
        &self,
        document: &Document,
        variables: serde_json::Value,
    ) -> Result<T, Fault> {
        let (shelf, now) = (&self.site.shelf, self.site.app.clock.now());
        let lang = self.caller.lang;
        let asked = Asked { document: document.source, variables: variables.to_string(), lang };
        if let Some(data) = shelf.find(&asked, now) {
            return self.read(data);
        }
        let nobody = Caller { request_id: self.caller.request_id.clone(), ..Caller::nobody(lang) };
        let data = self.run(document, variables, nobody).await?;
        shelf.keep(asked, now, &data);
        self.read(data)
    }

    async fn run(
        &self,
        document: &Document,
        variables: serde_json::Value,
        caller: Caller,
    ) -> Result<Value, Fault> {
        let (parsed, mutations) = document.parsed().map_err(|fault| self.broken(&fault))?;
        let mut request = Request::new(document.source).variables(Variables::from_json(variables));
        request.set_parsed_query(parsed.clone());
        let Site { app, own_schema, own_desk_schema, .. } = &**self.site;
        let response = if self.is_desk {
            execute_known(app, own_desk_schema, caller, request, *mutations).await
        } else {
            execute_known(app, own_schema, caller, request, *mutations).await
        };
        self.data(response)
    }

    fn read<T: DeserializeOwned>(&self, data: Value) -> Result<T, Fault> {
        from_value(data).map_err(|fault| self.broken(&format!("an answer of another shape: {fault}")))
    }

    /// Executes a mutation of which only the user errors matter.
    ///
    /// # Errors
    /// As [`Visit::ask`].
    pub async fn act(&self, document: &Document, variables: serde_json::Value) -> Result<Outcome, Fault> {
        self.act_for(document, variables).await
    }

    /// Executes a mutation and reads its payload: `T` beside the user errors. Nothing is done for a switch of language: the
    /// answer then is an empty payload without errors.
    ///
    /// # Errors
    /// As [`Visit::ask`].
    pub async fn act_for<T: DeserializeOwned>(
        &self,
        document: &Document,
        variables: serde_json::Value,
    ) -> Result<Outcome<T>, Fault> {
        if self.is_switch {
            return self.read(value!({ "userErrors": [] }));
        }
        Ok(self.ask::<Named<T>>(document, variables).await?.result)
    }

    /// The data of a response; its cookies go on this visit's response, its errors to their page.
    fn data(&self, response: Response) -> Result<Value, Fault> {
        for cookie in response.http_headers.get_all(header::SET_COOKIE.as_str()) {
            if let Ok(cookie) = cookie.to_str() {
                self.set_cookie(cookie);
            }
        }
        match response.errors.first() {
            None => Ok(response.data),
            Some(error) => Err(self.fault(error)),
        }
    }

    /// A top-level error. The API has logged those that carry a code; the rest are about values that no page of ours
    /// sends.
    fn fault(&self, error: &ServerError) -> Fault {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        let code = match code {
            Some(Value::String(code)) => code.as_str(),
            _ => "",
        };
        match code {
            "UNAUTHENTICATED" => Fault::NotSignedIn,
            "CONSENT_NEEDED" => Fault::ConsentNeeded,
            "FORBIDDEN" => Fault::NotAllowed,
            "UNAVAILABLE" => Fault::Away(self.caller.request_id.clone()),
            "FAULT" => Fault::Broken(self.caller.request_id.clone()),
            "RATE_LIMITED" => Fault::TooOften(wait(error)),
            // Our documents fit the schema, as a test sees to: a value in the address is what does not.
            "BAD_INPUT" => Fault::NotFound,
            _ => {
                let id = &self.caller.request_id;
                tracing::warn!(request_id = %id, fault = %error.message, "a document was refused");
                Fault::Unreadable
            }
        }
    }

    fn broken(&self, what: &str) -> Fault {
        let id = self.caller.request_id.clone();
        tracing::error!(fault_id = %id, fault = what, "a page could not use the API");
        Fault::Broken(id)
    }
}

/// The seconds to wait that an error tells.
fn wait(error: &ServerError) -> u32 {
    let told = error.extensions.as_ref().and_then(|extensions| extensions.get("retryAfter"));
    match told {
        Some(Value::Number(seconds)) => {
            seconds.as_u64().and_then(|seconds| seconds.try_into().ok()).unwrap_or(60)
        }
        _ => 60,
    }
}

/// Reads an enum as GraphQL writes it: `AWAITING_PAYMENT`. For `#[serde(deserialize_with = "graphql::enum_value")]`.
///
/// # Errors
/// A name that the enum does not have.
pub fn enum_value<'de, D: Deserializer<'de>, T: EnumType>(deserializer: D) -> Result<T, D::Error> {
    read_enum(&String::deserialize(deserializer)?)
}

/// The same where it may be null.
///
/// # Errors
/// A name that the enum does not have.
pub fn enum_option<'de, D: Deserializer<'de>, T: EnumType>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::<String>::deserialize(deserializer)?.map(|name| read_enum(&name)).transpose()
}

/// The same for a list of them.
///
/// # Errors
/// A name that the enum does not have.
pub fn enum_values<'de, D: Deserializer<'de>, T: EnumType>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Vec::<String>::deserialize(deserializer)?.iter().map(|name| read_enum(name)).collect()
}

fn read_enum<T: EnumType, E: serde::de::Error>(name: &str) -> Result<T, E> {
    enum_of(name).ok_or_else(|| E::custom(format_args!("{name} is no value of the enum")))
}

/// The value of an enum by its name in GraphQL.
pub fn enum_of<T: EnumType>(name: &str) -> Option<T> {
    T::items().iter().find(|item| item.name == name).map(|item| item.value)
}

/// The name of a value in GraphQL.
pub fn enum_name<T: EnumType>(value: T) -> &'static str {
    T::items().iter().find(|item| item.value == value).map_or("", |item| item.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutations_answer_holds_its_payload_and_its_errors() {
        #[derive(Deserialize)]
        struct Payload {
            card: Option<Card>,
        }
        #[derive(Deserialize)]
        struct Card {
            id: String,
        }
        let answer = value!({ "result": { "card": { "id": "c1" }, "userErrors": [
            { "field": ["input", "name"], "message": "短くしてください。", "retryAfter": null }
        ] } });
        let named: Named<Payload> = from_value(answer).unwrap();
        assert_eq!(named.result.done.card.unwrap().id, "c1");
        assert_eq!(named.result.user_errors[0].message, "短くしてください。");
        let bare: Named<Empty> = from_value(value!({ "result": { "ok": true, "userErrors": [] } })).unwrap();
        assert!(bare.result.user_errors.is_empty());
    }

    #[test]
    fn an_enum_is_read_as_graphql_writes_it() {
        use teiki_shared::card::CardKind;

        #[derive(Deserialize)]
        struct Card {
            #[serde(deserialize_with = "enum_value")]
            kind: CardKind,
        }
        let read = |name: &str| from_value::<Card>(value!({ "kind": name })).map(|card| card.kind);
        for kind in CardKind::ALL {
            assert_eq!(read(enum_name(*kind)).unwrap(), *kind);
        }
        assert_eq!(enum_name(CardKind::ApplePay), "APPLE_PAY");
        assert!(read("apple_pay").is_err());
    }

    #[test]
    fn a_document_that_is_no_graphql_says_where() {
        assert!(Document::new("query { viewer {").parsed().is_err());
        assert!(Document::new("query { viewer { id } }").parsed().is_ok());
    }
}
