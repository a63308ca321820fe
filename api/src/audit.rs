//! The audit log: who did what to whom. Orders have a history of their own (`order_events`).

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::Conn;
use crate::tables::audit_log;

/// Adds a line in the caller's transaction. `action` is `domain.verb_done`; `detail` holds no secret, no code and no
/// whole card number.
///
/// # Errors
/// Those of the database.
pub async fn log(
    conn: &mut Conn,
    clock: &Clock,
    actor: &Actor,
    action: &str,
    subject: impl Into<Uuid>,
    detail: Value,
) -> QueryResult<()> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::at.eq(DateTime(clock.now())),
            audit_log::actor.eq(actor.kind()),
            audit_log::actor_id.eq(actor.id()),
            audit_log::actor_operator_id.eq(actor.operator_id()),
            audit_log::action.eq(action),
            audit_log::subject.eq(subject.into()),
            audit_log::detail.eq(detail),
        ))
        .execute(conn)
        .await
        .map(drop)
}
