//! Inviting somebody to the desk: a letter with a link that works once, for 72 hours.

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use serde_json::json;
use teiki_shared::email::Email;
use teiki_shared::ids::{InvitationId, OperatorId, StaffId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, Roles, StaffAction, StaffState};

use super::authority::{manages, still_manages};
use super::mail::{self, SendInvitation};
use super::reasons::Reason;
use super::{Invitation, Member, db};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::jobs::queue;
use crate::random;
use crate::rates::{self, Rate};
use crate::refusal::refusals;

/// How long the link works.
const LIFE: SignedDuration = SignedDuration::from_hours(72);

/// Whom to invite, to which desk (none: the house), and as what.
pub struct Invite {
    pub email: String,
    pub operator: Option<OperatorId>,
    pub roles: Roles,
    /// Of the letter, and of the desk until they choose another.
    pub lang: Lang,
}

refusals! {
    /// Why nobody is invited.
    pub enum InviteRefusal, DeskStaffInviteErrorCode of Reason {
        EmailUnreadable,
        RolesMissing,
        RoleNotGiven,
        OperatorMissing,
        OperatorUnknown,
        AlreadyStaff,
        EmailTaken,
        RateLimited(seconds: i32),
    }
}

/// Invites somebody, or once more somebody whose invitation ran out or who was disabled. Earlier links work no more.
///
/// # Errors
/// A refusal; [`Fault::NotAllowed`]; Redis or Postgres away.
pub async fn invite(app: &App, actor: &Actor, input: &Invite) -> VerbResult<StaffId, InviteRefusal> {
    let refuse = |refusal| Err(Failure::refuse(refusal));
    if !manages(actor, input.operator)? {
        return refuse(InviteRefusal::OperatorUnknown);
    }
    let Ok(email) = Email::parse(&input.email) else { return refuse(InviteRefusal::EmailUnreadable) };
    let email = email.key();
    match input.operator {
        Some(_) if input.roles.is_empty() => return refuse(InviteRefusal::RolesMissing),
        Some(_) if input.roles.has(Role::House) => return refuse(InviteRefusal::RoleNotGiven),
        None if !input.roles.is_empty() => return refuse(InviteRefusal::RoleNotGiven),
        _ => {}
    }
    if let Some(seconds) = rates::take(app, Rate::MailTo, &format!("staff {email}")).await? {
        return refuse(InviteRefusal::RateLimited(seconds));
    }
    let mut conn = app.db.conn().await?;
    let invited = conn.transaction(async |conn| invite_in(app, conn, actor, &email, input).await).await;
    match invited {
        // Somebody else invited the same address in this moment.
        Err(Failure::Fault(Fault::Database(fault))) if violates(&fault, "staff_email") => {
            refuse(InviteRefusal::EmailTaken)
        }
        invited => invited,
    }
}

async fn invite_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    email: &str,
    input: &Invite,
) -> VerbResult<StaffId, InviteRefusal> {
    db::lock_desk(conn, input.operator).await?;
    still_manages(conn, actor).await?;
    let now = DateTime(app.clock.now());
    let known = db::by_email(conn, email).await?;
    let member = match known {
        Some(known) if known.operator_id != input.operator => {
            return Err(Failure::refuse(InviteRefusal::EmailTaken));
        }
        Some(known) if known.state == StaffState::Active => {
            return Err(Failure::refuse(InviteRefusal::AlreadyStaff));
        }
        Some(known) => {
            let known = Member { lang: input.lang, ..known };
            db::set_invited(conn, &known, now).await?;
            known
        }
        None => {
            let fresh = fresh(app, email, input.operator, input.lang, now);
            db::insert(conn, &fresh).await?;
            fresh
        }
    };
    db::set_roles(conn, member.id, input.roles).await?;
    db::void_invitations(conn, member.id, now).await?;
    let invitation = invitation(app, member.id, now);
    db::insert_invitation(conn, &invitation).await?;
    let detail = json!({ "email": email, "roles": input.roles.words() });
    let action = StaffAction::Invited.as_str();
    audit::log(conn, &app.clock, &acting_for(actor, input.operator), action, member.id, detail).await?;
    queue::enqueue(conn, &app.clock, &SendInvitation { invitation: invitation.id }).await?;
    Ok(member.id)
}

/// Somebody of the house acts on a desk's staff in that desk's log.
fn acting_for(actor: &Actor, operator: Option<OperatorId>) -> Actor {
    operator.map_or(*actor, |operator| actor.on_behalf_of(operator))
}

/// A member who is not there yet.
pub(super) fn fresh(
    app: &App,
    email: &str,
    operator: Option<OperatorId>,
    lang: Lang,
    now: DateTime,
) -> Member {
    Member {
        id: StaffId::from(random::id(&app.clock)),
        operator_id: operator,
        email: email.to_owned(),
        lang,
        state: StaffState::Invited,
        name: String::new(),
        password_hash: None,
        totp_secret: None,
        totp_step: 0,
        invited_at: now,
        enrolled_at: None,
        disabled_at: None,
        sessions_valid_from: now,
    }
}

fn invitation(app: &App, of: StaffId, now: DateTime) -> Invitation {
    let id = InvitationId::from(random::id(&app.clock));
    Invitation {
        id,
        staff_id: of,
        token_hash: mail::hash(&mail::token(app, id)),
        made_at: now,
        expires_at: DateTime(*now + LIFE),
        used_at: None,
        void_at: None,
    }
}
