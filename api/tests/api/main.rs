//! The verbs, through the API, on real PostgreSQL, Redis, SMTP and the Stripe protocol. One file per verb.

mod cards_change;
mod cards_register;
mod cards_remove;
mod door;
mod orders;
mod payments;
mod support;
