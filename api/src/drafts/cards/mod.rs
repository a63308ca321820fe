//! Verbs on a card number that drafts, orders and passes stand on: changing, removing and releasing it.
//!
//! They stand in the highest of these domains, since a change moves all of them in one transaction and only a domain
//! itself writes its rows: drafts here, orders and passes by `orders::on_card`, the card by `cards`. Rows are locked in the
//! order of all verbs: drafts, cards, orders. A verb that puts a draft or an order on a card holds the card first
//! (`cards::db::hold`) and judges it afterwards.

pub mod change;
mod release;
pub mod remove;

pub use change::{Change, ChangeRefusal, Changed, change_number};
pub use release::{ReleaseRefusal, release};
pub use remove::{RemoveRefusal, remove};
