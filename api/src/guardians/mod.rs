//! Links by which a guardian pays a rider's order, without an account.
//!
//! A rider makes a link of a payable order (`make`) and shares it: one at a time, until the order's deadline at the latest, and taken
//! back at any moment (`revoke`). Whoever opens it is asked for the rider's day of birth, without the year (`door`): five
//! wrong answers end it, since such links land in class groups. The right answer opens a short session (`session`) that is bound to
//! this order and browser and to nothing else. Its holder sees what is paid for (`view`), confirms to be the guardian (`confirm`) and pays
//! (`pay`); an address that was given is told by letters (`mail`).
//!
//! A token is derived from the link's id and the installation's secret (`token`), so that the rider's page can show it again and
//! no row, job or log holds it.
//!
//! **Which code may change which row.** `guardian_links` is written by this domain alone: `make`, `end`, `door` for wrong answers, `pay`, `correct`
//! and `erase` for where letters go. Rows are locked after their order and before its payment.
//!
//! Deliberately absent: any way from a link to another order, to the rider's account, cards or customers at Stripe; a saved card.

mod confirm;
mod correct;
mod db;
mod door;
mod end;
mod erase;
pub mod graphql;
pub mod load;
pub mod mail;
mod make;
mod pay;
mod reissue;
mod revoke;
mod row;
mod session;
mod token;
mod view;

pub use erase::prune;
pub use row::GuardianLink;
