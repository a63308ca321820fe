//! Input that no page of ours sends and that no verb could do anything with.

use async_graphql::{Error, ErrorExtensions, Pos, ServerError, Value, Variables};

use super::page::Malformed;

/// Refuses a NUL anywhere: Postgres keeps none, and no keyboard gives one.
///
/// # Errors
/// One of the variables holds one.
pub fn check(variables: &Variables) -> Result<(), ServerError> {
    if variables.values().any(has_nul) { Err(nul()) } else { Ok(()) }
}

/// The error of a text with a NUL.
pub fn nul() -> ServerError {
    top_level(bad("A text may not hold the character NUL."))
}

/// An error about the whole request, at no place of its document.
pub fn top_level(error: Error) -> ServerError {
    ServerError { locations: Vec::new(), ..error.into_server_error(Pos::default()) }
}

/// Gives the errors of cursors their code.
pub fn tell(errors: &mut [ServerError]) {
    for error in errors {
        if error.source::<Malformed>().is_some() {
            error.extensions = bad("").extensions;
        }
    }
}

/// An error on whose code pages say that there is no such thing.
fn bad(sentence: &str) -> Error {
    Error::new(sentence).extend_with(|_, extensions| extensions.set("code", "BAD_INPUT"))
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => false,
    }
}
