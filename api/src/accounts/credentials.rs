//! Changing the password and the e-mail address of a signed-in account. Both need the current password, end the session
//! that asked and start a fresh one.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::email::{Email, EmailFault};
use teiki_shared::scalars::DateTime;

use super::codes::{self, BeginRefusal, Begun, CodeRefusal, Start};
use super::db::{self, Account};
use super::entering::{self, Entered};
use super::jobs::{AccountNotice, Notice};
use super::passwords::{self, Match, Password, PasswordRefusal};
use super::purpose::Purpose;
use super::reasons::Reason;
use super::sessions;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::jobs::queue;
use crate::random;
use crate::rates::{self, Rate};
use crate::refusal::{passes_on, refusals};
use crate::viewer::Caller;

refusals! {
    /// Why the password stays as it is.
    pub enum PasswordChangeRefusal, PasswordChangeErrorCode of Reason {
        CurrentWrong,
        RateLimited(seconds: i32),
        PasswordTooShort,
        PasswordTooLong,
        PasswordTooCommon,
        PasswordIsAddress,
    }
}
passes_on!(PasswordRefusal => PasswordChangeRefusal:
    PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordIsAddress);

refusals! {
    /// Why no code is sent to the new address.
    pub enum EmailChangeStartRefusal, EmailChangeStartErrorCode of Reason {
        EmailMissing,
        EmailUnreadable,
        EmailSame,
        PasswordWrong,
        RateLimited(seconds: i32),
    }
}
passes_on!(BeginRefusal => EmailChangeStartRefusal: RateLimited(seconds));

refusals! {
    /// Why the address stays as it is.
    pub enum EmailChangeVerifyRefusal, EmailChangeVerifyErrorCode of Reason {
        RateLimited(seconds: i32),
        NetworkBlocked(seconds: i32),
        CodeMalformed,
        CodeWrong(left: i32),
        CodeExpired,
        CodeUsedUp,
        CodeNotAsked,
    }
}
passes_on!(CodeRefusal => EmailChangeVerifyRefusal:
    RateLimited(seconds), NetworkBlocked(seconds), CodeMalformed, CodeWrong(left), CodeExpired, CodeUsedUp, CodeNotAsked);

/// Whether a typed current password is right.
pub enum CurrentPassword {
    Right(Account),
    Wrong,
    /// Seconds to wait.
    TooOften(i32),
}

/// Compares the current password of a signed-in person, ten times in 15 minutes at most.
///
/// # Errors
/// Redis or Postgres away.
pub async fn check_current_password(app: &App, actor: &Actor, typed: &str) -> Result<CurrentPassword, Fault> {
    let id = actor.rider()?;
    let whose = id.to_string();
    if let Some(seconds) = rates::take(app, Rate::Password, &whose).await? {
        return Ok(CurrentPassword::TooOften(seconds));
    }
    let mut conn = app.db.conn().await?;
    let account = db::open(&mut conn, id).await?;
    drop(conn);
    let stored = account.as_ref().map(|account| account.password_hash.clone());
    let matched = passwords::check(app, Password::typed(typed), stored).await?;
    match account.filter(|_| matched != Match::No) {
        None => Ok(CurrentPassword::Wrong),
        Some(account) => {
            rates::forget(app, Rate::Password, &whose).await?;
            Ok(CurrentPassword::Right(account))
        }
    }
}

/// Keeps a new password, ends the other sessions and rotates this one.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn change_password(
    app: &App,
    actor: &Actor,
    caller: &Caller,
    current: &str,
    password: &str,
) -> VerbResult<Entered, PasswordChangeRefusal> {
    let account = match check_current_password(app, actor, current).await? {
        CurrentPassword::Right(account) => account,
        CurrentPassword::Wrong => return Err(Failure::refuse(PasswordChangeRefusal::CurrentWrong)),
        CurrentPassword::TooOften(seconds) => {
            return Err(Failure::refuse(PasswordChangeRefusal::RateLimited(seconds)));
        }
    };
    let password =
        Password::chosen(password, &account.email).map_err(|refusal| Failure::refuse(refusal.into()))?;
    let hash = passwords::hash(app, password).await?;
    let now = DateTime(app.clock.now());
    let Some(account) = replace_password(app, actor, &account, &hash, now).await? else {
        return Err(Failure::refuse(PasswordChangeRefusal::CurrentWrong));
    };
    sessions::end_others(app, account.id, None).await?;
    Ok(entering::enter(app, caller, &account, false).await?)
}

