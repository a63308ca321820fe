//! Guardians' links as GraphQL shows them: to the rider who shares one, and to whoever opens it. What a guardian sees has names of its
//! own and leads neither to the rider's account nor to the order's own object.

mod guardian;
mod sale;

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::{GuardianLinkId, OrderId};
use teiki_shared::payment_state::GuardianLinkEnd;
use teiki_shared::scalars::DateTime;

use super::make::{GuardianLinkMakeErrorCode, MakeRefusal, make};
use super::revoke::{GuardianLinkRevokeErrorCode, RevokeRefusal, revoke};
use super::{GuardianLink, token};
use crate::graphql::Ask;
use crate::graphql::guard::{SignedIn, Stripe};
use crate::graphql::limits;
use crate::orders::Order;
use crate::payload;

pub use guardian::{GuardianMutation, GuardianQuery};
pub use sale::GuardianOrderState;

/// A link by which a guardian may pay an order, as its rider sees it.
#[Object]
impl GuardianLink {
    async fn id(&self) -> GuardianLinkId {
        self.id
    }
    /// The address to share; null where the link has ended or run out. Whether it opens its order says `Order.canGuardianPay`.
    async fn url(&self, ctx: &Context<'_>) -> Option<String> {
        let app = ctx.app();
        if self.is_live(app.clock.now()) { token::address(app, self) } else { None }
    }
    async fn made_at(&self) -> DateTime {
        self.made_at
    }
    /// The order's deadline at the latest.
    async fn expires_at(&self) -> DateTime {
        self.expires_at
    }
    /// Why it ended before that; null where it did not.
    async fn ended_as(&self) -> Option<GuardianLinkEnd> {
        self.ended_as
    }
}

#[derive(InputObject)]
pub struct GuardianLinkMakeInput {
    order_id: OrderId,
}

#[derive(InputObject)]
pub struct GuardianLinkRevokeInput {
    order_id: OrderId,
}

payload! {
    /// The order with its link: the one that was live, or a new one.
    pub GuardianLinkMakePayload { order: Order },
    GuardianLinkMakeUserError(MakeRefusal, GuardianLinkMakeErrorCode)
}

payload! {
    /// The order, whose link opens nothing any more.
    pub GuardianLinkRevokePayload { order: Order },
    GuardianLinkRevokeUserError(RevokeRefusal, GuardianLinkRevokeErrorCode)
}

#[derive(Default)]
pub struct GuardianLinkMutation;

#[Object]
impl GuardianLinkMutation {
    /// Makes the link by which a guardian may pay an order. One at a time: the one that is live is answered again.
    #[graphql(guard = "SignedIn")]
    async fn guardian_link_make(
        &self,
        ctx: &Context<'_>,
        input: GuardianLinkMakeInput,
    ) -> Result<GuardianLinkMakePayload> {
        let answer = make(ctx.app(), &ctx.actor(), input.order_id).await;
        GuardianLinkMakePayload::answer(ctx, answer, |order| GuardianLinkMakePayload {
            order: Some(order),
            ..Default::default()
        })
    }

    /// Takes the link of an order back, and stops whoever pays by it at the moment.
    #[graphql(guard = "SignedIn.and(Stripe)", complexity = "limits::STRIPE + child_complexity")]
    async fn guardian_link_revoke(
        &self,
        ctx: &Context<'_>,
        input: GuardianLinkRevokeInput,
    ) -> Result<GuardianLinkRevokePayload> {
        let answer = Box::pin(revoke(ctx.app(), &ctx.actor(), input.order_id)).await;
        GuardianLinkRevokePayload::answer(ctx, answer, |order| GuardianLinkRevokePayload {
            order: Some(order),
            ..Default::default()
        })
    }
}
