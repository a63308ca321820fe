//! Registering endpoints, and spoiling what they get.

use actix_web::web::{Data, Json, Query};
use actix_web::{Error, HttpResponse, error};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Whose;
use crate::stripe::webhooks::{self, Delivery, Endpoint};
use crate::world::{World, lock};

#[derive(Deserialize)]
pub struct NewEndpoint {
    #[serde(flatten)]
    whose: Whose,
    url: String,
    secret: Option<String>,
    #[serde(default)]
    events: Option<Vec<String>>,
}

/// Registering a URL again replaces it.
pub async fn register(world: Data<World>, body: Json<NewEndpoint>) -> Result<Json<Endpoint>, Error> {
    let realm = world.realm(&body.whose.realm()?);
    let body = body.into_inner();
    let events = body.events.unwrap_or_else(|| vec!["*".into()]);
    let endpoint = Endpoint::new(body.url, body.secret, events);
    let mut realm = lock(&realm);
    realm.hooks.endpoints.retain(|known| known.url != endpoint.url);
    realm.hooks.endpoints.push(endpoint.clone());
    Ok(Json(endpoint))
}

pub async fn show(world: Data<World>, whose: Query<Whose>) -> Result<Json<Value>, Error> {
    let realm = world.realm(&whose.realm()?);
    let realm = lock(&realm);
    let held: Vec<_> = realm.hooks.held.iter().map(|delivery| &delivery.event).collect();
    Ok(Json(json!({
        "endpoints": realm.hooks.endpoints,
        "mode": realm.hooks.mode,
        "held": held,
        "deliveries": realm.hooks.log,
    })))
}

/// Endpoints, mode and what was held: all gone.
pub async fn clear(world: Data<World>, whose: Query<Whose>) -> Result<HttpResponse, Error> {
    lock(&world.realm(&whose.realm()?)).hooks = Default::default();
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
pub struct NewMode {
    #[serde(flatten)]
    whose: Whose,
    withhold: Option<bool>,
    duplicate: Option<u32>,
    reorder: Option<usize>,
    signature_offset: Option<i64>,
}

/// Changes what is named; what is held stays held until released.
pub async fn mode(world: Data<World>, body: Json<NewMode>) -> Result<Json<Value>, Error> {
    let realm = world.realm(&body.whose.realm()?);
    let mut realm = lock(&realm);
    let mode = &mut realm.hooks.mode;
    mode.withhold = body.withhold.unwrap_or(mode.withhold);
    mode.duplicate = body.duplicate.unwrap_or(mode.duplicate);
    mode.reorder = body.reorder.unwrap_or(mode.reorder);
    mode.signature_offset = body.signature_offset.unwrap_or(mode.signature_offset);
    Ok(Json(json!(mode)))
}

#[derive(Deserialize)]
pub struct Release {
    #[serde(flatten)]
    whose: Whose,
    #[serde(default)]
    reversed: bool,
}

/// Sends what was held and withholds no longer.
pub async fn release(world: Data<World>, body: Json<Release>) -> Result<Json<Value>, Error> {
    let realm = world.realm(&body.whose.realm()?);
    let deliveries = {
        let mut realm = lock(&realm);
        realm.hooks.mode.withhold = false;
        realm.hooks.mode.reorder = 0;
        realm.hooks.release(body.reversed)
    };
    let released = deliveries.len();
    webhooks::send(&world.into_inner(), &realm, deliveries);
    Ok(Json(json!({ "released": released })))
}

#[derive(Deserialize)]
pub struct Resend {
    #[serde(flatten)]
    whose: Whose,
    event: String,
}

/// Sends an event to every endpoint once more, whatever the mode.
pub async fn resend(world: Data<World>, body: Json<Resend>) -> Result<HttpResponse, Error> {
    let realm = world.realm(&body.whose.realm()?);
    let deliveries: Vec<_> = {
        let realm = lock(&realm);
        let found = realm.accounts().find_map(|(_, account)| account.ledger.events.get(&body.event));
        let event = found.ok_or_else(|| error::ErrorNotFound("no such event"))?;
        let endpoints = realm.hooks.endpoints.iter();
        endpoints.map(|endpoint| Delivery { endpoint: endpoint.id.clone(), event: event.clone() }).collect()
    };
    webhooks::send(&world.into_inner(), &realm, deliveries);
    Ok(HttpResponse::NoContent().finish())
}
