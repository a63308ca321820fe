//! Drafts as GraphQL shows them.

mod begun_pass;
mod cards;
mod disclosed;
mod order;
mod paper_facts;

use std::sync::Arc;

use async_graphql::{Context, InputObject, MergedObject, Object, Result, SimpleObject};
use teiki_shared::draft_step::DraftStep;
use teiki_shared::ids::{CardId, DraftId, OperatorId, OrderId, PassId, ProductId, StopId};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;
use teiki_shared::scalars::Date;
use teiki_shared::term::TermKey;
use tokio::sync::OnceCell;

use self::begun_pass::BegunPass;
use self::cards::CardNumberMutation;
pub use self::disclosed::Disclosure;
use self::order::OrderPlaceMutation;
use self::paper_facts::PaperFactsMutation;
pub use self::paper_facts::TypedPaperFact;
use super::context::{self, StartClash};
use super::refusal::{
    BeginRefusal, DiscardRefusal, DraftBeginErrorCode, DraftDiscardErrorCode, DraftUpdateErrorCode,
    UpdateRefusal,
};
use super::{Begin, Changes, Draft, DraftContext, DraftProblemCode, begun, db, disclosure, section_name};
use crate::accounts::graphql::ViewerObject;
use crate::cards::Card;
use crate::cards::load::CardKey;
use crate::catalogue::{DocumentsOf, Notice, Operator, Price, PricesOf, Product, Route, RoutePrices, Stop};
use crate::certificates::graphql::SpecialCare;
use crate::certificates::{CertificatesOf, Page};
use crate::error::Refusal;
use crate::graphql::guard::SignedIn;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault, payload};
use crate::orders::{Order, OrderKey, PassNode};
use crate::payload;
use crate::viewer::Viewer;

/// A draft, and what it refers to once a field asks for it.
pub struct DraftNode {
    draft: Draft,
    context: OnceCell<DraftContext>,
}

impl From<Draft> for DraftNode {
    fn from(draft: Draft) -> Self {
        Self { draft, context: OnceCell::new() }
    }
}

impl From<(Draft, DraftContext)> for DraftNode {
    fn from((draft, context): (Draft, DraftContext)) -> Self {
        Self { draft, context: OnceCell::from(context) }
    }
}

impl DraftNode {
    async fn context(&self, ctx: &Context<'_>) -> Result<&DraftContext> {
        let app = ctx.app();
        let read = async || {
            let conn = ctx.reads().conn().await?;
            DraftContext::of(&conn, app.clock.now(), &self.draft).await
        };
        self.context.get_or_try_init(read).await.or_fault(ctx)
    }
}

