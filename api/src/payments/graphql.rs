//! Payments as GraphQL shows them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use teiki_shared::ids::{OperatorId, OrderId, PaymentId};
use teiki_shared::jst;
use teiki_shared::payment_state::PaymentState;
use teiki_shared::scalars::{Date, DateTime};

use super::begin::{BeginRefusal, PaymentBeginErrorCode, begin};
use super::cancel::{CancelRefusal, OrderCancelErrorCode, cancel};
use super::load::SavedBy;
use super::saved_cards::{self, RemoveRefusal, SavedCardRemoveErrorCode, SavedCards, remove_saved_card};
use super::sync::{PaymentSyncErrorCode, SyncRefusal, sync};
use super::{Payment, declines};
use crate::accounts::graphql::ViewerObject;
use crate::graphql::guard::{SignedIn, Stripe};
use crate::graphql::key::IdempotencyKey;
use crate::graphql::limits;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};
use crate::orders::Order;
use crate::payload;
use crate::viewer::Viewer;

/// One attempt to pay an order.
#[Object]
impl Payment {
    async fn id(&self) -> PaymentId {
        self.id
    }
    async fn state(&self) -> PaymentState {
        self.state
    }
    /// Whether a guardian pays: then nothing is told of their card.
    async fn by_guardian(&self) -> bool {
        self.is_guardians()
    }
    /// Whether it may still bring money.
    async fn is_open(&self) -> bool {
        self.state.is_live()
    }
    /// Why the card was declined last, and what to do.
    async fn decline_message(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.of_rider(&self.decline_code).map(|code| declines::sentence(code, ctx.lang()))
    }
    /// visa, mastercard, jcb …
    async fn card_brand(&self) -> Option<&str> {
        self.of_rider(&self.card_brand)
    }
    async fn card_last4(&self) -> Option<&str> {
        self.of_rider(&self.card_last4)
    }
    /// credit, debit, prepaid or unknown.
    async fn card_funding(&self) -> Option<&str> {
        self.of_rider(&self.card_funding)
    }
    async fn ended_at(&self) -> Option<DateTime> {
        self.ended_at
    }
    /// The day in Japan on which the money was taken; null before.
    async fn paid_on(&self) -> Option<Date> {
        self.captured_at.map(|at| Date(jst::date(*at)))
    }
}

/// A card that the rider let a seller keep for next time. The number is Stripe's alone.
pub struct SavedCard {
    card: crate::stripe::PaymentMethod,
    operators: Vec<OperatorId>,
}

#[Object]
impl SavedCard {
    async fn id(&self) -> ID {
        ID(self.card.id.to_string())
    }
    /// The sellers at which it can be used.
    async fn operator_ids(&self) -> &[OperatorId] {
        &self.operators
    }
    async fn brand(&self) -> String {
        self.card.card.as_ref().map(|card| card.brand.to_string()).unwrap_or_default()
    }
    async fn last4(&self) -> &str {
        self.card.card.as_ref().map(|card| card.last4.as_str()).unwrap_or_default()
    }
    async fn exp_month(&self) -> i64 {
        self.card.card.as_ref().map(|card| card.exp_month).unwrap_or_default()
    }
    async fn exp_year(&self) -> i64 {
        self.card.card.as_ref().map(|card| card.exp_year).unwrap_or_default()
    }
}

/// The payments' part of `Viewer`.
pub struct PaymentsPart(pub Viewer);

#[Object]
impl PaymentsPart {
    /// Cards saved for next time, read from Stripe.
    #[graphql(guard = "Stripe", complexity = "limits::STRIPE + child_complexity")]
    async fn saved_cards(&self, ctx: &Context<'_>) -> Result<Vec<SavedCard>> {
        let saved = self.saved(ctx).await?;
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let sellers = saved_cards::sellers(&conn).await.or_fault(ctx)?;
        let of = |account: &Option<String>| {
            sellers
                .iter()
                .filter(|seller| seller.stripe_account == *account)
                .map(|seller| seller.id)
                .collect()
        };
        let node = |saved: &saved_cards::SavedCard| SavedCard {
            operators: of(&saved.account),
            card: saved.card.clone(),
        };
        Ok(saved.cards.iter().map(node).collect())
    }

    /// Whether the cards at some seller could not be read now; `savedCards` does without them.
    #[graphql(guard = "Stripe", complexity = "limits::STRIPE")]
    async fn saved_cards_incomplete(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.saved(ctx).await?.incomplete)
    }
}

