//! `/signup`: consents and address, then the code, then the rider's details and the password. Every step looks at how
//! far the sign-up is and leads there, so that the back button and a second tab never end nowhere.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::scalars::Date;

use super::code_step::{self, CodeProgress};
use super::details;
use crate::components::{Button, Field, KEPT_FORM, Note, Password, Steps, Tick, Tone};
use crate::fault::Fault;
use crate::form::{Form, FormField};
use crate::graphql::{Document, UserError};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

/// The box under both documents: it posts the versions that it shows.
const AGREED: &str = "agreed";
/// Steps of the whole way.
pub const STEPS: usize = 3;

static STANDING: Document = Document::new(
    "{ viewer { rider { id } } signUp { email verified resendAt mailFailed birthDate } \
       terms: document(kind: TERMS) { version } privacy: document(kind: PRIVACY) { version } }",
);
static BEGIN: Document = Document::new(
    "mutation($input: SignUpStartInput!) { result: signUpStart(input: $input) { userErrors { field message code retryAfter } } }",
);
static RESEND: Document =
    Document::new("mutation { result: signUpResend(input: {}) { userErrors { field message retryAfter } } }");
static VERIFY: Document = Document::new(
    "mutation($input: SignUpVerifyInput!) { result: signUpVerify(input: $input) { userErrors { field message retryAfter } } }",
);
static FINISH: Document = Document::new(
    "mutation($input: SignUpFinishInput!) { result: signUpFinish(input: $input) { userErrors { field message code retryAfter } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/signup").get(show).post(begin))
        .service(web::resource("/signup/code").get(code).post(verify))
        .service(web::resource("/signup/password").get(password).post(finish));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    viewer: Option<Person>,
    sign_up: Option<Progress>,
    terms: Version,
    privacy: Version,
}

#[derive(Deserialize)]
struct Person {
    rider: Option<Known>,
}

#[derive(Deserialize)]
struct Known {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    verified: bool,
    #[serde(flatten)]
    code: CodeProgress,
    birth_date: Option<Date>,
}

impl Progress {
    /// What was typed at the start, for whoever goes back there.
    fn begun(self) -> Form {
        Form::of([
            ("email", self.code.email),
            ("birthDate", self.birth_date.map(|day| day.0.to_string()).unwrap_or_default()),
        ])
    }
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

/// How far a person is.
enum Place {
    Begin,
    Code(Progress),
    Password(Progress),
    Details,
    Done,
}

impl Place {
    fn of(standing: Standing) -> Self {
        match (standing.viewer, standing.sign_up) {
            (Some(Person { rider: Some(_) }), _) => Self::Done,
            (Some(_), _) => Self::Details,
            (None, Some(progress)) if progress.verified => Self::Password(progress),
            (None, Some(progress)) => Self::Code(progress),
            (None, None) => Self::Begin,
        }
    }

    fn path(&self) -> &'static str {
        match self {
            Self::Begin => "/signup",
            Self::Code(_) => "/signup/code",
            Self::Password(_) => "/signup/password",
            Self::Details => "/signup/details",
            Self::Done => "/home",
        }
    }

    /// To the step where the person is. Whoever was sent back to the start is told why.
    fn lead(&self, visit: &Visit) -> HttpResponse {
        visit.see_other(if matches!(self, Self::Begin) { "/signup?over=1" } else { self.path() })
    }
}

async fn standing(visit: &Visit) -> Result<Standing, Fault> {
    visit.ask(&STANDING, json!({})).await
}

async fn show(visit: Visit) -> PageResult {
    let standing = standing(&visit).await?;
    let versions = versions(&standing);
    // Whoever wants another address says so, and is not led on.
    let is_other = visit.query("other").is_some();
    match Place::of(standing) {
        Place::Begin => Ok(draw_begin(&visit, &versions, &Form::default(), false)),
        Place::Code(progress) | Place::Password(progress) if is_other => {
            Ok(draw_begin(&visit, &versions, &progress.begun(), false))
        }
        place => Ok(visit.see_other(place.path())),
    }
}

