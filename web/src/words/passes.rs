//! Passes: their list, one of them, the screen for the driver.

use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::product::ProductClass;

pub struct Passes {
    pub title: &'static str,
    pub past: &'static str,
    pub none: &'static str,
    pub none_what: &'static str,
    pub buy: &'static str,
    pub older: &'static str,
    pub classes: Classes,
    pub honoured: fn(names: &str) -> String,
    pub card: fn(name: &str, last4: &str) -> String,
    pub from: fn(Date) -> String,
    pub expired: &'static str,
    pub freed: &'static str,
    /// With what it paid back.
    /// With the word of where the money stands.
    pub refund: fn(state: &str, yen: &str) -> String,
    /// Ended early, and nothing was to be paid back.
    pub refund_nothing: &'static str,
    pub reserved: &'static str,
    /// Of the button that buys a pass that ended once more.
    pub again: &'static str,
    pub again_what: &'static str,
    /// The same of a term with fixed dates.
    pub again_dated: &'static str,
    /// Of the link to who goes on in the place of an operator that has ended.
    pub successor: fn(name: &str) -> String,
    pub successor_what: &'static str,
    pub one: One,
    pub show: Show,
}

/// The product classes, as short as they stand on a pass.
pub struct Classes {
    pub commuter: &'static str,
    pub school: &'static str,
    pub disability_commuter: &'static str,
    pub disability_school: &'static str,
}

impl Classes {
    pub fn of(&self, class: ProductClass) -> &'static str {
        match class {
            ProductClass::Commuter => self.commuter,
            ProductClass::School => self.school,
            ProductClass::DisabilityCommuter => self.disability_commuter,
            ProductClass::DisabilitySchool => self.disability_school,
        }
    }
}

pub struct One {
    pub rider: &'static str,
    pub icoca: &'static str,
    pub operator: &'static str,
    pub term: &'static str,
    pub order: &'static str,
    pub receipt: &'static str,
    pub show: &'static str,
    pub show_hint: &'static str,
    pub renew: &'static str,
    pub renew_from: fn(from: Date) -> String,
    pub renew_now: fn(starts: Date) -> String,
    /// The same for the term with fixed dates that follows.
    pub renew_next: &'static str,
    pub continued: &'static str,
    pub renewed: &'static str,
    pub how: &'static str,
    pub how_what: &'static str,
    pub refund: &'static str,
    pub refund_what: fn(operator: &str) -> String,
}

/// The screen that is held up to the driver.
pub struct Show {
    pub title: &'static str,
    pub valid: &'static str,
    pub upcoming: fn(Date) -> String,
    pub expired: &'static str,
    pub not_live: &'static str,
    /// When the page was drawn.
    pub seen: fn(Timestamp) -> String,
    pub from: fn(Date) -> String,
}