impl PaymentsPart {
    async fn saved(&self, ctx: &Context<'_>) -> Result<Arc<SavedCards>> {
        let found = loader(ctx).load_one(SavedBy(self.0.account_id)).await.or_fault(ctx)?;
        Ok(found.unwrap_or_default())
    }
}

#[derive(InputObject)]
pub struct PaymentBeginInput {
    order_id: OrderId,
    /// Made by the page once per attempt.
    idempotency_key: IdempotencyKey,
    /// Keep the card for next time.
    save_card: bool,
}

#[derive(InputObject)]
pub struct PaymentSyncInput {
    order_id: OrderId,
}

#[derive(InputObject)]
pub struct SavedCardRemoveInput {
    id: ID,
}

#[derive(InputObject)]
pub struct OrderCancelInput {
    id: OrderId,
}

payload! {
    /// The order; while Stripe has not confirmed it is still `PAYING` with `closing`.
    pub OrderCancelPayload { order: Order }, OrderCancelUserError(CancelRefusal, OrderCancelErrorCode)
}

payload! {
    /// An attempt that is ready for Stripe's payment fields.
    pub PaymentBeginPayload {
        payment: Payment,
        order: Order,
        /// Stripe's secret of this attempt, for the payer's browser alone.
        client_secret: String,
        publishable_key: String,
        /// The connected account to name to Stripe.js; null for a single-operator installation.
        stripe_account: String,
    }, PaymentBeginUserError(BeginRefusal, PaymentBeginErrorCode)
}

payload! {
    /// The order as Stripe tells it now.
    pub PaymentSyncPayload { order: Order }, PaymentSyncUserError(SyncRefusal, PaymentSyncErrorCode)
}

payload! {
    /// The person without the card.
    pub SavedCardRemovePayload { viewer: ViewerObject },
    SavedCardRemoveUserError(RemoveRefusal, SavedCardRemoveErrorCode)
}

#[derive(Default)]
pub struct PaymentMutation;

#[Object]
impl PaymentMutation {
    #[graphql(guard = "SignedIn.and(Stripe)", complexity = "limits::STRIPE + child_complexity")]
    async fn order_cancel(&self, ctx: &Context<'_>, input: OrderCancelInput) -> Result<OrderCancelPayload> {
        let answer = Box::pin(cancel(ctx.app(), &ctx.actor(), input.id)).await;
        OrderCancelPayload::answer(ctx, answer, |order| OrderCancelPayload {
            order: Some(order),
            user_errors: Vec::new(),
        })
    }

    /// Opens an attempt to pay an order, or takes up the one that is open.
    #[graphql(guard = "SignedIn.and(Stripe)", complexity = "limits::STRIPE + child_complexity")]
    async fn payment_begin(
        &self,
        ctx: &Context<'_>,
        input: PaymentBeginInput,
    ) -> Result<PaymentBeginPayload> {
        let app = ctx.app();
        let answer = Box::pin(begin(
            app,
            &ctx.actor(),
            input.order_id,
            input.idempotency_key.as_str(),
            input.save_card,
        ))
        .await;
        PaymentBeginPayload::answer(ctx, answer, |begun| PaymentBeginPayload {
            stripe_account: begun.payment.stripe_account.clone(),
            payment: Some(begun.payment),
            order: Some(begun.order),
            client_secret: Some(begun.client_secret),
            publishable_key: Some(app.stripe.publishable_key.clone()),
            user_errors: Vec::new(),
        })
    }

    /// Reads the order's attempt at Stripe now: for the page that the payer comes back to.
    #[graphql(guard = "SignedIn.and(Stripe)", complexity = "limits::STRIPE + child_complexity")]
    async fn payment_sync(&self, ctx: &Context<'_>, input: PaymentSyncInput) -> Result<PaymentSyncPayload> {
        let app = ctx.app();
        let answer = Box::pin(sync(app, &ctx.actor(), input.order_id)).await;
        PaymentSyncPayload::answer(ctx, answer, |order| PaymentSyncPayload {
            order: Some(order),
            user_errors: Vec::new(),
        })
    }

    #[graphql(guard = "SignedIn.and(Stripe)", complexity = "limits::STRIPE + child_complexity")]
    async fn saved_card_remove(
        &self,
        ctx: &Context<'_>,
        input: SavedCardRemoveInput,
    ) -> Result<SavedCardRemovePayload> {
        let viewer = ctx.viewer()?;
        let answer = remove_saved_card(ctx.app(), &ctx.actor(), &input.id).await;
        SavedCardRemovePayload::answer(ctx, answer, |()| SavedCardRemovePayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            user_errors: Vec::new(),
        })
    }
}