async fn begin(visit: Visit, mut form: Form) -> PageResult {
    let standing = standing(&visit).await?;
    let versions = versions(&standing);
    if let place @ (Place::Details | Place::Done) = Place::of(standing) {
        return Ok(place.lead(&visit));
    }
    let (terms, privacy) = form.value(AGREED).split_once(' ').unwrap_or_default();
    let input = json!({
        "email": form.value("email"),
        "agreedTerms": terms,
        "agreedPrivacy": privacy,
        "birthDate": form.value("birthDate"),
    });
    let outcome = visit.act(&BEGIN, json!({ "input": input })).await?;
    let is_young = details::is_young(&outcome.user_errors);
    let (of_box, rest): (Vec<_>, Vec<_>) = outcome.user_errors.into_iter().partition(is_about_agreeing);
    form.reject(rest);
    if !of_box.is_empty() {
        form.wrong(AGREED, visit.words.entry.sign_up.agree_missing);
    }
    if form.is_good() {
        return Ok(visit.see_other("/signup/code"));
    }
    Ok(draw_begin(&visit, &versions, &form, is_young))
}

/// The versions of the terms and the privacy policy as the box posts them.
fn versions(standing: &Standing) -> String {
    format!("{} {}", standing.terms.version, standing.privacy.version)
}

fn is_about_agreeing(error: &UserError) -> bool {
    let field = error.field.iter().flatten().next().map(String::as_str);
    matches!(field, Some("agreedTerms" | "agreedPrivacy"))
}

/// The box that posts the versions it shows. One that was ticked for older ones is empty again.
fn agreement(form: &Form, versions: &str) -> FormField {
    let mut field = form.field(AGREED);
    if field.value != versions {
        field.value.clear();
    }
    field
}

fn draw_begin(visit: &Visit, versions: &str, form: &Form, is_young: bool) -> HttpResponse {
    let (w, details) = (&visit.words.entry.sign_up, &visit.words.entry.details);
    let is_over = visit.query("over").is_some() && form.is_good();
    let agreed = agreement(form, versions);
    let link = |path: &'static str, title: &'static str| {
        view! { <a href=path target="_blank" rel="noopener">{title}<span class="hide">{w.new_tab}</span></a> }
    };
    let (before, between, after) = w.agree;
    let (terms, privacy) = (link("/terms", w.terms), link("/privacy", w.privacy));
    Page::new(w.title).form(form).draw(visit, || {
        view! {
            <Steps at=1 of=STEPS label=w.steps[0] />
            <h1>{w.title}</h1>
            {is_over.then(|| view! { <Note tone=Tone::Care title=w.over><p>{w.over_what}</p></Note> })}
            {is_young.then(|| details::young(visit))}
            <p>{w.what}</p>
            <form method="post" id=KEPT_FORM action="/signup" novalidate>
                <Field field=form.field("birthDate") label=details.birth hint=w.birth_hint auto="bday" class="short" max=30 />
                <p><a class="tap" href="/help#under-16">{w.younger}</a></p>
                <Field field=form.field("email") label=w.email hint=w.email_hint kind="email" auto="email" verbatim=true />
                <Tick field=agreed value=versions.to_owned()>{before} {terms} {between} {privacy} {after}</Tick>
                <Button label=w.next />
            </form>
            <p class="after">{w.known} " " <a class="tap" href="/signin">{visit.words.shell.sign_in}</a></p>
        }
    })
}

async fn code(visit: Visit) -> PageResult {
    match Place::of(standing(&visit).await?) {
        Place::Code(progress) => Ok(draw_code(&visit, &progress.code, &Form::default())),
        place => Ok(place.lead(&visit)),
    }
}

