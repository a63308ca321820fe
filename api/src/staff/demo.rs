//! The staff of the demo data, who need no letter and no telephone. For development alone: their password is in the source, and their
//! keys follow from `SECRET_KEY`.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::ids::{OperatorId, StaffId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Roles, StaffAction, StaffState};

use super::totp::Authenticator;
use super::{Member, db, invite};
use crate::accounts::passwords::{self, Password};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::Fault;

/// What all of them sign in with, before their code.
pub const PASSWORD: &str = "teiki demo desk";

/// One of them: no operator means the house, which has no roles.
pub struct Demo<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub operator: Option<OperatorId>,
    pub roles: Roles,
}

/// How somebody of them signs in.
pub struct Shown {
    /// For an authenticator, in letters.
    pub key: String,
    /// What an authenticator shows at this moment.
    pub code: String,
}

/// Puts somebody at the desk, or finds them there as they were put before. Whoever was disabled, or set up by hand, is put back.
///
/// # Errors
/// [`Fault::NotAllowed`] in production; an address of another desk's staff; Postgres away.
pub async fn seat(app: &App, demo: &Demo<'_>) -> Result<Shown, Fault> {
    if app.config.is_production() {
        return Err(Fault::NotAllowed);
    }
    let password = Password::typed(PASSWORD).ok_or_else(|| Fault::other("no password for the demo"))?;
    let password_hash = passwords::hash(app, password).await?;
    let mut conn = app.db.conn().await?;
    let key = conn.transaction(async |conn| seat_in(app, conn, demo, &password_hash).await).await?;
    Ok(Shown { key: key.letters(), code: key.code(app.clock.now())? })
}

async fn seat_in(
    app: &App,
    conn: &mut Conn,
    demo: &Demo<'_>,
    password_hash: &str,
) -> Result<Authenticator, Fault> {
    db::lock_desk(conn, demo.operator).await?;
    let now = DateTime(app.clock.now());
    let member = match db::by_email(conn, demo.email).await? {
        Some(known) if known.operator_id != demo.operator => {
            return Err(Fault::other("the address of the demo works at another desk"));
        }
        Some(known) => known,
        None => {
            let fresh = invite::fresh(app, demo.email, demo.operator, Lang::Ja, now);
            db::insert(conn, &fresh).await?;
            fresh
        }
    };
    let key = Authenticator::of_demo(app, demo.email)?;
    if is_seated(app, &member, &key) {
        return Ok(key);
    }
    if member.state != StaffState::Invited {
        db::set_disabled(conn, member.id, now).await?;
        db::set_invited(conn, &member, now).await?;
    }
    db::void_invitations(conn, member.id, now).await?;
    db::set_recovery_codes(conn, member.id, &[]).await?;
    db::set_roles(conn, member.id, demo.roles).await?;
    let sealed = key.sealed(app, &member)?;
    db::set_enrolled(conn, member.id, (demo.name, password_hash), (&sealed, 0), now).await?;
    log(app, conn, demo, member.id).await?;
    Ok(key)
}

/// Whether a member is let in by this key. One sealed under another `SECRET_KEY` lets nobody in.
fn is_seated(app: &App, member: &Member, key: &Authenticator) -> bool {
    let kept = Authenticator::of_member(app, member);
    member.state == StaffState::Active && kept.is_ok_and(|kept| kept.letters() == key.letters())
}

async fn log(app: &App, conn: &mut Conn, demo: &Demo<'_>, id: StaffId) -> Result<(), Fault> {
    let detail = json!({ "email": demo.email, "roles": demo.roles.words() });
    let action = StaffAction::Enrolled.as_str();
    Ok(audit::log(conn, &app.clock, &Actor::Operations(demo.operator), action, id, detail).await?)
}
