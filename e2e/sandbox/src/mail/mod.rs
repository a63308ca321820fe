//! The mailbox: SMTP in, pages and JSON out.

pub mod mailbox;
pub mod pages;
mod session;
pub mod smtp;
