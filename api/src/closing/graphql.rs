//! Closing an account, as GraphQL shows it.

use async_graphql::{Context, InputObject, Object};
use teiki_shared::scalars::Date;

use super::{AccountCloseErrorCode, AccountCloseRefusal, close};
use crate::graphql::guard::SignedIn;
use crate::graphql::{Ask, OrFault};
use crate::orders::{self, Unfinished};
use crate::payload;
use crate::viewer::Viewer;

/// The part of `Viewer` that tells whether the account can be closed.
pub struct ClosingPart(pub Viewer);

#[Object]
impl ClosingPart {
    /// Whether the account may be closed: no pass is upcoming or active, and no order waits to be paid.
    async fn can_close(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(self.unfinished(ctx).await?.is_none())
    }

    /// The last day on which the account cannot be closed; null when it can.
    async fn close_blocked_until(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Date>> {
        Ok(self.unfinished(ctx).await?.until())
    }
}

impl ClosingPart {
    async fn unfinished(&self, ctx: &Context<'_>) -> async_graphql::Result<Unfinished> {
        let today = Date(ctx.app().clock.today());
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        orders::unfinished(&conn, self.0.account_id, today).await.or_fault(ctx)
    }
}

#[derive(InputObject)]
pub struct AccountCloseInput {
    /// The current password.
    password: String,
}

payload! {
    /// What `accountClose` answers.
    pub AccountClosePayload { ok: bool }, AccountCloseUserError(AccountCloseRefusal, AccountCloseErrorCode)
}

#[derive(Default)]
pub struct ClosingMutation;

#[Object]
impl ClosingMutation {
    /// Closes the account and erases what the law does not ask to be kept.
    #[graphql(guard = "SignedIn")]
    async fn account_close(
        &self,
        ctx: &Context<'_>,
        input: AccountCloseInput,
    ) -> async_graphql::Result<AccountClosePayload> {
        let answer = close(ctx.app(), &ctx.actor(), &input.password).await;
        AccountClosePayload::answer(ctx, answer, |cookies| {
            for cookie in cookies {
                ctx.append_http_header("Set-Cookie", cookie);
            }
            AccountClosePayload { ok: Some(true), ..Default::default() }
        })
    }
}
