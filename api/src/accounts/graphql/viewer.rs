//! `Viewer`: the signed-in person, and through it everything that is theirs.

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use teiki_shared::ids::{AccountId, SessionId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::{Date, DateTime};

use crate::accounts::codes::{self, CodeProgress};
use crate::accounts::purpose::Purpose;
use crate::accounts::riders::{self, Rider};
use crate::accounts::sessions;
use crate::cards::graphql::CardPart;
use crate::closing::{self, Blocks};
use crate::drafts::DraftPart;
use crate::graphql::{Ask, OrFault};
use crate::orders::graphql::OrdersPart;
use crate::orders::pass_graphql::PassesPart;
use crate::payments::graphql::PaymentsPart;
use crate::viewer::Viewer;

/// The signed-in person. A domain adds a part of its own, a struct over the [`Viewer`] with an `#[Object]`, to this list
/// and to [`ViewerObject::new`]; no two parts may have a field of one name.
#[derive(MergedObject)]
#[graphql(name = "Viewer")]
pub struct ViewerObject(AccountPart, CardPart, DraftPart, OrdersPart, PassesPart, PaymentsPart);

impl ViewerObject {
    pub fn new(viewer: Viewer) -> Self {
        Self(
            AccountPart(viewer.clone()),
            CardPart(viewer.clone()),
            DraftPart(viewer.clone()),
            OrdersPart(viewer.clone()),
            PassesPart(viewer.clone()),
            PaymentsPart(viewer),
        )
    }
}

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

pub struct AccountPart(Viewer);

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

    /// Whether the account may be closed: no pass is upcoming or active, and no order waits to be paid.
    async fn can_close(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.blocks(ctx).await?.none())
    }

    /// The last day on which the account cannot be closed; null when it can.
    async fn close_blocked_until(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Date>> {
        Ok(self.blocks(ctx).await?.until())
    }
}

impl AccountPart {
    async fn blocks(&self, ctx: &Context<'_>) -> async_graphql::Result<Blocks> {
        let today = Date(ctx.app().clock.today());
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        closing::blocks(&conn, self.0.account_id, today).await.or_fault(ctx)
    }
}
