//! What managers look through: what staff did and read, by person, day and kind.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use teiki_shared::ids::StaffId;
use teiki_shared::jst;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::StaffAction;
use uuid::Uuid;

use super::authority::{self, MANAGING, Sight};
use super::{Member, db};
use crate::actor::Actor;
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::audit_log;

/// What to look for. Each part may be left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub person: Option<StaffId>,
    /// In Japan.
    pub day: Option<Date>,
    pub action: Option<StaffAction>,
}

/// A line of the log.
#[derive(Queryable, Selectable, Clone, Debug)]
#[diesel(table_name = audit_log, check_for_backend(diesel::pg::Pg))]
pub struct Line {
    pub id: i64,
    pub at: DateTime,
    pub action: String,
    pub subject: Uuid,
    pub actor_id: Option<StaffId>,
    pub detail: serde_json::Value,
}

impl Line {
    pub fn action(&self) -> Option<StaffAction> {
        self.action.parse().ok()
    }

    /// What it is about, in few words: the number of an order, an address of staff, roles.
    pub fn about(&self) -> String {
        let text = |name: &str| self.detail.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        let list = |name: &str| {
            let values = self.detail.get(name)?.as_array()?;
            Some(values.iter().filter_map(|value| value.as_str()).collect::<Vec<_>>().join(", "))
        };
        let to = list("to").or_else(|| list("roles")).map(|roles| format!("({roles})"));
        let parts = [text("number"), list("orders"), text("email"), to];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A page of the log behind a place, the latest first, each line with who did it.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn page(
    conn: &Conn,
    actor: &Actor,
    filter: Filter,
    after: (DateTime, i64),
    limit: i64,
) -> Result<Vec<(Line, Option<Member>)>, Fault> {
    let sight = authority::sight(conn, actor, MANAGING).await?;
    let lines = lines(conn, &sight, filter, after, limit).await?;
    let ids: Vec<StaffId> = lines.iter().filter_map(|line| line.actor_id).collect();
    let members = db::by_ids(conn, &ids).await?;
    let named = |line: Line| {
        let who = members.iter().find(|member| Some(member.id) == line.actor_id).cloned();
        (line, who)
    };
    Ok(lines.into_iter().map(named).collect())
}

async fn lines(
    mut conn: &Conn,
    sight: &Sight,
    filter: Filter,
    after: (DateTime, i64),
    limit: i64,
) -> QueryResult<Vec<Line>> {
    // Each way of looking has an index of its own, whose condition stands here as it stands there.
    let mut found = audit_log::table
        .filter(sql::<Bool>("actor = 'staff'"))
        .filter(
            sql::<Bool>("(at, id) < (")
                .bind::<Timestamptz, _>(after.0)
                .sql(", ")
                .bind::<BigInt, _>(after.1)
                .sql(")"),
        )
        .into_boxed();
    // The house sees every line, also those of its own staff, which are no operator's.
    if !sight.house {
        let own = sight.operators.iter().copied().map(Uuid::from);
        found = found.filter(audit_log::actor_operator_id.eq_any(own));
    }
    if let Some(day) = filter.day {
        let next = day.tomorrow().unwrap_or(day);
        let (from, until) = (jst::at_minute(day, 0), jst::at_minute(next, 0));
        found = found.filter(audit_log::at.ge(DateTime(from)).and(audit_log::at.lt(DateTime(until))));
    }
    if let Some(person) = filter.person {
        found = found.filter(audit_log::actor_id.eq(Uuid::from(person)));
    }
    if let Some(action) = filter.action {
        found = found.filter(audit_log::action.eq(action.as_str()));
    }
    found
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .limit(limit)
        .select(Line::as_select())
        .load(&mut conn)
        .await
}
