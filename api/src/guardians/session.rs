//! What the right answer opens: an hour for one order in one browser, apart from riders' sessions. The token leaves in a cookie; Redis
//! holds its hash, with the link's id: who pays for two children has two sessions under one token. Every use reads the link again, so
//! that one which was taken back opens nothing.

use jiff::SignedDuration;
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teiki_shared::ids::{GuardianLinkId, OperatorId, PaymentId};

use super::GuardianLink;
use crate::app::App;
use crate::cookie::Cookie;
use crate::error::Fault;
use crate::random;
use crate::viewer::Caller;

/// From the last step: long enough to find a card and pass 3-D Secure.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
const SECONDS: u64 = LIFE.as_secs().unsigned_abs();

/// A guardian at the pages of one order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GuardianSession {
    pub operator: OperatorId,
    pub link: GuardianLinkId,
    /// What was given on the check page; none before.
    pub confirmed: Option<Confirmed>,
    /// The attempt to pay that this browser began last. Kept apart, so that a page which confirms beside one that begins takes
    /// nothing from it.
    #[serde(skip)]
    pub payment: Option<PaymentId>,
}

/// What a guardian gave who confirmed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Confirmed {
    /// To whom the receipt is made out; may be empty.
    pub recipient: String,
    /// Where the receipt and refund notices go.
    pub email: Option<String>,
}

/// Where the session of a link is, and the attempt that it began.
fn keys(app: &App, token: &str, link: GuardianLinkId) -> [String; 2] {
    let hash = hex::encode(Sha256::digest(format!("{token} {link}").as_bytes()));
    [app.key("guardian", &hash), app.key("guardian-payment", &hash)]
}

/// Says that a token was given out here.
fn given_key(app: &App, token: &str) -> String {
    app.key("guardian-token", &hex::encode(Sha256::digest(token.as_bytes())))
}

/// Starts a session of a link, or goes on with the one that the browser has of it: opened once more, a link loses neither what was
/// confirmed nor what is being paid. The cookie that carries it.
///
/// # Errors
/// Redis away.
pub async fn start(app: &App, caller: &Caller, link: &GuardianLink) -> Result<String, Fault> {
    if let Some((token, session)) = of(app, caller, link.id).await? {
        return keep(app, &token, &session).await;
    }
    let token = match &caller.guardian {
        Some(token) if app.redis.clone().exists(given_key(app, token)).await? => token.clone(),
        _ => random::token(),
    };
    let session =
        GuardianSession { operator: link.operator_id, link: link.id, confirmed: None, payment: None };
    keep(app, &token, &session).await
}

/// Writes down what a session confirmed, for its whole time from now; the cookie that lasts as long.
///
/// # Errors
/// Redis away.
pub async fn keep(app: &App, token: &str, session: &GuardianSession) -> Result<String, Fault> {
    let text = serde_json::to_string(session).map_err(Fault::other)?;
    let [key, of_payment] = keys(app, token, session.link);
    let mut pipe = redis::pipe();
    pipe.set_ex(key, text, SECONDS).ignore().expire(of_payment, LIFE.as_secs()).ignore();
    pipe.set_ex(given_key(app, token), "", SECONDS).ignore();
    let _: () = pipe.query_async(&mut app.redis.clone()).await?;
    Ok(cookie(app, token))
}

/// Notes the attempt that a session began, for its whole time from now; the cookie that lasts as long.
///
/// # Errors
/// Redis away.
pub async fn began(
    app: &App,
    token: &str,
    link: GuardianLinkId,
    payment: PaymentId,
) -> Result<String, Fault> {
    let [key, of_payment] = keys(app, token, link);
    let mut pipe = redis::pipe();
    pipe.set_ex(of_payment, payment.to_string(), SECONDS).ignore().expire(key, LIFE.as_secs()).ignore();
    pipe.set_ex(given_key(app, token), "", SECONDS).ignore();
    let _: () = pipe.query_async(&mut app.redis.clone()).await?;
    Ok(cookie(app, token))
}

fn cookie(app: &App, token: &str) -> String {
    Cookie::Guardian.set(&app.config, token, Some(LIFE.as_secs()))
}

/// The caller's token and the session of that link, if there is one.
///
/// # Errors
/// Redis away.
pub async fn of(
    app: &App,
    caller: &Caller,
    link: GuardianLinkId,
) -> Result<Option<(String, GuardianSession)>, Fault> {
    let Some(token) = &caller.guardian else { return Ok(None) };
    let (text, payment): (Option<String>, Option<String>) =
        app.redis.clone().mget(&keys(app, token, link)).await?;
    let session: Option<GuardianSession> = text.and_then(|text| serde_json::from_str(&text).ok());
    let payment = payment.and_then(|id| id.parse().ok());
    Ok(session.map(|session| (token.clone(), GuardianSession { payment, ..session })))
}
