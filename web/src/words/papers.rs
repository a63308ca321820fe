//! Papers of an application: sending images of them, the consent that some need, mending what staff sent back.

use jiff::Timestamp;
use serde::Serialize;

pub struct Papers {
    /// The question of its page of buying.
    pub title: &'static str,
    pub lead: &'static str,
    /// Over the alternatives of a requirement.
    pub one_of: &'static str,
    pub readable: &'static str,
    pub covered: &'static str,
    /// Of the file input.
    pub choose: &'static str,
    pub choose_hint: &'static str,
    pub send: &'static str,
    /// How many pages of a paper were sent.
    pub sent: fn(count: usize) -> String,
    /// The text of a thumbnail.
    pub page: fn(paper: &str, n: usize) -> String,
    pub remove: &'static str,
    /// After `remove` and `replace`, for screen readers.
    pub of_page: fn(paper: &str, n: usize) -> String,
    /// No more of this paper.
    pub full: &'static str,
    /// A paper that is asked for once more.
    pub above: &'static str,
    pub missing: fn(papers: &str) -> String,
    /// Over what is typed of the papers.
    pub facts: &'static str,
    pub word_hint: &'static str,
    pub day_hint: &'static str,
    pub fact: fn(label: &str, value: &str) -> String,
    pub next: &'static str,
    pub not_in_time: &'static str,
    pub busy: &'static str,
    pub care: Care,
    pub mend: Mend,
    pub photo: Photo,
}

/// The consent to papers that tell of a disability or an illness.
pub struct Care {
    pub title: &'static str,
    pub agree: &'static str,
    pub given: fn(moment: &str) -> String,
    pub withdraw_link: &'static str,
    /// Of the section of the account, and its page.
    pub consents: &'static str,
    pub consents_hint: &'static str,
    pub lead: &'static str,
    pub what: [&'static str; 3],
    pub withdraw: &'static str,
    /// After `withdraw`, for screen readers.
    pub withdraw_what: fn(operator: &str) -> String,
    pub withdrawn: &'static str,
    pub none: &'static str,
}

/// An application that was sent back.
pub struct Mend {
    pub title: &'static str,
    pub lead: fn(until: Timestamp) -> String,
    pub what: &'static str,
    pub replace: &'static str,
    pub replaced: &'static str,
    pub papers: &'static str,
    pub button: &'static str,
    pub button_hint: &'static str,
}

/// What `script/photos.js` says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Photo {
    pub choose: &'static str,
    pub send: &'static str,
    pub send_all: &'static str,
    pub preparing: &'static str,
    pub sending: &'static str,
    pub done: &'static str,
    pub waiting: &'static str,
    pub failed: &'static str,
    pub drop: &'static str,
    pub blurred: &'static str,
    pub dark: &'static str,
    pub large: &'static str,
    pub no_preview: &'static str,
    pub cover: &'static str,
    pub cover_hint: &'static str,
    pub undo: &'static str,
    /// Of a black rectangle, before its number.
    pub covered: &'static str,
    pub covered_keys: &'static str,
    /// Of the picture itself.
    pub preview: &'static str,
}
