//! The stand-in for Stripe.js: its script, its card fields and the 3-D Secure challenge.

use actix_web::web::ServiceConfig;

pub fn routes(_config: &mut ServiceConfig) {}
