//! A request under `/v1/`: key, fault, idempotency, verb, webhooks, answer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::errors::{Answer, StripeError};
use super::idempotency::{self, Claim, SavedAnswer};
use super::keys::{self, Caller, Key};
use super::{connection, form};
use crate::clock;
use crate::control::faults::FaultKind;
use crate::random;
use crate::stripe::ledger::{Call, Context};
use crate::stripe::params::Params;
use crate::stripe::{API_VERSION, RELEASE_TRAIN, expand, refunds, routes, webhooks};
use crate::world::{Realm, SeenRequest, World, lock};

const REFUND_SETTLES_AFTER: Duration = Duration::from_millis(400);

/// What the headers and the URL say.
struct Incoming {
    id: String,
    key: Key,
    method: String,
    path: String,
    account: Option<String>,
    idempotency_key: Option<String>,
    version: String,
    origin: String,
    pairs: Vec<(String, String)>,
}

struct Outgoing {
    status: u16,
    body: Value,
    /// The request whose answer this repeats.
    original: Option<String>,
    cut: bool,
}

pub async fn handle(request: HttpRequest, body: Bytes, world: Data<World>) -> HttpResponse {
    let id = random::id("req");
    let incoming = match Incoming::read(&request, &body, id.clone()) {
        Ok(incoming) => incoming,
        Err(error) => return refusal(&error, &id),
    };
    let world = world.into_inner();
    let realm = world.realm(&incoming.key.realm);
    lock(&realm).seen.push(incoming.seen());
    let outgoing = run(&realm, &incoming).await;
    lock(&realm).seen.update(&id, |seen| {
        seen.status = (!outgoing.cut).then_some(outgoing.status);
        seen.replayed = outgoing.original.is_some();
    });
    webhooks::publish(&world, &realm, &incoming.account);
    settle_refunds_later(&world, &realm, &incoming.account);
    if outgoing.cut {
        connection::cut(&request);
    }
    incoming.response(outgoing)
}

/// The answer to a browser's preflight.
pub async fn preflight() -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response.insert_header(("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS"));
    response.insert_header(("Access-Control-Max-Age", "600"));
    allow_any_origin(&mut response);
    response.finish()
}

fn allow_any_origin(response: &mut actix_web::HttpResponseBuilder) {
    response.insert_header(("Access-Control-Allow-Origin", "*"));
    response.insert_header((
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, Stripe-Account, Stripe-Version",
    ));
    response.insert_header(("Access-Control-Expose-Headers", "Request-Id, Idempotent-Replayed"));
}

async fn run(realm: &Mutex<Realm>, incoming: &Incoming) -> Outgoing {
    if let Some(account) = &incoming.account
        && !lock(realm).is_connected(account)
    {
        return incoming.outgoing(&StripeError::no_access(account));
    }
    let (delay, fault, code) = lock(realm).faults.take(&incoming.method, &incoming.path);
    if let Some(kind) = fault.or((delay > 0).then_some(FaultKind::Delay)) {
        lock(realm).seen.update(&incoming.id, |seen| seen.fault = Some(kind.name()));
    }
    if fault == Some(FaultKind::RateLimit) {
        return incoming
            .outgoing(&StripeError::invalid("Request rate limit exceeded.").status(429).code("rate_limit"));
    }
    if fault == Some(FaultKind::DropBefore) {
        return Outgoing { cut: true, ..incoming.outgoing(&StripeError::internal()) };
    }
    let key = incoming.idempotency_key.as_deref().filter(|_| incoming.method == "POST");
    if let Some(key) = key {
        let print = idempotency::fingerprint(&incoming.method, &incoming.path, &incoming.pairs);
        let mut realm = lock(realm);
        let now = realm.now();
        match realm.account(&incoming.account).keys.claim(key, &print, now) {
            Ok(Claim::Run) => {}
            Ok(Claim::Replay(saved)) => return Outgoing::replay(saved, fault),
            Err(error) => return incoming.outgoing(&error),
        }
    }
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    let answer = match fault {
        Some(FaultKind::ErrorBefore) => Err(StripeError::internal()),
        Some(FaultKind::Refuse) => Err(StripeError::invalid("Refused by a fault.")
            .code(code.as_deref().unwrap_or_default())
            .executed()),
        Some(FaultKind::ErrorAfter) => execute(realm, incoming).and(Err(StripeError::internal())),
        _ => execute(realm, incoming),
    };
    conclude(realm, incoming, key, answer, fault)
}

/// Saves the answer under its key, or frees the key when nothing was executed.
fn conclude(
    realm: &Mutex<Realm>,
    incoming: &Incoming,
    key: Option<&str>,
    answer: Answer,
    fault: Option<FaultKind>,
) -> Outgoing {
    let (outgoing, executed) = match answer {
        Ok(body) => (Outgoing { status: 200, body, original: None, cut: false }, true),
        Err(error) => (incoming.outgoing(&error), error.was_executed()),
    };
    if let Some(key) = key {
        let mut realm = lock(realm);
        let keys = &mut realm.account(&incoming.account).keys;
        match executed {
            true => keys.finish(key, outgoing.saved(&incoming.id)),
            false => keys.release(key),
        }
    }
    Outgoing { cut: fault == Some(FaultKind::DropAfter), ..outgoing }
}

