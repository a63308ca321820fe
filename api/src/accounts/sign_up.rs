//! Signing up: consents and address, code, password and the rider's details.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::email::{Email, EmailFault};
use teiki_shared::ids::AccountId;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use super::birth_date::{self, BirthDateRefusal};
use super::codes::{self, BeginRefusal, Begun, CodeRefusal, CodeResendRefusal, Flow, Start};
use super::db::{self, Account};
use super::entering::{self, Entered};
use super::passwords::{self, Password, PasswordRefusal};
use super::purpose::Purpose;
use super::reasons::Reason;
use super::riders::{self, Details, RiderInput, RiderSaveRefusal};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::legal::DocumentKind;
use crate::random;
use crate::refusal::{passes_on, refusals};
use crate::viewer::Caller;

refusals! {
    /// Why a sign-up does not begin.
    pub enum SignUpStartRefusal, SignUpStartErrorCode of Reason {
        TermsNotAgreed,
        TermsOutdated,
        PrivacyNotAgreed,
        PrivacyOutdated,
        EmailMissing,
        EmailUnreadable,
        BirthDateMissing,
        BirthDateUnreadable,
        BirthDateAhead,
        BirthDateTooEarly,
        UnderAge,
        RateLimited(seconds: i32),
    }
}
passes_on!(BeginRefusal => SignUpStartRefusal: RateLimited(seconds));
passes_on!(BirthDateRefusal => SignUpStartRefusal:
    BirthDateMissing, BirthDateUnreadable, BirthDateAhead, BirthDateTooEarly, UnderAge);

refusals! {
    /// Why no other code is sent.
    pub enum SignUpResendRefusal, SignUpResendErrorCode of Reason {
        RateLimited(seconds: i32),
        ResendTooSoon(seconds: i32),
        CodeNotAsked,
        AlreadyVerified,
    }
}
passes_on!(CodeResendRefusal => SignUpResendRefusal:
    RateLimited(seconds), ResendTooSoon(seconds), CodeNotAsked, AlreadyVerified);

refusals! {
    /// Why a typed code does not confirm the address.
    pub enum SignUpVerifyRefusal, SignUpVerifyErrorCode of Reason {
        RateLimited(seconds: i32),
        NetworkBlocked(seconds: i32),
        CodeMalformed,
        CodeWrong(left: i32),
        CodeExpired,
        CodeUsedUp,
        CodeNotAsked,
        AlreadyVerified,
    }
}
passes_on!(CodeRefusal => SignUpVerifyRefusal:
    RateLimited(seconds), NetworkBlocked(seconds), CodeMalformed, CodeWrong(left), CodeExpired, CodeUsedUp, CodeNotAsked);

refusals! {
    /// Why a sign-up is not finished.
    pub enum SignUpFinishRefusal, SignUpFinishErrorCode of Reason {
        NotVerified,
        EmailTaken,
        PasswordTooShort,
        PasswordTooLong,
        PasswordTooCommon,
        PasswordIsAddress,
        FamilyNameMissing,
        FamilyNameUnreadable,
        FamilyNameInvisible,
        GivenNameMissing,
        GivenNameUnreadable,
        GivenNameInvisible,
        FamilyKanaMissing,
        FamilyKanaNotKana,
        FamilyKanaInvisible,
        GivenKanaMissing,
        GivenKanaNotKana,
        GivenKanaInvisible,
        BirthDateMissing,
        BirthDateUnreadable,
        BirthDateAhead,
        BirthDateTooEarly,
        UnderAge,
        PhoneUnreadable,
        PostalCodeUnreadable,
        AddressUnreadable,
        AddressInvisible,
    }
}
passes_on!(PasswordRefusal => SignUpFinishRefusal:
    PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordIsAddress);
passes_on!(RiderSaveRefusal => SignUpFinishRefusal:
    FamilyNameMissing, FamilyNameUnreadable, FamilyNameInvisible, GivenNameMissing, GivenNameUnreadable,
    GivenNameInvisible, FamilyKanaMissing, FamilyKanaNotKana, FamilyKanaInvisible, GivenKanaMissing, GivenKanaNotKana,
    GivenKanaInvisible, BirthDateMissing, BirthDateUnreadable, BirthDateAhead, BirthDateTooEarly, UnderAge,
    PhoneUnreadable, PostalCodeUnreadable, AddressUnreadable, AddressInvisible);

/// What the first screen asks.
pub struct StartInput {
    pub email: String,
    /// The version that was shown; empty when the box was not ticked.
    pub agreed_terms: String,
    pub agreed_privacy: String,
    pub birth_date: Option<String>,
}

