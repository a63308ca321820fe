//! Accounts: signing up, signing in, and what a person holds with us.

pub mod graphql;
pub mod sessions;
