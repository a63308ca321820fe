//! A guardian's link: what its rider reads, and whoever opens it.

use jiff::Timestamp;

pub struct Guardian {
    pub rider: Rider,
    pub door: Door,
    pub check: Check,
    pub pay: Pay,
    pub done: Done,
    pub over: Over,
}

/// The rider's pages.
pub struct Rider {
    /// Leads there.
    pub link: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    /// What a guardian is shown, and what not.
    pub shown: [&'static str; 3],
    pub make: &'static str,
    pub share: &'static str,
    pub share_hint: &'static str,
    pub send: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub message: fn(url: &str, until: Timestamp) -> String,
    pub by_mail: &'static str,
    pub qr: &'static str,
    pub qr_label: &'static str,
    pub until: &'static str,
    pub revoke: &'static str,
    pub revoke_hint: &'static str,
    pub locked: &'static str,
    pub locked_what: &'static str,
    pub over: &'static str,
    /// A guardian has the payment page open.
    pub paying: &'static str,
    pub paying_what: &'static str,
    pub pay_myself: &'static str,
    pub paid_by: &'static str,
    pub receipt_is_theirs: &'static str,
}

/// The page that the link opens. Its title is what a chat shows of it.
pub struct Door {
    pub title: &'static str,
    pub lead: &'static str,
    pub month: &'static str,
    pub day: &'static str,
    pub choose: &'static str,
    pub month_of: fn(month: i32) -> String,
    pub day_of: fn(day: i32) -> String,
    pub hint: &'static str,
    pub button: &'static str,
}

pub struct Check {
    pub title: &'static str,
    pub lead: fn(rider: &str) -> String,
    pub rider: &'static str,
    pub quantity: &'static str,
    pub refund: &'static str,
    /// The box to tick, of a minor and of a grown-up.
    pub is_guardian: fn(rider: &str) -> String,
    pub is_asked: fn(rider: &str) -> String,
    pub recipient: &'static str,
    pub recipient_hint: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    pub kept: &'static str,
    pub privacy: &'static str,
    pub button: &'static str,
}

pub struct Pay {
    pub how: &'static str,
    pub closed_what: fn(opens: Timestamp, until: Timestamp) -> String,
    pub no_script_what: fn(until: Timestamp) -> String,
    /// Somebody else has the payment open.
    pub elsewhere: &'static str,
    pub elsewhere_what: &'static str,
    pub here: &'static str,
    pub failed_to_load: &'static str,
    pub wait_what: &'static str,
}

pub struct Done {
    pub title: &'static str,
    pub what: &'static str,
    pub mailed: fn(email: &str) -> String,
    pub not_mailed: &'static str,
    pub receipt: &'static str,
    pub elsewhere: &'static str,
    pub sent_back: &'static str,
    pub sent_back_what: &'static str,
    pub refund: &'static str,
}

/// One sentence where there is nothing to see.
pub struct Over {
    pub title: &'static str,
    pub what: &'static str,
    /// No session of this link in this browser.
    pub lost: &'static str,
    pub lost_what: &'static str,
}
