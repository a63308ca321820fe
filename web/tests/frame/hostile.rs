//! What a hostile client sends to pages.

use actix_web::http::{Method, StatusCode};

use crate::support::visit;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[actix_web::test]
async fn packed_forms_are_not_unpacked() {
    for path in ["/lang", "/graphiql", "/signin", "/graphql", "/stripe/webhook", "/nothing"] {
        let page = visit(Method::POST, path, &[FORM, ("content-encoding", "br")], "to=en").await;
        assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
    }
    let plain = visit(Method::POST, "/lang?to=en", &[FORM, ("content-encoding", "identity")], "from=a").await;
    assert_eq!(plain.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn the_explorer_escapes_what_it_is_given() {
    let body =
        "document=%3C%2Ftextarea%3E%3Cscript%3Ea%3C%2Fscript%3E&variables=%3C%2Ftextarea%3E%3Cscript%3E";
    let page = visit(Method::POST, "/graphiql", &[FORM], body).await;
    assert!(!page.body.contains("</textarea><script>"), "{}", page.body);
    assert!(page.body.contains("&lt;/textarea>&lt;script>a&lt;/script>"), "{}", page.body);
}

#[actix_web::test]
async fn the_explorer_holds_documents_to_the_limits_of_the_api() {
    let deep: &'static str = format!("document=%7Ba(x:{}&variables=%7B%7D", "[".repeat(1_400)).leak();
    let page = visit(Method::POST, "/graphiql", &[FORM], deep).await;
    assert!(page.body.contains("nest at most"), "{}", page.status);
}

#[actix_web::test]
async fn a_nul_in_an_address_is_a_page_that_is_not_there() {
    // No store answers here: what would ask one is a 503.
    assert_eq!(visit(Method::GET, "/legal/a%00b", &[], "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(visit(Method::GET, "/legal/matsue", &[], "").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
