//! Money on its way back to the card that paid.

pub mod contacts;
pub mod jobs;
pub mod send_refund;
