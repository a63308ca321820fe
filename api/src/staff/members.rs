//! What managers do with the staff of their desk: list them, change their roles, disable them.

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::email::Email;
use teiki_shared::ids::{OperatorId, StaffId};
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, Roles, StaffAction, StaffState};
use uuid::Uuid;

use super::authority::{self, MANAGING, manages, still_manages};
use super::reasons::Reason;
use super::{Member, db};
use crate::actor::Actor;
use crate::app::Core;
use crate::audit;
use crate::catalogue::{self, Operator};
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::refusal::refusals;

refusals! {
    /// Why somebody's roles stay as they are.
    pub enum RolesChangeRefusal, DeskStaffChangeRolesErrorCode of Reason {
        NotFound,
        RolesMissing,
        RoleNotGiven,
        IsDisabled,
        LastManager,
    }
}

refusals! {
    /// Why somebody is not disabled.
    pub enum DisableRefusal, DeskStaffDisableErrorCode of Reason {
        NotFound,
        LastManager,
    }
}

/// A page of the staff that somebody manages, by address, with their roles.
///
/// # Errors
/// [`Fault::NotAllowed`]; those of the database.
pub async fn page(
    conn: &Conn,
    actor: &Actor,
    after: (&str, Uuid),
    limit: i64,
) -> Result<Vec<(Member, Roles)>, Fault> {
    let sight = authority::sight(conn, actor, MANAGING).await?;
    let members = db::page(conn, &sight.operators, sight.house, after, limit).await?;
    let roles = db::roles(conn, &members).await?;
    let with_roles = |member: Member| {
        let theirs = roles.get(&member.id).copied().unwrap_or_default();
        (member, theirs)
    };
    Ok(members.into_iter().map(with_roles).collect())
}

/// The operators whose staff somebody manages, by slug.
///
/// # Errors
/// [`Fault::NotAllowed`]; those of the database.
pub async fn desks(conn: &Conn, actor: &Actor) -> Result<Vec<Operator>, Fault> {
    let sight = authority::sight(conn, actor, MANAGING).await?;
    let mut found = catalogue::db::operators(conn, &sight.operators).await?;
    found.sort_by(|one, other| one.slug.cmp(&other.slug));
    Ok(found)
}

/// One of the staff that somebody manages, with their roles.
///
/// # Errors
/// [`Fault::NotAllowed`]; those of the database.
pub async fn find(conn: &Conn, actor: &Actor, id: StaffId) -> Result<Option<(Member, Roles)>, Fault> {
    let found = db::find(conn, id).await?;
    let desk = found.as_ref().and_then(|member| member.operator_id);
    match found {
        Some(member) if manages(actor, desk)? => {
            let roles = db::roles_of(conn, &member).await?;
            Ok(Some((member, roles)))
        }
        _ => manages(actor, None).map(|_| None),
    }
}

/// Gives a member these roles in the place of those that they have. They count from their next request on.
///
/// # Errors
/// A refusal; [`Fault::NotAllowed`]; Postgres away.
pub async fn change_roles(
    core: &Core,
    actor: &Actor,
    id: StaffId,
    roles: Roles,
) -> VerbResult<(), RolesChangeRefusal> {
    let mut conn = core.db.conn().await?;
    conn.transaction(async |conn| {
        let refuse = |refusal| Err(Failure::refuse(refusal));
        let Some(at) = hold(conn, actor, id).await? else { return refuse(RolesChangeRefusal::NotFound) };
        match at.member.operator_id {
            None => return refuse(RolesChangeRefusal::RoleNotGiven),
            Some(_) if roles.is_empty() => return refuse(RolesChangeRefusal::RolesMissing),
            Some(_) if roles.has(Role::House) => return refuse(RolesChangeRefusal::RoleNotGiven),
            Some(_) if at.member.state == StaffState::Disabled => {
                return refuse(RolesChangeRefusal::IsDisabled);
            }
            Some(_) => {}
        }
        if at.is_last_manager && !roles.has(Role::Manager) {
            return refuse(RolesChangeRefusal::LastManager);
        }
        db::set_roles(conn, id, roles).await?;
        let detail = json!({ "email": at.member.email, "from": at.roles.words(), "to": roles.words() });
        Ok(log(core, conn, actor, &at.member, StaffAction::RolesChanged, detail).await?)
    })
    .await
}

