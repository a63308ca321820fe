//! The accounts' part of `Viewer`: the signed-in person.

use async_graphql::{Context, Object, SimpleObject};
use teiki_shared::ids::{AccountId, SessionId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use crate::accounts::codes::{self, CodeProgress};
use crate::accounts::purpose::Purpose;
use crate::accounts::riders::{self, Rider};
use crate::accounts::{db, sessions};
use crate::graphql::{Ask, OrFault};
use crate::viewer::Viewer;

/// A browser in which the account is signed in.
#[derive(SimpleObject)]
pub struct Session {
    id: SessionId,
    /// Whether it is the one that asks.
    current: bool,
    /// The browser in a few words.
    device: String,
    started_at: DateTime,
    last_seen_at: DateTime,
}

pub struct AccountPart(pub Viewer);

#[Object]
impl AccountPart {
    async fn id(&self) -> AccountId {
        self.0.account_id
    }

    async fn email(&self) -> &str {
        &self.0.email
    }

    async fn lang(&self) -> Lang {
        self.0.lang
    }

    /// Whether they must first agree to documents that have changed, those of `consentsOwed`.
    async fn owes_consent(&self) -> bool {
        self.0.owes_consent
    }

    /// Whether letters remind of passes that end.
    async fn reminders(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        db::wants_reminders(&conn, self.0.account_id).await.or_fault(ctx)
    }

    /// The browsers in which the account is signed in, the last used first.
    async fn sessions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Session>> {
        let found = sessions::list(ctx.app(), self.0.account_id).await.or_fault(ctx)?;
        Ok(found
            .into_iter()
            .map(|session| Session {
                id: session.id,
                current: session.id == self.0.session_id,
                device: session.device,
                started_at: DateTime(session.started_at),
                last_seen_at: DateTime(session.last_seen_at),
            })
            .collect())
    }

    /// Who rides; null until the details are given.
    async fn rider(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Rider>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        riders::of(&conn, self.0.account_id).await.or_fault(ctx)
    }

    /// The change of address under way in this browser.
    async fn email_change(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<CodeProgress>> {
        let flow = codes::read(ctx.app(), ctx.caller(), Purpose::EmailChange).await.or_fault(ctx)?;
        Ok(flow.filter(|flow| flow.account == Some(self.0.account_id)).map(Into::into))
    }
}
