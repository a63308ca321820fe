//! An operator's counters.

use teiki_shared::counter::{Availability, CounterService};

pub struct Counters {
    pub title: &'static str,
    /// What the signs mean.
    pub legend: &'static str,
    /// What is done there.
    pub services: &'static str,
    pub service: fn(CounterService) -> &'static str,
    /// The sign for the eye, and words for who does not see it.
    pub availability: fn(Availability) -> (&'static str, &'static str),
    pub hours: &'static str,
    /// Whether it is reached without a step.
    pub step_free: &'static str,
    /// The amounts, one after the other.
    pub charges: fn(&str) -> String,
}
