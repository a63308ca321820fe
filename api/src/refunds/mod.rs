//! Money on its way back to the card that paid.
//!
//! A refund is written down in the transaction of what asks for it (`request`), sent by its job (`send_refund`), and what
//! Stripe says of it is recorded by one function, whoever asked (`record`). This domain is handed a [`Capture`]: it stands
//! below `payments`, which hands a waiting refund its payment.

pub mod contacts;
pub mod db;
pub mod graphql;
pub mod jobs;
pub mod load;
pub mod mail;
pub mod paid_back;
pub mod record;
pub mod request;
mod row;
pub mod send_refund;
pub mod surplus;

pub use row::{Capture, Line, Refund};
