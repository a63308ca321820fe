//! Applications for passes that need papers, and what staff decide about them (審査).
//!
//! `apply` places the order of a draft as `in_review`, with the pages that were sent for it and its pass reserved. `decide` is what staff of its
//! seller do: approve, after which it is paid as every order; send back, which names what is to be mended; reject; take an approval back. `resubmit`
//! sends a mended one: it keeps its place, as its order is the same. `see` shows a page to staff, and records that it did. `withdraw` ends the
//! consent to papers that tell of a disability or an illness, and with it the orders that are not paid.
//!
//! **Which code may change which row.** `review_decisions` is written by `decide` alone, append only. The state of an order is changed by
//! [`orders::advance`](crate::orders::advance), its pages by [`certificates`](crate::certificates). Rows are locked after their account and order.

mod apply;
mod db;
mod decide;
mod finding;
pub mod graphql;
mod load;
mod resubmit;
mod row;
mod see;
mod withdraw;

pub use apply::{ApplyRefusal, apply};
pub use decide::{About, DecideRefusal, Verdict, decide};
pub use finding::{Finding, Findings};
pub use load::DecisionOf;
pub use resubmit::{ResubmitRefusal, resubmit};
pub use row::ReviewDecision;
pub use see::see;
pub use withdraw::withdraw;
