//! What whoever opened a link may ask and do. Nothing here needs a rider's session, and none of it is reached by one.

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::GuardianLinkId;

use crate::graphql::key::IdempotencyKey;
use crate::graphql::{Ask, OrFault, limits};
use crate::guardians::confirm::{ConfirmInput, ConfirmRefusal, GuardianConfirmErrorCode, confirm};
use crate::guardians::door::{EnterRefusal, GuardianEnterErrorCode, enter, entered, is_open};
use crate::guardians::pay::{
    GuardianPaymentBeginErrorCode, GuardianPaymentSyncErrorCode, PayRefusal, SyncRefusal, begin, sync,
};
use crate::guardians::reissue::reissue;
use crate::guardians::view::{GuardianOrder, look};
use crate::payload;
use crate::receipts::Receipt;
use crate::receipts::reissue::{ReceiptReissueErrorCode, ReissueRefusal};

#[derive(Default)]
pub struct GuardianQuery;

#[Object]
impl GuardianQuery {
    /// Whether a guardian's link opens something. Nothing else is told before its question is answered.
    async fn guardian_link_is_open(&self, ctx: &Context<'_>, token: String) -> Result<bool> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        is_open(ctx.app(), &conn, &token).await.or_fault(ctx)
    }

    /// The id of a link whose question this browser has answered within the hour, also once the link is over; else null.
    async fn guardian_link_entered(
        &self,
        ctx: &Context<'_>,
        token: String,
    ) -> Result<Option<GuardianLinkId>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        entered(ctx.app(), &conn, ctx.caller(), &token).await.or_fault(ctx)
    }

    /// The order behind a link; null where this browser has not answered its question.
    async fn guardian_order(&self, ctx: &Context<'_>, id: GuardianLinkId) -> Result<Option<GuardianOrder>> {
        look(ctx.app(), ctx.caller(), id).await.or_fault(ctx)
    }
}

#[derive(InputObject)]
pub struct GuardianEnterInput {
    /// What stands in the link.
    token: String,
    /// Of the rider's date of birth: 1 to 12.
    month: i32,
    day: i32,
}

#[derive(InputObject)]
pub struct GuardianConfirmInput {
    /// Of the link.
    id: GuardianLinkId,
    /// Whether the payer says to be the rider's guardian, or to have been asked by a grown-up rider.
    confirms: bool,
    /// To whom the receipt is made out: 60 characters at most; may be empty.
    recipient: String,
    /// Where the receipt and refund notices go; may be empty.
    email: String,
}

#[derive(InputObject)]
pub struct GuardianPaymentBeginInput {
    /// Of the link.
    id: GuardianLinkId,
    /// Made by the page once per attempt.
    idempotency_key: IdempotencyKey,
}

#[derive(InputObject)]
pub struct GuardianPaymentSyncInput {
    /// Of the link.
    id: GuardianLinkId,
}

#[derive(InputObject)]
pub struct GuardianReceiptReissueInput {
    /// Of the link.
    id: GuardianLinkId,
    /// To whom it is made out: 60 characters at most.
    recipient: String,
}

payload! {
    /// The id of the link, for what follows; the session comes as a cookie.
    pub GuardianEnterPayload { id: GuardianLinkId }, GuardianEnterUserError(EnterRefusal, GuardianEnterErrorCode)
}

payload! {
    /// The order, confirmed.
    pub GuardianConfirmPayload { order: GuardianOrder },
    GuardianConfirmUserError(ConfirmRefusal, GuardianConfirmErrorCode)
}

payload! {
    /// An attempt that is ready for Stripe's payment fields.
    pub GuardianPaymentBeginPayload {
        /// Stripe's secret of this attempt, for the payer's browser alone.
        client_secret: String,
        publishable_key: String,
        /// The connected account to name to Stripe.js; null for a single-operator installation.
        stripe_account: String,
    }, GuardianPaymentBeginUserError(PayRefusal, GuardianPaymentBeginErrorCode)
}

