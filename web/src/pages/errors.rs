//! The pages that say why there is none. They ask no store for anything, so that they stand when everything else is away.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use leptos::prelude::*;
use teiki_api::graphql::RETRY;

use crate::components::LinkButton;
use crate::fault::Fault;
use crate::respond::Page;
use crate::visit::Visit;

/// The page of a fault. Whether somebody is signed in `is_known` only where the session could be looked up.
pub fn page(visit: &Visit, fault: &Fault, is_known: bool) -> HttpResponse {
    let w = &visit.words.errors;
    let (sorry, id) = match fault {
        // Whoever is led elsewhere sees no page.
        Fault::NotSignedIn | Fault::ConsentNeeded | Fault::NotFound | Fault::Moved(_) => (&w.not_found, None),
        Fault::NotAllowed => (&w.not_allowed, None),
        Fault::Unreadable => (&w.unreadable, None),
        Fault::Foreign => (&w.foreign, None),
        Fault::TooOften(_) => (&w.too_often, None),
        Fault::Away(id) => (&w.away, Some(id.clone())),
        Fault::Broken(id) => (&w.broken, Some(id.clone())),
    };
    let page = Page::new(sorry.title).status(fault.status_code());
    // Without a session at hand the menu would offer signing in to whoever is signed in.
    let page = if is_known { page } else { page.bare() };
    let mut response = page.draw(visit, || {
        view! {
            <h1>{sorry.title}</h1>
            <p>{sorry.what_to_do}</p>
            {id.map(|id| view! { <p class="soft">{w.id} " " <b class="num">{id}</b></p> })}
            <p class="actions"><LinkButton href=if visit.is_desk { "/desk" } else { "/" } label=w.home quiet=true /></p>
        }
    });
    let wait = match fault {
        Fault::TooOften(seconds) => Some((*seconds).into()),
        Fault::Away(_) => Some(HeaderValue::from_static(RETRY)),
        Fault::NotSignedIn
        | Fault::ConsentNeeded
        | Fault::NotAllowed
        | Fault::NotFound
        | Fault::Moved(_)
        | Fault::Unreadable
        | Fault::Foreign
        | Fault::Broken(_) => None,
    };
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}
