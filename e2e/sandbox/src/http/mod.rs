//! HTTP: the protocol's outer shell, and the pages.

pub mod api;
pub mod connection;
pub mod errors;
pub mod form;
pub mod idempotency;
pub mod keys;
pub mod pages;
