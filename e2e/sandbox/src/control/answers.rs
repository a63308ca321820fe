//! Faults, the clock, and what was seen.

use actix_web::web::{Data, Json, Query};
use actix_web::{Error, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Whose;
use super::faults::Fault;
use crate::world::{World, lock};

#[derive(Deserialize)]
pub struct NewFault {
    #[serde(flatten)]
    whose: Whose,
    #[serde(flatten)]
    fault: Fault,
}

pub async fn add_fault(world: Data<World>, body: Json<NewFault>) -> Result<HttpResponse, Error> {
    let realm = world.realm(&body.whose.realm()?);
    lock(&realm).faults.add(body.into_inner().fault);
    Ok(HttpResponse::NoContent().finish())
}

pub async fn faults(world: Data<World>, whose: Query<Whose>) -> Result<Json<Value>, Error> {
    let realm = world.realm(&whose.realm()?);
    let realm = lock(&realm);
    Ok(Json(json!({ "faults": realm.faults.all() })))
}

pub async fn clear_faults(world: Data<World>, whose: Query<Whose>) -> Result<HttpResponse, Error> {
    lock(&world.realm(&whose.realm()?)).faults.clear();
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
pub struct MailFault {
    to: String,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

pub async fn refuse_mail(world: Data<World>, fault: Json<MailFault>) -> HttpResponse {
    world.mailbox.refuse(&fault.to, fault.times);
    HttpResponse::NoContent().finish()
}

#[derive(Deserialize)]
pub struct NewClock {
    #[serde(flatten)]
    whose: Whose,
    offset_seconds: i64,
}

pub async fn set_clock(world: Data<World>, body: Json<NewClock>) -> Result<Json<Value>, Error> {
    let realm = world.realm(&body.whose.realm()?);
    let mut realm = lock(&realm);
    realm.clock_offset = body.offset_seconds;
    Ok(Json(json!({ "now": realm.now() })))
}

#[derive(Deserialize)]
pub struct NewLag {
    #[serde(flatten)]
    whose: Whose,
    seconds: i64,
}

pub async fn set_search_lag(world: Data<World>, body: Json<NewLag>) -> Result<HttpResponse, Error> {
    lock(&world.realm(&body.whose.realm()?)).search_lag = body.seconds;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
pub struct Connect {
    #[serde(flatten)]
    whose: Whose,
    account: String,
    connected: bool,
}

pub async fn connect(world: Data<World>, body: Json<Connect>) -> Result<HttpResponse, Error> {
    let Connect { whose, account, connected } = body.into_inner();
    lock(&world.realm(&whose.realm()?)).connect(account, connected);
    Ok(HttpResponse::NoContent().finish())
}

pub async fn requests(world: Data<World>, whose: Query<Whose>) -> Result<Json<Value>, Error> {
    let realm = world.realm(&whose.realm()?);
    let realm = lock(&realm);
    Ok(Json(json!({ "requests": realm.seen.all().collect::<Vec<_>>() })))
}

pub async fn clear_requests(world: Data<World>, whose: Query<Whose>) -> Result<HttpResponse, Error> {
    lock(&world.realm(&whose.realm()?)).seen.clear();
    Ok(HttpResponse::NoContent().finish())
}

/// Over all accounts of the key. Amounts in yen.
pub async fn counts(world: Data<World>, whose: Query<Whose>) -> Result<Json<Value>, Error> {
    let realm = world.realm(&whose.realm()?);
    let realm = lock(&realm);
    let ledgers: Vec<_> = realm.accounts().map(|(_, account)| &account.ledger).collect();
    let charges = || ledgers.iter().flat_map(|ledger| ledger.charges.values());
    let paid = || charges().filter(|charge| charge.succeeded());
    Ok(Json(json!({
        "charges_succeeded": paid().count(),
        "charges_failed": charges().count() - paid().count(),
        "amount_captured": paid().map(|charge| charge.amount_captured).sum::<i64>(),
        "amount_refunded": paid().map(|charge| charge.amount_refunded).sum::<i64>(),
        "customers": ledgers.iter().map(|ledger| ledger.customers.len()).sum::<usize>(),
        "payment_intents": ledgers.iter().map(|ledger| ledger.payment_intents.len()).sum::<usize>(),
        "refunds": ledgers.iter().map(|ledger| ledger.refunds.len()).sum::<usize>(),
        "events": ledgers.iter().map(|ledger| ledger.events.len()).sum::<usize>(),
    })))
}

pub async fn forget(world: Data<World>, whose: Query<Whose>) -> Result<HttpResponse, Error> {
    world.forget(&whose.realm()?);
    Ok(HttpResponse::NoContent().finish())
}