/// What a rider has chosen so far.
#[Object(name = "Draft")]
impl DraftNode {
    async fn id(&self) -> DraftId {
        self.draft.id
    }
    /// Also one that was removed or replaced since.
    async fn card(&self, ctx: &Context<'_>) -> Result<Option<Card>> {
        let Some(id) = self.draft.card_id else { return Ok(None) };
        loader(ctx).load_one(CardKey(id)).await.or_fault(ctx)
    }
    /// Whether a term was chosen: before it the rider only looked.
    async fn begun(&self) -> bool {
        self.draft.term_key().is_some()
    }
    /// Whether it continues a pass.
    async fn renewal(&self) -> bool {
        self.draft.renews.is_some()
    }
    /// The operator that was chosen: it sells.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Option<Operator>> {
        Ok(self.context(ctx).await?.seller.clone())
    }
    async fn product(&self, ctx: &Context<'_>) -> Result<Option<Product>> {
        Ok(self.context(ctx).await?.product.clone())
    }
    async fn from(&self, ctx: &Context<'_>) -> Result<Option<Stop>> {
        Ok(self.context(ctx).await?.stop(self.draft.from_stop).cloned())
    }
    async fn to(&self, ctx: &Context<'_>) -> Result<Option<Stop>> {
        Ok(self.context(ctx).await?.stop(self.draft.to_stop).cloned())
    }
    /// The route of the chosen section: the one that was chosen, or the only one. Null where passes of the product have none.
    async fn via(&self, ctx: &Context<'_>) -> Result<Option<Route>> {
        Ok(self.context(ctx).await?.via(&self.draft).cloned())
    }
    /// The chosen row of the price table: a fare or an area.
    async fn code(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.context(ctx).await?.code(&self.draft))
    }
    /// The chosen months; null for a term with fixed dates.
    async fn months(&self) -> Option<i32> {
        self.draft.months
    }
    /// The word of the chosen term with fixed dates; null for months.
    async fn term(&self) -> Option<&str> {
        self.draft.term.as_deref()
    }
    /// The chosen term in words: `3か月`, or the name of one with fixed dates.
    async fn term_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.context(ctx).await?.term_name(&self.draft, ctx.lang()))
    }
    async fn starts_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.context(ctx).await?.start_day(&self.draft).map(Date))
    }
    async fn ends_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.context(ctx).await?.validity(&self.draft).map(|validity| Date(validity.end())))
    }
    /// The pass that it continues.
    async fn renews(&self, ctx: &Context<'_>) -> Result<Option<PassNode>> {
        let Some(pass) = self.draft.renews else { return Ok(None) };
        PassNode::of(ctx, self.draft.account_id, pass).await
    }
    /// The order that was placed from it.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<Arc<Order>>> {
        let Some((operator, order)) = self.draft.operator_id.zip(self.draft.order_id) else {
            return Ok(None);
        };
        loader(ctx).load_one(OrderKey(operator, order)).await.or_fault(ctx)
    }
    /// What it covers: `松江駅 ⇄ 県立大学前`, `やまなみ ⇄ 終の浦（山線経由）`, `240円区間`, an area.
    async fn section(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let context = self.context(ctx).await?;
        let Some(product) = &context.product else { return Ok(None) };
        let (ends, via) = (context.ends(&self.draft), context.via(&self.draft));
        let code = context.code(&self.draft);
        Ok(section_name::section_name(ctx.lang(), product, ends, via, code.as_deref()))
    }
    /// What the chosen section costs by each route that joins its stops, the cheapest first: where there are several, one is chosen
    /// (`via`). Empty for a fare or an area.
    #[graphql(complexity = "2 * child_complexity")]
    async fn prices_by_route(&self, ctx: &Context<'_>) -> Result<Vec<RoutePrices>> {
        Ok(self.context(ctx).await?.by_route(&self.draft))
    }
    /// The prices of the chosen section, fare or area, one for each term: from the chosen day on, or else from the first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn prices(&self, ctx: &Context<'_>) -> Result<Vec<Price>> {
        Ok(self.context(ctx).await?.rows(&self.draft))
    }
    /// The whole price table of a product without stops to choose, for the chosen day; what is not sold for it, and all while none
    /// is chosen, as it is on the first day on which it is sold.
    #[graphql(complexity = "20 * child_complexity")]
    async fn table(&self, ctx: &Context<'_>) -> Result<Vec<Price>> {
        let context = self.context(ctx).await?;
        let chosen = context.product.as_ref().filter(|product| product.shape != ProductShape::Section);
        let Some(product) = chosen else { return Ok(Vec::new()) };
        let tables = loader(ctx).load_one(PricesOf(product.operator_id, product.id)).await.or_fault(ctx)?;
        let starts_on = context.start_day(&self.draft);
        Ok(tables.map(|tables| context.within(&self.draft, tables).prices(starts_on)).unwrap_or_default())
    }
    async fn price(&self, ctx: &Context<'_>) -> Result<Option<Yen>> {
        Ok(self.context(ctx).await?.row(&self.draft).map(|row| row.price))
    }
    /// The days on which the pass may start now, each with what is in its way.
    #[graphql(complexity = "5 * child_complexity")]
    async fn start_days(&self, ctx: &Context<'_>) -> Result<Vec<StartDay>> {
        let days = self.context(ctx).await?.start_days(&self.draft);
        let day = |day: context::StartDay| StartDay {
            date: Date(day.date),
            ends_on: day.ends_on.map(Date),
            clash: day.clash.map(|clash| Clash::of(clash, ctx.lang())),
            price: day.price,
        };
        Ok(days.into_iter().map(day).collect())
    }
    /// How many days before its first day it can be bought; null while no product is chosen.
    async fn window_days(&self, ctx: &Context<'_>) -> Result<Option<u16>> {
        Ok(self.context(ctx).await?.start_rule(&self.draft).map(|rule| rule.window_days))
    }
    /// Until when it may start and why, where the chosen term does not go with every day of the sale window.
    async fn start_limit(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.context(ctx).await?.start_limit(&self.draft).map(|limit| limit.sentence(ctx.lang())))
    }
    /// Those of them on which nothing is in the way.
    async fn start_dates(&self, ctx: &Context<'_>) -> Result<Vec<Date>> {
        Ok(self.context(ctx).await?.free_days(&self.draft).into_iter().map(Date).collect())
    }
    /// The first question that is unanswered or whose answer no longer holds.
    async fn next(&self, ctx: &Context<'_>) -> Result<DraftStep> {
        Ok(self.context(ctx).await?.next(&self.draft))
    }
    /// What is wrong with the answers given so far.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<UserError>> {
        let mut problems = self.context(ctx).await?.problems(&self.draft);
        let is_open = |code| matches!(code, DraftProblemCode::Missing | DraftProblemCode::FactMissing);
        problems.retain(|problem| !is_open(problem.code()));
        let errors = problems.iter().map(|problem| UserError {
            field: payload::path(problem),
            message: problem.sentence(ctx.lang()),
            code: problem.code(),
        });
        Ok(errors.collect())
    }
    /// What is announced about the chosen pass.
    #[graphql(complexity = "5 * child_complexity")]
    async fn notices(&self, ctx: &Context<'_>) -> Result<Vec<Notice>> {
        let context = self.context(ctx).await?;
        Ok(context.notices.current(context.now))
    }
    /// A pass that the chosen card already holds on one of the chosen days.
    async fn clash(&self, ctx: &Context<'_>) -> Result<Option<Clash>> {
        let clash = self.context(ctx).await?.clash(&self.draft);
        Ok(clash.map(|clash| Clash::of(clash, ctx.lang())))
    }
    /// What was typed of the papers that the product asks for (`Product.paperFacts`), in that order.
    async fn paper_facts(&self, ctx: &Context<'_>) -> Result<Vec<TypedPaperFact>> {
        let asked = self.context(ctx).await?.product.as_ref().map_or(&[][..], |product| &product.paper_facts);
        Ok(TypedPaperFact::all(&self.draft.paper_facts, asked))
    }
    /// The pages of papers that were sent for it, in the order in which they came.
    #[graphql(complexity = "3 * child_complexity")]
    async fn certificates(&self, ctx: &Context<'_>) -> Result<Vec<Page>> {
        Ok(loader(ctx).load_one(CertificatesOf(self.draft.id)).await.or_fault(ctx)?.unwrap_or_default())
    }
    /// What is to be agreed to before papers are sent that tell of a disability or an illness; null where none is asked for.
    async fn special_care(&self, ctx: &Context<'_>) -> Result<Option<SpecialCare>> {
        let Some(key) = self.draft.operator_id.zip(self.draft.product_id) else { return Ok(None) };
        let wanted = loader(ctx).load_one(DocumentsOf(key.0, key.1)).await.or_fault(ctx)?.unwrap_or_default();
        let is_special =
            wanted.iter().flat_map(|wanted| &wanted.alternatives).any(|kind| kind.is_special_care());
        if is_special { SpecialCare::of(ctx, key.0).await } else { Ok(None) }
    }
    /// What must be shown before paying; null while a question is open.
    async fn disclosure(&self, ctx: &Context<'_>) -> Result<Option<Disclosure>> {
        let context = self.context(ctx).await?;
        let notices = context.notices.current(context.now);
        let terms = context.frozen(&self.draft);
        Ok(terms.map(|terms| disclosure::Disclosure::of(&terms, &notices, ctx.lang()).into()))
    }
}

