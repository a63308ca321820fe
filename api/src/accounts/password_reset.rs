//! A forgotten password: code, then a new one. Every session of the account ends.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::email::{Email, EmailFault};
use teiki_shared::scalars::DateTime;

use super::codes::{self, BeginRefusal, Begun, CodeRefusal, Flow, Start};
use super::db::{self, Account};
use super::entering::{self, Entered};
use super::jobs::{AccountNotice, Notice};
use super::passwords::{self, Password, PasswordRefusal};
use super::purpose::Purpose;
use super::reasons::Reason;
use super::sessions;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::error::{Failure, Fault, VerbResult};
use crate::jobs::queue;
use crate::refusal::{passes_on, refusals};
use crate::viewer::Caller;

refusals! {
    /// Why no code is sent.
    pub enum PasswordForgotRefusal, PasswordForgotErrorCode of Reason {
        EmailMissing,
        EmailUnreadable,
        RateLimited(seconds: i32),
    }
}
passes_on!(BeginRefusal => PasswordForgotRefusal: RateLimited(seconds));

refusals! {
    /// Why the password stays as it is.
    pub enum PasswordResetRefusal, PasswordResetErrorCode of Reason {
        RateLimited(seconds: i32),
        NetworkBlocked(seconds: i32),
        CodeMalformed,
        CodeWrong(left: i32),
        CodeExpired,
        CodeUsedUp,
        CodeNotAsked,
        PasswordTooShort,
        PasswordTooLong,
        PasswordTooCommon,
        PasswordIsAddress,
    }
}
passes_on!(CodeRefusal => PasswordResetRefusal:
    RateLimited(seconds), NetworkBlocked(seconds), CodeMalformed, CodeWrong(left), CodeExpired, CodeUsedUp, CodeNotAsked);
passes_on!(PasswordRefusal => PasswordResetRefusal:
    PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordIsAddress);

/// Has a code mailed. The answer is the same for an address without an account; the mail then says so, and no code opens.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn forgot(app: &App, caller: &Caller, email: &str) -> VerbResult<Begun, PasswordForgotRefusal> {
    let email = Email::parse(email).map_err(|fault| {
        Failure::refuse(match fault {
            EmailFault::Empty => PasswordForgotRefusal::EmailMissing,
            _ => PasswordForgotRefusal::EmailUnreadable,
        })
    })?;
    let start = Start {
        purpose: Purpose::PasswordReset,
        email: email.key(),
        account: None,
        terms: String::new(),
        privacy: String::new(),
        birth_date: None,
    };
    codes::begin(app, caller, start).await.map_err(|failure| failure.map(Into::into))
}

/// Takes the code and the new password, and signs in. A password that is refused leaves the code unused.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn reset(
    app: &App,
    caller: &Caller,
    code: &str,
    password: &str,
) -> VerbResult<Entered, PasswordResetRefusal> {
    let Some(flow) = codes::read(app, caller, Purpose::PasswordReset).await? else {
        return Err(Failure::refuse(PasswordResetRefusal::CodeNotAsked));
    };
    let password =
        Password::chosen(password, &flow.email).map_err(|refusal| Failure::refuse(refusal.into()))?;
    let flow = codes::verify(app, caller, Purpose::PasswordReset, code)
        .await
        .map_err(|failure| failure.map(Into::into))?;
    let hash = passwords::hash(app, password).await?;
    let Some(account) = replace(app, &flow, &hash).await? else {
        return Err(Failure::refuse(PasswordResetRefusal::CodeNotAsked));
    };
    // The row voids every older session already; this empties the list too.
    sessions::end_others(app, account.id, None).await?;
    Ok(entering::enter(app, caller, &account, true).await?)
}

/// Keeps the new password; none when the account was closed, or has another password or address by now.
async fn replace(app: &App, flow: &Flow, hash: &str) -> Result<Option<Account>, Fault> {
    let Some(id) = flow.account else { return Ok(None) };
    let now = DateTime(app.clock.now());
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        let Some(account) = db::open_locked(conn, id).await?.filter(|account| flow.fits(app, account)) else {
            return Ok(None);
        };
        let Some(account) = db::set_password(conn, &account, hash, now).await? else { return Ok(None) };
        audit::log(conn, &app.clock, &Actor::Rider(id), "account.password_reset", id, json!({})).await?;
        let job = AccountNotice {
            to: account.email.clone(),
            lang: account.lang,
            notice: Notice::PasswordChanged,
            change: None,
        };
        queue::enqueue(conn, &app.clock, &job).await?;
        Ok(Some(account))
    })
    .await
}
