//! Attempts to pay an order at Stripe.
//!
//! Every step may run twice or stop anywhere. An attempt is recorded before Stripe is called (`begin`), Stripe is called
//! with no transaction open and a key made of the attempt's id (`intents`), and one function records what Stripe said
//! (`record`), whoever asked: the request, a webhook's job, the return page or the timed sweep (`settle`). What ends an
//! order ends its attempt first (`cancel`, `lapse`). A refund that waits is handed its payment here (`refund_job`); those
//! that staff made in Stripe's dashboard are booked by `dashboard_refunds`. An attempt is its payer's (`payer`): where another is to
//! pay, it ends first (`takeover`).
//!
//! Deliberately absent: any path on which our clock alone ends an attempt, and any second intent while a first may still
//! be paid.

pub mod begin;
pub mod cancel;
pub mod customers;
pub mod dashboard_refunds;
pub mod db;
pub mod declines;
pub mod graphql;
mod intents;
pub mod jobs;
pub mod lapse;
pub mod load;
pub mod payer;
pub mod record;
mod refund_job;
mod row;
pub mod saved_cards;
pub mod settle;
pub mod sync;
pub mod takeover;
mod unmatched;
pub mod webhook;

pub use row::Payment;