/// Something about a draft to mend, in the language of the request.
#[derive(SimpleObject)]
pub struct UserError {
    pub field: Option<Vec<String>>,
    pub message: String,
    pub code: DraftProblemCode,
}

/// A day on which a pass may start.
#[derive(SimpleObject)]
pub struct StartDay {
    pub date: Date,
    /// The last day of the chosen term from there.
    pub ends_on: Option<Date>,
    /// A pass that the chosen card holds during the term from that day.
    pub clash: Option<Clash>,
    /// What the chosen term costs from that day on: a fare revision may lie between two days.
    pub price: Option<Yen>,
}

/// A pass in the way.
#[derive(SimpleObject)]
pub struct Clash {
    pub starts_on: Date,
    pub ends_on: Date,
    pub product_name: String,
    /// Who sold it.
    pub operator_name: String,
    /// The order that reserves it, while that is not paid: it may be paid or cancelled.
    pub unpaid_order_id: Option<OrderId>,
    /// The first day after it, or else the first at all, on which the chosen pass may start with nothing in its way.
    pub free_from: Option<Date>,
}

impl Clash {
    fn of(clash: StartClash, lang: Lang) -> Self {
        let names = clash.pass.names.of(lang);
        Self {
            starts_on: clash.pass.starts_on,
            ends_on: clash.pass.ends_on,
            product_name: names.product.clone(),
            operator_name: names.operator.clone(),
            unpaid_order_id: clash.pass.unpaid_order(),
            free_from: clash.free_from.map(Date),
        }
    }
}

