//! The rows of questions.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::ids::{OperatorId, QuestionId};
use teiki_shared::scalars::DateTime;

use crate::db::Conn;
use crate::tables::questions;

/// A question on its way to the operator.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = questions, check_for_backend(diesel::pg::Pg))]
pub struct Row {
    pub operator_id: OperatorId,
    pub id: QuestionId,
    /// Empty where nobody said.
    pub name: String,
    pub email: String,
    pub text: String,
    pub asked_at: DateTime,
}

pub async fn keep(conn: &mut Conn, row: &Row) -> QueryResult<()> {
    diesel::insert_into(questions::table).values(row).execute(conn).await.map(drop)
}

pub async fn find(mut conn: &Conn, key: (OperatorId, QuestionId)) -> QueryResult<Option<Row>> {
    questions::table.find(key).select(Row::as_select()).first(&mut conn).await.optional()
}

/// The operator has it now.
pub async fn forget(conn: &mut Conn, key: (OperatorId, QuestionId)) -> QueryResult<()> {
    diesel::delete(questions::table.find(key)).execute(conn).await.map(drop)
}

/// For staff to look at what could not be mailed.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Forgets what could not be mailed for a month.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    diesel::delete(questions::table.filter(questions::asked_at.lt(DateTime(now - KEPT)))).execute(conn).await
}