payload! {
    /// The order as Stripe tells it now.
    pub GuardianPaymentSyncPayload { order: GuardianOrder },
    GuardianPaymentSyncUserError(SyncRefusal, GuardianPaymentSyncErrorCode)
}

payload! {
    /// The receipt that took the other's place.
    pub GuardianReceiptReissuePayload { receipt: Receipt },
    GuardianReceiptReissueUserError(ReissueRefusal, ReceiptReissueErrorCode)
}

#[derive(Default)]
pub struct GuardianMutation;

#[Object]
impl GuardianMutation {
    /// Answers the question at the door of a link: the rider's day of birth, without the year.
    async fn guardian_enter(
        &self,
        ctx: &Context<'_>,
        input: GuardianEnterInput,
    ) -> Result<GuardianEnterPayload> {
        let GuardianEnterInput { token, month, day } = input;
        let answer = enter(ctx.app(), ctx.caller(), &token, (month, day)).await;
        GuardianEnterPayload::answer(ctx, answer, |(id, cookie)| {
            ctx.append_http_header("Set-Cookie", cookie);
            GuardianEnterPayload { id: Some(id), ..Default::default() }
        })
    }

    /// Confirms what is paid for, and by whom. The last word holds.
    async fn guardian_confirm(
        &self,
        ctx: &Context<'_>,
        input: GuardianConfirmInput,
    ) -> Result<GuardianConfirmPayload> {
        let GuardianConfirmInput { id, confirms, recipient, email } = &input;
        let given = ConfirmInput { confirms: *confirms, recipient, email };
        let answer = confirm(ctx.app(), ctx.caller(), *id, &given).await;
        GuardianConfirmPayload::answer(ctx, answer, |(order, cookie)| {
            ctx.append_http_header("Set-Cookie", cookie);
            GuardianConfirmPayload { order: Some(order), ..Default::default() }
        })
    }

    /// Opens an attempt to pay by a link, or takes up the one that this browser has open. Anybody else's is ended.
    #[graphql(complexity = "limits::STRIPE + child_complexity")]
    async fn guardian_payment_begin(
        &self,
        ctx: &Context<'_>,
        input: GuardianPaymentBeginInput,
    ) -> Result<GuardianPaymentBeginPayload> {
        let app = ctx.app();
        let answer = Box::pin(begin(app, ctx.caller(), input.id, input.idempotency_key.as_str())).await;
        GuardianPaymentBeginPayload::answer(ctx, answer, |(begun, cookie)| {
            ctx.append_http_header("Set-Cookie", cookie);
            GuardianPaymentBeginPayload {
                client_secret: Some(begun.client_secret),
                publishable_key: Some(app.stripe.publishable_key.clone()),
                stripe_account: begun.payment.stripe_account,
                user_errors: Vec::new(),
            }
        })
    }

    /// Reads the attempt at Stripe now: for the page that the guardian comes back to.
    #[graphql(complexity = "limits::STRIPE + child_complexity")]
    async fn guardian_payment_sync(
        &self,
        ctx: &Context<'_>,
        input: GuardianPaymentSyncInput,
    ) -> Result<GuardianPaymentSyncPayload> {
        let answer = Box::pin(sync(ctx.app(), ctx.caller(), input.id)).await;
        GuardianPaymentSyncPayload::answer(ctx, answer, |order| GuardianPaymentSyncPayload {
            order: Some(order),
            ..Default::default()
        })
    }

    /// Issues the receipt of what was paid by a link again, made out to another name.
    async fn guardian_receipt_reissue(
        &self,
        ctx: &Context<'_>,
        input: GuardianReceiptReissueInput,
    ) -> Result<GuardianReceiptReissuePayload> {
        let answer = reissue(ctx.app(), ctx.caller(), input.id, &input.recipient).await;
        GuardianReceiptReissuePayload::answer(ctx, answer, |receipt| GuardianReceiptReissuePayload {
            receipt: Some(receipt),
            ..Default::default()
        })
    }
}