/// What `viewer` has of drafts.
pub struct DraftPart(pub Viewer);

#[Object]
impl DraftPart {
    async fn draft(&self, ctx: &Context<'_>, id: DraftId) -> Result<Option<DraftNode>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        Ok(db::find(&conn, self.0.account_id, id).await.or_fault(ctx)?.map(Into::into))
    }
    /// The drafts that were not ordered, newest first, at most five.
    #[graphql(complexity = "5 * child_complexity")]
    async fn drafts(&self, ctx: &Context<'_>) -> Result<Vec<DraftNode>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let open = db::open(&conn, self.0.account_id).await.or_fault(ctx)?;
        Ok(open.into_iter().map(Into::into).collect())
    }
    /// The pass that was being chosen last, by its names; null where no open draft has a term.
    async fn begun_pass(&self, ctx: &Context<'_>) -> Result<Option<BegunPass>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let begun = begun(&conn, self.0.account_id).await.or_fault(ctx)?;
        Ok(begun.map(|begun| BegunPass::of(&begun, ctx.lang())))
    }
}

#[derive(InputObject)]
pub struct DraftBeginInput {
    pub card_id: Option<CardId>,
    /// The pass to continue without a gap.
    pub renew_pass_id: Option<PassId>,
    /// A pass to buy once more, also one that is over: all but its days is carried over.
    pub same_as_pass_id: Option<PassId>,
    pub operator_slug: Option<String>,
    /// Of a product that the operator sells.
    pub product_slug: Option<String>,
    /// The section, where the product has sections.
    pub from_id: Option<StopId>,
    pub to_id: Option<StopId>,
    /// The route of the section, where several join its stops.
    pub via: Option<String>,
    /// The fare or the area, where it has those.
    pub code: Option<String>,
    pub months: Option<i32>,
    /// The word of a term with fixed dates, in place of months.
    pub term: Option<String>,
}

