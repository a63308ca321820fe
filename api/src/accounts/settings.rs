//! The account's smaller settings: its language, its reminders, and the browsers in which it is signed in.

use teiki_shared::ids::SessionId;
use teiki_shared::lang::Lang;

use super::reasons::Reason;
use super::{cookies, db, sessions};
use crate::actor::Actor;
use crate::app::App;
use crate::error::{Failure, Fault, VerbResult};
use crate::refusal::refusals;

refusals! {
    /// Why no session is ended.
    pub enum SessionRevokeRefusal, SessionRevokeErrorCode of Reason {
        SessionUnknown,
    }
}

/// Keeps the language of the account, and of this browser. Answers the cookies to set.
///
/// # Errors
/// Postgres away.
pub async fn set_lang(app: &App, actor: &Actor, lang: Lang) -> Result<Vec<String>, Fault> {
    let mut conn = app.db.conn().await?;
    db::set_lang(&mut conn, actor.rider()?, lang).await?;
    Ok(vec![cookies::lang(app, lang)])
}

/// Whether letters remind the account of passes that end.
///
/// # Errors
/// Postgres away.
pub async fn set_reminders(app: &App, actor: &Actor, wanted: bool) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    Ok(db::set_reminders(&mut conn, actor.rider()?, wanted).await?)
}

/// Ends one of the account's sessions.
///
/// # Errors
/// `SessionUnknown`; Redis or Postgres away.
pub async fn revoke_session(app: &App, actor: &Actor, id: &str) -> VerbResult<(), SessionRevokeRefusal> {
    let ended = match id.parse::<SessionId>() {
        Ok(id) => sessions::end_by_id(app, actor.rider()?, id).await?,
        Err(_) => false,
    };
    if ended { Ok(()) } else { Err(Failure::refuse(SessionRevokeRefusal::SessionUnknown)) }
}

/// Ends every session of the account but the one to `keep`.
///
/// # Errors
/// Redis or Postgres away.
pub async fn revoke_other_sessions(app: &App, actor: &Actor, keep: SessionId) -> Result<(), Fault> {
    sessions::end_others(app, actor.rider()?, Some(keep)).await
}
