//! Attempts to pay an order at Stripe.

pub mod stripe;
