//! The catalogue as GraphQL shows it, in the language of the request.

use async_graphql::{Context, Object, Result};
use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::money::Yen;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::product::{ProductClass, ProductShape};
use teiki_shared::scalars::{Date, DateTime};

use super::counters::{CounterFacts, CountersOf};
use super::finder::{self, Section};
use super::good_on;
use super::icoca::{CardSold, ChargePlace};
use super::matrix::{MatrixOf, RouteLine};
use super::notices::{Notice, Notices, NoticesBy, NoticesOn};
use super::searches::{LinesOf, StopsNamed, StopsSold};
use super::{
    CategoriesOf, ChoicesOf, DocumentRequirement, DocumentsOf, HonouredBy, IcocaOf, IssuersOf, Line,
    Operator, Price, PriceChange, PriceRange, PriceRangesOf, PriceTables, PricesOf, Product, ProductsGoodOn,
    ProductsOf, RiderCategory, RoutePrices, Stop, db, pricing, succession, terms::RefundTerms,
};
use crate::error::Fault;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault, limits, page};

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

    /// Who goes on in the place of an operator that has ended; null where it has not.
    async fn successor(&self, ctx: &Context<'_>, slug: String) -> Result<Option<Operator>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let Some(ended) = db::operator_of(&conn, &slug).await.or_fault(ctx)? else { return Ok(None) };
        succession::successor(&conn, &ended).await.or_fault(ctx)
    }

    /// The fare finder's stops by kanji, kana or romaji, of every operator that sells or of one. With `from` only those of
    /// its operator, the ones with a fare from there first.
    #[graphql(complexity = "limits::SEARCH + page::weight(first) * child_complexity")]
    async fn stops(
        &self,
        ctx: &Context<'_>,
        text: String,
        #[graphql(default = 20)] first: i32,
        operator: Option<String>,
        from: Option<StopId>,
    ) -> Result<Vec<Stop>> {
        let search = StopsNamed { text, operator, from, first: first.into() };
        Ok(loader(ctx).load_one(search).await.or_fault(ctx)?.unwrap_or_default())
    }

    /// The lines of an operator with their stops, as far as a single fare is known for them.
    #[graphql(complexity = "limits::NETWORK + 20 * child_complexity")]
    async fn lines(&self, ctx: &Context<'_>, operator: String) -> Result<Vec<Line>> {
        Ok(loader(ctx).load_one(LinesOf(operator)).await.or_fault(ctx)?.unwrap_or_default())
    }

    /// The section between two stops of one operator, with the passes that are sold there.
    #[graphql(complexity = "limits::SEARCH + 20 * child_complexity")]
    async fn section(&self, ctx: &Context<'_>, from: StopId, to: StopId) -> Result<Option<Section>> {
        let _turn = ctx.reads().turn(&ctx.app().turns).await.or_fault(ctx)?;
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        finder::section(&conn, ctx.app().clock.now(), (from, to)).await.or_fault(ctx)
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
    /// When the phone is answered, and the days ahead on which it is not.
    #[graphql(name = "contactHours")]
    async fn localised_contact_hours(&self, ctx: &Context<'_>) -> String {
        self.contact_hours(ctx.lang(), ctx.app().clock.today())
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
    /// How riders pay online. `KONBINI` is announced by those that name it, and cannot be paid with yet.
    async fn payment_methods(&self) -> &[OnlineMethod] {
        &self.payment_methods
    }
    /// Whether a payment may be started now.
    async fn open_now(&self, ctx: &Context<'_>) -> bool {
        self.is_open(ctx.app().clock.now())
    }
    /// When payments are taken again; null while they are.
    async fn opens_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.sale_hours().next_opening(ctx.app().clock.now()).map(DateTime)
    }
    /// Who goes on in its place, where it has ended.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Operator>> {
        if self.succeeded_by.is_none() {
            return Ok(None);
        }
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        succession::successor(&conn, self).await.or_fault(ctx)
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
    /// What is to be had on its routes, in their order; empty where nothing is told of them.
    #[graphql(complexity = "10 * child_complexity")]
    async fn route_matrix(&self, ctx: &Context<'_>) -> Result<Vec<RouteLine>> {
        Ok(loader(ctx).load_one(MatrixOf(self.id)).await.or_fault(ctx)?.unwrap_or_default())
    }
    /// The ICOCAs that it sells.
    #[graphql(complexity = "5 * child_complexity")]
    async fn cards(&self, ctx: &Context<'_>) -> Result<Vec<CardSold>> {
        let found = loader(ctx).load_one(IcocaOf(self.id)).await.or_fault(ctx)?;
        Ok(found.map(|icoca| icoca.cards.0).unwrap_or_default())
    }
    /// Where an ICOCA is charged beside its counters.
    #[graphql(complexity = "5 * child_complexity")]
    async fn charging(&self, ctx: &Context<'_>) -> Result<Vec<ChargePlace>> {
        let found = loader(ctx).load_one(IcocaOf(self.id)).await.or_fault(ctx)?;
        Ok(found.map(|icoca| icoca.charging.0).unwrap_or_default())
    }
    /// What it announces.
    #[graphql(complexity = "5 * child_complexity")]
    async fn notices(&self, ctx: &Context<'_>) -> Result<Vec<Notice>> {
        let found = loader(ctx).load_one(NoticesBy(self.id)).await.or_fault(ctx)?.unwrap_or_default();
        Ok(found.current(ctx.app().clock.now()))
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
    /// Those of them that sell it now: nobody while its sales are suspended. Between two stops, see `Offer.sellers`.
    #[graphql(complexity = "3 * child_complexity")]
    async fn sellers(&self, ctx: &Context<'_>) -> Result<Vec<Operator>> {
        let notices = self.announced(ctx).await?;
        self.sold_by(ctx, &notices, false).await
    }
    /// What is announced about it, whoever sells it and wherever one rides.
    #[graphql(complexity = "5 * child_complexity")]
    async fn notices(&self, ctx: &Context<'_>) -> Result<Vec<Notice>> {
        Ok(self.announced(ctx).await?.current(ctx.app().clock.now()))
    }
    /// The lines of its operator for which no pass is sold on an ICOCA.
    #[graphql(complexity = "5 * child_complexity")]
    async fn unsold(&self, ctx: &Context<'_>) -> Result<Vec<RouteLine>> {
        let mut lines =
            loader(ctx).load_one(MatrixOf(self.operator_id)).await.or_fault(ctx)?.unwrap_or_default();
        lines.retain(|line| !line.row.has_passes());
        Ok(lines)
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
    /// The papers that must be shown: one of each.
    #[graphql(name = "documents", complexity = "3 * child_complexity")]
    async fn required_documents(&self, ctx: &Context<'_>) -> Result<Vec<DocumentRequirement>> {
        if self.is_buyable() {
            return Ok(Vec::new());
        }
        Ok(loader(ctx)
            .load_one(DocumentsOf(self.operator_id, self.id))
            .await
            .or_fault(ctx)?
            .unwrap_or_default())
    }
    /// What riders type of those papers, in the order in which it is asked.
    #[graphql(name = "paperFacts")]
    async fn asked_paper_facts(&self) -> &[PaperFact] {
        &self.paper_facts
    }
    /// False where a certificate must be approved first.
    async fn buyable(&self) -> bool {
        self.is_buyable()
    }
    /// Whether riders apply for it here with the papers that it asks for; what is neither this nor `buyable` is sold at the counter.
    async fn applied_for(&self) -> bool {
        self.is_applied_for()
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
    /// The terms of months that are sold.
    async fn months(&self, ctx: &Context<'_>) -> Result<Vec<i32>> {
        Ok(self.ranges(ctx).await?.iter().filter_map(|range| range.term.months()).collect())
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
    /// The lowest price of what is on sale today; where nothing is, of all.
    #[graphql(name = "fromPrice")]
    async fn lowest_price(&self, ctx: &Context<'_>) -> Result<Option<Yen>> {
        let (ranges, today) = (self.ranges(ctx).await?, ctx.app().clock.today());
        let on_sale = ranges.iter().filter(|range| range.is_on_sale(today)).map(|range| range.lowest).min();
        Ok(on_sale.or_else(|| ranges.iter().map(|range| range.lowest).min()))
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
    #[graphql(complexity = "limits::SEARCH + page::weight(first) * child_complexity")]
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
        let search =
            StopsSold { product: (self.operator_id, self.id), text, reachable_from, first: first.into() };
        Ok(loader(ctx).load_one(search).await.or_fault(ctx)?.unwrap_or_default())
    }
    #[graphql(complexity = "5 * child_complexity")]
    /// The prices of a section, a fare or an area, one for each term; empty where it is not sold. They are those of a pass that
    /// starts on the day; without one, and for a term that is not sold for it, on the first day on which it is sold. A section that
    /// several routes join needs `via`.
    async fn quotes(
        &self,
        ctx: &Context<'_>,
        from: Option<StopId>,
        to: Option<StopId>,
        via: Option<String>,
        code: Option<String>,
        starts_on: Option<Date>,
    ) -> Result<Vec<Price>> {
        if let (true, Some(ends)) = (self.via, from.zip(to)) {
            let routes = self.routes_between(ctx, ends, starts_on).await?.into_iter();
            let is_chosen = |route: &RoutePrices| {
                via.is_none() || route.via.as_ref().map(|route| &route.id) == via.as_ref()
            };
            let mut chosen = routes.filter(is_chosen);
            return Ok(match (chosen.next(), chosen.next()) {
                (Some(only), None) => only.prices,
                _ => Vec::new(),
            });
        }
        let (code, ends) = match self.shape {
            ProductShape::Section => (None, from.zip(to)),
            ProductShape::Fare | ProductShape::Area => (code, None),
        };
        let (conn, key) = (ctx.reads().conn().await.or_fault(ctx)?, (self.operator_id, self.id));
        let now = ctx.app().clock.now();
        let tables = pricing::of_choice(&conn, now, key, code.as_deref(), ends, None).await.or_fault(ctx)?;
        Ok(tables.map(|tables| tables.prices(starts_on.map(|day| day.0))).unwrap_or_default())
    }
    /// What a section costs by each route that joins its stops, the cheapest first; one at most where passes of the product have no
    /// route. Empty where it is not sold.
    #[graphql(complexity = "2 * child_complexity")]
    async fn prices_by_route(
        &self,
        ctx: &Context<'_>,
        from: Option<StopId>,
        to: Option<StopId>,
        starts_on: Option<Date>,
    ) -> Result<Vec<RoutePrices>> {
        match from.zip(to).filter(|_| self.shape == ProductShape::Section) {
            Some(ends) => self.routes_between(ctx, ends, starts_on).await,
            None => Ok(Vec::new()),
        }
    }
}

impl Product {
    async fn routes_between(
        &self,
        ctx: &Context<'_>,
        ends: (StopId, StopId),
        starts_on: Option<Date>,
    ) -> Result<Vec<RoutePrices>> {
        let (conn, key) = (ctx.reads().conn().await.or_fault(ctx)?, (self.operator_id, self.id));
        let (fares, tables) = futures::try_join!(
            good_on::by_route(&conn, key, ends),
            pricing::of_choice(&conn, ctx.app().clock.now(), key, None, Some(ends), None)
        )
        .or_fault(ctx)?;
        let prices = tables.map(|tables| tables.prices(starts_on.map(|day| day.0))).unwrap_or_default();
        Ok(RoutePrices::of(&fares, &prices))
    }

    async fn owner(&self, ctx: &Context<'_>) -> Result<Operator> {
        let operator = loader(ctx).load_one(self.operator_id).await.or_fault(ctx)?;
        operator.ok_or_else(|| Fault::other("a product without its operator")).or_fault(ctx)
    }

    async fn announced(&self, ctx: &Context<'_>) -> Result<Notices> {
        let found = loader(ctx).load_one(NoticesOn(self.operator_id, self.id)).await.or_fault(ctx)?;
        Ok(found.unwrap_or_default())
    }

    /// The issuers that none of the notices keeps from selling it now; `section` says whether its stops are known.
    pub(super) async fn sold_by(
        &self,
        ctx: &Context<'_>,
        notices: &Notices,
        section: bool,
    ) -> Result<Vec<Operator>> {
        let mut issuers = self.issuers(ctx).await?;
        let now = ctx.app().clock.now();
        issuers.retain(|seller| notices.suspension(now, seller.id, section).is_none());
        Ok(issuers)
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
