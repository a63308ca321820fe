//! Sessions: an opaque token in the browser, its hash in Redis, its revocation in Postgres.
//!
//! Redis may come back from an older snapshot; what was revoked stays revoked, because every request also reads the
//! account's row and the revocations.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Bytea, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teiki_shared::ids::{AccountId, SessionId};
use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use super::db::{self, Account};
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::prepared::prepared;
use crate::random;
use crate::tables::session_revocations;
use crate::viewer::Viewer;

/// A session ends when it was not used for this long,
const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// and when it is this old, used or not.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(180 * 24);
/// `last_seen_at` is written at most this often.
const TOUCH: SignedDuration = SignedDuration::from_mins(5);

/// A session as Redis keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub account_id: AccountId,
    pub started_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The browser in a few words, for the list of sessions.
    pub device: String,
    /// [`Account::generation`] when the password was checked. It is over when the account has another.
    pub generation: i64,
}

/// What Redis and Postgres keep instead of the token.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn session_key(app: &App, hash: &[u8; 32]) -> String {
    app.key("session", &hex::encode(hash))
}

/// The set of an account's session hashes.
fn index_key(app: &App, account: AccountId) -> String {
    app.key("sessions", &account.to_string())
}

/// A session's token, which leaves in a cookie and is kept nowhere, and the session.
pub struct Started {
    pub token: String,
    pub session: Session,
}

/// Starts a session of an account, as it was read when its password or code was checked: one that was changed since voids
/// it. The caller revokes the session that the browser held before.
///
/// # Errors
/// Redis away.
pub async fn start(app: &App, account: &Account, device: String) -> Result<Started, Fault> {
    let token = random::token();
    let now = app.clock.now();
    let id = SessionId::from(random::id(&app.clock));
    let hash = hash(&token);
    let session = Session {
        id,
        account_id: account.id,
        started_at: now,
        last_seen_at: now,
        device,
        generation: account.generation(),
    };
    let mut redis = app.redis.clone();
    let index = index_key(app, account.id);
    // Listed before it is written: none can be used that the list does not know.
    let _: () = redis.sadd(&index, hex::encode(hash)).await?;
    let _: () = redis.expire(&index, ABSOLUTE.as_secs()).await?;
    write(app, &hash, &session).await?;
    Ok(Started { token, session })
}

async fn write(app: &App, hash: &[u8; 32], session: &Session) -> Result<(), Fault> {
    let text = serde_json::to_string(session).map_err(Fault::other)?;
    let seconds = u64::try_from(IDLE.as_secs()).unwrap_or(1);
    let _: () = app.redis.clone().set_ex(session_key(app, hash), text, seconds).await?;
    Ok(())
}

async fn read(app: &App, hash: &[u8; 32]) -> Result<Option<Session>, Fault> {
    let text: Option<String> = app.redis.clone().get(session_key(app, hash)).await?;
    // A session written by another release in another shape is no session.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

#[derive(QueryableByName)]
struct AccountRow {
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = Text)]
    lang: Lang,
    #[diesel(sql_type = Timestamptz)]
    sessions_valid_from: DateTime,
    #[diesel(sql_type = Bool)]
    revoked: bool,
    /// The versions that were agreed to, as `terms 2026-11-01`.
    #[diesel(sql_type = Array<Text>)]
    agreed: Vec<String>,
}

/// The person behind a token; none when the session is unknown, over, or revoked.
///
/// # Errors
/// Redis or Postgres away.
pub async fn resolve(app: &App, token: &str) -> Result<Option<Viewer>, Fault> {
    let hash = hash(token);
    let Some(mut session) = read(app, &hash).await? else { return Ok(None) };
    let now = app.clock.now();
    if now.duration_since(session.started_at) > ABSOLUTE || now.duration_since(session.last_seen_at) > IDLE {
        return Ok(None);
    }
    let mut conn = app.db.conn().await?;
    let Some(account) = account_of(&mut conn, session.account_id, &hash).await? else { return Ok(None) };
    drop(conn);
    if account.revoked || session.generation != account.sessions_valid_from.as_microsecond() {
        return Ok(None);
    }
    if now.duration_since(session.last_seen_at) > TOUCH {
        session.last_seen_at = now;
        write(app, &hash, &session).await?;
    }
    let owed = app.legal.owed(&account.agreed, jst::date(session.started_at), jst::date(now));
    Ok(Some(Viewer {
        account_id: session.account_id,
        session_id: session.id,
        email: account.email,
        lang: account.lang,
        owes_consent: !owed.is_empty(),
    }))
}

