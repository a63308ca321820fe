//! The GraphQL API.
//!
//! | module | holds |
//! |---|---|
//! | [`app`], [`actor`], [`config`], [`clock`], [`random`], [`db`], [`migrations`], [`prepared`], [`mail`], [`audit`] | what every verb is handed |
//! | [`viewer`], [`error`], `refusal`, [`http`], [`rider_schema`], [`graphql`] | the door: who asks, what is answered |
//! | [`jobs`] | work that follows a verb |
//! | [`audit`] | who did what to whom, outside orders |
//! | [`accounts`] | signing up and in, sessions, the rider's details |
//! | [`catalogue`] | operators, products, prices, stops; the GTFS import and the demo data |
//! | [`drafts`] | what a rider has chosen on the way to a pass |
//! | [`cards`] | registered ICOCA numbers: registering, renaming, removing, changing, releasing |
//! | [`orders`] | orders, passes, and the one function that moves them |
//! | [`payments`] | attempts at Stripe, and money sent back |
//! | [`ledger`] | double entry |
//! | [`receipts`] | receipts with a gapless number |
//!
//! A domain's folder holds its verbs and rules (`mod.rs` or a file per verb), its SQL (`db.rs`), its part of the schema
//! (`graphql.rs`) and its jobs. Functions of `db.rs` take a connection and never commit; verbs open the transaction.

pub mod accounts;
pub mod actor;
pub mod app;
pub mod audit;
pub mod cards;
pub mod catalogue;
pub mod clock;
pub mod closing;
pub mod config;
pub mod cookie;
pub mod db;
pub mod drafts;
pub mod error;
pub mod graphql;
pub mod hashing;
pub mod http;
pub mod jobs;
pub mod ledger;
pub mod mail;
pub mod metrics;
pub mod migrations;
pub mod orders;
pub mod payments;
pub mod prepared;
pub mod random;
pub mod rates;
pub mod receipts;
pub mod refunds;
mod refusal;
pub mod rider_schema;
mod secrets;
pub mod stripe;
#[rustfmt::skip]
pub mod tables;
pub mod viewer;
pub mod work;

pub use app::{App, Core};
pub use config::{Config, ToolConfig};
pub use rider_schema::Schema;
pub use viewer::{Caller, Viewer};
