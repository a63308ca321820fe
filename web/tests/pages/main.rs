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
mod entry;
mod fuzz;
mod help;
mod known;
mod language;
mod refunds;
mod routes;
mod served;
mod strangers;
/// What the tests of the API stand on.
#[path = "../../../api/tests/api/support/mod.rs"]
mod support;
mod window;