async fn account_of(conn: &mut Conn, account: AccountId, hash: &[u8; 32]) -> QueryResult<Option<AccountRow>> {
    prepared(
        diesel::sql_query(
            "select email, lang, sessions_valid_from,
            exists (select 1 from session_revocations where token_hash = $2) as revoked,
            array(select document || ' ' || version from consents where account_id = accounts.id) as agreed
         from accounts where id = $1 and closed_at is null",
        )
        .bind::<SqlUuid, _>(Uuid::from(account))
        .bind::<Bytea, _>(hash.to_vec()),
    )
    .get_result(conn)
    .await
    .optional()
}

/// The live sessions of an account, the last used first.
///
/// # Errors
/// Redis or Postgres away.
pub async fn list(app: &App, account: AccountId) -> Result<Vec<Session>, Fault> {
    Ok(indexed(app, account).await?.into_iter().map(|(_, session)| session).collect())
}

async fn indexed(app: &App, account: AccountId) -> Result<Vec<([u8; 32], Session)>, Fault> {
    let mut sessions = Vec::new();
    let hashes = hashes_of(app, account).await?;
    let mut conn = app.db.conn().await?;
    let generation = db::open(&mut conn, account).await?.map(|account| account.generation());
    let hashes = unrevoked(&mut conn, account, hashes).await?;
    drop(conn);
    for hash in hashes {
        // One of an earlier password opens nothing.
        if let Some(session) =
            read(app, &hash).await?.filter(|session| Some(session.generation) == generation)
        {
            sessions.push((hash, session));
        }
    }
    sessions.sort_by_key(|(_, session)| std::cmp::Reverse(session.last_seen_at));
    Ok(sessions)
}

/// Every hash that the account's list holds: also of sessions that ran out, or are about to begin.
async fn hashes_of(app: &App, account: AccountId) -> Result<Vec<[u8; 32]>, Fault> {
    let hashes: Vec<String> = app.redis.clone().smembers(index_key(app, account)).await?;
    Ok(hashes.iter().filter_map(|text| <[u8; 32]>::try_from(hex::decode(text).ok()?).ok()).collect())
}

/// Those of the account's `hashes` that were not revoked.
async fn unrevoked(
    conn: &mut Conn,
    account: AccountId,
    mut hashes: Vec<[u8; 32]>,
) -> QueryResult<Vec<[u8; 32]>> {
    let revoked: Vec<Vec<u8>> = session_revocations::table
        .filter(session_revocations::account_id.eq(Uuid::from(account)))
        .select(session_revocations::token_hash)
        .load(conn)
        .await?;
    hashes.retain(|hash| !revoked.iter().any(|gone| gone == hash));
    Ok(hashes)
}

/// Ends the session of a token, in Postgres first. Ending it twice is no error.
///
/// # Errors
/// Postgres or Redis away.
pub async fn end(app: &App, account: AccountId, token: &str) -> Result<(), Fault> {
    end_hash(app, account, hash(token)).await
}

/// Ends one of the account's sessions by its id; false when it has no such session.
///
/// # Errors
/// Postgres or Redis away.
pub async fn end_by_id(app: &App, account: AccountId, id: SessionId) -> Result<bool, Fault> {
    let found = indexed(app, account).await?.into_iter().find(|(_, session)| session.id == id);
    let Some((hash, _)) = found else { return Ok(false) };
    end_hash(app, account, hash).await?;
    Ok(true)
}

/// Ends every session of the account but the one given.
///
/// # Errors
/// Postgres or Redis away.
pub async fn end_others(app: &App, account: AccountId, keep: Option<SessionId>) -> Result<(), Fault> {
    let hashes = hashes_of(app, account).await?;
    let hashes = unrevoked(&mut *app.db.conn().await?, account, hashes).await?;
    for hash in hashes {
        let kept = match keep {
            Some(keep) => read(app, &hash).await?.is_some_and(|session| session.id == keep),
            None => false,
        };
        if !kept {
            end_hash(app, account, hash).await?;
        }
    }
    Ok(())
}

async fn end_hash(app: &App, account: AccountId, hash: [u8; 32]) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    diesel::insert_into(session_revocations::table)
        .values((
            session_revocations::token_hash.eq(hash.to_vec()),
            session_revocations::account_id.eq(Uuid::from(account)),
            session_revocations::revoked_at.eq(DateTime(app.clock.now())),
        ))
        .on_conflict_do_nothing()
        .execute(&mut conn)
        .await?;
    drop(conn);
    let mut redis = app.redis.clone();
    let _: () = redis.del(session_key(app, &hash)).await?;
    let _: () = redis.srem(index_key(app, account), hex::encode(hash)).await?;
    Ok(())
}
