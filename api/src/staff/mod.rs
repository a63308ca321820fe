//! Who works at the desk: enrolling, signing in, and what is kept of what they read and do.
//!
//! | module | holds |
//! |---|---|
//! | [`invite`], [`enrol`], [`sign_in`], [`replace_codes`], [`members`] | the verbs about staff themselves |
//! | [`orders`], [`watch`] | looking for orders, and through the audit log |
//! | [`sessions`], [`entering`], [`step`] | who sits at a browser, and who is on the way in |
//! | [`totp`], [`factor`] | the code of the authenticator, and the recovery code in its place |
//! | [`authority`] | whose staff somebody may manage, whose orders they see |
//! | [`demo`] | the staff of the demo data, in development |
//! | [`reasons`] | every refusal's sentence |

pub(crate) mod authority;
pub mod db;
pub mod demo;
pub mod enrol;
mod entering;
mod factor;
pub mod graphql;
pub mod invite;
pub mod mail;
pub mod members;
pub mod orders;
pub mod prune;
pub mod reasons;
mod recovery;
pub mod replace_codes;
mod row;
mod search;
pub mod sessions;
pub mod sign_in;
mod step;
pub mod totp;
pub mod watch;

pub use authority::AT_ORDERS;
pub use entering::Entered;
pub use row::{Invitation, Member};
