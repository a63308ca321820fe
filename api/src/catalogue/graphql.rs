//! The catalogue as GraphQL shows it, in the language of the request.

use async_graphql::{ComplexObject, Context, Object, Result};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::money::Yen;
use teiki_shared::product::{ProductClass, ProductShape};
use teiki_shared::scalars::{Date, DateTime};

use super::counters::{CounterFacts, CountersOf};
use super::finder::{self, Offer, Section};
use super::{
    CategoriesOf, ChoicesOf, HonouredBy, IssuersOf, NextPrice, Operator, Price, PriceChange, PriceRange,
    PriceRangesOf, PriceTables, PricesOf, Product, ProductsGoodOn, ProductsOf, RiderCategory, Stop, db,
    documents, find_stops, pricing, romaji, terms::RefundTerms,
};
use crate::error::Fault;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault, page};

#[derive(Default)]
pub struct CatalogueQuery;

#[Object]
impl CatalogueQuery {
    /// The operators that sell, in their order.
    #[graphql(complexity = "5 * child_complexity")]
    async fn operators(&self, ctx: &Context<'_>) -> Result<Vec<Operator>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        db::selling_operators(&conn).await.or_fault(ctx)
    }

    /// An operator that sells, by the word in its addresses.
    async fn operator(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Operator>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        db::selling_operator(&conn, &slug).await.or_fault(ctx)
    }

    /// The fare finder's stops by kanji, kana or romaji, of every operator that sells or of one. With `from` only those of
    /// its operator, the ones with a fare from there first.
    #[graphql(complexity = "page::weight(first) * child_complexity")]
    async fn stops(
        &self,
        ctx: &Context<'_>,
        text: String,
        #[graphql(default = 20)] first: i32,
        operator: Option<String>,
        from: Option<StopId>,
    ) -> Result<Vec<Stop>> {
        let _turn = finder::turn().await.or_fault(ctx)?;
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        finder::stops(&conn, &text, operator.as_deref(), from, first.into()).await.or_fault(ctx)
    }

    /// The section between two stops of one operator, with the passes that are sold by section or by fare there.
    #[graphql(complexity = "20 * child_complexity")]
    async fn section(&self, ctx: &Context<'_>, from: StopId, to: StopId) -> Result<Option<Section>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        finder::section(&conn, ctx.app().clock.now(), (from, to)).await.or_fault(ctx)
    }
}

/// Two stops of one operator, and what is sold between them.
#[Object]
impl Section {
    /// Whose stops they are.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        self.from.owner(ctx).await
    }
    async fn from(&self) -> &Stop {
        &self.from
    }
    async fn to(&self) -> &Stop {
        &self.to
    }
    /// The lowest single fare one way; null where none between the two is known.
    async fn fare(&self) -> Option<Yen> {
        self.fare
    }
    /// The passes that are sold by section or by fare. What an area covers is not known stop by stop.
    async fn offers(&self) -> &[Offer] {
        &self.offers
    }
}

/// A pass with its prices in a section.
#[Object]
impl Offer {
    async fn product(&self) -> &Product {
        &self.product
    }
    /// One for each term, the shortest first.
    async fn prices(&self) -> &[Price] {
        &self.prices
    }
}

