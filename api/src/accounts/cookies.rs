//! The cookies that verbs of this domain hand to the browser.

use sha2::{Digest, Sha256};

use super::sessions;
use crate::app::App;
use crate::cookie::Cookie;
use crate::random;
use crate::viewer::Caller;

/// A browser that binds codes is forgotten after this many seconds,
const BROWSER_AGE: i64 = 30 * 24 * 60 * 60;
/// a known one after so many: the longest that browsers keep a cookie.
pub const DEVICE_AGE: i64 = 400 * 24 * 60 * 60;
const LANG_AGE: i64 = 365 * 24 * 60 * 60;

/// Whether a value is one that we handed out; anything else is replaced.
fn is_token(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The browser's token, and the cookie that keeps it where it is new.
pub fn browser(app: &App, caller: &Caller) -> (String, Vec<String>) {
    match caller.browser.as_deref().filter(|value| is_token(value)) {
        Some(token) => (token.to_owned(), Vec::new()),
        None => {
            let token = random::token();
            let cookie = Cookie::Browser.set(&app.config, &token, Some(BROWSER_AGE));
            (token, vec![cookie])
        }
    }
}

/// The token by which a browser is known again, and its cookie, set anew each time so that it lasts.
pub fn device(app: &App, caller: &Caller) -> (String, String) {
    let token = caller.device.clone().filter(|value| is_token(value)).unwrap_or_else(random::token);
    let cookie = Cookie::Device.set(&app.config, &token, Some(DEVICE_AGE));
    (token, cookie)
}

/// What the database keeps of a known device.
pub fn device_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

pub fn session(app: &App, token: &str) -> String {
    Cookie::Session.set(&app.config, token, Some(sessions::ABSOLUTE.as_secs()))
}

/// Takes the session's cookie away.
pub fn no_session(app: &App) -> String {
    Cookie::Session.set(&app.config, "", Some(0))
}

/// Keeps the language of this browser the same as the account's.
pub fn lang(app: &App, lang: teiki_shared::lang::Lang) -> String {
    Cookie::Lang.set(&app.config, lang.as_str(), Some(LANG_AGE))
}
