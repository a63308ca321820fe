//! The URLs of the site. Every subject has a file (or a folder) with its own `configure`.

mod account;
mod announced;
mod buy;
mod cards;
mod code_step;
mod consent;
pub mod details;
pub mod errors;
mod explorer;
mod forgot;
mod guardian;
mod home;
mod landing;
pub mod language;
mod legal;
mod notices;
mod orders;
mod papers;
mod passes;
mod payment_cards;
mod sign_in;
mod sign_up;
mod styleguide;
mod window;

use actix_web::middleware::from_fn;
use actix_web::web;
use teiki_api::http::body;

use crate::desk;
use crate::fault::dress;

pub use explorer::as_content;
pub use orders::{StateTag, is_cursor, refund_of};

/// Mounts every page, below the middleware that gives faults their page. Mount it last: it takes every path that is left.
/// `is_demo` adds what is only for development.
pub fn configure(is_demo: bool) -> impl FnOnce(&mut web::ServiceConfig) {
    move |service| {
        service.configure(papers::configure);
        let pages = web::scope("")
            .wrap(from_fn(body::read))
            .wrap(from_fn(dress))
            .configure(landing::configure)
            .configure(window::configure)
            .configure(language::configure)
            .configure(sign_up::configure)
            .configure(details::configure)
            .configure(sign_in::configure)
            .configure(consent::configure)
            .configure(forgot::configure)
            .configure(account::configure)
            .configure(cards::configure)
            .configure(payment_cards::configure)
            .configure(legal::configure)
            .configure(home::configure)
            .configure(buy::configure)
            .configure(orders::configure)
            .configure(guardian::configure)
            .configure(passes::configure)
            .configure(desk::configure);
        service.service(if is_demo {
            pages.configure(styleguide::configure).configure(explorer::configure)
        } else {
            pages
        });
    }
}
