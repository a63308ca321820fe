//! Accounts: signing up, signing in, and what a person holds with us.
//!
//! | module | holds |
//! |---|---|
//! | [`sign_up`], [`sign_in`], [`password_reset`], [`credentials`], [`email_undo`], [`riders`] | the verbs |
//! | [`codes`] | one-time codes, bound to a browser and a purpose |
//! | [`sessions`], `entering`, `cookies` | who sits at a browser |
//! | [`passwords`], `guesses` | what keeps strangers out |
//! | [`consents`] | agreeing again to terms that have changed |
//! | [`jobs`], `mails` | the letters |
//! | `reasons` | every refusal's sentence |

pub mod birth_date;
pub mod codes;
pub mod consents;
pub(crate) mod cookies;
pub mod credentials;
pub mod db;
mod device_name;
pub mod email_undo;
mod entering;
mod erase;
pub mod graphql;
mod guesses;
pub mod jobs;
mod mails;
pub mod password_reset;
pub mod passwords;
pub mod prune;
pub mod purpose;
pub(crate) mod reasons;
pub mod riders;
mod send_code;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sign_up;

pub use entering::Entered;
pub use erase::erase;
