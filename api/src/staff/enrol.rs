//! Enrolling by an invitation: name and password, then the first code of an authenticator. Nothing is kept until that code is right,
//! so that whoever is interrupted opens the link again; then all of it at once, and the link is used.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::ids::InvitationId;
use teiki_shared::person_name::{NameFault, PersonName};
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Roles, StaffAction, StaffState};

use super::entering::{self, Entered};
use super::factor::Code;
use super::reasons::Reason;
use super::step::{self, Step, Way};
use super::totp::Authenticator;
use super::{Member, db, mail, recovery};
use crate::accounts::passwords::{self, Password, PasswordRefusal};
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::refusal::refusals;
use crate::viewer::Caller;

refusals! {
    /// Why name and password are not taken.
    pub enum EnrolBeginRefusal, DeskEnrolBeginErrorCode of Reason {
        InvitationOver,
        NameMissing,
        NameUnreadable,
        Password(refusal: PasswordRefusal),
    }
}

refusals! {
    /// Why nobody is enrolled.
    pub enum EnrolFinishRefusal, DeskEnrolFinishErrorCode of Reason {
        StepOver,
        InvitationOver,
        CodeNotOfAuthenticator,
        CodeWrong,
    }
}

/// Whom a link invites, while it works.
///
/// # Errors
/// Postgres away.
pub async fn look(app: &App, conn: &Conn, token: &str) -> Result<Option<Member>, Fault> {
    Ok(invited(app, conn, token).await?.map(|(member, _)| member))
}

async fn invited(app: &App, conn: &Conn, token: &str) -> Result<Option<(Member, InvitationId)>, Fault> {
    let invitation = db::invitation_by_hash(conn, &mail::hash(token)).await?;
    let Some(invitation) = invitation.filter(|invitation| invitation.is_open(app.clock.now())) else {
        return Ok(None);
    };
    let member = db::find(conn, invitation.staff_id).await?;
    Ok(member.filter(|member| member.state == StaffState::Invited).map(|member| (member, invitation.id)))
}

/// Takes name and password, and makes the key of an authenticator for this browser alone: somebody else who opens the same link
/// gets another. Answers the cookies to set.
///
/// # Errors
/// Refusals; Redis or Postgres away.
pub async fn begin(
    app: &App,
    caller: &Caller,
    token: &str,
    name: &str,
    password: &str,
) -> VerbResult<Vec<String>, EnrolBeginRefusal> {
    let conn = app.db.conn().await?;
    let Some((member, invitation)) = invited(app, &conn, token).await? else {
        return Err(Failure::refuse(EnrolBeginRefusal::InvitationOver));
    };
    drop(conn);
    let name = PersonName::parse(name).map_err(|fault| match fault {
        NameFault::Empty => EnrolBeginRefusal::NameMissing,
        NameFault::TooLong { .. } | NameFault::Invisible => EnrolBeginRefusal::NameUnreadable,
    });
    let password = Password::chosen(password, &member.email).map_err(EnrolBeginRefusal::Password);
    let (name, password) = match (name, password) {
        (Ok(name), Ok(password)) => (name, password),
        (name, password) => {
            return Err(Failure::Refused(name.err().into_iter().chain(password.err()).collect()));
        }
    };
    let password_hash = passwords::hash(app, password).await?;
    let secret = Authenticator::fresh(&member.email)?.sealed(app, &member)?;
    let way = Way::Enrol { invitation, name: name.as_str().to_owned(), password_hash, secret };
    Ok(vec![step::begin(app, caller, &Step { staff: member.id, way }).await?])
}

/// What somebody chose who is to show the first code.
struct Chosen {
    member: Member,
    invitation: InvitationId,
    name: String,
    password_hash: String,
    secret: Vec<u8>,
}

async fn chosen(app: &App, caller: &Caller) -> Result<Option<Chosen>, Fault> {
    let Some(Step { staff, way: Way::Enrol { invitation, name, password_hash, secret } }) =
        step::read(app, caller).await?
    else {
        return Ok(None);
    };
    let conn = app.db.conn().await?;
    let Some(member) = db::find(&conn, staff).await? else { return Ok(None) };
    Ok(Some(Chosen { member, invitation, name, password_hash, secret }))
}

/// The key that the caller's browser is to put into an authenticator.
///
/// # Errors
/// Redis or Postgres away.
pub async fn key(app: &App, caller: &Caller) -> Result<Option<Authenticator>, Fault> {
    let Some(chosen) = chosen(app, caller).await? else { return Ok(None) };
    Authenticator::open(app, &chosen.member, &chosen.secret).map(Some)
}

/// Somebody who has enrolled and is in, with the recovery codes that are told this once.
pub struct Enrolled {
    pub entered: Entered,
    pub recovery_codes: Vec<String>,
}

/// Takes the first code, keeps everything and lets the member in. An invitation is used once, by whoever comes first.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn finish(app: &App, caller: &Caller, code: &str) -> VerbResult<Enrolled, EnrolFinishRefusal> {
    let refuse = |refusal| Err(Failure::refuse(refusal));
    let Some(chosen) = chosen(app, caller).await? else { return refuse(EnrolFinishRefusal::StepOver) };
    let Some(Code::Authenticator(code)) = Code::read(code) else {
        return refuse(EnrolFinishRefusal::CodeNotOfAuthenticator);
    };
    let key = Authenticator::open(app, &chosen.member, &chosen.secret)?;
    let Some(step) = key.step_of(&code, app.clock.now()) else {
        return refuse(EnrolFinishRefusal::CodeWrong);
    };
    let recovery_codes = recovery::fresh();
    let mut conn = app.db.conn().await?;
    let kept = conn.transaction(async |conn| keep(app, conn, &chosen, step, &recovery_codes).await).await?;
    drop(conn);
    let Some((member, roles)) = kept else { return refuse(EnrolFinishRefusal::InvitationOver) };
    let entered = entering::enter(app, caller, member, roles).await?;
    Ok(Enrolled { entered, recovery_codes })
}

/// None where the invitation is over by now.
async fn keep(
    app: &App,
    conn: &mut Conn,
    chosen: &Chosen,
    step: i64,
    recovery_codes: &[String],
) -> Result<Option<(Member, Roles)>, Fault> {
    let now = app.clock.now();
    let id = chosen.member.id;
    // The member before the invitation, as whoever invites and disables.
    let invited = db::lock(conn, id).await?.filter(|member| member.state == StaffState::Invited);
    let invitation = db::lock_invitation(conn, chosen.invitation).await?;
    if invited.is_none() || !invitation.is_some_and(|invitation| invitation.is_open(now)) {
        return Ok(None);
    }
    let now = DateTime(now);
    let who = (chosen.name.as_str(), chosen.password_hash.as_str());
    db::set_enrolled(conn, id, who, (&chosen.secret, step), now).await?;
    db::set_invitation_used(conn, chosen.invitation, now).await?;
    let hashes: Vec<String> = recovery_codes.iter().map(|code| recovery::hash(app, id, code)).collect();
    db::set_recovery_codes(conn, id, &hashes).await?;
    let member = db::find(conn, id).await?.ok_or_else(|| Fault::other("a member who is not there"))?;
    let roles = db::roles_of(conn, &member).await?;
    let action = StaffAction::Enrolled.as_str();
    let detail = json!({ "email": member.email, "name": member.name });
    audit::log(conn, &app.clock, &member.actor(roles), action, id, detail).await?;
    Ok(Some((member, roles)))
}
