//! Giving passes back as GraphQL shows it. Quote and claim are reached through their pass.

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::{ClaimId, PassId};
use teiki_shared::invoice::TaxRate;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::RefundReason;
use teiki_shared::refund::{Line, LineKind, fee_paid};
use teiki_shared::scalars::{Date, DateTime};

use super::Claim;
use super::claim::{ClaimRefusal, PassRefundErrorCode, claim};
use super::quote::{Quote, quote};
use crate::error::Fault;
use crate::graphql::guard::SignedIn;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};
use crate::orders::{Order, OrderKey, Pass, PassNode};
use crate::payload;
use crate::receipts::Receipt;
use crate::receipts::load::SaleOf;
use crate::refunds::Refund;
use crate::refunds::load::RefundsOf;

/// The quote of a pass, for its object.
///
/// # Errors
/// A fault, logged.
pub async fn quote_of(ctx: &Context<'_>, order: &Order, pass: &Pass) -> Result<Option<Quote>> {
    let conn = ctx.reads().conn().await.or_fault(ctx)?;
    quote(&conn, order, pass, ctx.app().clock.today()).await.or_fault(ctx)
}

pub struct RefundLine(Line);

/// A line of the calculation of a refund. The amounts of all add up to it.
#[Object]
impl RefundLine {
    /// What is charged, in words: days, terms, the fee.
    async fn label(&self, ctx: &Context<'_>) -> String {
        self.0.label(ctx.lang())
    }
    /// Negative for what is kept.
    async fn amount(&self) -> Yen {
        self.0.amount
    }
    /// The first of the days that it is about; null where it is about none.
    async fn starts_on(&self) -> Option<Date> {
        self.0.period.map(|days| Date(days.start()))
    }
    /// The last of them.
    async fn ends_on(&self) -> Option<Date> {
        self.0.period.map(|days| Date(days.end()))
    }
}

fn lines(of: &[Line]) -> Vec<RefundLine> {
    of.iter().copied().map(RefundLine).collect()
}

/// What a pass pays back if it is given back today.
#[Object(name = "RefundQuote")]
impl Quote {
    #[graphql(complexity = "5 * child_complexity")]
    async fn lines(&self) -> Vec<RefundLine> {
        lines(&self.refund.lines)
    }
    /// What is paid back: the sum of the lines, never below 0.
    async fn amount(&self) -> Yen {
        self.refund.refund
    }
    /// The fee among the lines; 0 where none is charged.
    async fn fee(&self) -> Yen {
        let fee = self.refund.lines.iter().find(|line| line.kind == LineKind::Fee);
        fee.and_then(|line| line.amount.checked_neg()).unwrap_or_default()
    }
    /// Why nothing is paid back; null where something is.
    async fn nothing_back(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.refund.nothing_back().map(|why| why.sentence(ctx.lang()))
    }
    /// The day of the claim, in Japan: the sum is that of this day.
    async fn claimed_on(&self) -> Date {
        Date(self.claimed_on)
    }
    /// Whether it can be given back: until its last day.
    async fn can_claim(&self) -> bool {
        self.can_claim
    }
    /// Whether a guardian paid, to whose card the money goes: nothing is told of it.
    async fn by_guardian(&self) -> bool {
        self.payment.is_guardians()
    }
    /// Of the card that paid, to which the money goes: visa, mastercard, jcb …
    async fn card_brand(&self) -> Option<&str> {
        self.payment.of_rider(&self.payment.card_brand)
    }
    async fn card_last4(&self) -> Option<&str> {
        self.payment.of_rider(&self.payment.card_last4)
    }
    /// For `passRefund`: with another day or sum nothing is done.
    async fn digest(&self) -> &str {
        &self.digest
    }
}

