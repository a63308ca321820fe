//! What a guardian sees of an order.

use async_graphql::{Context, Enum, Object, SimpleObject};
use teiki_shared::ids::GuardianLinkId;
use teiki_shared::money::Yen;
use teiki_shared::scalars::{Date, DateTime};

use crate::catalogue::Operator;
use crate::graphql::Ask;
use crate::guardians::session::Confirmed;
use crate::guardians::view::{GuardianOrder, GuardianSale, Shown};
use crate::receipts::Receipt;

/// How an order stands towards the guardian of a link.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardianOrderState {
    /// It can be paid by this link.
    Payable,
    /// It was paid by this link.
    Paid,
    /// It was paid by this link, too late or beside another payment: the money goes back.
    SentBack,
    /// None of these; nothing is told.
    Over,
}

/// An order behind a guardian's link, for a browser in which its question was answered.
#[Object]
impl GuardianOrder {
    /// Of the link.
    async fn id(&self) -> GuardianLinkId {
        self.id
    }
    async fn state(&self) -> GuardianOrderState {
        match self.shown {
            Shown::Payable(_) => GuardianOrderState::Payable,
            Shown::Paid(_) => GuardianOrderState::Paid,
            Shown::SentBack => GuardianOrderState::SentBack,
            Shown::Over => GuardianOrderState::Over,
        }
    }
    /// What is paid for, while it can be paid.
    async fn sale(&self) -> Option<&GuardianSale> {
        match &self.shown {
            Shown::Payable(sale) => Some(sale),
            Shown::Paid(_) | Shown::SentBack | Shown::Over => None,
        }
    }
    /// The attempt that this browser has open.
    async fn payment(&self, ctx: &Context<'_>) -> Option<GuardianPayment> {
        let Shown::Payable(sale) = &self.shown else { return None };
        sale.attempt.as_ref().map(|_| GuardianPayment { decline_message: sale.decline(ctx.lang()) })
    }
    /// The receipt of what was paid by this link, in the browser that paid.
    async fn receipt(&self) -> Option<&Receipt> {
        match &self.shown {
            Shown::Paid(paid) => paid.receipt.as_ref(),
            Shown::Payable(_) | Shown::SentBack | Shown::Over => None,
        }
    }
    /// Where the receipt is sent to: as given in this browser, and as it was when it paid.
    async fn email(&self) -> Option<&str> {
        match &self.shown {
            Shown::Paid(paid) => paid.email.as_deref(),
            Shown::Payable(sale) => sale.confirmed.as_ref().and_then(|given| given.email.as_deref()),
            Shown::SentBack | Shown::Over => None,
        }
    }
    /// To whom the receipt is to be made out, as given in this browser; null before the check page was confirmed.
    async fn recipient(&self) -> Option<&str> {
        match &self.shown {
            Shown::Payable(sale) => {
                sale.confirmed.as_ref().map(|Confirmed { recipient, .. }| recipient.as_str())
            }
            Shown::Paid(_) | Shown::SentBack | Shown::Over => None,
        }
    }
}

/// One attempt by a guardian.
#[derive(SimpleObject)]
pub struct GuardianPayment {
    /// Why the card was declined last, and what to do.
    decline_message: Option<&'static str>,
}

/// What a guardian pays for, with what the last page before paying must state (特定商取引法 12条の6).
#[Object]
impl GuardianSale {
    /// The given name alone.
    async fn rider_name(&self) -> &str {
        &self.rider
    }
    /// Whether the rider is under 18.
    async fn is_minor(&self) -> bool {
        self.is_minor
    }
    async fn product_name(&self, ctx: &Context<'_>) -> &str {
        &self.order.names.of(ctx.lang()).product
    }
    /// The stops, the fare or the area.
    async fn section(&self, ctx: &Context<'_>) -> &str {
        &self.order.names.of(ctx.lang()).section
    }
    /// The term in words.
    async fn term_name(&self, ctx: &Context<'_>) -> String {
        self.order.term_name(ctx.lang())
    }
    async fn starts_on(&self) -> Date {
        self.order.starts_on
    }
    async fn ends_on(&self) -> Date {
        self.order.ends_on
    }
    /// Yen, tax included.
    async fn price(&self) -> Yen {
        self.order.price
    }
    /// Percent.
    async fn tax_rate(&self) -> i32 {
        self.order.tax_rate
    }
    /// How many passes, for which section and days.
    async fn quantity(&self, ctx: &Context<'_>) -> String {
        self.facts(ctx.lang()).quantity()
    }
    /// When and how it is paid, and until when.
    async fn how_to_pay(&self, ctx: &Context<'_>) -> String {
        self.facts(ctx.lang()).payment()
    }
    /// From when it can be used.
    async fn delivery(&self, ctx: &Context<'_>) -> String {
        self.facts(ctx.lang()).delivery()
    }
    /// Cancellation and refund.
    #[graphql(name = "refundTerms")]
    async fn cancellation(&self, ctx: &Context<'_>) -> String {
        self.refund_terms(ctx.lang())
    }
    /// Until when it can be paid.
    async fn deadline(&self) -> DateTime {
        self.order.deadline
    }
    /// Whether somebody else has the payment open, since the link was made: it ends where one is begun here.
    async fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }
    /// When sales open, if they are closed now.
    async fn opens_at(&self) -> Option<DateTime> {
        self.opens_at
    }
    async fn seller(&self) -> Operator {
        self.seller.clone()
    }
}
