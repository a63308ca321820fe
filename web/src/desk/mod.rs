//! The pages of staff. They go through the desk's own schema, as [`Visit`](crate::visit::Visit) sees by their address.

mod codes;
mod disable;
mod enrol;
mod log;
mod member;
mod order;
mod orders;
mod review;
mod roles;
mod sign_in;
mod staff;
mod table;
pub mod waiting;

use actix_web::web;
use serde::Deserialize;

use crate::visit::{PageResult, Visit};

pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(web::resource("/desk").get(first))
        .configure(sign_in::configure)
        .configure(enrol::configure)
        .configure(codes::configure)
        .configure(orders::configure)
        .configure(order::configure)
        .configure(review::configure)
        .configure(staff::configure)
        .configure(member::configure)
        .configure(disable::configure)
        .configure(log::configure);
}

/// What everybody at the desk begins with.
async fn first(visit: Visit) -> PageResult {
    visit.at_desk()?;
    Ok(visit.see_other("/desk/orders"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Where the next page begins; none behind the last.
    fn next(&self) -> Option<&str> {
        self.end_cursor.as_deref().filter(|_| self.has_next_page)
    }
}

#[derive(Deserialize)]
struct Operator {
    slug: String,
    name: String,
}

/// A value as a query holds it.
fn quoted(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
