//! Applications for passes that need papers, and what staff decide about them (審査).
//!
//! `apply` places the order of a draft as `in_review`, with the pages that were sent for it and its pass reserved. `resubmit` sends a mended one:
//! it keeps its place, as its order is the same. `withdraw` ends the consent to papers that tell of a disability or an illness, and with it the
//! orders that are not paid.
//!
//! Staff of its seller look through the `queue`, `claim` an application, `open` it and `see` its pages, each of which is recorded. They compare
//! its `facts` with the papers and decide: what they decide waits a moment (`wait`), in which they may take it back, and `execute` is the job
//! that carries it out by `decide`, which approves, sends back with what is to be mended, rejects, or takes an approval back.
//!
//! **Which code may change which row.** `review_decisions` is written by `decide` alone, append only; `pending_decisions` by `wait` and `execute`;
//! `review_claims` by `claim` and `wait`. The state of an order is changed by [`orders::advance`](crate::orders::advance), its pages by
//! [`certificates`](crate::certificates). Rows are locked after their account and order.

mod apply;
pub mod claim;
mod db;
mod decide;
pub mod desk_graphql;
mod execute;
pub mod facts;
mod finding;
pub mod graphql;
mod load;
pub mod open;
pub mod queue;
mod resubmit;
mod row;
mod see;
mod wait;
mod withdraw;

pub use apply::{ApplyRefusal, apply};
pub use claim::{ClaimRefusal, claim, release};
pub use decide::{About, DecideRefusal, DeskApplicationDecideErrorCode, Verdict, decide};
pub use execute::{CarryOut, look, prune};
pub use facts::{Look, Mark, Marks};
pub use finding::{Finding, Findings};
pub use load::DecisionOf;
pub use resubmit::{ResubmitRefusal, resubmit};
pub use row::{PendingDecision, ReviewDecision};
pub use see::see;
pub use wait::{DeskApplicationTakeBackErrorCode, TakeBackRefusal, WAIT, decide_later, take_back};
pub use withdraw::withdraw;