/// None when the password is another by now than the one that was `checked`.
async fn replace_password(
    app: &App,
    actor: &Actor,
    checked: &Account,
    hash: &str,
    now: DateTime,
) -> Result<Option<Account>, Fault> {
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        let Some(account) = db::set_password(conn, checked, hash, now).await? else { return Ok(None) };
        audit::log(conn, &app.clock, actor, "account.password_changed", account.id, json!({})).await?;
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

/// Has a code mailed to the new address. Whether that address has an account is told by the mail alone.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn start_email_change(
    app: &App,
    actor: &Actor,
    caller: &Caller,
    email: &str,
    password: &str,
) -> VerbResult<Begun, EmailChangeStartRefusal> {
    let email = match Email::parse(email) {
        Ok(email) => email.key(),
        Err(EmailFault::Empty) => return Err(Failure::refuse(EmailChangeStartRefusal::EmailMissing)),
        Err(_) => return Err(Failure::refuse(EmailChangeStartRefusal::EmailUnreadable)),
    };
    let account = match check_current_password(app, actor, password).await? {
        CurrentPassword::Right(account) => account,
        CurrentPassword::Wrong => return Err(Failure::refuse(EmailChangeStartRefusal::PasswordWrong)),
        CurrentPassword::TooOften(seconds) => {
            return Err(Failure::refuse(EmailChangeStartRefusal::RateLimited(seconds)));
        }
    };
    if email == account.email {
        return Err(Failure::refuse(EmailChangeStartRefusal::EmailSame));
    }
    let start = Start {
        purpose: Purpose::EmailChange,
        email,
        account: Some(account),
        terms: String::new(),
        privacy: String::new(),
        birth_date: None,
    };
    codes::begin(app, caller, start).await.map_err(|failure| failure.map(Into::into))
}

/// Checks the code from the new address, keeps that address, tells the old one and rotates the session.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn verify_email_change(
    app: &App,
    actor: &Actor,
    caller: &Caller,
    code: &str,
) -> VerbResult<Entered, EmailChangeVerifyRefusal> {
    let not_asked = || Failure::refuse(EmailChangeVerifyRefusal::CodeNotAsked);
    // A change that another account began in this browser is not this one's to finish.
    codes::read(app, caller, Purpose::EmailChange).await?.ok_or_else(not_asked)?;
    let flow = codes::verify(app, caller, Purpose::EmailChange, code)
        .await
        .map_err(|failure| failure.map(Into::into))?;
    match replace_email(app, actor, &flow).await {
        Ok(Some(account)) => Ok(entering::enter(app, caller, &account, true).await?),
        Ok(None) => Err(not_asked()),
        // Somebody signed up with the address after the code was mailed.
        Err(Fault::Database(fault)) if violates(&fault, "accounts_email") => Err(not_asked()),
        Err(fault) => Err(fault.into()),
    }
}

/// None when the account was closed, or its password or address changed, since the change began.
async fn replace_email(app: &App, actor: &Actor, flow: &codes::Flow) -> Result<Option<Account>, Fault> {
    let mut conn = app.db.conn().await?;
    let id = actor.rider()?;
    conn.transaction::<_, Fault, _>(async |conn| {
        let account = db::open_locked(conn, id).await?;
        let Some(mut account) = account.filter(|account| flow.fits(app, account)) else { return Ok(None) };
        let change = random::id(&app.clock);
        db::keep_old_email(conn, change, account.id, &account.email, DateTime(app.clock.now())).await?;
        let job = AccountNotice {
            to: account.email,
            lang: account.lang,
            notice: Notice::EmailChanged,
            change: Some(change),
        };
        account.email = flow.email.clone();
        db::set_email(conn, account.id, &account.email).await?;
        audit::log(conn, &app.clock, actor, "account.email_changed", account.id, json!({})).await?;
        queue::enqueue(conn, &app.clock, &job).await?;
        Ok(Some(account))
    })
    .await
}