/// Lets somebody in no more: every session of theirs is over, password and key are gone, an invitation works no more. Doing it
/// twice is no error.
///
/// # Errors
/// A refusal; [`Fault::NotAllowed`]; Postgres away.
pub async fn disable(core: &Core, actor: &Actor, id: StaffId) -> VerbResult<(), DisableRefusal> {
    let mut conn = core.db.conn().await?;
    conn.transaction(async |conn| {
        let refuse = |refusal| Err(Failure::refuse(refusal));
        let Some(at) = hold(conn, actor, id).await? else { return refuse(DisableRefusal::NotFound) };
        if at.member.state == StaffState::Disabled {
            return Ok(());
        }
        if at.is_last_manager {
            return refuse(DisableRefusal::LastManager);
        }
        let now = DateTime(core.clock.now());
        db::set_disabled(conn, id, now).await?;
        db::set_recovery_codes(conn, id, &[]).await?;
        db::void_invitations(conn, id, now).await?;
        let detail = json!({ "email": at.member.email });
        Ok(log(core, conn, actor, &at.member, StaffAction::Disabled, detail).await?)
    })
    .await
}

/// The same by address, for the command line.
///
/// # Errors
/// As [`disable`].
pub async fn disable_by_email(core: &Core, actor: &Actor, email: &str) -> VerbResult<(), DisableRefusal> {
    let key = Email::parse(email).map(|email| email.key()).unwrap_or_default();
    let conn = core.db.conn().await?;
    let found = db::by_email(&conn, &key).await?;
    drop(conn);
    match found {
        Some(member) => disable(core, actor, member.id).await,
        None => Err(Failure::refuse(DisableRefusal::NotFound)),
    }
}

/// A member, with everybody of their desk locked.
struct Held {
    member: Member,
    roles: Roles,
    /// Nobody else of the desk who has come in before manages it, and whoever asks is bound by that.
    is_last_manager: bool,
}

/// None for somebody whom the actor does not manage.
async fn hold(conn: &mut Conn, actor: &Actor, id: StaffId) -> Result<Option<Held>, Fault> {
    let desk = match db::find(conn, id).await? {
        Some(member) => member.operator_id,
        None => return manages(actor, None).map(|_| None),
    };
    if !manages(actor, desk)? {
        return Ok(None);
    }
    let members = db::lock_desk(conn, desk).await?;
    still_manages(conn, actor).await?;
    let roles = db::roles(conn, &members).await?;
    let is_manager = |member: &&Member| {
        let holds = roles.get(&member.id).is_some_and(|roles| roles.has(Role::Manager));
        member.state == StaffState::Active && holds
    };
    let managers: Vec<StaffId> = members.iter().filter(is_manager).map(|member| member.id).collect();
    let is_last_manager = !authority::is_house(actor) && managers == [id];
    let held = |member: Member| Held {
        roles: roles.get(&member.id).copied().unwrap_or_default(),
        member,
        is_last_manager,
    };
    Ok(members.into_iter().find(|member| member.id == id).map(held))
}

async fn log(
    core: &Core,
    conn: &mut Conn,
    actor: &Actor,
    member: &Member,
    action: StaffAction,
    detail: serde_json::Value,
) -> QueryResult<()> {
    let acting = member.operator_id.map_or(*actor, |operator: OperatorId| actor.on_behalf_of(operator));
    audit::log(conn, &core.clock, &acting, action.as_str(), member.id, detail).await
}
