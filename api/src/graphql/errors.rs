//! Errors of a whole field or request.

use async_graphql::{Error, ErrorExtensions};

/// The error of whoever is not signed in; pages lead to the sign-in on its code.
pub fn not_signed_in() -> Error {
    Error::new("Sign in first.").extend_with(|_, extensions| extensions.set("code", "UNAUTHENTICATED"))
}

/// The error of staff who lack the role.
pub fn not_allowed() -> Error {
    Error::new("Your roles do not allow this. Ask a manager.")
        .extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"))
}

/// The error of whoever must first agree to terms that have changed; pages lead to the consent on its code.
pub fn consent_needed() -> Error {
    Error::new("The terms have changed: first agree to what `consentsOwed` names, by `consentGive`.")
        .extend_with(|_, extensions| extensions.set("code", "CONSENT_NEEDED"))
}

/// The error of whoever asks far more often than a person would.
pub fn too_often(seconds: i32) -> Error {
    Error::new("Too many requests. Wait and try again.").extend_with(|_, extensions| {
        extensions.set("code", "RATE_LIMITED");
        extensions.set("retryAfter", seconds);
    })
}
