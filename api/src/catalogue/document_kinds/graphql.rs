//! Papers as GraphQL shows them, in the language of the request.

use async_graphql::{Context, Object};

use super::{DocumentKind, DocumentRequirement};
use crate::graphql::Ask;

/// A kind of paper that products ask for.
#[Object(name = "CertificateKind")]
impl DocumentKind {
    /// The word in addresses and uploads.
    async fn slug(&self) -> &str {
        &self.slug
    }
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> &str {
        self.name(ctx.lang())
    }
    /// What must be readable on the image.
    #[graphql(name = "readable")]
    async fn localised_readable(&self, ctx: &Context<'_>) -> &str {
        self.readable(ctx.lang())
    }
    /// What must be covered before it is sent; empty where nothing must.
    #[graphql(name = "masked")]
    async fn localised_masked(&self, ctx: &Context<'_>) -> &str {
        self.masked(ctx.lang())
    }
    /// Whether it tells of a disability or an illness (要配慮個人情報): then it is taken after a consent of its own only.
    async fn special_care(&self) -> bool {
        self.is_special_care()
    }
}

/// Papers of which a product asks for one.
#[Object(name = "CertificateRequirement")]
impl DocumentRequirement {
    /// All of them in one: `通学証明書または学生証`.
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> String {
        self.name(ctx.lang())
    }
    /// One of these is enough.
    async fn alternatives(&self) -> &[DocumentKind] {
        &self.alternatives
    }
}
