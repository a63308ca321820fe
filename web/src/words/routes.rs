//! What is to be had on an operator's routes, the ICOCAs that it sells, and where they are charged.

use teiki_shared::route_matrix::{RouteOffer, RouteRun, RouteService};

pub struct Routes {
    pub title: &'static str,
    /// What the signs mean.
    pub legend: &'static str,
    /// Over the names of what is to be had.
    pub what: &'static str,
    pub run: fn(RouteRun) -> &'static str,
    pub service: fn(RouteService) -> &'static str,
    /// The sign for the eye, and words for who does not see it.
    pub offer: fn(RouteOffer) -> (&'static str, &'static str),
    /// Over why no pass is sold for these lines.
    pub unsold: fn(names: &str) -> String,
    pub cards: &'static str,
    pub charging: &'static str,
}
