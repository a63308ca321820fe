//! The verbs, through the API, on real PostgreSQL, Redis, SMTP and the Stripe protocol. One file per verb.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod cards_change;
mod cards_register;
mod cards_remove;
mod door;
mod guards;
mod receipts;
mod support;
mod tables;
