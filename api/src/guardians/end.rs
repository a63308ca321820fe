//! A link ends.

use serde_json::json;
use teiki_shared::payment_state::GuardianLinkEnd;
use teiki_shared::scalars::DateTime;

use super::{GuardianLink, db};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::Conn;
use crate::orders::Order;
use crate::orders::events::{self, OrderEventKind};

/// Ends a link that the caller has locked after its order, and tells the history, except of one that gives way to another.
///
/// # Errors
/// Those of the database.
pub async fn end(
    conn: &mut Conn,
    clock: &Clock,
    actor: &Actor,
    (order, link): (&Order, &GuardianLink),
    how: GuardianLinkEnd,
) -> diesel::QueryResult<()> {
    db::set_ended(conn, link, how, DateTime(clock.now())).await?;
    let kind = match how {
        GuardianLinkEnd::Replaced => return Ok(()),
        GuardianLinkEnd::Revoked => OrderEventKind::GuardianLinkRevoked,
        GuardianLinkEnd::Locked => OrderEventKind::GuardianLinkLocked,
    };
    events::append(conn, clock, order, actor, kind, Some(order.state), json!({ "link": link.id })).await
}
