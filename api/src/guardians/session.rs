//! What the right answer opens: an hour for one order in one browser, apart from riders' sessions. The token leaves in a cookie; Redis
//! holds its hash. Every use reads the link again, so that one which has ended opens nothing.

use jiff::SignedDuration;
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teiki_shared::ids::{GuardianLinkId, OperatorId};

use super::GuardianLink;
use crate::app::App;
use crate::cookie::Cookie;
use crate::error::Fault;
use crate::random;
use crate::viewer::Caller;

/// From the last step: long enough to find a card and pass 3-D Secure.
const LIFE: SignedDuration = SignedDuration::from_hours(1);

/// A guardian at the pages of one order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GuardianSession {
    pub operator: OperatorId,
    pub link: GuardianLinkId,
    /// What was given on the check page; none before.
    pub confirmed: Option<Confirmed>,
}

/// What a guardian gave who confirmed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Confirmed {
    /// To whom the receipt is made out; may be empty.
    pub recipient: String,
    /// Where the receipt and refund notices go.
    pub email: Option<String>,
}

fn key(app: &App, token: &str) -> String {
    app.key("guardian", &hex::encode(Sha256::digest(token.as_bytes())))
}

/// Starts a session of a link; the cookie that carries it. The one that the browser held before ends.
///
/// # Errors
/// Redis away.
pub async fn start(app: &App, caller: &Caller, link: &GuardianLink) -> Result<String, Fault> {
    if let Some(before) = &caller.guardian {
        let _: () = app.redis.clone().del(key(app, before)).await?;
    }
    let token = random::token();
    let session = GuardianSession { operator: link.operator_id, link: link.id, confirmed: None };
    keep(app, &token, &session).await?;
    Ok(Cookie::Guardian.set(&app.config, &token, Some(LIFE.as_secs())))
}

/// Writes a session down, for its whole time from now.
///
/// # Errors
/// Redis away.
pub async fn keep(app: &App, token: &str, session: &GuardianSession) -> Result<(), Fault> {
    let text = serde_json::to_string(session).map_err(Fault::other)?;
    let seconds = u64::try_from(LIFE.as_secs()).unwrap_or(1);
    let _: () = app.redis.clone().set_ex(key(app, token), text, seconds).await?;
    Ok(())
}

/// The caller's token and session, where it is of that link: a page of another link that stayed open acts for none.
///
/// # Errors
/// Redis away.
pub async fn of(
    app: &App,
    caller: &Caller,
    link: GuardianLinkId,
) -> Result<Option<(String, GuardianSession)>, Fault> {
    let Some(token) = &caller.guardian else { return Ok(None) };
    let text: Option<String> = app.redis.clone().get(key(app, token)).await?;
    let session: Option<GuardianSession> = text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(session.filter(|session| session.link == link).map(|session| (token.clone(), session)))
}
