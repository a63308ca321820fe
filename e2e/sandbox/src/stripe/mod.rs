//! The Stripe protocol for cards: objects, their rules, and the routes under `/v1/`.

pub mod cards;
pub mod charges;
pub mod customers;
pub mod events;
pub mod expand;
pub mod ledger;
pub mod list;
pub mod params;
pub mod payment_intents;
pub mod payment_methods;
pub mod refunds;
pub mod routes;
pub mod search;
pub mod setup_intents;
pub mod signature;
pub mod three_d_secure;
pub mod webhooks;

/// The version whose shapes are spoken: the one that async-stripe 1.0.0-rc.10 pins. Later versions of the same
/// release train only add to it.
pub const API_VERSION: &str = "2026-09-30.endive";

/// The release train: versions of other trains have other shapes and are refused.
pub const RELEASE_TRAIN: &str = "endive";
