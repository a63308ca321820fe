//! Stripe's webhooks: the signature on the raw body is verified, the event's id is kept once, a job is enqueued, 200.
//! What happened is read from Stripe by the job, so that late, doubled and reordered events do no harm.

use std::collections::HashMap;

use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, web};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::Sha256;
use teiki_shared::ids::{PaymentId, RefundId};
use teiki_shared::scalars::DateTime;

use super::db;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, queue};
use crate::tables::stripe_events;

/// A signature older than this, in seconds, is a replay.
const TOLERANCE: i64 = 300;

/// What is read of an event: which object it is about. Everything else is asked for.
#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
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
}

/// `POST /stripe/webhook`
pub async fn receive(app: web::Data<App>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let now = app.clock.now();
    if !is_genuine(&app.config.stripe.webhook_secret, request.headers(), &body, now) {
        return HttpResponse::BadRequest().body("The signature does not match.");
    }
    // Stripe sent it. What cannot be read is of no use to us, and refusing it would bring it back for days.
    let Ok(event) = serde_json::from_slice::<Event>(&body) else {
        tracing::warn!("a webhook of stripe could not be read");
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
    if (now.as_second() - time).abs() > TOLERANCE {
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
    let Event { id, kind, data: EventData { object } } = event;
    let Some(object_id) = object.id else { return Ok(()) };
    let ours = object.metadata.unwrap_or_default().remove("teiki_id");
    let texts = [&id, &kind, &object_id];
    // Postgres keeps no NUL, and Stripe's ids hold none.
    if !is_watched(&kind) || texts.iter().any(|text| text.contains('\0')) {
        return Ok(());
    }
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let kept = diesel::insert_into(stripe_events::table)
            .values((
                stripe_events::id.eq(&id),
                stripe_events::kind.eq(&kind),
                stripe_events::object.eq(&object_id),
                stripe_events::received_at.eq(DateTime(app.clock.now())),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if kept == 1 {
            enqueue(app, conn, &kind, &object_id, ours).await?;
        }
        Ok(())
    })
    .await
}

/// Whether an event is about something that we keep.
fn is_watched(kind: &str) -> bool {
    kind.starts_with("payment_intent.") || kind.starts_with("refund.")
}

async fn enqueue(
    app: &App,
    conn: &mut Conn,
    kind: &str,
    object: &str,
    ours: Option<String>,
) -> Result<(), Fault> {
    if kind.starts_with("payment_intent.") {
        let ours: Option<PaymentId> = ours.and_then(|id| id.parse().ok());
        if let Some(payment) = db::by_intent(conn, object, ours).await? {
            let job = Job::SettleOrder { operator: payment.operator_id, order: payment.order_id };
            queue::enqueue(conn, &app.clock, &job).await?;
        }
    } else {
        let ours: Option<RefundId> = ours.and_then(|id| id.parse().ok());
        if let Some((operator, refund)) = db::refund_by_stripe(conn, object, ours).await? {
            queue::enqueue(conn, &app.clock, &Job::SendRefund { operator, refund }).await?;
        }
    }
    Ok(())
}
