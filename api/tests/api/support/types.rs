//! The introspected schema: enough to write a call of any field, so that a walk forgets none that is added.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::TestApp;

pub struct Types(BTreeMap<String, Value>);

/// Which arguments a call gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arguments {
    /// Those that must be given, and every id.
    Needed,
    All,
}

/// How a call is written: its arguments, and the value of a scalar by its type's name and the argument's.
pub struct Writing<'a> {
    pub arguments: Arguments,
    pub scalar: &'a dyn Fn(&str, &str) -> String,
}

/// A value of each scalar that is valid for its argument: a call gets past the reading of what was typed.
pub fn some(scalar: &str, argument: &str) -> String {
    match scalar {
        "String" => return format!("\"{}\"", typed(argument)),
        "Int" => "1",
        "Float" => "1.0",
        "Boolean" => "true",
        "Date" => "\"2026-10-05\"",
        "DateTime" => "\"2026-10-05T03:00:00Z\"",
        "Yen" => "100",
        "ID" => "\"0192f0c1-2b3c-7d4e-8f50-123456789abc\"",
        _ => "\"x\"",
    }
    .to_owned()
}

/// What a person would type.
fn typed(argument: &str) -> &'static str {
    match argument {
        "email" => "somebody@example.com",
        "password" | "current" => super::PASSWORD,
        "number" => "JW100000000000001",
        "familyName" => "松江",
        "givenName" => "花子",
        "familyKana" => "マツエ",
        "givenKana" => "ハナコ",
        "birthDate" => "1990-05-03",
        "phone" => "0852-60-1111",
        "postalCode" => "690-0887",
        "address" => "島根県松江市殿町1番地",
        "operatorSlug" => "matsue",
        "lang" => "ja",
        "productSlug" => "commuter",
        _ => "x",
    }
}

impl Types {
    pub async fn of(app: &TestApp) -> Self {
        Self::of_schema(&app.schema).await
    }

    /// The types of either door.
    pub async fn of_schema(schema: &impl async_graphql::Executor) -> Self {
        let query = "{ __schema { types { name kind enumValues { name }
            fields { name args { name defaultValue type { ...T } } type { ...T } }
            inputFields { name defaultValue type { ...T } } } } }
            fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let answer = schema.execute(query.into()).await;
        let data = answer.data.into_json().unwrap();
        let types = data["__schema"]["types"].as_array().unwrap().clone();
        Self(types.into_iter().map(|one| (one["name"].as_str().unwrap().to_owned(), one)).collect())
    }

    /// The names of all types.
    pub fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    pub fn fields(&self, name: &str) -> Vec<Value> {
        self.0[name]["fields"].as_array().cloned().unwrap_or_default()
    }

    /// A value of an argument of a type, in GraphQL's own writing.
    fn value(&self, argument: &str, kind: &Value, writing: &Writing<'_>) -> String {
        match kind["kind"].as_str().unwrap() {
            "NON_NULL" => self.value(argument, &kind["ofType"], writing),
            "LIST" => format!("[{}]", self.value(argument, &kind["ofType"], writing)),
            "ENUM" => {
                let values = &self.0[kind["name"].as_str().unwrap()]["enumValues"];
                values[0]["name"].as_str().unwrap().to_owned()
            }
            "INPUT_OBJECT" => {
                let fields = self.0[kind["name"].as_str().unwrap()]["inputFields"].as_array().unwrap();
                format!("{{ {} }}", self.arguments(fields, writing))
            }
            _ => (writing.scalar)(kind["name"].as_str().unwrap(), argument),
        }
    }

    fn arguments(&self, all: &[Value], writing: &Writing<'_>) -> String {
        let is_given = |one: &&Value| {
            let is_needed = one["type"]["kind"] == "NON_NULL" && one["defaultValue"].is_null();
            is_needed || writing.arguments == Arguments::All || named(&one["type"])["name"] == "ID"
        };
        let written = all.iter().filter(is_given).map(|one| {
            let name = one["name"].as_str().unwrap();
            format!("{name}: {}", self.value(name, &one["type"], writing))
        });
        written.collect::<Vec<_>>().join(", ")
    }

    /// A field with its arguments, without a selection.
    pub fn bare_call(&self, field: &Value, writing: &Writing<'_>) -> String {
        let arguments = self.arguments(field["args"].as_array().unwrap(), writing);
        let arguments = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
        format!("{}{arguments}", field["name"].as_str().unwrap())
    }

    /// A call of a field, asking an object for what it tells without arguments, and a payload for its user errors.
    pub fn call(&self, field: &Value, writing: &Writing<'_>) -> String {
        let call = self.bare_call(field, writing);
        let Some(name) = self.object(field) else { return call };
        let is_payload = self.fields(name).iter().any(|field| field["name"] == "userErrors");
        let errors = if is_payload { "userErrors { field message code retryAfter }" } else { "" };
        format!("{call} {{ __typename {} {errors} }}", self.plain(name))
    }

    /// The object type that a field gives.
    fn object<'a>(&self, field: &'a Value) -> Option<&'a str> {
        let named = named(&field["type"]);
        (named["kind"] == "OBJECT").then(|| named["name"].as_str().unwrap())
    }

    /// The fields of an object that are no objects and take no arguments.
    fn plain(&self, name: &str) -> String {
        let fields = self.fields(name).into_iter();
        let plain = fields
            .filter(|field| self.object(field).is_none() && field["args"].as_array().unwrap().is_empty())
            .map(|field| field["name"].as_str().unwrap().to_owned());
        plain.collect::<Vec<_>>().join(" ")
    }

    /// A document for every field that takes arguments, at the end of the shortest way from the queries to it: the field's
    /// name behind its type's, and the document.
    pub fn walk(&self, writing: &Writing<'_>) -> Vec<(String, String)> {
        let mut documents = Vec::new();
        let mut known: BTreeSet<String> = BTreeSet::from(["Query".to_owned()]);
        let mut next = vec![("Query".to_owned(), "{ ".to_owned(), " }".to_owned())];
        while !next.is_empty() {
            for (name, before, after) in std::mem::take(&mut next) {
                for field in self.fields(&name) {
                    if !field["args"].as_array().unwrap().is_empty() {
                        let path = format!("{name}.{}", field["name"].as_str().unwrap());
                        documents.push((path, format!("{before}{}{after}", self.call(&field, writing))));
                    }
                    if let Some(object) = self.object(&field)
                        && known.insert(object.to_owned())
                    {
                        let before = format!("{before}{} {{ ", self.bare_call(&field, writing));
                        next.push((object.to_owned(), before, format!(" }}{after}")));
                    }
                }
            }
        }
        documents
    }
}

/// The type inside its lists.
fn named(kind: &Value) -> &Value {
    if kind["ofType"].is_null() { kind } else { named(&kind["ofType"]) }
}
