//! What operators announce.

use teiki_shared::notice::NoticeAbout;

pub struct Notices {
    /// Over a notice: what it is about, whether it suspends that, and what it concerns.
    pub title: fn(NoticeAbout, bool, of: &str) -> String,
    /// In place of the button that buys.
    pub suspended: &'static str,
}
