//! Sessions at the desk, apart from riders': another cookie, another prefix in Redis, other ends. As with riders' an opaque token
//! is in the browser, its hash in Redis and its end in Postgres, and every request reads the member's row and roles anew.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Bytea, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use teiki_shared::ids::{OperatorId, StaffId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, Roles, StaffAction};

use super::Member;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::Fault;
use crate::prepared::prepared;
use crate::random;
use crate::tables::staff_session_ends;
use crate::viewer::StaffViewer;

/// A session ends when it was not used for this long: whoever leaves the desk leaves it open.
const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// And when it is this old, used or not: a long shift.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(10);
/// `last_seen_at` is written at most this often; so much sooner may an idle session end.
const TOUCH: SignedDuration = SignedDuration::from_secs(30);

/// A session as Redis keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Session {
    staff_id: StaffId,
    started_at: Timestamp,
    last_seen_at: Timestamp,
    /// [`Member::generation`] when the code was taken.
    generation: i64,
}

/// What Redis and Postgres keep instead of the token.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn key(app: &App, hash: &[u8; 32]) -> String {
    app.key("staff-session", &hex::encode(hash))
}

/// Starts a session of a member, as their row was read when the code was taken; its token, which is kept nowhere.
///
/// # Errors
/// Redis away.
pub async fn start(app: &App, member: &Member) -> Result<String, Fault> {
    let token = random::token();
    let now = app.clock.now();
    let session =
        Session { staff_id: member.id, started_at: now, last_seen_at: now, generation: member.generation() };
    write(app, &hash(&token), &session).await?;
    Ok(token)
}

async fn write(app: &App, hash: &[u8; 32], session: &Session) -> Result<(), Fault> {
    let text = serde_json::to_string(session).map_err(Fault::other)?;
    let seconds = u64::try_from(IDLE.as_secs()).unwrap_or(1);
    let _: () = app.redis.clone().set_ex(key(app, hash), text, seconds).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    operator_id: Option<OperatorId>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    lang: Lang,
    #[diesel(sql_type = Timestamptz)]
    sessions_valid_from: DateTime,
    #[diesel(sql_type = Bool)]
    ended: bool,
    #[diesel(sql_type = Array<Text>)]
    roles: Vec<Role>,
}

/// Who sits behind a token; none when the session is unknown or over, or the member is disabled.
///
/// # Errors
/// Redis or Postgres away.
pub async fn resolve(app: &App, token: &str) -> Result<Option<StaffViewer>, Fault> {
    let hash = hash(token);
    let text: Option<String> = app.redis.clone().get(key(app, &hash)).await?;
    // A session that another release wrote in another shape is none.
    let Some(mut session) = text.and_then(|text| serde_json::from_str::<Session>(&text).ok()) else {
        return Ok(None);
    };
    let now = app.clock.now();
    if now.duration_since(session.started_at) > ABSOLUTE || now.duration_since(session.last_seen_at) > IDLE {
        return Ok(None);
    }
    let mut conn = app.db.conn().await?;
    let Some(row) = member_of(&mut conn, session.staff_id, &hash).await? else { return Ok(None) };
    drop(conn);
    if row.ended || session.generation != row.sessions_valid_from.as_microsecond() {
        return Ok(None);
    }
    if now.duration_since(session.last_seen_at) > TOUCH {
        session.last_seen_at = now;
        write(app, &hash, &session).await?;
    }
    let roles = match row.operator_id {
        None => Roles::HOUSE,
        Some(_) => row.roles.into_iter().collect(),
    };
    let Row { operator_id: operator, name, email, lang, .. } = row;
    Ok(Some(StaffViewer { id: session.staff_id, operator, roles, name, email, lang }))
}

async fn member_of(conn: &mut Conn, id: StaffId, hash: &[u8]) -> QueryResult<Option<Row>> {
    prepared(
        diesel::sql_query(
            "select operator_id, name, email, lang, sessions_valid_from,
                exists (select 1 from staff_session_ends where token_hash = $2) as ended,
                array(select role from staff_roles where staff_id = staff.id) as roles
             from staff where id = $1 and state = 'active'",
        )
        .bind::<SqlUuid, _>(id)
        .bind::<Bytea, _>(hash.to_vec()),
    )
    .get_result(conn)
    .await
    .optional()
}

/// Ends the session of a token, with a line in the audit log: in Postgres first. Ending it twice is no error, and one line.
///
/// # Errors
/// Postgres or Redis away.
pub async fn end(app: &App, of: &StaffViewer, token: &str) -> Result<(), Fault> {
    let hash = hash(token);
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        let ended = diesel::insert_into(staff_session_ends::table)
            .values((
                staff_session_ends::token_hash.eq(hash.to_vec()),
                staff_session_ends::staff_id.eq(of.id),
                staff_session_ends::ended_at.eq(DateTime(app.clock.now())),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        if ended == 0 {
            return Ok(());
        }
        let action = StaffAction::SignedOut.as_str();
        Ok(audit::log(conn, &app.clock, &of.actor(), action, of.id, json!({})).await?)
    })
    .await?;
    drop(conn);
    let _: () = app.redis.clone().del(key(app, &hash)).await?;
    Ok(())
}
