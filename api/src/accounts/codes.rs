//! One-time codes: 6 digits, 10 minutes, single use, 5 tries, another after 60 s, bound to the browser and the purpose.
//!
//! A *flow* is one browser on its way to prove one e-mail address for one purpose. It lives in Redis alone, holds the
//! code's keyed hash and never the code, and changes only by the scripts beside this file, each of which is one step. The
//! request that begins a flow never looks whether the address has an account: it stores the flow and enqueues the mail,
//! and the job finds out. So known and unknown addresses take the same time and get the same answer; for those that no
//! code may help, the job stores a hash that nothing matches. A code is void once the password or the address of its account
//! is another than when it was made. What wrong codes may be typed is counted in `guesses`.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use redis::{AsyncCommands, Script};
use teiki_shared::ids::AccountId;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use teiki_shared::width::bare_number;

use super::cookies;
use super::db::Account;
use super::guesses::Guess;
use super::jobs::SendCode;
use super::purpose::Purpose;
use super::reasons::Reason;
use crate::app::App;
use crate::error::{Failure, Fault, VerbResult};
use crate::jobs::queue;
use crate::random;
use crate::rates::{self, Count, Rate};
use crate::refusal::refusals;
use crate::secrets;
use crate::viewer::Caller;

pub const DIGITS: usize = 6;
const TRIES: i64 = 5;
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);
const RESEND_AFTER: SignedDuration = SignedDuration::from_secs(60);
/// From the last mail asked for, and again from the moment the address is verified, to the end of the flow.
const FLOW_LIFE: SignedDuration = SignedDuration::from_mins(60);

/// What a flow knows.
#[derive(Clone, Debug)]
pub struct Flow {
    pub purpose: Purpose,
    pub email: String,
    pub lang: Lang,
    /// The account that the code is for, where one is.
    pub account: Option<AccountId>,
    /// [`Account::standing`] when the password was checked or, for a forgotten one, when the code was made.
    standing: String,
    /// Names what was asked for, as one who asks again knows it.
    asked: String,
    /// Versions of the documents agreed to, for sign-up.
    pub terms: String,
    pub privacy: String,
    /// Of whoever signs up, where it was asked.
    pub birth_date: Option<Date>,
    pub began_at: Timestamp,
    pub resend_at: Timestamp,
    ends_at: Timestamp,
    pub mail_failed: bool,
    pub verified: bool,
    /// Names the last mail asked for.
    pub(super) round: String,
}

impl Flow {
    /// Against whom its wrong codes count: whose password was right is known by the account, whoever else by the address.
    fn target(&self) -> String {
        match self.purpose {
            Purpose::NewDevice | Purpose::EmailChange => {
                self.account.map(|id| id.to_string()).unwrap_or_default()
            }
            Purpose::SignUp | Purpose::PasswordReset => self.email.clone(),
        }
    }

    /// Whether an account still has the address and the password that the code was made under.
    pub fn fits(&self, app: &App, account: &Account) -> bool {
        self.account == Some(account.id) && self.standing == account.standing(app)
    }
}

/// What a new flow is told.
pub struct Start {
    pub purpose: Purpose,
    pub email: String,
    /// Whose password was right.
    pub account: Option<Account>,
    pub terms: String,
    pub privacy: String,
    pub birth_date: Option<Date>,
}

/// A flow, and the cookies that the browser is to keep.
pub struct Begun {
    pub flow: Flow,
    pub cookies: Vec<String>,
}

refusals! {
    /// Why no code is sent.
    pub enum BeginRefusal, BeginErrorCode of Reason {
        RateLimited(seconds: i32),
    }
}

refusals! {
    /// Why no other code is sent.
    pub enum CodeResendRefusal, CodeResendErrorCode of Reason {
        RateLimited(seconds: i32),
        ResendTooSoon(seconds: i32),
        CodeNotAsked,
        AlreadyVerified,
    }
}