async fn verify(visit: Visit, mut form: Form) -> PageResult {
    if code_step::is_resend(&form) {
        form.reject(visit.act(&RESEND, json!({})).await?.user_errors);
        if form.is_good() {
            return Ok(visit.see_other(&code_step::sent_again(&visit)));
        }
    } else {
        let input = json!({ "code": form.value("code") });
        form.reject(visit.act(&VERIFY, json!({ "input": input })).await?.user_errors);
    }
    match Place::of(standing(&visit).await?) {
        Place::Code(progress) => Ok(draw_code(&visit, &progress.code, &form)),
        place => Ok(place.lead(&visit)),
    }
}

fn draw_code(visit: &Visit, progress: &CodeProgress, form: &Form) -> HttpResponse {
    let w = &visit.words.entry;
    Page::new(w.code.title).form(form).back("/signup?other=1").draw(visit, || {
        view! {
            <Steps at=2 of=STEPS label=w.sign_up.steps[1] />
            <h1>{w.code.title}</h1>
            {code_step::notices(visit, progress)}
            <p>{(w.code.sent)(&progress.email)}</p>
            {code_step::questions(visit, form, progress, "/signup?other=1", w.code.to_details)}
        }
    })
}

async fn password(visit: Visit) -> PageResult {
    match Place::of(standing(&visit).await?) {
        Place::Password(progress) => Ok(draw_details(&visit, &progress, &Form::default(), None)),
        place => Ok(place.lead(&visit)),
    }
}

async fn finish(visit: Visit, mut form: Form) -> PageResult {
    // Asked first: afterwards the sign-up is over.
    let place = Place::of(standing(&visit).await?);
    let Place::Password(progress) = place else { return Ok(place.lead(&visit)) };
    if let Some(day) = progress.birth_date {
        // It was asked for at the start.
        form.set("birthDate", day.0.to_string());
    }
    let input = json!({ "password": form.raw("password"), "rider": details::input(&form) });
    let outcome = visit.act(&FINISH, json!({ "input": input })).await?;
    let has = |code: &str| outcome.user_errors.iter().any(|error| error.code.as_deref() == Some(code));
    let note = match (has("EMAIL_TAKEN"), details::is_young(&outcome.user_errors)) {
        (true, _) => Some(Refused::Taken),
        (false, true) => Some(Refused::Young),
        (false, false) => None,
    };
    form.reject(outcome.user_errors);
    if form.is_good() {
        return Ok(visit.see_other(&details::after(&visit)));
    }
    if form.field("password").error.is_none() && form.can_be_mended() {
        form.wrong("password", visit.words.entry.password.again);
    }
    Ok(draw_details(&visit, &progress, &form, note))
}

/// What is said beside the errors.
#[derive(Clone, Copy)]
enum Refused {
    /// There is an account already.
    Taken,
    /// A guardian buys the pass. No account was made.
    Young,
}

fn draw_details(visit: &Visit, progress: &Progress, form: &Form, refused: Option<Refused>) -> HttpResponse {
    let w = &visit.words.entry;
    let email = progress.code.email.clone();
    let born = progress.birth_date.map(|day| day.0);
    Page::new(w.details.title).form(form).back("/signup?other=1").draw(visit, || {
        let note = refused.map(|refused| match refused {
            Refused::Taken => {
                view! { <p><a class="tap" href="/signin">{w.password.taken}</a></p> }.into_any()
            }
            Refused::Young => details::young(visit).into_any(),
        });
        view! {
            <Steps at=STEPS of=STEPS label=w.sign_up.steps[STEPS - 1] />
            <h1>{w.details.title}</h1>
            {note}
            <p>{w.details.lead}</p>
            <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
                {details::who_rides(visit, form, born)}
                // So that password managers know whose password it is.
                <input type="email" name="username" autocomplete="username" value=email hidden readonly />
                <Password field=form.field("password") label=w.password.label is_new=true />
                <Button label=w.details.finish />
            </form>
        }
    })
}
