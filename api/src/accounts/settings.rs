//! The account's smaller settings: its language, and the browsers in which it is signed in.

use teiki_shared::ids::SessionId;
use teiki_shared::lang::Lang;

use super::reasons::Reason;
use super::{cookies, db, sessions};
use crate::app::App;
use crate::error::{Failure, Fault, VerbResult};
use crate::refusal::refusals;
use crate::viewer::Viewer;

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
pub async fn set_lang(app: &App, viewer: &Viewer, lang: Lang) -> Result<(Viewer, Vec<String>), Fault> {
    let mut conn = app.db.conn().await?;
    db::set_lang(&mut conn, viewer.account_id, lang).await?;
    Ok((Viewer { lang, ..viewer.clone() }, vec![cookies::lang(app, lang)]))
}

/// Ends one of the account's sessions.
///
/// # Errors
/// `SessionUnknown`; Redis or Postgres away.
pub async fn revoke_session(app: &App, viewer: &Viewer, id: &str) -> VerbResult<(), SessionRevokeRefusal> {
    let ended = match id.parse::<SessionId>() {
        Ok(id) => sessions::end_by_id(app, viewer.account_id, id).await?,
        Err(_) => false,
    };
    if ended { Ok(()) } else { Err(Failure::refuse(SessionRevokeRefusal::SessionUnknown)) }
}

/// Ends every session of the account but the one that asks.
///
/// # Errors
/// Redis or Postgres away.
pub async fn revoke_other_sessions(app: &App, viewer: &Viewer) -> Result<(), Fault> {
    sessions::end_others(app, viewer.account_id, Some(viewer.session_id)).await
}
