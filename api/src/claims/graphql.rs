//! Giving passes back as GraphQL shows it. Quote and claim are reached through their pass.

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::{ClaimId, PassId};
use teiki_shared::invoice::TaxRate;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::refund::{Line, LineKind};
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
        let order = loader(ctx).load_one(OrderKey(self.operator_id, self.order_id)).await.or_fault(ctx)?;
        let order = order.ok_or_else(|| Fault::other("a claim without its order")).or_fault(ctx)?;
        let rate = u8::try_from(order.tax_rate).map_err(Fault::other).or_fault(ctx)?;
        Ok(TaxRate::percent(rate).included_in(self.amount))
    }
    /// Why nothing is paid back; null where something is.
    async fn nothing_back(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.nothing_back.map(|why| why.sentence(ctx.lang()))
    }
    /// Whether the money went back by another way before the refund could be sent: by the seller's hand or the card company's.
    async fn paid_elsewhere(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(refund) = self.refund_id else { return Ok(false) };
        let key = RefundsOf(self.operator_id, self.order_id, State::Paid);
        let stand = loader(ctx).load_one(key).await.or_fault(ctx)?.unwrap_or_default();
        Ok(!stand.iter().any(|row| row.id == refund))
    }
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
