//! The pages with everything behind them: real PostgreSQL, Redis and the Stripe protocol.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test ends where it cannot go on"
)]

mod buy;
mod cards;
mod catalogue;
mod clash;
mod consent;
mod desk;
mod desk_review;
mod entry;
mod fixed_terms;
mod fuzz;
mod giving_back;
mod guardian;
mod help;
mod known;
mod language;
mod notices;
mod papers;
mod refunds;
mod route_matrix;
mod routes;
mod served;
mod strangers;
mod succession;
/// What the tests of the API stand on.
#[path = "../../../api/tests/api/support/mod.rs"]
mod support;
mod via;
mod window;
