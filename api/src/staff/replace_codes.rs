//! Fresh recovery codes, for whoever has used or lost theirs, or never saw them.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::staff::{Role, StaffAction, StaffState};

use super::factor::{self, Checked, Code};
use super::reasons::Reason;
use super::{db, recovery};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::error::{Failure, Fault, VerbResult};
use crate::refusal::refusals;

refusals! {
    /// Why the codes stay as they are.
    pub enum CodesReplaceRefusal, DeskRecoveryCodesReplaceErrorCode of Reason {
        RateLimited(seconds: i32),
        CodeNotOfAuthenticator,
        CodeWrong,
    }
}

/// Puts ten fresh codes in the place of those that the member has, against a code of the authenticator: a recovery code that was
/// stolen makes no more of them. They are answered once and kept nowhere.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn replace(app: &App, actor: &Actor, code: &str) -> VerbResult<Vec<String>, CodesReplaceRefusal> {
    let refuse = |refusal| Err(Failure::refuse(refusal));
    let id = actor.staff_with(Role::ALL)?;
    let code = Code::read(code).filter(|code| matches!(code, Code::Authenticator(_)));
    let Some(code) = code else { return refuse(CodesReplaceRefusal::CodeNotOfAuthenticator) };
    let mut conn = app.db.conn().await?;
    let member = db::find(&conn, id).await?.filter(|member| member.state == StaffState::Active);
    let member = member.ok_or(Fault::NotSignedIn)?;
    let roles = db::roles_of(&conn, &member).await?;
    drop(conn);
    match factor::check(app, &member, roles, &code).await? {
        Checked::Taken => {}
        Checked::Wrong => return refuse(CodesReplaceRefusal::CodeWrong),
        Checked::TooOften(seconds) => return refuse(CodesReplaceRefusal::RateLimited(seconds)),
    }
    let codes = recovery::fresh();
    let hashes: Vec<String> = codes.iter().map(|code| recovery::hash(app, id, code)).collect();
    conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        // Two that replace at once do so one after the other, and the later codes are the ones that work.
        let member = db::lock(conn, id).await?;
        if member.is_none_or(|member| member.state != StaffState::Active) {
            return Err(Fault::NotSignedIn);
        }
        db::set_recovery_codes(conn, id, &hashes).await?;
        let action = StaffAction::RecoveryCodesReplaced.as_str();
        Ok(audit::log(conn, &app.clock, actor, action, id, json!({})).await?)
    })
    .await?;
    Ok(codes)
}
