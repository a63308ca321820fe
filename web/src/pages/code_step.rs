//! The step that asks for a mailed code; sign-up, sign-in and the change of address share it.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::scalars::DateTime;

use crate::components::{Button, CodeInput, Input, KEPT_FORM, Note, ResendButton, Tone, described_by};
use crate::form::Form;
use crate::visit::Visit;

/// A code under way, as the API tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeProgress {
    pub email: String,
    pub resend_at: DateTime,
    pub mail_failed: bool,
}

/// Whether the form asks for another mail rather than bringing a code.
pub fn is_resend(form: &Form) -> bool {
    form.is_ticked("resend")
}

/// The page to show after another mail is on its way: the same, saying so.
pub fn sent_again(visit: &Visit) -> String {
    if visit.query("sent").is_some() {
        return visit.here.clone();
    }
    let joint = if visit.here.contains('?') { '&' } else { '?' };
    format!("{}{joint}sent=1", visit.here)
}

/// What was sent where, and what became of it.
pub fn notices(visit: &Visit, progress: &CodeProgress) -> impl IntoView + use<> {
    let w = &visit.words.entry.code;
    let sent_again = visit.query("sent").is_some() && !progress.mail_failed;
    view! {
        {progress
            .mail_failed
            .then(|| view! { <Note tone=Tone::Care title=w.mail_failed><p>{w.mail_failed_what}</p></Note> })}
        {sent_again.then(|| view! { <Note tone=Tone::Good title=w.sent_again><p>{w.sent_again_what}</p></Note> })}
    }
}

/// The form for the code, and below it what to do when none arrives. `other` is where another address is given, `next` what the
/// code leads to.
pub fn questions(
    visit: &Visit,
    form: &Form,
    progress: &CodeProgress,
    other: &'static str,
    next: &'static str,
) -> impl IntoView + use<> {
    let w = &visit.words.entry.code;
    let code = form.field("code");
    let described = described_by("code", true, code.error.is_some());
    let is_wrong = code.error.is_some();
    view! {
        <form method="post" id=KEPT_FORM action=visit.here.clone() novalidate>
            <Input field=code label=w.label hint=w.hint>
                <CodeInput name="code" described_by=described is_wrong />
            </Input>
            <Button label=next />
        </form>
        {nothing_came(visit, progress, other)}
    }
}

/// What to do when no mail arrives: where to look, another mail, another address.
pub fn nothing_came(visit: &Visit, progress: &CodeProgress, other: &'static str) -> impl IntoView + use<> {
    let w = &visit.words.entry.code;
    let looks = w.look.map(|line| view! { <li>{line}</li> }).collect_view();
    view! {
        <section class="after">
            <h2>{w.nothing_came}</h2>
            <ul>{looks}</ul>
            <form method="post">
                <p class="hint">{w.resend_hint}</p>
                <ResendButton label=w.resend wait=w.resend_wait seconds=seconds_left(visit, progress) />
            </form>
            <p><a class="tap" href=other>{w.other_address}</a></p>
        </section>
    }
}

fn seconds_left(visit: &Visit, progress: &CodeProgress) -> u32 {
    let left = progress.resend_at.0.duration_since(visit.site.app.clock.now()).as_secs();
    u32::try_from(left).unwrap_or(0)
}
