//! Orders and their passes.
//!
//! **Which code may change which row.** `place` inserts an order and its pass. Only [`advance`] changes an order's state; it
//! takes the step of `teiki_shared::order_state::next`, keeps the pass in step, and appends the event. `payments` calls it
//! with what Stripe said, `end` with what the rider and the clock said. Beside it, `advance::ask_to_close` notes how an
//! order is to end once its attempt has, `db::end_pass` ends the pass of a paid order that was given back or whose money went back, and
//! [`on_card`] moves orders and passes to another card. Each of these but `end_pass` appends its own event; `payments`
//! appends declines and money that an order could not take, `refunds` what went back, `claims` that the rider gave the pass back,
//! `guardians` links that are made and end. Nothing else writes these tables.
//!
//! Rows are locked in one order everywhere: order, payment, pass, refund.

pub mod advance;
pub mod clash;
pub mod db;
mod end;
pub mod events;
pub mod graphql;
mod load;
pub mod mail;
pub mod names;
pub mod on_card;
pub mod pass;
mod place;
pub mod reminder;
pub mod row;
mod shares;
mod terms;
mod unfinished;

pub use clash::Clash;
pub use end::{Ending, cancel, lapse};
pub use graphql::pass::PassNode;
pub use load::{Continued, InUse, NoticesOf, OrderKey, PassOf, PassesOn};
pub use pass::Pass;
pub use place::place;
pub use row::Order;
pub use shares::Shares;
pub use terms::OrderTerms;
pub use unfinished::{Unfinished, cards_of, unfinished};