#[derive(InputObject)]
pub struct DraftUpdateInput {
    pub id: DraftId,
    pub card_id: Option<CardId>,
    pub operator_id: Option<OperatorId>,
    pub product_id: Option<ProductId>,
    pub from_id: Option<StopId>,
    pub to_id: Option<StopId>,
    /// The route of the section, where several join its stops.
    pub via: Option<String>,
    pub code: Option<String>,
    pub months: Option<i32>,
    /// The word of a term with fixed dates, in place of months.
    pub term: Option<String>,
    pub starts_on: Option<Date>,
}

/// The word of fixed dates goes before months.
fn chosen_term(months: Option<i32>, term: Option<String>) -> Option<TermKey> {
    term.map(TermKey::Fixed).or(months.map(TermKey::Months))
}

#[derive(InputObject)]
pub struct DraftDiscardInput {
    pub id: DraftId,
}

payload! {
    /// The new draft.
    pub DraftBeginPayload { draft: DraftNode }, DraftBeginUserError(BeginRefusal, DraftBeginErrorCode)
}
payload! {
    /// The draft with the answers given.
    pub DraftUpdatePayload { draft: DraftNode }, DraftUpdateUserError(UpdateRefusal, DraftUpdateErrorCode)
}
payload! {
    /// The rider without the draft.
    pub DraftDiscardPayload { viewer: ViewerObject }, DraftDiscardUserError(DiscardRefusal, DraftDiscardErrorCode)
}

/// The mutations of this domain.
#[derive(MergedObject, Default)]
pub struct DraftMutation(CardNumberMutation, AnswerMutation, PaperFactsMutation, OrderPlaceMutation);

#[derive(Default)]
pub struct AnswerMutation;

#[Object]
impl AnswerMutation {
    /// Begins to choose a pass. With `renewPassId` everything is carried over from that pass, with `sameAsPassId` all but its days.
    #[graphql(guard = "SignedIn")]
    async fn draft_begin(&self, ctx: &Context<'_>, input: DraftBeginInput) -> Result<DraftBeginPayload> {
        let DraftBeginInput {
            card_id,
            renew_pass_id,
            same_as_pass_id,
            operator_slug,
            product_slug,
            from_id,
            to_id,
            via,
            code,
            months,
            term,
        } = input;
        let term = chosen_term(months, term);
        let input = Begin {
            card_id,
            renew_pass_id,
            same_as_pass_id,
            operator_slug,
            product_slug,
            from_id,
            to_id,
            via,
            code,
            term,
        };
        let answer = super::begin(ctx.app(), &ctx.actor(), input).await;
        DraftBeginPayload::answer(ctx, answer, |begun| DraftBeginPayload {
            draft: Some(begun.into()),
            ..Default::default()
        })
    }

    /// Gives answers; what is left out stays. A changed earlier answer clears the later ones that no longer fit.
    #[graphql(guard = "SignedIn")]
    async fn draft_update(&self, ctx: &Context<'_>, input: DraftUpdateInput) -> Result<DraftUpdatePayload> {
        let DraftUpdateInput {
            id,
            card_id,
            operator_id,
            product_id,
            from_id,
            to_id,
            via,
            code,
            months,
            term,
            starts_on,
        } = input;
        let term = chosen_term(months, term);
        let changes =
            Changes { card_id, operator_id, product_id, from_id, to_id, via, code, term, starts_on };
        let answer = super::update(ctx.app(), &ctx.actor(), id, changes).await;
        DraftUpdatePayload::answer(ctx, answer, |updated| DraftUpdatePayload {
            draft: Some(updated.into()),
            ..Default::default()
        })
    }

    /// Throws a draft away.
    #[graphql(guard = "SignedIn")]
    async fn draft_discard(
        &self,
        ctx: &Context<'_>,
        input: DraftDiscardInput,
    ) -> Result<DraftDiscardPayload> {
        let viewer = ctx.viewer()?;
        let answer = super::discard(ctx.app(), &ctx.actor(), input.id).await;
        DraftDiscardPayload::answer(ctx, answer, |()| DraftDiscardPayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            ..Default::default()
        })
    }
}
