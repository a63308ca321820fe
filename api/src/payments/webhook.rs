//! Stripe's webhooks: the signature on the raw body is verified, the event's id is kept once, a job is enqueued, 200.
//! What happened is read from Stripe by the job, so that late, doubled and reordered events do no harm.

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

#[derive(Deserialize)]
struct EventObject {
    id: String,
    #[serde(default)]
    metadata: std::collections::HashMap<String, String>,
}

/// `POST /stripe/webhook`
pub async fn receive(app: web::Data<App>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let now = app.clock.now();
    if !is_genuine(&app.config.stripe.webhook_secret, request.headers(), &body, now) {
        return HttpResponse::BadRequest().body("The signature does not match.");
    }
    let Ok(event) = serde_json::from_slice::<Event>(&body) else {
        return HttpResponse::BadRequest().body("This is no event.");
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

/// Keeps the event once and enqueues the look that it asks for, in one transaction.
async fn keep(app: &App, event: Event) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let kept = diesel::insert_into(stripe_events::table)
            .values((
                stripe_events::id.eq(&event.id),
                stripe_events::kind.eq(&event.kind),
                stripe_events::object.eq(&event.data.object.id),
                stripe_events::received_at.eq(DateTime(app.clock.now())),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if kept == 1 {
            enqueue(app, conn, &event).await?;
        }
        Ok(())
    })
    .await
}

async fn enqueue(app: &App, conn: &mut Conn, event: &Event) -> Result<(), Fault> {
    let object = &event.data.object;
    if event.kind.starts_with("payment_intent.") {
        let ours: Option<PaymentId> = object.metadata.get("teiki_id").and_then(|id| id.parse().ok());
        if let Some(payment) = db::by_intent(conn, &object.id, ours).await? {
            let job = Job::SettleOrder { operator: payment.operator_id, order: payment.order_id };
            queue::enqueue(conn, &app.clock, &job).await?;
        }
    } else if event.kind.starts_with("refund.") {
        let ours: Option<RefundId> = object.metadata.get("teiki_id").and_then(|id| id.parse().ok());
        if let Some((operator, refund)) = db::refund_by_stripe(conn, &object.id, ours).await? {
            queue::enqueue(conn, &app.clock, &Job::SendRefund { operator, refund }).await?;
        }
    }
    Ok(())
}
