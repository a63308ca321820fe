//! Signing in and out. A browser that is not known is also asked for a mailed code.

use teiki_shared::email::Email;

use super::codes::{self, BeginRefusal, Begun, CodeRefusal, Start};
use super::db::{self, Account};
use super::entering::{self, Entered};
use super::passwords::{self, Match, Password};
use super::purpose::Purpose;
use super::reasons::Reason;
use super::{cookies, sessions};
use crate::app::App;
use crate::error::{Failure, Fault, VerbResult};
use crate::rates::{self, Count, Rate};
use crate::refusal::{passes_on, refusals};
use crate::secrets;
use crate::viewer::Caller;

refusals! {
    /// Why nobody is signed in.
    pub enum SignInStartRefusal, SignInStartErrorCode of Reason {
        WrongCredentials,
        RateLimited(seconds: i32),
    }
}
passes_on!(BeginRefusal => SignInStartRefusal: RateLimited(seconds));

refusals! {
    /// Why a typed code does not sign in.
    pub enum SignInVerifyRefusal, SignInVerifyErrorCode of Reason {
        RateLimited(seconds: i32),
        NetworkBlocked(seconds: i32),
        CodeMalformed,
        CodeWrong(left: i32),
        CodeExpired,
        CodeUsedUp,
        CodeNotAsked,
    }
}
passes_on!(CodeRefusal => SignInVerifyRefusal:
    RateLimited(seconds), NetworkBlocked(seconds), CodeMalformed, CodeWrong(left), CodeExpired, CodeUsedUp, CodeNotAsked);

/// What the right password leads to.
pub enum SignIn {
    In(Entered),
    /// This browser is new: a code is on its way.
    CodeNeeded(Begun),
}

/// Compares the password. Whether the address is unknown or the password wrong is not told, and takes the same time.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn start(
    app: &App,
    caller: &Caller,
    email: &str,
    password: &str,
) -> VerbResult<SignIn, SignInStartRefusal> {
    let email = Email::parse(email).map(|email| email.key()).unwrap_or_default();
    let mut conn = app.db.conn().await?;
    let account = db::by_email(&mut conn, &email).await?;
    let device = caller.device.as_deref().map(cookies::device_hash).unwrap_or_default();
    // The same statement for unknown addresses, about nobody.
    let id = account.as_ref().map_or(uuid::Uuid::nil().into(), |account| account.id);
    let known = db::knows_device(&mut conn, id, &device).await?;
    drop(conn);
    // Whoever tries passwords elsewhere does not lock the owner out: each known browser and each block of the network is
    // counted apart.
    let place = if known { hex::encode(&device) } else { rates::block(caller.address) };
    let whose = secrets::keyed(app, &[&email, &place]);
    if let Some(seconds) = count(app, caller, (!known).then_some(&email), &whose).await? {
        return Err(Failure::refuse(SignInStartRefusal::RateLimited(seconds)));
    }
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let matched = passwords::check(app, Password::typed(password), stored).await?;
    let Some(account) = account.filter(|_| matched != Match::No) else {
        return Err(Failure::refuse(SignInStartRefusal::WrongCredentials));
    };
    for rate in [Rate::SignInTo, Rate::SignInLast] {
        rates::forget(app, rate, &whose).await?;
    }
    if matched == Match::YesStale && !rehash(app, &account, password).await? {
        return Err(Failure::refuse(SignInStartRefusal::WrongCredentials));
    }
    if known {
        return Ok(SignIn::In(entering::enter(app, caller, &account, true).await?));
    }
    let start = Start {
        purpose: Purpose::NewDevice,
        email: account.email.clone(),
        account: Some(account),
        terms: String::new(),
        privacy: String::new(),
        birth_date: None,
    };
    let begun = codes::begin(app, caller, start).await.map_err(|failure| failure.map(Into::into))?;
    Ok(SignIn::CodeNeeded(begun))
}

/// Counts a sign-in from the place `whose` names; seconds to wait when there were too many. Those of unknown
/// browsers to one `email` are counted together too: where that is full, many places try, and each has few tries left.
async fn count(
    app: &App,
    caller: &Caller,
    email: Option<&String>,
    whose: &str,
) -> Result<Option<i32>, Fault> {
    let from = Count::new(Rate::SignInFrom, rates::network(caller.address));
    if let Some((_, seconds)) = rates::take_all(app, &[from, Count::new(Rate::SignInTo, whose)]).await? {
        return Ok(Some(seconds));
    }
    match email {
        Some(email) if rates::take(app, Rate::SignInAll, email).await?.is_some() => {
            rates::take(app, Rate::SignInLast, whose).await
        }
        _ => Ok(None),
    }
}

/// Keeps the same password under today's parameters. False when it was changed meanwhile.
async fn rehash(app: &App, account: &Account, password: &str) -> Result<bool, Fault> {
    let Some(password) = Password::typed(password) else { return Ok(false) };
    let hash = passwords::hash(app, password).await?;
    let mut conn = app.db.conn().await?;
    Ok(db::set_hash(&mut conn, account, &hash).await?)
}

/// Checks the code mailed for a new browser, and signs in.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn verify(app: &App, caller: &Caller, code: &str) -> VerbResult<Entered, SignInVerifyRefusal> {
    let flow = codes::verify(app, caller, Purpose::NewDevice, code)
        .await
        .map_err(|failure| failure.map(Into::into))?;
    let mut conn = app.db.conn().await?;
    let account = match flow.account {
        Some(id) => db::open(&mut conn, id).await?,
        None => None,
    };
    drop(conn);
    // A password that was right before it was changed is right no longer.
    let Some(account) = account.filter(|account| flow.fits(app, account)) else {
        return Err(Failure::refuse(SignInVerifyRefusal::CodeNotAsked));
    };
    Ok(entering::enter(app, caller, &account, true).await?)
}

/// Ends the caller's session; ending it twice is no error. Answers the cookies to set.
///
/// # Errors
/// Redis or Postgres away.
pub async fn sign_out(app: &App, caller: &Caller) -> Result<Vec<String>, Fault> {
    if let (Some(viewer), Some(token)) = (&caller.viewer, &caller.session_token) {
        sessions::end(app, viewer.account_id, token).await?;
    }
    Ok(vec![cookies::no_session(app)])
}