/// A bus or regional-rail operator.
#[Object]
impl Operator {
    async fn id(&self) -> OperatorId {
        self.id
    }
    async fn slug(&self) -> &str {
        &self.slug
    }
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> &str {
        self.name(ctx.lang())
    }
    async fn phone(&self) -> &str {
        &self.phone
    }
    #[graphql(name = "address")]
    async fn localised_address(&self, ctx: &Context<'_>) -> &str {
        self.address(ctx.lang())
    }
    /// `22:00`: an order is paid by this time on the day before its pass starts.
    async fn closing_hour(&self) -> String {
        self.closing_hour.to_string()
    }
    /// The seller as the law and receipts name it.
    #[graphql(name = "legalName")]
    async fn localised_legal_name(&self, ctx: &Context<'_>) -> &str {
        self.legal_name(ctx.lang())
    }
    /// When the phone is answered.
    #[graphql(name = "contactHours")]
    async fn localised_contact_hours(&self, ctx: &Context<'_>) -> &str {
        self.contact_hours(ctx.lang())
    }
    /// Whether riders' questions reach it by mail (`contactSend`).
    async fn takes_questions(&self) -> bool {
        self.mail.is_some()
    }
    /// Who is responsible for sales.
    #[graphql(name = "representative")]
    async fn localised_representative(&self, ctx: &Context<'_>) -> &str {
        self.representative(ctx.lang())
    }
    /// The registration number of the qualified invoice system.
    async fn invoice_number(&self) -> Option<&str> {
        self.invoice_number.as_deref()
    }
    /// `06:00`, in Japan.
    async fn sale_opens(&self) -> String {
        self.sale_opens.to_string()
    }
    /// `22:00`, or `24:00` for the end of the day.
    async fn sale_closes(&self) -> String {
        self.sale_closes.to_string()
    }
    /// This demonstration takes payments at all hours; `saleOpens` and `saleCloses` are the operator's own.
    async fn all_day_sample(&self) -> bool {
        self.all_day_sample
    }
    /// Whether a payment may be started now.
    async fn open_now(&self, ctx: &Context<'_>) -> bool {
        self.is_open(ctx.app().clock.now())
    }
    /// When payments are taken again; null while they are.
    async fn opens_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.sale_hours().next_opening(ctx.app().clock.now()).map(DateTime)
    }
    /// Made up for demonstrations.
    async fn fictional(&self) -> bool {
        self.fictional
    }
    /// What it sells, its own and what others let it sell; with `goodOn` only what is good on that operator's vehicles.
    #[graphql(complexity = "10 * child_complexity")]
    async fn products(&self, ctx: &Context<'_>, good_on: Option<OperatorId>) -> Result<Vec<Product>> {
        let products = match good_on {
            None => loader(ctx).load_one(ProductsOf(self.id)).await,
            Some(on) => loader(ctx).load_one(ProductsGoodOn(self.id, on)).await,
        };
        Ok(products.or_fault(ctx)?.unwrap_or_default())
    }
    /// Where its people sell and help, in their order.
    #[graphql(complexity = "5 * child_complexity")]
    async fn counters(&self, ctx: &Context<'_>) -> Result<Vec<CounterFacts>> {
        Ok(loader(ctx).load_one(CountersOf(self.id)).await.or_fault(ctx)?.unwrap_or_default())
    }
    /// A product on sale, by the word in its addresses.
    async fn product(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Product>> {
        let products = loader(ctx).load_one(ProductsOf(self.id)).await.or_fault(ctx)?;
        Ok(products.unwrap_or_default().into_iter().find(|product| product.slug == slug))
    }
}

