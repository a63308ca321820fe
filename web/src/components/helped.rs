//! Plain HTML that `script/page.js` makes handier: each works without it.

use jiff::Timestamp;
use leptos::prelude::*;
use teiki_shared::jst;

/// Digits of a one-time code.
const DIGITS: u8 = 6;

/// The input of a one-time code, which phones fill from the mail. Awake, it keeps digits only, full-width ones too, and sends
/// its form when the code is complete.
#[component]
pub fn CodeInput(
    name: &'static str,
    /// The ids of the hint and of the error, as `aria-describedby` lists them.
    described_by: Option<String>,
    is_wrong: bool,
) -> impl IntoView {
    view! {
        <input
            class="code"
            id=name
            name=name
            type="text"
            inputmode="numeric"
            autocomplete="one-time-code"
            aria-describedby=described_by
            aria-invalid=is_wrong.then_some("true")
            data-part="code"
            data-digits=DIGITS
        />
    }
}

/// A button that asks for another code; awake, it counts the seconds down first.
#[component]
pub fn ResendButton(
    label: &'static str,
    /// Around the seconds.
    wait: (&'static str, &'static str),
    /// Until another code may be asked for.
    seconds: u32,
) -> impl IntoView {
    view! {
        <button
            class="button quiet"
            name="resend"
            value="yes"
            data-part="resend"
            data-seconds=seconds
            data-before=wait.0
            data-after=wait.1
        >
            {label}
        </button>
    }
}

/// Opens the browser's own print window; without scripts the button is not there, and the browser's menu is.
#[component]
pub fn PrintButton(label: &'static str) -> impl IntoView {
    view! {
        <button type="button" class="button" data-part="print" hidden>
            {label}
        </button>
    }
}

/// Shares the text of another element by the phone, or copies it where the browser shares nothing; without scripts it is not there.
#[component]
pub fn ShareButton(
    /// The id of the element.
    text_of: &'static str,
    label: &'static str,
    copy: &'static str,
    copied: &'static str,
) -> impl IntoView {
    view! {
        <div data-part="share" data-of=text_of data-copy=copy data-copied=copied hidden>
            <button type="button" class="button">
                {label}
            </button>
            <p class="soft" role="status"></p>
        </div>
    }
}

/// The time in Japan; awake, it runs.
#[component]
pub fn Clock(drawn_at: Timestamp) -> impl IntoView {
    let time = jst::OFFSET.to_datetime(drawn_at).strftime("%H:%M:%S").to_string();
    view! {
        <time class="clock" data-part="clock" data-at=drawn_at.as_millisecond()>
            {time}
        </time>
    }
}

/// A line for screen readers, told once the address was filled in from the postal code. With it a name's reading comes from
/// the keyboard that writes the name.
#[component]
pub fn DetailsHelp(filled: &'static str) -> impl IntoView {
    view! { <span class="hide" role="status" data-part="details" data-filled=filled></span> }
}
