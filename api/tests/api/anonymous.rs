//! Every root field asked as nobody. What anybody may ask is written down here and nowhere else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::TestApp;

/// Mutations that need no session.
const PUBLIC_MUTATIONS: [&str; 10] = [
    "codeResend",
    "passwordForgot",
    "passwordReset",
    "signInStart",
    "signInVerify",
    "signOut",
    "signUpFinish",
    "signUpResend",
    "signUpStart",
    "signUpVerify",
];

/// Queries that need no session. `viewer` is null without one.
const PUBLIC_QUERIES: [&str; 7] =
    ["document", "operator", "operators", "release", "signIn", "signUp", "viewer"];

/// The introspected schema: enough to write a value of any input type.
struct Types(BTreeMap<String, Value>);

impl Types {
    async fn of(app: &TestApp) -> Self {
        let query = "{ __schema { types { name kind enumValues { name }
            fields { name args { name defaultValue type { ...T } } type { ...T } }
            inputFields { name defaultValue type { ...T } } } } }
            fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let answer = app.schema.execute(query).await;
        let data = answer.data.into_json().unwrap();
        let types = data["__schema"]["types"].as_array().unwrap().clone();
        Self(types.into_iter().map(|one| (one["name"].as_str().unwrap().to_owned(), one)).collect())
    }

    fn fields(&self, name: &str) -> Vec<Value> {
        self.0[name]["fields"].as_array().unwrap().clone()
    }

    /// Some value of a type, in GraphQL's own writing.
    fn value(&self, kind: &Value) -> String {
        match kind["kind"].as_str().unwrap() {
            "NON_NULL" => self.value(&kind["ofType"]),
            "LIST" => format!("[{}]", self.value(&kind["ofType"])),
            "ENUM" => {
                let values = &self.0[kind["name"].as_str().unwrap()]["enumValues"];
                values[0]["name"].as_str().unwrap().to_owned()
            }
            "INPUT_OBJECT" => {
                let fields = self.0[kind["name"].as_str().unwrap()]["inputFields"].as_array().unwrap();
                format!("{{ {} }}", self.arguments(fields))
            }
            _ => match kind["name"].as_str().unwrap() {
                "Int" => "1".to_owned(),
                "Float" => "1.0".to_owned(),
                "Boolean" => "true".to_owned(),
                "Date" => "\"2026-10-05\"".to_owned(),
                "DateTime" => "\"2026-10-05T03:00:00Z\"".to_owned(),
                "Yen" => "100".to_owned(),
                "ID" => "\"0192f0c1-2b3c-7d4e-8f50-123456789abc\"".to_owned(),
                _ => "\"x\"".to_owned(),
            },
        }
    }

    /// The arguments that must be given.
    fn arguments(&self, all: &[Value]) -> String {
        let required =
            all.iter().filter(|one| one["type"]["kind"] == "NON_NULL" && one["defaultValue"].is_null());
        let written =
            required.map(|one| format!("{}: {}", one["name"].as_str().unwrap(), self.value(&one["type"])));
        written.collect::<Vec<_>>().join(", ")
    }

    /// A call of a root field, asking for its type's name alone.
    fn call(&self, field: &Value) -> String {
        let arguments = self.arguments(field["args"].as_array().unwrap());
        let arguments = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
        let mut named = &field["type"];
        while !named["ofType"].is_null() {
            named = &named["ofType"];
        }
        let selection = if named["kind"] == "OBJECT" { " { __typename }" } else { "" };
        format!("{}{arguments}{selection}", field["name"].as_str().unwrap())
    }
}

/// The root fields that an anonymous call gets past the door of.
async fn open_to_anybody(app: &TestApp, root: &str, operation: &str) -> Vec<String> {
    let types = Types::of(app).await;
    let mut open = Vec::new();
    for field in types.fields(root) {
        let document = format!("{operation} {{ {} }}", types.call(&field));
        let answer = app.browser().run(&document, json!({})).await;
        let message = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
        match answer.fault_code() {
            "UNAUTHENTICATED" => {}
            "" => {
                assert!(answer.body["data"].is_object(), "{document}: {message}");
                open.push(field["name"].as_str().unwrap().to_owned());
            }
            other => panic!("{document}: {other}: {message}"),
        }
    }
    open.sort();
    open
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_calls_a_mutation_that_is_not_public() {
    let app = TestApp::start().await;
    assert_eq!(open_to_anybody(&app, "Mutation", "mutation").await, PUBLIC_MUTATIONS);
    app.run_jobs().await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_what_is_not_public() {
    let app = TestApp::start().await;
    assert_eq!(open_to_anybody(&app, "Query", "query").await, PUBLIC_QUERIES);
    app.done().await;
}