refusals! {
    /// Why a typed code does not open.
    pub enum CodeRefusal, CodeErrorCode of Reason {
        RateLimited(seconds: i32),
        NetworkBlocked(seconds: i32),
        CodeMalformed,
        CodeWrong(left: i32),
        CodeExpired,
        CodeUsedUp,
        CodeNotAsked,
    }
}

static BEGIN: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("codes/begin.lua")));
static RESEND: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("codes/resend.lua")));
static ARM: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("codes/arm.lua")));
static NOTE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("codes/note.lua")));
static VERIFY: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("codes/verify.lua")));

/// The name of a browser's flow for a purpose; what jobs carry instead of the browser's token.
fn tag(app: &App, purpose: Purpose, browser: &str) -> String {
    secrets::keyed(app, &["flow", purpose.name(), browser])
}

fn key(app: &App, tag: &str) -> String {
    app.key("flow", tag)
}

/// The code's hash. It tells the flow too, so that a hash fits nowhere else.
fn hash(app: &App, tag: &str, code: &str) -> String {
    secrets::keyed(app, &["code", tag, code])
}

fn life() -> i64 {
    // Redis forgets on its own clock, some time after ours has ended the flow.
    i64::try_from((FLOW_LIFE * 2).as_millis()).unwrap_or(i64::MAX)
}

/// Begins a flow in the caller's browser and has its code mailed. A flow to the same address that began less than a minute
/// ago goes on instead: a double tap sends one mail.
///
/// # Errors
/// `RateLimited`; Redis or Postgres away.
pub async fn begin(app: &App, caller: &Caller, start: Start) -> VerbResult<Begun, BeginRefusal> {
    let (browser, cookies) = cookies::browser(app, caller);
    let tag = tag(app, start.purpose, &browser);
    let now = app.clock.now();
    let account = start.account.as_ref().map(|account| account.id);
    let standing = start.account.as_ref().map(|account| account.standing(app)).unwrap_or_default();
    let asked = secrets::keyed(app, &["asked", &start.email, &standing]);
    if let Some(flow) = read_tag(app, start.purpose, &tag).await?
        && flow.asked == asked
        && !flow.verified
        && now < flow.resend_at
    {
        return Ok(Begun { flow, cookies });
    }
    if let Some(seconds) = count_mail(app, caller, start.purpose, &start.email, account).await? {
        return Err(Failure::refuse(BeginRefusal::RateLimited(seconds)));
    }
    let round = random::readable(16);
    let fields = [
        ("asked", asked),
        ("email", start.email),
        ("account", account.map(|id| id.to_string()).unwrap_or_default()),
        ("standing", standing),
        ("lang", caller.lang.as_str().to_owned()),
        ("terms", start.terms),
        ("privacy", start.privacy),
        ("birth_date", start.birth_date.map(|day| day.to_string()).unwrap_or_default()),
        ("round", round.clone()),
        ("began_at", now.as_millisecond().to_string()),
        ("resend_at", (now + RESEND_AFTER).as_millisecond().to_string()),
        ("ends_at", (now + FLOW_LIFE).as_millisecond().to_string()),
        ("mail_failed", "0".to_owned()),
        ("verified", "0".to_owned()),
        ("tries", "0".to_owned()),
    ];
    let mut call = BEGIN.key(key(app, &tag));
    call.arg(now.as_millisecond()).arg(life());
    for (name, value) in fields {
        call.arg(name).arg(value);
    }
    let begun: i64 = call.invoke_async(&mut app.redis.clone()).await?;
    if begun == 1 {
        enqueue(app, start.purpose, &tag, round).await?;
    }
    let flow = read_tag(app, start.purpose, &tag).await?.ok_or_else(|| Fault::other("a flow vanished"))?;
    Ok(Begun { flow, cookies })
}

