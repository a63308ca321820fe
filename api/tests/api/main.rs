//! The verbs, through the API, on real PostgreSQL, Redis, SMTP and the Stripe protocol. One file per verb.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod account_close;
mod anonymous;
mod bell;
mod cards_change;
mod cards_register;
mod cards_remove;
mod catalogue_apply;
mod catalogue_folder;
mod catalogue_limits;
mod certificates;
mod certificates_erased;
mod certificates_store;
mod claims;
mod claims_guardian;
mod claims_races;
mod claims_vectors;
mod codes;
mod consents;
mod contact;
mod database_away;
mod documents;
mod door;
mod draft_begin;
mod draft_check;
mod draft_update;
mod email_change;
mod every_intent;
mod fares_by_route;
mod finder;
mod fixed_terms;
mod fuzz;
mod guardian_races;
mod guardians;
mod guardians_contact;
mod guards;
mod guards_insert;
mod help;
mod home;
mod hostile;
mod import_gtfs;
mod jobs;
mod letters;
mod lines;
mod many_stops;
mod metrics;
mod notices;
mod operators;
mod order_terms;
mod order_walk;
mod orders;
mod orders_closing;
mod passwords;
mod payments;
mod price_tables;
mod prune;
mod races;
mod receipts;
mod refunds;
mod refunds_refused;
mod reminders;
mod review_apply;
mod review_decide;
mod review_desk;
mod review_facts;
mod rider_categories;
mod rider_save;
mod route_matrix;
mod saved_cards;
mod sellers;
mod sessions;
mod sign_in;
mod sign_up;
mod staff_demo;
mod staff_enrol;
mod staff_members;
mod staff_orders;
mod staff_sign_in;
mod staff_walk;
mod stops;
mod strangers;
mod succession;
mod support;
mod tables;
mod turns;
mod via;
