//! Somebody on the way in: after the password and before the code, or amid enrolling. It lives in Redis alone, under the hash of
//! a token in the browser. What is lost with Redis is begun again.

use jiff::SignedDuration;
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::{InvitationId, StaffId};

use super::sessions;
use crate::app::App;
use crate::cookie::Cookie;
use crate::error::Fault;
use crate::random;
use crate::viewer::Caller;

/// From the password to the code.
const SIGN_IN: SignedDuration = SignedDuration::from_mins(10);
/// From name and password to the first code: an app may have to be installed.
const ENROL: SignedDuration = SignedDuration::from_mins(30);

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    pub staff: StaffId,
    pub way: Way,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Way {
    /// The password was right while the row had this [`generation`](super::Member::generation).
    SignIn { generation: i64 },
    /// What was chosen on the invitation's page; the authenticator's key is sealed for the member's row.
    Enrol { invitation: InvitationId, name: String, password_hash: String, secret: Vec<u8> },
}

impl Way {
    const fn life(&self) -> SignedDuration {
        match self {
            Self::SignIn { .. } => SIGN_IN,
            Self::Enrol { .. } => ENROL,
        }
    }
}

fn key(app: &App, token: &str) -> String {
    app.key("staff-step", &hex::encode(sessions::hash(token)))
}

/// Begins a step in the caller's browser, in the place of the one that it held; the cookie that carries it.
///
/// # Errors
/// Redis away.
pub async fn begin(app: &App, caller: &Caller, step: &Step) -> Result<String, Fault> {
    forget(app, caller).await?;
    let token = random::token();
    let text = serde_json::to_string(step).map_err(Fault::other)?;
    let seconds = step.way.life().as_secs();
    let life = u64::try_from(seconds).unwrap_or(1);
    let _: () = app.redis.clone().set_ex(key(app, &token), text, life).await?;
    Ok(Cookie::DeskStep.set(&app.config, &token, Some(seconds)))
}

/// The step that the caller's browser is at.
///
/// # Errors
/// Redis away.
pub async fn read(app: &App, caller: &Caller) -> Result<Option<Step>, Fault> {
    let Some(token) = &caller.desk_step else { return Ok(None) };
    let text: Option<String> = app.redis.clone().get(key(app, token)).await?;
    // A step that another release wrote in another shape is none.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Ends the caller's step; the cookie that says so.
///
/// # Errors
/// Redis away.
pub async fn forget(app: &App, caller: &Caller) -> Result<String, Fault> {
    if let Some(token) = &caller.desk_step {
        let _: () = app.redis.clone().del(key(app, token)).await?;
    }
    Ok(Cookie::DeskStep.set(&app.config, "", Some(0)))
}
