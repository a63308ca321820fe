//! Passes given back before their end (払いもどし).
//!
//! `quote` says what a pass pays back today, under the terms that were frozen when it was ordered. `claim` gives it back: it
//! judges once more under the locks, keeps the calculation, ends the pass and has the refund recorded, all in one
//! transaction; Stripe is asked by the refund's job. A claim is kept as it was confirmed, also where it comes to nothing; `sheet` writes
//! its statement for letters: to the rider, and to a guardian who paid.

mod claim;
pub mod db;
pub mod graphql;
pub mod load;
pub mod mail;
pub mod quote;
mod row;
pub mod sheet;

pub use row::Claim;
