//! Stripe's webhooks: the signature on the raw body is verified, the event's id is kept once, a job is enqueued, 200.
//! What happened is read from Stripe by the job, so that late, doubled and reordered events do no harm.

use std::collections::HashMap;

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::{AsyncConnection, RunQueryDsl};
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::Sha256;
use teiki_shared::scalars::DateTime;

use super::jobs::{FollowRefunds, SettleIntent};
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::queue;
use crate::stripe::OURS;
use crate::tables::stripe_events;

/// Stripe sends an event again for three days and lists it for thirty.
const EVENT_AGE: SignedDuration = SignedDuration::from_hours(90 * 24);
/// A signature older than this, in seconds, is a replay.
const TOLERANCE: i64 = 300;

/// What is read of an event: which object it is about. Everything else is asked for.
#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    /// The connected account that it happened on; none on our own.
    #[serde(default)]
    account: Option<String>,
    data: EventData,
}

#[derive(Deserialize)]
struct EventData {
    object: EventObject,
}

/// Some objects, such as a balance, have no id.
#[derive(Deserialize)]
struct EventObject {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    metadata: Option<HashMap<String, String>>,
    /// Of a refund: the intent that was paid.
    #[serde(default)]
    payment_intent: Option<String>,
}

/// `POST /stripe/webhook`
pub async fn receive(app: web::Data<App>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let now = app.clock.now();
    if !is_genuine(&app.config.stripe.webhook_secret, request.headers(), &body, now) {
        return HttpResponse::BadRequest().body("The signature does not match.");
    }
    // Stripe sent it. What cannot be read is of no use to us, and refusing it would bring it back for days.
    let Ok(event) = serde_json::from_slice::<Event>(&body) else {
        tracing::error!("a webhook of stripe could not be read");
        return HttpResponse::Ok().finish();
    };
    match keep(&app, event).await {
        Ok(()) => HttpResponse::Ok().finish(),
        Err(fault) => {
            tracing::error!(%fault, "a webhook was not kept; stripe will send it again");
            HttpResponse::ServiceUnavailable().finish()
        }
    }
}

/// Whether one of the header's signatures is ours, over the raw body.
fn is_genuine(secret: &str, headers: &HeaderMap, body: &[u8], now: Timestamp) -> bool {
    let Some(header) = headers.get("stripe-signature").and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let fields = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let Some(time) = fields().find(|(name, _)| *name == "t").and_then(|(_, time)| time.parse::<i64>().ok())
    else {
        return false;
    };
    if now.as_second().saturating_sub(time).saturating_abs() > TOLERANCE {
        return false;
    }
    fields().filter(|(name, _)| *name == "v1").any(|(_, signature)| {
        let Ok(signature) = hex::decode(signature) else { return false };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        mac.update(format!("{time}.").as_bytes());
        mac.update(body);
        mac.verify_slice(&signature).is_ok()
    })
}

/// Keeps the event once and enqueues the look that it asks for, in one transaction. Events about other things than
/// payments and refunds are left alone.
async fn keep(app: &App, event: Event) -> Result<(), Fault> {
    let Some((object, look)) = look_of(&event) else { return Ok(()) };
    // Postgres keeps no NUL, and Stripe's ids hold none.
    let account = event.account.as_deref().unwrap_or_default();
    if [&event.id, &event.kind, object, look.intent(), account].iter().any(|text| text.contains('\0')) {
        return Ok(());
    }
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let kept = diesel::insert_into(stripe_events::table)
            .values((
                stripe_events::id.eq(&event.id),
                stripe_events::kind.eq(&event.kind),
                stripe_events::object.eq(object),
                stripe_events::received_at.eq(DateTime(app.clock.now())),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if kept == 1 {
            match &look {
                Look::Intent(job) => queue::enqueue(conn, &app.clock, job).await?,
                Look::Refunds(job) => queue::enqueue(conn, &app.clock, job).await?,
            }
        }
        Ok(())
    })
    .await
}

/// The look that an event asks for.
enum Look {
    Intent(SettleIntent),
    Refunds(FollowRefunds),
}

impl Look {
    fn intent(&self) -> &str {
        match self {
            Self::Intent(job) => &job.intent,
            Self::Refunds(job) => &job.intent,
        }
    }
}

/// The object that an event is about, and the look that it asks for. An intent without our metadata is somebody else's; a
/// refund without it may have been made in Stripe's dashboard for an intent of ours.
fn look_of(event: &Event) -> Option<(&str, Look)> {
    let object = &event.data.object;
    let id = object.id.as_deref()?;
    let account = event.account.clone();
    if event.kind.starts_with("payment_intent.") {
        object.metadata.as_ref()?.get(OURS)?;
        return Some((id, Look::Intent(SettleIntent { account, intent: id.to_owned() })));
    }
    if !event.kind.starts_with("refund.") {
        return None;
    }
    Some((id, Look::Refunds(FollowRefunds { account, intent: object.payment_intent.clone()? })))
}

/// Deletes events that Stripe sends no more.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    diesel::sql_query("delete from stripe_events where received_at < $1")
        .bind::<Timestamptz, _>(DateTime(now - EVENT_AGE))
        .execute(conn)
        .await
}
