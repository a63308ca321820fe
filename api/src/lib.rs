//! The GraphQL API.
//!
//! | module | holds |
//! |---|---|
//! | [`rider_schema`], [`desk_schema`], [`work`], [`http`], [`closing`], [`catalogue_plan`] | the tops, which know every domain: the schema, the list of jobs, the doors, closing an account, what folders would change |
//! | [`staff`] | who works at the desk: enrolling, signing in, what they look for, and what is kept of it |
//! | [`guardians`] | links by which a guardian pays a rider's order |
//! | [`review`] | applications for passes that need papers, and what staff decide about them |
//! | [`claims`] | passes given back by their riders |
//! | [`payments`] | attempts at Stripe, what Stripe said of them, and what ends them |
//! | [`refunds`] | money sent back |
//! | [`receipts`] | receipts with a gapless number |
//! | [`ledger`] | double entry |
//! | [`certificates`] | images of papers that riders send for a draft |
//! | [`drafts`] | what a rider has chosen on the way to a pass; ordering it; changing, removing and releasing a card |
//! | [`orders`] | orders, passes, and the one function that moves them |
//! | [`cards`] | registered ICOCA numbers: their rows, registering and renaming |
//! | [`accounts`] | signing up and in, sessions, the rider's details |
//! | [`contact`] | questions to an operator, on their way to its mail |
//! | [`catalogue`] | operators, products, prices, stops; reading and applying operators' folders, the GTFS import |
//! | [`graphql`], [`jobs`], [`stripe`], [`mail`], [`legal`] | what domains share: of their resolvers, the queue and its worker, Stripe's client, letters, the terms and the privacy policy |
//! | [`app`], [`actor`], [`config`], [`clock`], [`random`], [`db`], [`migrations`], [`prepared`], [`audit`], [`rates`], [`hashing`], [`turns`], [`images`], [`sealing`], [`store`] | what every verb is handed |
//! | [`viewer`], [`cookie`], [`error`], `refusal`, [`metrics`] | who asks, what is answered and counted |
//!
//! Domains stand in the order of this table, and each imports only those below it; `api/tests/arrows` fails with the arrow
//! that runs up. Resolvers and loaders (`graphql.rs`, `load.rs`) are one layer above all domains.
//!
//! A domain's folder holds its verbs and rules (`mod.rs` or a file per verb), its SQL (`db.rs`), its part of the schema
//! (`graphql.rs`) and its jobs. Functions of `db.rs` take a connection and never commit; verbs open the transaction.

// Stripe's types are deep, and what a mutation awaits holds them: whether all of it may move between threads is a long question.
#![recursion_limit = "256"]

pub mod accounts;
pub mod actor;
pub mod app;
pub mod audit;
pub mod cards;
pub mod catalogue;
pub mod catalogue_plan;
pub mod certificates;
pub mod claims;
pub mod clock;
pub mod closing;
pub mod config;
pub mod contact;
pub mod cookie;
pub mod db;
pub mod desk_schema;
pub mod drafts;
pub mod error;
pub mod graphql;
pub mod guardians;
pub mod hashing;
pub mod http;
pub mod images;
pub mod jobs;
pub mod ledger;
pub mod legal;
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
pub mod review;
pub mod rider_schema;
pub mod sealing;
mod secrets;
pub mod staff;
pub mod store;
pub mod stripe;
#[rustfmt::skip]
pub mod tables;
pub mod turns;
pub mod viewer;
pub mod work;

pub use app::{App, Core};
pub use config::{Config, ToolConfig};
pub use desk_schema::Schema as DeskSchema;
pub use rider_schema::Schema;
pub use viewer::{Caller, StaffViewer, Viewer};