/// Counts a mail; seconds to wait when there were too many. What is asked for after the right password is counted apart: who
/// asks without one does not keep out who has one.
async fn count_mail(
    app: &App,
    caller: &Caller,
    purpose: Purpose,
    email: &str,
    account: Option<AccountId>,
) -> Result<Option<i32>, Fault> {
    let counts = match (purpose, account) {
        (Purpose::NewDevice, Some(account)) => vec![Count::new(Rate::MailOf, account)],
        (Purpose::EmailChange, Some(account)) => {
            vec![Count::new(Rate::AddressMailOf, account), Count::new(Rate::MailTo, email)]
        }
        (Purpose::SignUp | Purpose::PasswordReset | Purpose::NewDevice | Purpose::EmailChange, _) => {
            vec![Count::new(Rate::MailFrom, rates::network(caller.address)), Count::new(Rate::MailTo, email)]
        }
    };
    Ok(rates::take_all(app, &counts).await?.map(|(_, seconds)| seconds))
}

/// Enqueues the mail. When Postgres is away the flow is taken back, so that trying again is not told to wait.
async fn enqueue(app: &App, purpose: Purpose, tag: &str, round: String) -> Result<(), Fault> {
    let job = SendCode { purpose, flow: tag.to_owned(), round };
    let enqueued = match app.db.conn().await {
        Ok(conn) => queue::enqueue(&conn, &app.clock, &job).await.map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    if enqueued.is_err() {
        let _: () = app.redis.clone().del(key(app, tag)).await?;
    }
    enqueued
}

/// Has another code mailed, 60 s after the last at the earliest. The older code stops working when the newer is made.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn resend(app: &App, caller: &Caller, purpose: Purpose) -> VerbResult<Flow, CodeResendRefusal> {
    let Some(browser) = &caller.browser else { return Err(Failure::refuse(CodeResendRefusal::CodeNotAsked)) };
    let tag = tag(app, purpose, browser);
    let now = app.clock.now();
    let Some(flow) = read_tag(app, purpose, &tag).await?.filter(|flow| is_of(flow, caller)) else {
        return Err(Failure::refuse(CodeResendRefusal::CodeNotAsked));
    };
    if !flow.verified
        && now >= flow.resend_at
        && let Some(seconds) = count_mail(app, caller, purpose, &flow.email, flow.account).await?
    {
        return Err(Failure::refuse(CodeResendRefusal::RateLimited(seconds)));
    }
    let round = random::readable(16);
    let answer: Vec<String> = RESEND
        .key(key(app, &tag))
        .arg(now.as_millisecond())
        .arg(life())
        .arg(&round)
        .arg((now + RESEND_AFTER).as_millisecond())
        .arg((now + FLOW_LIFE).as_millisecond())
        .invoke_async(&mut app.redis.clone())
        .await?;
    match answer.first().map(String::as_str) {
        Some("ok") => enqueue(app, purpose, &tag, round).await?,
        Some("verified") => return Err(Failure::refuse(CodeResendRefusal::AlreadyVerified)),
        Some("wait") => {
            let milliseconds = answer.get(1).and_then(|text| text.parse().ok()).unwrap_or(0);
            return Err(Failure::refuse(CodeResendRefusal::ResendTooSoon(rates::seconds(milliseconds))));
        }
        _ => return Err(Failure::refuse(CodeResendRefusal::CodeNotAsked)),
    }
    match read_tag(app, purpose, &tag).await? {
        Some(flow) => Ok(flow),
        None => Err(Failure::refuse(CodeResendRefusal::CodeNotAsked)),
    }
}

/// A change of address belongs to the account that asked for it; the other purposes to whoever sits at the browser.
fn is_of(flow: &Flow, caller: &Caller) -> bool {
    flow.purpose != Purpose::EmailChange
        || flow.account == caller.viewer.as_ref().map(|viewer| viewer.account_id)
}

