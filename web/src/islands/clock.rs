//! A clock that runs: a picture of the page does not. With it the page stays there without a network.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::api::at;

/// Milliseconds of an hour and of a day.
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// The time in Japan, from the server's clock, which a phone cannot be set away from.
#[island]
pub fn Clock(
    /// Milliseconds since 1970, when the page was drawn.
    drawn_at: i64,
) -> impl IntoView {
    let passed = RwSignal::new(0_i64);
    Effect::new(move |_| {
        keep_offline();
        let started = js_sys::Date::now();
        set_interval(move || passed.set((js_sys::Date::now() - started) as i64), Duration::from_millis(250));
    });
    view! { <time class="clock">{move || in_japan(drawn_at + passed.get())}</time> }
}

/// Has the browser keep this page for when there is no network; one that cannot goes without.
fn keep_offline() {
    let Some(window) = web_sys::window() else { return };
    let workers = at(&window, "navigator.serviceWorker");
    let register = at(&workers, "register").dyn_into::<js_sys::Function>();
    if let Ok(register) = register {
        let _ = register.call1(&workers, &"/passes/offline.js".into());
    }
}

fn in_japan(at: i64) -> String {
    let seconds = (at + 9 * HOUR).rem_euclid(DAY) / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::in_japan;

    #[test]
    fn japan_is_nine_hours_ahead() {
        assert_eq!(in_japan(0), "09:00:00");
        assert_eq!(in_japan(15 * 3_600_000 - 1), "23:59:59");
        assert_eq!(in_japan(15 * 3_600_000), "00:00:00");
    }
}
