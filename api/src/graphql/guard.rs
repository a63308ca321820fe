//! Guards, declared on fields. A test walks every root field as nobody and as the wrong person.

use async_graphql::{Context, Error, ErrorExtensions, Guard};

use super::Ask;

/// Lets signed-in people through.
pub struct SignedIn;

impl Guard for SignedIn {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        ctx.viewer().map(|_| ())
    }
}

/// The error of whoever is not signed in; pages lead to the sign-in on its code.
pub fn not_signed_in() -> Error {
    Error::new("Sign in first.").extend_with(|_, extensions| extensions.set("code", "UNAUTHENTICATED"))
}
