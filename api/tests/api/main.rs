//! The verbs, through the API, on real PostgreSQL, Redis, SMTP and the Stripe protocol. One file per verb.

mod door;
mod support;
