//! Our cookies: their names, and how they are set.

use actix_web::HttpRequest;

use crate::config::Config;

/// The names of our cookies. Over https they carry the `__Host-` prefix: this host only, every path, Secure.
#[derive(Clone, Copy)]
pub enum Cookie {
    Session,
    /// Binds a one-time code to the browser.
    Browser,
    /// A browser in which an account proved its address before.
    Device,
    Lang,
    /// What a guardian's link opened: one order, and nothing else.
    Guardian,
    /// A session at the desk.
    Desk,
    /// Between password and code at the desk's door.
    DeskStep,
    /// What a visitor chose to buy, through signing up.
    Choice,
}

impl Cookie {
    fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Browser => "browser",
            Self::Device => "device",
            Self::Lang => "lang",
            Self::Guardian => "guardian",
            Self::Desk => "desk",
            Self::DeskStep => "desk-step",
            Self::Choice => "choice",
        }
    }

    /// The name as it is sent.
    pub fn full_name(self, config: &Config) -> String {
        let prefix = if config.is_https() { "__Host-" } else { "" };
        format!("{prefix}{}", self.name())
    }

    /// The value of a `Set-Cookie` header. `max_age` in seconds; none ends with the browser, 0 deletes.
    pub fn set(self, config: &Config, value: &str, max_age: Option<i64>) -> String {
        let mut text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", self.full_name(config));
        if config.is_https() {
            text.push_str("; Secure");
        }
        if let Some(seconds) = max_age {
            text.push_str(&format!("; Max-Age={seconds}"));
        }
        text
    }

    /// What the browser sent; none for an empty one.
    pub fn read(self, request: &HttpRequest, config: &Config) -> Option<String> {
        request
            .cookie(&self.full_name(config))
            .map(|cookie| cookie.value().to_owned())
            .filter(|value| !value.is_empty())
    }
}
