//! Prices as GraphQL shows them, in the language of the request.

use async_graphql::{ComplexObject, Context, Object};
use teiki_shared::format;
use teiki_shared::money::Yen;
use teiki_shared::scalars::Date;
use teiki_shared::term::TermSale;

use super::{NextPrice, Price, PriceRange};
use crate::catalogue::FixedTerm;
use crate::graphql::Ask;

/// A row of the price table that prices a pass.
#[Object]
impl Price {
    /// The one-way fare in yen for sections and fare amounts, the area's word for areas.
    async fn code(&self) -> &str {
        &self.code
    }
    /// How many months; null for a term with fixed dates.
    async fn months(&self) -> Option<i32> {
        self.term.months()
    }
    /// The term with fixed dates; null for months.
    async fn term(&self) -> Option<DatedTerm<'_>> {
        Some(DatedTerm { term: self.term.fixed()?, sale: self.sale? })
    }
    /// `3か月`, or the name of a term with fixed dates.
    async fn term_name(&self, ctx: &Context<'_>) -> String {
        self.term.name(ctx.lang())
    }
    async fn price(&self) -> Yen {
        self.price
    }
    /// The one-way fare that refunds use.
    async fn fare(&self) -> Yen {
        self.refund_fare
    }
    /// Another price that a rider may meet today: for a later start date, or by buying a few days later.
    async fn next(&self) -> Option<&NextPrice> {
        self.next.as_ref()
    }
}

#[ComplexObject]
impl NextPrice {
    /// `2027年4月1日（木）以降に始まる定期券は9,820円`.
    async fn sentence(&self, ctx: &Context<'_>) -> String {
        let price = format::yen(ctx.lang(), self.price);
        format::price_from(ctx.lang(), self.decided_by, self.valid_from.0, &price)
    }
}

/// A term with fixed dates, and whether it is sold now.
pub struct DatedTerm<'a> {
    term: &'a FixedTerm,
    sale: TermSale,
}

impl DatedTerm<'_> {
    fn first_day(&self) -> Date {
        match self.sale {
            TermSale::Open(days) => Date(days.start()),
            TermSale::Opens(_) | TermSale::Closed => self.term.starts_on,
        }
    }
}

/// A term with fixed dates, such as a school term.
#[Object(name = "FixedTerm")]
impl DatedTerm<'_> {
    /// The word by which it is chosen.
    async fn slug(&self) -> &str {
        &self.term.slug
    }
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.term.name(ctx.lang())
    }
    /// The first day of a pass; of one bought while the term runs the first on which it can be used.
    async fn starts_on(&self) -> Date {
        self.first_day()
    }
    async fn ends_on(&self) -> Date {
        self.term.ends_on
    }
    /// `2026年9月1日から2026年12月31日まで`.
    async fn days(&self, ctx: &Context<'_>) -> String {
        format::period(ctx.lang(), self.first_day().0, self.term.ends_on.0)
    }
    /// Why it is not sold now and when it will be, in a sentence; null while it is sold.
    async fn not_sold(&self, ctx: &Context<'_>) -> Option<String> {
        self.term.not_sold(self.sale, ctx.lang())
    }
}

/// What a product costs for one term.
#[Object]
impl PriceRange {
    /// How many months; null for a term with fixed dates.
    async fn months(&self) -> Option<i32> {
        self.term.months()
    }
    /// `3か月`, or the name of a term with fixed dates.
    async fn term_name(&self, ctx: &Context<'_>) -> String {
        self.term.name(ctx.lang())
    }
    /// Of the cheapest section, fare or area.
    async fn lowest(&self) -> Yen {
        self.lowest
    }
    /// Of the dearest.
    async fn highest(&self) -> Yen {
        self.highest
    }
}
