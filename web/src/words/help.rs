//! Help: what riders ask.

pub struct Help {
    pub title: &'static str,
    /// An operator's help, as its page is called.
    pub of_operator: fn(&str) -> String,
    /// What search engines show below the title.
    pub description: &'static str,
    /// The link to help, at the foot of every page.
    pub link: &'static str,
    /// Links to topics, where the question arises.
    pub to_number: &'static str,
    pub to_lost: &'static str,
    pub search_label: &'static str,
    pub search: &'static str,
    /// Names the list of topics.
    pub contents: &'static str,
    /// What was typed, and how many topics fit.
    pub found: fn(&str, usize) -> String,
    pub nothing: fn(&str) -> String,
    pub nothing_what: &'static str,
    /// Over the people to ask.
    pub people: &'static str,
    pub counters: &'static str,
}
