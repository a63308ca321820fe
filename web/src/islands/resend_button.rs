//! Asks for another code, and says how long to wait before that is possible.

use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;

/// A button that always works; awake, it counts the seconds down first. It goes by the clock: a phone stops a page's timers
/// while its owner reads the mail.
#[island]
pub fn ResendButton(
    label: String,
    /// Around the seconds.
    wait: (String, String),
    /// Until another code may be asked for.
    seconds: u32,
) -> impl IntoView {
    let left = RwSignal::new(0_u32);
    Effect::new(move |_| count_down(left, seconds));
    let words = move || match left.get() {
        0 => label.clone(),
        left => format!("{}{left}{}", wait.0, wait.1),
    };
    view! {
        <button class="button quiet" name="resend" value="yes" disabled=move || { left.get() > 0 }>
            {words}
        </button>
    }
}

fn count_down(left: RwSignal<u32>, seconds: u32) {
    let end = milliseconds() + f64::from(seconds) * 1000.0;
    left.set(seconds);
    let tick = move || {
        let rest = ((end - milliseconds()) / 1000.0).ceil().max(0.0) as u32;
        if left.get_untracked() != rest {
            left.set(rest);
        }
    };
    let timer = set_interval_with_handle(tick, std::time::Duration::from_millis(250));
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
}

/// The browser's clock.
fn milliseconds() -> f64 {
    web_sys::js_sys::Date::now()
}
