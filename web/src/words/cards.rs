//! ICOCA cards: their list, registering, renaming, another number, removing.

use jiff::civil::Date;
use teiki_shared::card::CardKind;

pub struct Cards {
    pub title: &'static str,
    pub lead: &'static str,
    pub none: &'static str,
    pub none_what: &'static str,
    pub add: &'static str,
    /// By the kind, in the order of [`Kind`]'s fields.
    pub kinds: Kinds,
    pub named: &'static str,
    pub anonymous: &'static str,
    pub no_pass: &'static str,
    /// A pass on a card: what it is and until when.
    pub pass: fn(name: &str, section: &str) -> String,
    pub open: &'static str,
    pub change_number: &'static str,
    pub remove: &'static str,
    /// After an action, for screen readers.
    pub of_card: fn(name: &str) -> String,
    pub retired: &'static str,
    pub retired_what: &'static str,
    pub replaced_by: fn(masked: &str) -> String,
    pub done: Done,
    pub ask: Ask,
    pub one: One,
    pub number: Number,
    pub removing: Removing,
}

pub struct Kinds {
    pub card: Kind,
    pub smart: Kind,
    pub mobile: Kind,
    pub apple_pay: Kind,
}

impl Kinds {
    pub fn of(&self, kind: CardKind) -> &Kind {
        match kind {
            CardKind::Card => &self.card,
            CardKind::Smart => &self.smart,
            CardKind::Mobile => &self.mobile,
            CardKind::ApplePay => &self.apple_pay,
        }
    }
}

pub struct Kind {
    pub name: &'static str,
    /// Where its number stands.
    pub place: &'static str,
}

/// What was done, after it.
pub struct Done {
    pub registered: &'static str,
    pub registered_what: &'static str,
    pub saved: &'static str,
    pub moved: &'static str,
    pub moved_what: fn(passes: u32) -> String,
    pub removed: &'static str,
    pub buy: &'static str,
}

/// What is asked about a card.
pub struct Ask {
    pub title: &'static str,
    /// After signing up.
    pub welcome_what: &'static str,
    pub kind: &'static str,
    pub kind_hint: &'static str,
    pub kind_missing: &'static str,
    pub number: &'static str,
    pub number_hint: &'static str,
    /// Of a number that looks made up.
    pub number_checked: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub named: &'static str,
    /// A plastic card with a name and one without, and what is said of each once it is chosen.
    pub named_card: (&'static str, &'static str),
    pub anonymous_card: (&'static str, &'static str),
    pub named_choice: (&'static str, &'static str),
    pub anonymous_choice: (&'static str, &'static str),
    /// The balance of an anonymous card is not protected.
    pub unprotected: &'static str,
    pub unprotected_what: &'static str,
    pub others: &'static str,
    pub others_what: &'static str,
    pub button: &'static str,
}

pub struct One {
    pub number: &'static str,
    pub show: &'static str,
    pub hide: &'static str,
    pub registered: &'static str,
    pub on: fn(Date) -> String,
    pub passes: &'static str,
    pub settings: &'static str,
    pub more: &'static str,
    pub change_number_hint: &'static str,
    pub remove_hint: &'static str,
    /// Of a number that was lost.
    pub retired: &'static str,
    pub retired_what: &'static str,
    /// Of a number that was given up and may come back.
    pub replaced: &'static str,
    pub replaced_what: &'static str,
    pub new_number: &'static str,
}

pub struct Number {
    pub title: &'static str,
    pub lead: fn(name: &str) -> String,
    pub moves: &'static str,
    pub moves_what: &'static str,
    pub nothing_moves: &'static str,
    pub for_good: &'static str,
    pub for_good_what: &'static str,
    /// In its place, of one that was lost.
    pub for_good_lost: &'static str,
    pub reason: &'static str,
    pub reason_missing: &'static str,
    pub lost: (&'static str, &'static str),
    pub reissued: (&'static str, &'static str),
    pub new_phone: (&'static str, &'static str),
    pub other: (&'static str, &'static str),
    pub number: &'static str,
    pub kind: &'static str,
    pub next: &'static str,
    pub check_title: &'static str,
    pub old: &'static str,
    pub new: &'static str,
    /// The old card was anonymous.
    pub lost_anonymous: &'static str,
    pub lost_anonymous_what: &'static str,
    pub counter: &'static str,
    pub counter_what: &'static str,
    /// Back to the questions, the answers kept.
    pub edit: &'static str,
    pub button: &'static str,
}

pub struct Removing {
    pub title: &'static str,
    pub lead: fn(name: &str, masked: &str) -> String,
    pub after: &'static str,
    pub blocked: &'static str,
    pub blocked_what: &'static str,
    pub button: &'static str,
}
