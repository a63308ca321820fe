//! Notices as GraphQL shows them, in the language of the request.

use async_graphql::{Context, Object};
use teiki_shared::format;
use teiki_shared::notice::NoticeAbout;
use teiki_shared::scalars::DateTime;

use super::Notice;
use crate::graphql::Ask;

/// What an operator announces.
#[Object]
impl Notice {
    async fn about(&self) -> NoticeAbout {
        self.about
    }
    /// Whether from `startsAt` until `endsAt` nothing is sold, or nothing runs.
    async fn suspends(&self) -> bool {
        self.suspends
    }
    /// The operator, the product or the route that it concerns, by name.
    #[graphql(name = "of")]
    async fn localised_of(&self, ctx: &Context<'_>) -> &str {
        self.of(ctx.lang())
    }
    #[graphql(name = "text")]
    async fn localised_text(&self, ctx: &Context<'_>) -> &str {
        self.text(ctx.lang())
    }
    async fn starts_at(&self) -> DateTime {
        self.starts_at
    }
    /// Null: until further notice.
    async fn ends_at(&self) -> Option<DateTime> {
        self.ends_at
    }
    /// From when until when: `2026年12月1日 5:00から2026年12月31日 24:00まで`; once it has begun, until when.
    async fn period(&self, ctx: &Context<'_>) -> String {
        let starts_at = (*self.starts_at > ctx.app().clock.now()).then_some(*self.starts_at);
        format::span(ctx.lang(), starts_at, self.ends_at.map(|end| *end))
    }
}
