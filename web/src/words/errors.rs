//! Pages that say why there is none.

pub struct Errors {
    pub not_found: Sorry,
    /// At the desk.
    pub not_allowed: Sorry,
    pub unreadable: Sorry,
    pub foreign: Sorry,
    pub too_often: Sorry,
    pub away: Sorry,
    pub broken: Sorry,
    /// Before the fault's id.
    pub id: &'static str,
    pub home: &'static str,
}

/// A heading and what to do.
pub struct Sorry {
    pub title: &'static str,
    pub what_to_do: &'static str,
}