/// A kind of pass.
#[Object]
impl Product {
    async fn id(&self) -> ProductId {
        self.id
    }
    async fn slug(&self) -> &str {
        &self.slug
    }
    /// Whose product it is.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        self.owner(ctx).await
    }
    /// Who sells it: the rider chooses one, which takes the money and issues the receipt.
    #[graphql(complexity = "3 * child_complexity")]
    async fn issuers(&self, ctx: &Context<'_>) -> Result<Vec<Operator>> {
        let issuers = loader(ctx).load_one(IssuersOf(self.operator_id, self.id)).await.or_fault(ctx)?;
        Ok(issuers.unwrap_or_default())
    }
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> &str {
        self.name(ctx.lang())
    }
    async fn class(&self) -> ProductClass {
        self.class
    }
    async fn shape(&self) -> ProductShape {
        self.shape
    }
    #[graphql(name = "area")]
    async fn localised_area(&self, ctx: &Context<'_>) -> &str {
        self.area(ctx.lang())
    }
    #[graphql(name = "notes")]
    async fn localised_notes(&self, ctx: &Context<'_>) -> &str {
        self.notes(ctx.lang())
    }
    /// For whom it is; null where it is for everybody.
    async fn category(&self, ctx: &Context<'_>) -> Result<Option<RiderCategory>> {
        let Some(slug) = &self.category else { return Ok(None) };
        let found = loader(ctx).load_one(CategoriesOf(self.operator_id)).await.or_fault(ctx)?;
        Ok(found.and_then(|mut categories| categories.remove(slug)))
    }
    /// The certificates that must be shown, as people call them.
    async fn documents(&self, ctx: &Context<'_>) -> Vec<&str> {
        self.documents.iter().map(|kind| documents::name(kind, ctx.lang())).collect()
    }
    /// False where a certificate must be approved first.
    async fn buyable(&self) -> bool {
        self.is_buyable()
    }
    /// The operators on whose vehicles it is good.
    #[graphql(complexity = "3 * child_complexity")]
    async fn honoured_by(&self, ctx: &Context<'_>) -> Result<Vec<Operator>> {
        let honoured = loader(ctx).load_one(HonouredBy(self.operator_id, self.id)).await.or_fault(ctx)?;
        Ok(honoured.unwrap_or_default())
    }
    /// Days from application to the earliest start.
    async fn lead_days(&self) -> i32 {
        self.lead_days
    }
    /// Days from application to the latest start.
    async fn window_days(&self) -> i32 {
        self.window_days
    }
    /// The terms that are sold.
    async fn months(&self, ctx: &Context<'_>) -> Result<Vec<i32>> {
        Ok(self.ranges(ctx).await?.iter().map(|range| range.months).collect())
    }
    /// The whole table, each row as it is on the first day on which a pass bought now may start with that code for that term.
    #[graphql(complexity = "20 * child_complexity")]
    async fn prices(&self, ctx: &Context<'_>) -> Result<Vec<Price>> {
        let tables = loader(ctx).load_one(PricesOf(self.operator_id, self.id)).await.or_fault(ctx)?;
        Ok(tables.map(|tables| tables.prices(None)).unwrap_or_default())
    }
    /// What it costs, by term, the shortest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn price_ranges(&self, ctx: &Context<'_>) -> Result<Vec<PriceRange>> {
        self.ranges(ctx).await
    }
    /// The next lowest price that a rider may meet today: by a start date that can be chosen, or by buying a few days later.
    #[graphql(complexity = "2 * child_complexity")]
    async fn price_change(&self, ctx: &Context<'_>) -> Result<Option<PriceChange>> {
        Ok(self.tables_of_ranges(ctx).await?.and_then(|tables| tables.change()))
    }
    /// The fares or areas to choose from, each with the price of its shortest term, the cheapest first. Empty for sections,
    /// whose stops are chosen.
    #[graphql(complexity = "10 * child_complexity")]
    async fn choices(&self, ctx: &Context<'_>) -> Result<Vec<Price>> {
        match self.shape {
            ProductShape::Section => Ok(Vec::new()),
            ProductShape::Fare | ProductShape::Area => {
                let key = ChoicesOf(self.operator_id, self.id);
                let tables = loader(ctx).load_one(key).await.or_fault(ctx)?;
                Ok(tables.map(|tables| tables.codes()).unwrap_or_default())
            }
        }
    }
    /// The lowest price.
    #[graphql(name = "fromPrice")]
    async fn lowest_price(&self, ctx: &Context<'_>) -> Result<Option<Yen>> {
        Ok(self.ranges(ctx).await?.iter().map(|range| range.lowest).min())
    }
    async fn refund_fee(&self) -> Yen {
        self.refund_fee
    }
    /// How a refund is computed, in sentences.
    async fn refund_terms(&self, ctx: &Context<'_>) -> String {
        let (rule, fee) = (self.refund_rule, self.refund_fee);
        RefundTerms { rule, fee, fare: None, prices: Default::default() }.sentences(ctx.lang())
    }
    /// Percent, included in the price.
    async fn tax_rate(&self) -> i32 {
        self.tax_rate
    }
    /// Prices, windows, rules or fees that no operator has published.
    async fn sample(&self) -> bool {
        self.sample
    }
    async fn on_sale(&self) -> bool {
        self.on_sale
    }
    #[graphql(name = "earliestStart")]
    async fn first_start(&self, ctx: &Context<'_>) -> Result<Date> {
        Ok(Date(self.earliest_start(&self.owner(ctx).await?, ctx.app().clock.now())))
    }
    #[graphql(name = "latestStart")]
    async fn last_start(&self, ctx: &Context<'_>) -> Date {
        Date(self.latest_start(ctx.app().clock.now()))
    }
    #[graphql(complexity = "page::weight(first) * child_complexity")]
    /// Stops by kanji, kana or romaji, from which a pass is sold; with `reachableFrom` only those with a fare from there.
    async fn stops(
        &self,
        ctx: &Context<'_>,
        text: String,
        #[graphql(default = 20)] first: i32,
        reachable_from: Option<StopId>,
    ) -> Result<Vec<Stop>> {
        if self.shape != ProductShape::Section {
            return Ok(Vec::new());
        }
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        find_stops(&conn, today(ctx), self, &text, reachable_from, first.into()).await.or_fault(ctx)
    }
    #[graphql(complexity = "5 * child_complexity")]
    /// The prices of a section, a fare or an area, one for each term; empty where it is not sold. They are those of a pass that
    /// starts on the day; without one, and for a term that is not sold for it, on the first day on which it is sold.
    async fn quotes(
        &self,
        ctx: &Context<'_>,
        from: Option<StopId>,
        to: Option<StopId>,
        code: Option<String>,
        starts_on: Option<Date>,
    ) -> Result<Vec<Price>> {
        let (code, ends) = match self.shape {
            ProductShape::Section => (None, from.zip(to)),
            ProductShape::Fare | ProductShape::Area => (code, None),
        };
        let (conn, key) = (ctx.reads().conn().await.or_fault(ctx)?, (self.operator_id, self.id));
        let now = ctx.app().clock.now();
        let tables = pricing::of_choice(&conn, now, key, code.as_deref(), ends).await.or_fault(ctx)?;
        Ok(tables.map(|tables| tables.prices(starts_on.map(|day| day.0))).unwrap_or_default())
    }
}

