//! Signing in at the desk: address and password, then a code. And out.

use teiki_shared::email::Email;
use teiki_shared::staff::StaffState;

use super::entering::{self, Entered};
use super::factor::{self, Checked, Code};
use super::reasons::Reason;
use super::step::{self, Step, Way};
use super::{Member, db, sessions};
use crate::accounts::passwords::{self, Match, Password};
use crate::app::App;
use crate::cookie::Cookie;
use crate::error::{Failure, Fault, VerbResult};
use crate::rates::{self, Count, Rate};
use crate::refusal::refusals;
use crate::secrets;
use crate::viewer::Caller;

refusals! {
    /// Why no code is asked for.
    pub enum SignInStartRefusal, DeskSignInStartErrorCode of Reason {
        WrongCredentials,
        RateLimited(seconds: i32),
    }
}

refusals! {
    /// Why nobody is signed in.
    pub enum SignInVerifyRefusal, DeskSignInVerifyErrorCode of Reason {
        RateLimited(seconds: i32),
        CodeMalformed,
        CodeWrong,
        StepOver,
    }
}

/// Compares the password; the cookies of the step that asks for the code. Whether the address is unknown, invited or disabled, or
/// the password wrong, is not told, and takes the same time.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn start(
    app: &App,
    caller: &Caller,
    email: &str,
    password: &str,
) -> VerbResult<Vec<String>, SignInStartRefusal> {
    let email = Email::parse(email).map(|email| email.key()).unwrap_or_default();
    let whose = secrets::keyed(app, &["staff", &email, &rates::block(caller.address)]);
    // No count of everybody's, as riders have: strangers could fill it and keep a member out, and behind the password stands a code.
    let from = Count::new(Rate::SignInFrom, rates::network(caller.address));
    if let Some((_, seconds)) = rates::take_all(app, &[from, Count::new(Rate::SignInTo, &whose)]).await? {
        return Err(Failure::refuse(SignInStartRefusal::RateLimited(seconds)));
    }
    let conn = app.db.conn().await?;
    let member = db::by_email(&conn, &email).await?.filter(|member| member.state == StaffState::Active);
    drop(conn);
    let stored = member.as_ref().and_then(|member| member.password_hash.clone());
    let matched = passwords::check(app, Password::typed(password), stored).await?;
    let Some(member) = member.filter(|_| matched != Match::No) else {
        return Err(Failure::refuse(SignInStartRefusal::WrongCredentials));
    };
    rates::forget(app, Rate::SignInTo, &whose).await?;
    let way = Way::SignIn { generation: member.generation() };
    Ok(vec![step::begin(app, caller, &Step { staff: member.id, way }).await?])
}

/// Whether the caller's browser has shown the right password and is asked for a code.
///
/// # Errors
/// Redis away.
pub async fn waits_for_code(app: &App, caller: &Caller) -> Result<bool, Fault> {
    let step = step::read(app, caller).await?;
    Ok(step.is_some_and(|step| matches!(step.way, Way::SignIn { .. })))
}

/// Takes the code and lets the member in.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn verify(app: &App, caller: &Caller, code: &str) -> VerbResult<Entered, SignInVerifyRefusal> {
    let refuse = |refusal| Err(Failure::refuse(refusal));
    let Some(member) = at_the_step(app, caller).await? else { return refuse(SignInVerifyRefusal::StepOver) };
    let Some(code) = Code::read(code) else { return refuse(SignInVerifyRefusal::CodeMalformed) };
    let conn = app.db.conn().await?;
    let roles = db::roles_of(&conn, &member).await?;
    drop(conn);
    match factor::check(app, &member, roles, &code).await? {
        Checked::Taken => Ok(entering::enter(app, caller, member, roles).await?),
        Checked::Wrong => refuse(SignInVerifyRefusal::CodeWrong),
        Checked::TooOften(seconds) => refuse(SignInVerifyRefusal::RateLimited(seconds)),
    }
}

/// Whose password the caller's browser has shown, where it is still the same.
async fn at_the_step(app: &App, caller: &Caller) -> Result<Option<Member>, Fault> {
    let Some(Step { staff, way: Way::SignIn { generation } }) = step::read(app, caller).await? else {
        return Ok(None);
    };
    let conn = app.db.conn().await?;
    let member = db::find(&conn, staff).await?;
    let stands = |member: &Member| member.state == StaffState::Active && member.generation() == generation;
    Ok(member.filter(stands))
}

/// Ends the caller's session, and the step that their browser is at; doing it twice is no error. Answers the cookies to set.
///
/// # Errors
/// Redis or Postgres away.
pub async fn sign_out(app: &App, caller: &Caller) -> Result<Vec<String>, Fault> {
    if let (Some(staff), Some(token)) = (&caller.staff, &caller.desk) {
        sessions::end(app, staff, token).await?;
    }
    Ok(vec![Cookie::Desk.set(&app.config, "", Some(0)), step::forget(app, caller).await?])
}