/// The calculation of a refund as it was confirmed (払いもどし計算書).
#[Object(name = "RefundClaim")]
impl Claim {
    async fn id(&self) -> ClaimId {
        self.id
    }
    async fn claimed_at(&self) -> DateTime {
        self.claimed_at
    }
    /// The day in Japan that decided the sum.
    async fn claimed_on(&self) -> Date {
        self.claimed_on
    }
    #[graphql(complexity = "5 * child_complexity")]
    async fn lines(&self) -> Vec<RefundLine> {
        lines(&self.lines.0)
    }
    /// The sum of the lines.
    async fn amount(&self) -> Yen {
        self.amount
    }
    /// The tax inside the amount, at the rate of the order.
    async fn tax(&self, ctx: &Context<'_>) -> Result<Yen> {
        Ok(rate(ctx, self).await?.included_in(self.amount))
    }
    /// The fee that is charged, tax included, as far as the price reaches; 0 where none is. A supply of its own.
    async fn fee(&self) -> Yen {
        fee_paid(&self.lines.0)
    }
    /// The tax inside the fee, at the rate of the order.
    async fn fee_tax(&self, ctx: &Context<'_>) -> Result<Yen> {
        Ok(rate(ctx, self).await?.included_in(fee_paid(&self.lines.0)))
    }
    /// Who sold the pass, as the receipt of its payment names it.
    async fn issuer(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(sale(ctx, self).await?.issuer)
    }
    /// The issuer's registration number (登録番号), where it has one.
    async fn invoice_number(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(sale(ctx, self).await?.invoice_number)
    }
    /// The day of the payment, in Japan.
    async fn paid_on(&self, ctx: &Context<'_>) -> Result<Date> {
        Ok(sale(ctx, self).await?.paid_on)
    }
    /// Why nothing is paid back; null where something is.
    async fn nothing_back(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.nothing_back.map(|why| why.sentence(ctx.lang()))
    }
    /// Whether the money went back by another way before the refund could be sent: by the seller's hand or the card company's.
    /// Where they sent a part of it, the rest is a refund of this claim.
    async fn paid_elsewhere(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.refund_id.is_none() {
            return Ok(false);
        }
        let key = RefundsOf(self.operator_id, self.order_id, State::Paid);
        let stand = loader(ctx).load_one(key).await.or_fault(ctx)?.unwrap_or_default();
        let is_of_claim =
            |row: &Refund| row.payment_id == self.payment_id && row.reason == RefundReason::Claim;
        Ok(!stand.iter().any(is_of_claim))
    }
}

/// The tax rate of a claim's order.
async fn rate(ctx: &Context<'_>, claim: &Claim) -> Result<TaxRate> {
    let order = loader(ctx).load_one(OrderKey(claim.operator_id, claim.order_id)).await.or_fault(ctx)?;
    let order = order.ok_or_else(|| Fault::other("a claim without its order")).or_fault(ctx)?;
    u8::try_from(order.tax_rate).map(TaxRate::percent).map_err(Fault::other).or_fault(ctx)
}

/// The receipt of what a claim's pass was paid with, whoever paid.
async fn sale(ctx: &Context<'_>, claim: &Claim) -> Result<Receipt> {
    let receipt = loader(ctx).load_one(SaleOf(claim.operator_id, claim.payment_id)).await.or_fault(ctx)?;
    receipt.ok_or_else(|| Fault::other("a claim without the receipt of its payment")).or_fault(ctx)
}

#[derive(InputObject)]
pub struct PassRefundInput {
    pass_id: PassId,
    /// The digest of the quote that the person was shown; with another one nothing is done.
    expected_digest: String,
}

payload! {
    /// The pass, which has ended; its claim tells the calculation.
    pub PassRefundPayload { pass: PassNode }, PassRefundUserError(ClaimRefusal, PassRefundErrorCode)
}

#[derive(Default)]
pub struct ClaimMutation;

#[Object]
impl ClaimMutation {
    /// Gives a pass back. It ends at once, and what it pays goes back to the card that paid, at any hour.
    #[graphql(guard = "SignedIn")]
    async fn pass_refund(&self, ctx: &Context<'_>, input: PassRefundInput) -> Result<PassRefundPayload> {
        let PassRefundInput { pass_id, expected_digest } = input;
        let answer = Box::pin(claim(ctx.app(), &ctx.actor(), pass_id, &expected_digest)).await;
        let pass = match answer {
            Ok(()) => PassNode::of(ctx, ctx.viewer()?.account_id, pass_id).await?,
            Err(_) => None,
        };
        PassRefundPayload::answer(ctx, answer, |()| PassRefundPayload { pass, user_errors: Vec::new() })
    }
}
