//! Errors in Stripe's shape.

use serde_json::{Map, Value, json};

/// What a refused request answers. Boxed, because every handler returns it.
#[derive(Debug, Clone)]
pub struct StripeError(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    status: u16,
    body: Map<String, Value>,
    executed: bool,
}

pub type Answer = Result<Value, StripeError>;

impl StripeError {
    fn new(status: u16, kind: &str, message: impl Into<String>) -> Self {
        let mut body = Map::new();
        body.insert("type".into(), kind.into());
        body.insert("message".into(), message.into().into());
        Self(Box::new(Inner { status, body, executed: false }))
    }

    /// 400: the request cannot be understood; nothing was tried.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    /// 402: the card was refused; the attempt is on record.
    pub fn card(message: impl Into<String>, code: &str) -> Self {
        Self::new(402, "card_error", message).code(code).executed()
    }

    /// 401: the key is missing, malformed or live.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "invalid_request_error", message)
    }

    /// 403: a connected account that has revoked the platform's access, or that does not exist.
    pub fn no_access(account: &str) -> Self {
        Self::invalid(format!(
            "The provided key does not have access to account '{account}' (or that account does not exist). \
             Application access may have been revoked."
        ))
        .status(403)
        .code("account_invalid")
    }

    pub fn idempotency(message: impl Into<String>) -> Self {
        Self::new(400, "idempotency_error", message)
    }

    pub fn internal() -> Self {
        let message = "An unknown error occurred (injected by the emulator).";
        Self::new(500, "api_error", message).executed()
    }

    /// 404 in the path, 400 in a parameter.
    pub fn missing(what: &str, id: &str, param: &str) -> Self {
        let status = if param == "id" { 404 } else { 400 };
        Self::invalid(format!("No such {what}: '{id}'")).status(status).code("resource_missing").param(param)
    }

    pub fn unrecognized(method: &str, path: &str) -> Self {
        let message = format!("Unrecognized request URL ({method}: {path}). This emulator knows cards only.");
        Self::invalid(message).status(404)
    }

    pub fn status(mut self, status: u16) -> Self {
        self.0.status = status;
        self
    }

    pub fn code(self, code: &str) -> Self {
        self.with("code", code.into())
            .with("doc_url", format!("https://docs.stripe.com/error-codes#{code}").into())
    }

    pub fn param(self, param: &str) -> Self {
        self.with("param", param.into())
    }

    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.0.body.insert(name.into(), value);
        self
    }

    /// Marks that the endpoint ran: an idempotency key then replays this answer.
    pub fn executed(mut self) -> Self {
        self.0.executed = true;
        self
    }

    pub fn was_executed(&self) -> bool {
        self.0.executed
    }

    pub fn http_status(&self) -> u16 {
        self.0.status
    }

    /// What `last_payment_error` keeps of it: all but the intent, which would hold itself.
    pub fn as_last_error(&self) -> Value {
        let mut body = self.0.body.clone();
        body.remove("payment_intent");
        body.remove("setup_intent");
        Value::Object(body)
    }

    pub fn to_json(&self, request_id: &str) -> Value {
        let mut body = self.0.body.clone();
        body.insert(
            "request_log_url".into(),
            format!("https://emulator.invalid/requests/{request_id}").into(),
        );
        json!({ "error": body })
    }
}
