//! The receipts' part of the schema. A receipt is reached through its order.

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::format;
use teiki_shared::ids::{OrderId, ReceiptId};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::scalars::Date;

use super::Receipt;
use super::reissue::{ReceiptReissueErrorCode, ReissueRefusal, reissue};
use crate::error::Fault;
use crate::graphql::guard::SignedIn;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};
use crate::orders::OrderKey;
use crate::payload;
use crate::refunds::Refund;
use crate::refunds::load::RefundsOf;

/// A simplified qualified invoice, as issued.
#[Object]
impl Receipt {
    async fn id(&self) -> ReceiptId {
        self.id
    }

    /// The fiscal year and the number in it: `2026-000123`.
    async fn number(&self) -> String {
        format!("{}-{:06}", self.fiscal_year, self.number)
    }

    async fn issued_on(&self) -> Date {
        self.issued_on
    }

    /// The day of the transaction, in Japan.
    async fn paid_on(&self) -> Date {
        self.paid_on
    }

    /// A second issue to the same recipient.
    async fn reissued(&self) -> bool {
        self.reissued
    }

    async fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The issuer's number in the qualified invoice system.
    async fn invoice_number(&self) -> Option<&str> {
        self.invoice_number.as_deref()
    }

    /// Of the order that was paid.
    async fn order_number(&self, ctx: &Context<'_>) -> Result<String> {
        let order = loader(ctx).load_one(OrderKey(self.operator_id, self.order_id)).await.or_fault(ctx)?;
        let order = order.ok_or_else(|| Fault::other("a receipt without its order")).or_fault(ctx)?;
        Ok(order.number.clone())
    }

    /// What went back of the payment, or is to, the earliest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn refunds(&self, ctx: &Context<'_>) -> Result<Vec<Refund>> {
        let key = RefundsOf(self.operator_id, self.order_id, State::Paid);
        let mut refunds = loader(ctx).load_one(key).await.or_fault(ctx)?.unwrap_or_default();
        refunds.retain(|refund| refund.payment_id == self.payment_id);
        Ok(refunds)
    }

    /// Product, section and term.
    async fn content(&self, ctx: &Context<'_>) -> &str {
        match ctx.lang() {
            Lang::Ja => &self.content_ja,
            Lang::En => &self.content_en,
        }
    }

    async fn recipient(&self) -> &str {
        &self.recipient
    }

    /// Tax included.
    async fn total(&self) -> Yen {
        self.total
    }

    /// Percent.
    async fn tax_rate(&self) -> i32 {
        self.tax_rate
    }

    /// The tax inside the total.
    async fn tax(&self) -> Yen {
        self.tax
    }

    /// クレジットカード利用: what makes a receipt free of stamp duty.
    async fn method(&self, ctx: &Context<'_>) -> &str {
        match ctx.lang() {
            Lang::Ja => "クレジットカード利用",
            Lang::En => "Credit card (クレジットカード利用)",
        }
    }

    /// The days of the pass that was sold.
    async fn validity(&self, ctx: &Context<'_>) -> String {
        format::period(ctx.lang(), *self.starts_on, *self.ends_on)
    }
}

#[derive(InputObject)]
pub struct ReceiptReissueInput {
    order_id: OrderId,
    /// To whom it is made out: 60 characters at most.
    recipient: String,
}

payload! {
    /// What `receiptReissue` answers.
    pub ReceiptReissuePayload { receipt: Receipt }, ReceiptReissueUserError(ReissueRefusal, ReceiptReissueErrorCode)
}

#[derive(Default)]
pub struct ReceiptMutation;

#[Object]
impl ReceiptMutation {
    /// Issues an order's receipt again, made out to another name. It takes the place of the one before, under a number of its
    /// own.
    #[graphql(guard = "SignedIn")]
    async fn receipt_reissue(
        &self,
        ctx: &Context<'_>,
        input: ReceiptReissueInput,
    ) -> Result<ReceiptReissuePayload> {
        let answer = reissue(ctx.app(), &ctx.actor(), input.order_id, &input.recipient).await;
        ReceiptReissuePayload::answer(ctx, answer, |receipt| ReceiptReissuePayload {
            receipt: Some(receipt),
            ..Default::default()
        })
    }
}