fn execute(realm: &Mutex<Realm>, incoming: &Incoming) -> Answer {
    let fields = form::nest(&incoming.pairs).map_err(|error| StripeError::invalid(error.to_string()))?;
    let mut params = Params::new(fields);
    let paths = params.list("expand")?.unwrap_or_default();
    if !paths.is_empty() && incoming.key.caller == Caller::Browser {
        return Err(StripeError::invalid("A publishable key may not expand.").param("expand[]"));
    }
    let mut realm = lock(realm);
    let context = incoming.context(&realm);
    let ledger = &mut realm.account(&incoming.account).ledger;
    let segments: Vec<&str> = incoming.path.split('/').skip(2).filter(|part| !part.is_empty()).collect();
    let mut call = Call { ledger, params, context: &context };
    let mut answer = routes::answer(&mut call, &incoming.method, &segments)?;
    expand::apply(&mut answer, &paths, call.ledger)?;
    Ok(answer)
}

/// Banks take their time with some refunds; the emulator a moment.
pub fn settle_refunds_later(world: &Arc<World>, realm: &Arc<Mutex<Realm>>, account: &Option<String>) {
    if !refunds::any_unsettled(&lock(realm).account(account).ledger) {
        return;
    }
    let (world, realm, account) = (world.clone(), realm.clone(), account.clone());
    tokio::spawn(async move {
        tokio::time::sleep(REFUND_SETTLES_AFTER).await;
        settle_refunds(&world, &realm, &account);
    });
}

/// The banks' later word on every refund of an account, and its webhooks.
pub fn settle_refunds(world: &Arc<World>, realm: &Arc<Mutex<Realm>>, account: &Option<String>) {
    {
        let mut realm = lock(realm);
        let context = background(&realm, account);
        let ledger = &mut realm.account(account).ledger;
        refunds::settle(&mut Call { ledger, params: Params::new(Default::default()), context: &context });
    }
    webhooks::publish(world, realm, account);
}

/// The context of what happens without a request.
pub fn background(realm: &Realm, account: &Option<String>) -> Context {
    Context {
        caller: Caller::Server,
        realm: realm.name.clone(),
        now: realm.now(),
        origin: String::new(),
        account: account.clone(),
        request_id: None,
        idempotency_key: None,
        search_lag: realm.search_lag,
        endpoints: realm.hooks.endpoints.len(),
    }
}

impl Incoming {
    fn read(request: &HttpRequest, body: &[u8], id: String) -> Result<Self, StripeError> {
        let headers = request.headers();
        let key = keys::from_authorization(text(headers, "Authorization"))?;
        let mut pairs = form::pairs(request.query_string().as_bytes());
        pairs.extend(form::pairs(body));
        let connection = request.connection_info();
        Ok(Self {
            id,
            key,
            method: request.method().to_string(),
            path: request.path().to_owned(),
            account: text(headers, "Stripe-Account").filter(|name| !name.is_empty()).map(str::to_owned),
            idempotency_key: text(headers, "Idempotency-Key").map(str::to_owned),
            version: version(text(headers, "Stripe-Version"))?,
            origin: format!("{}://{}", connection.scheme(), connection.host()),
            pairs,
        })
    }

    fn seen(&self) -> SeenRequest {
        SeenRequest {
            id: self.id.clone(),
            at: clock::unix_millis(),
            method: self.method.clone(),
            path: self.path.clone(),
            account: self.account.clone(),
            idempotency_key: self.idempotency_key.clone(),
            status: None,
            replayed: false,
            fault: None,
        }
    }

    fn context(&self, realm: &Realm) -> Context {
        Context {
            caller: self.key.caller,
            origin: self.origin.clone(),
            request_id: Some(self.id.clone()),
            idempotency_key: self.idempotency_key.clone(),
            ..background(realm, &self.account)
        }
    }

    fn outgoing(&self, error: &StripeError) -> Outgoing {
        Outgoing { status: error.http_status(), body: error.to_json(&self.id), original: None, cut: false }
    }

    fn response(&self, outgoing: Outgoing) -> HttpResponse {
        let mut response = response(outgoing.status);
        response.insert_header(("Request-Id", self.id.as_str()));
        response.insert_header(("Stripe-Version", self.version.as_str()));
        if let Some(account) = &self.account {
            response.insert_header(("Stripe-Account", account.as_str()));
        }
        if let Some(key) = &self.idempotency_key {
            response.insert_header(("Idempotency-Key", key.as_str()));
        }
        if let Some(original) = outgoing.original {
            response.insert_header(("Idempotent-Replayed", "true"));
            response.insert_header(("Original-Request", original));
        }
        response.json(outgoing.body)
    }
}

impl Outgoing {
    fn replay(saved: SavedAnswer, fault: Option<FaultKind>) -> Self {
        Self {
            status: saved.status,
            body: saved.body,
            original: Some(saved.request_id),
            cut: fault == Some(FaultKind::DropAfter),
        }
    }

    fn saved(&self, request_id: &str) -> SavedAnswer {
        SavedAnswer { status: self.status, body: self.body.clone(), request_id: request_id.to_owned() }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Versions of the pinned release train only: others have other shapes.
fn version(asked: Option<&str>) -> Result<String, StripeError> {
    match asked {
        None => Ok(API_VERSION.to_owned()),
        Some(version) if version.split_once('.').is_some_and(|(_, train)| train == RELEASE_TRAIN) => {
            Ok(version.to_owned())
        }
        Some(version) => Err(StripeError::invalid(format!(
            "Invalid Stripe API version: {version}. This emulator speaks {API_VERSION} and later versions of the \
             same release train."
        ))),
    }
}

fn response(status: u16) -> actix_web::HttpResponseBuilder {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-cache, no-store"));
    allow_any_origin(&mut response);
    response
}

fn refusal(error: &StripeError, id: &str) -> HttpResponse {
    let mut response = response(error.http_status());
    response.insert_header(("Request-Id", id));
    response.json(error.to_json(id))
}