/// Checks a typed code and consumes it. A sign-up stays, verified, to be finished; every other flow ends.
///
/// # Errors
/// A refusal; Redis away.
pub async fn verify(
    app: &App,
    caller: &Caller,
    purpose: Purpose,
    typed: &str,
) -> VerbResult<Flow, CodeRefusal> {
    let Some(code) = read_code(typed) else { return Err(Failure::refuse(CodeRefusal::CodeMalformed)) };
    let Some(browser) = &caller.browser else { return Err(Failure::refuse(CodeRefusal::CodeNotAsked)) };
    if let Some(seconds) = rates::take(app, Rate::CodeFrom, &rates::network(caller.address)).await? {
        return Err(Failure::refuse(CodeRefusal::RateLimited(seconds)));
    }
    let tag = tag(app, purpose, browser);
    let Some(flow) = read_tag(app, purpose, &tag).await? else {
        return Err(Failure::refuse(CodeRefusal::CodeNotAsked));
    };
    let guess = match Guess::take(app, caller, flow.purpose, &flow.target()).await? {
        Ok(guess) => guess,
        // Most of those were typed by others: the rider is not told of too many tries.
        Err((Rate::WrongCodeFrom, seconds)) => {
            return Err(Failure::refuse(CodeRefusal::NetworkBlocked(seconds)));
        }
        Err((_, seconds)) => return Err(Failure::refuse(CodeRefusal::RateLimited(seconds))),
    };
    let checked = check(app, purpose, &tag, &code).await?;
    if !matches!(checked, Err(Unchecked { was_wrong: true, .. })) {
        guess.give_back(app).await;
    }
    checked.map_err(|unchecked| Failure::refuse(unchecked.refusal))
}

/// A code that did not open anything.
struct Unchecked {
    refusal: CodeRefusal,
    /// It was a guess: compared with the right one, and not the same as the guess before. A code that is used up is compared
    /// with nothing.
    was_wrong: bool,
}

/// Compares a code and consumes it, in one step.
async fn check(app: &App, purpose: Purpose, tag: &str, code: &str) -> Result<Result<Flow, Unchecked>, Fault> {
    let now = app.clock.now();
    let stays = match purpose {
        Purpose::SignUp => (now + FLOW_LIFE).as_millisecond().to_string(),
        Purpose::NewDevice | Purpose::PasswordReset | Purpose::EmailChange => String::new(),
    };
    let answer: Vec<String> = VERIFY
        .key(key(app, tag))
        .arg(now.as_millisecond())
        .arg(hash(app, tag, code))
        .arg(TRIES)
        .arg(stays)
        .invoke_async(&mut app.redis.clone())
        .await?;
    let told = answer.get(1);
    let (refusal, was_wrong) = match answer.first().map(String::as_str) {
        Some("ok") => {
            let fields = answer[1..].chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
            let mut flow = parse(purpose, fields)?;
            flow.verified = true;
            return Ok(Ok(flow));
        }
        Some("expired") => (CodeRefusal::CodeExpired, false),
        Some("used_up") => (CodeRefusal::CodeUsedUp, told.is_some()),
        // The same page sent once more, as by a reload, is no second guess.
        Some(word @ ("wrong" | "again")) => {
            let left = told.and_then(|text| text.parse().ok()).unwrap_or(1);
            (CodeRefusal::CodeWrong(left), word == "wrong")
        }
        _ => (CodeRefusal::CodeNotAsked, false),
    };
    Ok(Err(Unchecked { refusal, was_wrong }))
}

/// Six digits in any width, with the spaces and hyphens that a clipboard brings.
fn read_code(typed: &str) -> Option<String> {
    let code = bare_number(typed);
    (code.len() == DIGITS && code.bytes().all(|digit| digit.is_ascii_digit())).then_some(code)
}

/// The caller's flow for a purpose, while it lasts.
///
/// # Errors
/// Redis away.
pub async fn read(app: &App, caller: &Caller, purpose: Purpose) -> Result<Option<Flow>, Fault> {
    let Some(browser) = &caller.browser else { return Ok(None) };
    let flow = read_tag(app, purpose, &tag(app, purpose, browser)).await?;
    Ok(flow.filter(|flow| is_of(flow, caller)))
}

