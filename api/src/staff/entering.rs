//! The moment a browser becomes somebody at the desk: a fresh session, the older one ended, the step over.

use teiki_shared::staff::Roles;

use super::{Member, sessions, step};
use crate::app::App;
use crate::cookie::Cookie;
use crate::error::Fault;
use crate::viewer::{Caller, StaffViewer};

/// Somebody who just came in, and the cookies that the browser is to keep.
pub struct Entered {
    pub viewer: StaffViewer,
    pub cookies: Vec<String>,
}

/// Starts a session in the caller's browser and ends the one it held.
///
/// # Errors
/// Postgres or Redis away.
pub async fn enter(app: &App, caller: &Caller, member: Member, roles: Roles) -> Result<Entered, Fault> {
    let token = sessions::start(app, &member).await?;
    if let (Some(before), Some(old)) = (&caller.staff, &caller.desk) {
        sessions::end(app, before, old).await?;
    }
    let session = Cookie::Desk.set(&app.config, &token, Some(sessions::ABSOLUTE.as_secs()));
    let cookies = vec![session, step::forget(app, caller).await?];
    let Member { id, operator_id: operator, email, lang, name, .. } = member;
    Ok(Entered { viewer: StaffViewer { id, operator, roles, name, email, lang }, cookies })
}
