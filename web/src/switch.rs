//! The switch of language on a page with a form: it sends what was typed along, and the page draws it again in the other
//! language. Nothing is judged, and nothing is done.

use actix_web::HttpRequest;
use actix_web::http::Method;
use teiki_shared::lang::Lang;

/// What stands last in the query of such an address.
const NAME: &str = "lang";

/// The address that a form is sent to for this alone.
pub fn path(here: &str, lang: Lang) -> String {
    let joint = if here.contains('?') { '&' } else { '?' };
    format!("{here}{joint}{NAME}={lang}")
}

/// The language that a form is to be drawn in again, with the page's own address; none for any other request.
pub fn of(request: &HttpRequest) -> Option<(String, Lang)> {
    if request.method() != Method::POST {
        return None;
    }
    read(request.uri().path_and_query()?.as_str())
}

fn read(address: &str) -> Option<(String, Lang)> {
    Lang::ALL.iter().find_map(|lang| {
        let here = address.strip_suffix(&format!("{NAME}={lang}"))?.strip_suffix(['?', '&'])?;
        Some((here.to_owned(), *lang))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_its_switch() {
        for here in ["/signup", "/signup?other=1"] {
            assert_eq!(read(&path(here, Lang::En)), Some((here.to_owned(), Lang::En)));
            assert_eq!(read(here), None);
        }
        for other in ["/signup?lang=fr", "/signup?slang=en", "/lang=en"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
