//! The sandbox as a process, seen from outside.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod async_stripe;
mod mailbox;
mod support;