/// Takes the consents and the address, and has a code mailed. The answer is the same for an address that has an account;
/// the mail then says so. Whoever is too young is told that alone: nothing else needs mending.
///
/// # Errors
/// Every refusal at once; Redis or Postgres away.
pub async fn start(app: &App, caller: &Caller, input: StartInput) -> VerbResult<Begun, SignUpStartRefusal> {
    let mut refusals = Vec::new();
    let born = input.birth_date.map(|text| birth_date::of_age(&text, app.clock.today())).transpose();
    let birth_date = match born {
        Ok(born) => born,
        Err(BirthDateRefusal::UnderAge) => {
            return Err(Failure::refuse(SignUpStartRefusal::UnderAge));
        }
        Err(refusal) => {
            refusals.push(refusal.into());
            None
        }
    };
    let email = match Email::parse(&input.email) {
        Ok(email) => email.key(),
        Err(fault) => {
            refusals.push(match fault {
                EmailFault::Empty => SignUpStartRefusal::EmailMissing,
                _ => SignUpStartRefusal::EmailUnreadable,
            });
            String::new()
        }
    };
    refusals.extend(consent_refusal(app, &input.agreed_terms, DocumentKind::Terms));
    refusals.extend(consent_refusal(app, &input.agreed_privacy, DocumentKind::Privacy));
    if !refusals.is_empty() {
        return Err(Failure::Refused(refusals));
    }
    let start = Start {
        purpose: Purpose::SignUp,
        email,
        account: None,
        terms: input.agreed_terms.trim().to_owned(),
        privacy: input.agreed_privacy.trim().to_owned(),
        birth_date,
    };
    codes::begin(app, caller, start).await.map_err(|failure| failure.map(Into::into))
}

fn consent_refusal(app: &App, agreed: &str, kind: DocumentKind) -> Option<SignUpStartRefusal> {
    let current = &app.legal.current(kind, Lang::Ja, app.clock.today()).version;
    match (agreed.trim(), kind) {
        (version, _) if version == current => None,
        ("", DocumentKind::Terms) => Some(SignUpStartRefusal::TermsNotAgreed),
        ("", DocumentKind::Privacy) => Some(SignUpStartRefusal::PrivacyNotAgreed),
        (_, DocumentKind::Terms) => Some(SignUpStartRefusal::TermsOutdated),
        (_, DocumentKind::Privacy) => Some(SignUpStartRefusal::PrivacyOutdated),
    }
}

/// Has another code mailed.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn resend(app: &App, caller: &Caller) -> VerbResult<Flow, SignUpResendRefusal> {
    codes::resend(app, caller, Purpose::SignUp).await.map_err(|failure| failure.map(Into::into))
}

/// Checks the mailed code.
///
/// # Errors
/// A refusal; Redis away.
pub async fn verify(app: &App, caller: &Caller, code: &str) -> VerbResult<Flow, SignUpVerifyRefusal> {
    match codes::verify(app, caller, Purpose::SignUp, code).await {
        Ok(flow) => Ok(flow),
        Err(Failure::Fault(fault)) => Err(Failure::Fault(fault)),
        // The code was used already, in another tab or by a second tap: that tab may go on.
        Err(_) if progress(app, caller).await?.is_some_and(|flow| flow.verified) => {
            Err(Failure::refuse(SignUpVerifyRefusal::AlreadyVerified))
        }
        Err(failure) => Err(failure.map(Into::into)),
    }
}

/// The sign-up under way in this browser.
///
/// # Errors
/// Redis away.
pub async fn progress(app: &App, caller: &Caller) -> Result<Option<Flow>, Fault> {
    codes::read(app, caller, Purpose::SignUp).await
}

/// Makes the account with its consents, and with its rider where the details came along, and signs in. Details that cannot
/// be kept, or somebody too young, leave no account behind.
///
/// # Errors
/// Every refusal at once; Redis or Postgres away.
pub async fn finish(
    app: &App,
    caller: &Caller,
    password: &str,
    rider: Option<&RiderInput>,
) -> VerbResult<Entered, SignUpFinishRefusal> {
    let flow = progress(app, caller).await?.filter(|flow| flow.verified);
    let Some(flow) = flow else { return Err(Failure::refuse(SignUpFinishRefusal::NotVerified)) };
    let password = Password::chosen(password, &flow.email);
    let details = rider.map(|rider| riders::read(app, rider)).transpose();
    let (password, details) = match (password, details) {
        (Ok(password), Ok(details)) => (password, details),
        (password, details) => {
            // In the order of the page.
            let of_rider = details.err().into_iter().flatten().map(Into::into);
            return Err(Failure::Refused(of_rider.chain(password.err().map(Into::into)).collect()));
        }
    };
    let now = DateTime(app.clock.now());
    let account = Account {
        id: AccountId::from(random::id(&app.clock)),
        email: flow.email.clone(),
        password_hash: passwords::hash(app, password).await?,
        lang: caller.lang,
        sessions_valid_from: now,
    };
    match insert(app, &account, &flow, details.as_ref()).await {
        // Made from another browser in the meantime, or by a second tap. The address is proved, so this may be told.
        Err(Fault::Database(fault)) if violates(&fault, "accounts_email") => {
            return Err(Failure::refuse(SignUpFinishRefusal::EmailTaken));
        }
        made => made?,
    }
    codes::end(app, caller, Purpose::SignUp).await?;
    Ok(entering::enter(app, caller, &account, true).await?)
}

async fn insert(app: &App, account: &Account, flow: &Flow, rider: Option<&Details>) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let agreed_at = DateTime(flow.began_at);
    conn.transaction::<_, Fault, _>(async |conn| {
        db::insert(conn, account, account.sessions_valid_from).await?;
        db::consent(conn, account.id, DocumentKind::Terms.word(), &flow.terms, agreed_at).await?;
        db::consent(conn, account.id, DocumentKind::Privacy.word(), &flow.privacy, agreed_at).await?;
        let actor = Actor::Rider(account.id);
        audit::log(conn, &app.clock, &actor, "account.opened", account.id, json!({})).await?;
        match rider {
            Some(details) => riders::enter(conn, app, &actor, account.id, details).await,
            None => Ok(()),
        }
    })
    .await
}
