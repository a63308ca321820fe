//! What operators announce, above what it concerns.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::notice::NoticeAbout;

use crate::components::{Note, Tone};
use crate::graphql;
use crate::words::Words;

/// A document asks for these fields where it wants to draw notices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Notice {
    #[serde(deserialize_with = "graphql::enum_value")]
    pub about: NoticeAbout,
    pub suspends: bool,
    of: String,
    text: String,
    period: String,
}

/// The notices one below the other, each once: several passes may be concerned by one.
pub fn notices(w: &'static Words, all: Vec<&Notice>) -> impl IntoView + use<> {
    let mut once: Vec<&Notice> = Vec::new();
    for notice in all {
        if !once.contains(&notice) {
            once.push(notice);
        }
    }
    let note = |notice: &Notice| {
        let title = (w.notices.title)(notice.about, notice.suspends, &notice.of);
        let tone = if notice.suspends { Tone::Care } else { Tone::Plain };
        let (text, period) = (notice.text.clone(), notice.period.clone());
        view! { <Note tone title><p>{text}</p> <p class="soft">{period}</p></Note> }
    };
    once.into_iter().map(note).collect_view()
}