impl Product {
    async fn owner(&self, ctx: &Context<'_>) -> Result<Operator> {
        let operator = loader(ctx).load_one(self.operator_id).await.or_fault(ctx)?;
        operator.ok_or_else(|| Fault::other("a product without its operator")).or_fault(ctx)
    }

    async fn ranges(&self, ctx: &Context<'_>) -> Result<Vec<PriceRange>> {
        Ok(self.tables_of_ranges(ctx).await?.map(|tables| tables.ranges()).unwrap_or_default())
    }

    async fn tables_of_ranges(&self, ctx: &Context<'_>) -> Result<Option<PriceTables<PriceRange>>> {
        loader(ctx).load_one(PriceRangesOf(self.operator_id, self.id)).await.or_fault(ctx)
    }
}

/// For whom a fare is, by age.
#[Object]
impl RiderCategory {
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> &str {
        self.name(ctx.lang())
    }
    /// Whom it is for, in a sentence.
    #[graphql(name = "sentence")]
    async fn localised_sentence(&self, ctx: &Context<'_>) -> String {
        self.sentence(ctx.lang())
    }
    /// Of the adult single fare, rounded up to 10 yen.
    async fn fare_percent(&self) -> i32 {
        self.fare_percent
    }
}

/// The day of a sale that is made now.
fn today(ctx: &Context<'_>) -> Date {
    Date(ctx.app().clock.today())
}

/// A row of the price table that prices a pass.
#[Object]
impl Price {
    /// The one-way fare in yen for sections and fare amounts, the area's word for areas.
    async fn code(&self) -> &str {
        &self.code
    }
    async fn months(&self) -> i32 {
        self.months
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

/// A bus stop.
#[Object]
impl Stop {
    async fn id(&self) -> StopId {
        self.id
    }
    /// Where the operator has another stop of that name, with its line or a stop near by: `中村（大学線）`.
    #[graphql(name = "name")]
    async fn localised_name(&self, ctx: &Context<'_>) -> String {
        self.name(ctx.lang())
    }
    async fn kana(&self) -> &str {
        &self.name_kana
    }
    async fn romaji(&self) -> String {
        romaji(&self.name_kana)
    }
    /// The operator whose stop it is.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        self.owner(ctx).await
    }
}

impl Stop {
    async fn owner(&self, ctx: &Context<'_>) -> Result<Operator> {
        let operator = loader(ctx).load_one(self.operator_id).await.or_fault(ctx)?;
        operator.ok_or_else(|| Fault::other("a stop without its operator")).or_fault(ctx)
    }
}