/// Ends the caller's flow for a purpose: its work is done.
///
/// # Errors
/// Redis away.
pub async fn end(app: &App, caller: &Caller, purpose: Purpose) -> Result<(), Fault> {
    let Some(browser) = &caller.browser else { return Ok(()) };
    let _: () = app.redis.clone().del(key(app, &tag(app, purpose, browser))).await?;
    Ok(())
}

pub(super) async fn read_tag(app: &App, purpose: Purpose, tag: &str) -> Result<Option<Flow>, Fault> {
    let fields: HashMap<String, String> = app.redis.clone().hgetall(key(app, tag)).await?;
    if fields.is_empty() {
        return Ok(None);
    }
    let flow = parse(purpose, fields)?;
    Ok((app.clock.now() < flow.ends_at).then_some(flow))
}

fn parse(purpose: Purpose, mut fields: HashMap<String, String>) -> Result<Flow, Fault> {
    let mut take = |name: &str| fields.remove(name).unwrap_or_default();
    let moment = |text: String| {
        text.parse()
            .ok()
            .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
            .ok_or_else(|| Fault::other("a flow has an unreadable moment"))
    };
    Ok(Flow {
        purpose,
        email: take("email"),
        lang: take("lang").parse().unwrap_or_default(),
        account: take("account").parse().ok(),
        standing: take("standing"),
        asked: take("asked"),
        terms: take("terms"),
        privacy: take("privacy"),
        birth_date: take("birth_date").parse().ok(),
        began_at: moment(take("began_at"))?,
        resend_at: moment(take("resend_at"))?,
        ends_at: moment(take("ends_at"))?,
        mail_failed: take("mail_failed") == "1",
        verified: take("verified") == "1",
        round: take("round"),
    })
}

/// Makes the code of a round; one that is not `open` makes a hash that no code matches. `owner` is the account that the job
/// found for a flow which knew none. Answers the code, or nothing when the round is over.
///
/// # Errors
/// Redis away.
pub(super) async fn arm(
    app: &App,
    tag: &str,
    round: &str,
    open: bool,
    owner: Option<&Account>,
) -> Result<Option<String>, Fault> {
    let code = random::code(DIGITS as u32);
    // The same work either way; the token is a code that nobody can type.
    let stored = hash(app, tag, if open { &code } else { "" });
    let stored = if open { stored } else { hash(app, &stored, &random::token()) };
    let armed: i64 = ARM
        .key(key(app, tag))
        .arg(round)
        .arg(stored)
        .arg((app.clock.now() + CODE_LIFE).as_millisecond())
        .arg(owner.map(|account| account.id.to_string()).unwrap_or_default())
        .arg(owner.map(|account| account.standing(app)).unwrap_or_default())
        .invoke_async(&mut app.redis.clone())
        .await?;
    Ok((armed == 1).then_some(code))
}

/// Notes whether the mail of a round went out.
///
/// # Errors
/// Redis away.
pub(super) async fn note(app: &App, tag: &str, round: &str, failed: bool) -> Result<(), Fault> {
    let _: i64 = NOTE
        .key(key(app, tag))
        .arg(round)
        .arg(if failed { "1" } else { "0" })
        .invoke_async(&mut app.redis.clone())
        .await?;
    Ok(())
}

/// A code that is on its way, as pages show it.
#[derive(async_graphql::SimpleObject, Clone, Debug)]
pub struct CodeProgress {
    pub purpose: Purpose,
    /// The address as it was typed in this browser.
    pub email: String,
    /// From when another code may be asked for.
    pub resend_at: DateTime,
    /// The mail could not be sent yet; it is tried again by itself.
    pub mail_failed: bool,
}

impl From<Flow> for CodeProgress {
    fn from(flow: Flow) -> Self {
        Self {
            purpose: flow.purpose,
            email: flow.email,
            resend_at: DateTime(flow.resend_at),
            mail_failed: flow.mail_failed,
        }
    }
}
