//! The account: what is known of a person, and how to change it.

use jiff::civil::Date;

pub struct Account {
    pub title: &'static str,
    pub who: &'static str,
    pub entering: &'static str,
    pub more: &'static str,
    pub name: &'static str,
    pub birth: &'static str,
    /// A birth date: nobody asks for its weekday.
    pub born: fn(Date) -> String,
    pub not_given: &'static str,
    pub phone: &'static str,
    pub address: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    /// In place of the password.
    pub password_set: &'static str,
    pub sessions: &'static str,
    pub sessions_count: fn(count: usize) -> String,
    pub language: &'static str,
    pub languages: [&'static str; 2],
    pub language_hint: &'static str,
    pub reminders: &'static str,
    pub reminders_hint: &'static str,
    /// Wanted, not wanted.
    pub reminders_choices: [&'static str; 2],
    pub payment_cards: &'static str,
    pub payment_cards_hint: &'static str,
    pub close: &'static str,
    pub close_hint: &'static str,
    /// What was done, after it.
    pub saved: Saved,
    pub change_details: &'static str,
    pub change_email: ChangeEmail,
    pub undo: UndoEmail,
    pub change_password: ChangePassword,
    pub signed_in: SignedIn,
    pub closing: Closing,
    pub saved_cards: SavedCards,
}

pub struct Saved {
    pub details: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub language: &'static str,
    pub reminders: &'static str,
}

pub struct ChangeEmail {
    pub title: &'static str,
    pub now: fn(email: &str) -> String,
    pub email: &'static str,
    pub hint: &'static str,
    pub password: &'static str,
    pub button: &'static str,
}

/// From the letter to an old address.
pub struct UndoEmail {
    pub title: &'static str,
    pub what: fn(email: &str) -> String,
    pub button: &'static str,
    pub expired: &'static str,
    pub expired_what: &'static str,
    pub people: &'static str,
    pub done: &'static str,
    pub done_what: &'static str,
    pub password: &'static str,
}

pub struct ChangePassword {
    pub title: &'static str,
    pub current: &'static str,
    pub after: &'static str,
    pub button: &'static str,
}

pub struct SignedIn {
    pub title: &'static str,
    pub lead: &'static str,
    pub here: &'static str,
    pub since: fn(moment: &str) -> String,
    pub seen: fn(moment: &str) -> String,
    pub end: &'static str,
    /// After `end`, for screen readers.
    pub end_what: fn(device: &str) -> String,
    pub end_others: &'static str,
    pub ended: &'static str,
    pub only_here: &'static str,
    /// What to do when one is unknown.
    pub unknown: &'static str,
    pub unknown_link: &'static str,
}

pub struct Closing {
    pub title: &'static str,
    pub lead: &'static str,
    pub erased: &'static str,
    pub erased_what: [&'static str; 3],
    pub kept: &'static str,
    pub kept_what: [&'static str; 3],
    pub blocked: &'static str,
    /// With the first day on which it can be closed.
    pub blocked_until: fn(Date) -> String,
    pub blocked_order: &'static str,
    pub see_passes: &'static str,
    pub see_orders: &'static str,
    pub password: &'static str,
    pub button: &'static str,
    pub closed: &'static str,
    pub closed_what: &'static str,
}

/// Cards to pay with, kept at Stripe.
pub struct SavedCards {
    pub title: &'static str,
    pub lead: &'static str,
    pub none: &'static str,
    pub none_what: &'static str,
    pub incomplete: &'static str,
    pub incomplete_what: &'static str,
    pub number: fn(brand: &str, last4: &str) -> String,
    pub expiry: fn(month: i32, year: i32) -> String,
    pub for_operator: fn(operator: &str) -> String,
    pub remove: &'static str,
    pub removed: &'static str,
}
