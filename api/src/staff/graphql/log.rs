//! The audit log, for those who manage staff.

use async_graphql::connection::{Connection, Edge, query};
use async_graphql::{Context, Object, Result};
use teiki_shared::ids::{OrderId, StaffId};
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::staff::StaffAction;
use uuid::Uuid;

use crate::graphql::guard::Desk;
use crate::graphql::page::{self, Cursor, Malformed};
use crate::graphql::{Ask, OrFault};
use crate::staff::Member;
use crate::staff::authority::MANAGING;
use crate::staff::watch::{self, Filter, Line};

/// A line of the audit log.
pub struct DeskLogLine {
    line: Line,
    who: Option<Member>,
}

#[Object]
impl DeskLogLine {
    async fn at(&self) -> DateTime {
        self.line.at
    }
    /// What was done or read; null for what a later release has written.
    async fn action(&self) -> Option<StaffAction> {
        self.line.action()
    }
    async fn staff_id(&self) -> Option<StaffId> {
        self.line.actor_id
    }
    /// Who did it: their name with their address.
    async fn staff_name(&self) -> Option<String> {
        self.who.as_ref().map(Member::signature)
    }
    /// The order that it is about.
    async fn order_id(&self) -> Option<OrderId> {
        let is_order = self.line.action().is_some_and(StaffAction::is_of_order);
        is_order.then(|| self.line.subject.into())
    }
    /// What it is about: the number of an order, somebody's address, roles. May be empty.
    async fn about(&self) -> String {
        self.line.about()
    }
}

/// The id of a line in a cursor, which holds a UUID.
fn cursor_of(line: &Line) -> Cursor {
    Cursor::new(line.at.to_string(), Uuid::from_u64_pair(0, line.id.unsigned_abs()))
}

fn place(cursor: Option<&Cursor>) -> std::result::Result<(DateTime, i64), Malformed> {
    let Some(cursor) = cursor else { return Ok((page::LATEST, i64::MAX)) };
    let id = i64::try_from(cursor.id.as_u64_pair().1).map_err(|_| Malformed)?;
    Ok((DateTime(cursor.moment()?), id))
}

#[derive(Default)]
pub struct LogQueries;

#[Object]
impl LogQueries {
    /// What staff did and read, the latest first: of one's own desk, or of all for the house. `first` at most 100.
    #[graphql(guard = "Desk(MANAGING)", complexity = "page::weight(first) * child_complexity")]
    async fn log(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50)] first: i32,
        after: Option<String>,
        #[graphql(desc = "Who did it.")] staff_id: Option<StaffId>,
        #[graphql(desc = "The day in Japan.")] day: Option<Date>,
        action: Option<StaffAction>,
    ) -> Result<Connection<Cursor, DeskLogLine>> {
        let filter = Filter { person: staff_id, day: day.map(|day| day.0), action };
        query(after, None, Some(first), None, async |after: Option<Cursor>, _, first, _| {
            let size = page::size(first);
            let place = place(after.as_ref())?;
            let conn = ctx.reads().conn().await.or_fault(ctx)?;
            let rows = watch::page(&conn, &ctx.actor(), filter, place, size + 1).await.or_fault(ctx)?;
            let mut connection = Connection::new(after.is_some(), rows.len() as i64 > size);
            connection.edges.extend(
                rows.into_iter()
                    .take(size as usize)
                    .map(|(line, who)| Edge::new(cursor_of(&line), DeskLogLine { line, who })),
            );
            Ok::<_, async_graphql::Error>(connection)
        })
        .await
    }
}
