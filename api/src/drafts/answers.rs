//! Answers given to a draft. Each is held against what it refers to; a changed earlier answer clears the later ones that
//! no longer fit.

use diesel_async::AsyncConnection;
use jiff::Timestamp;
use teiki_shared::ids::{CardId, DraftId, OperatorId, ProductId, StopId};
use teiki_shared::product::ProductShape;
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::term::{TermKey, TermSale};

use super::refusal::{AnswerRefusal, UpdateRefusal};
use super::{Draft, DraftContext, db};
use crate::actor::Actor;
use crate::app::App;
use crate::cards;
use crate::catalogue::matrix::PaperOnly;
use crate::catalogue::{self, Telephone};
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};

/// The answers to set; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub card_id: Option<CardId>,
    pub operator_id: Option<OperatorId>,
    pub product_id: Option<ProductId>,
    pub from_id: Option<StopId>,
    pub to_id: Option<StopId>,
    /// The route of the section, by its id in the feed.
    pub via: Option<String>,
    pub code: Option<String>,
    pub term: Option<TermKey>,
    pub starts_on: Option<Date>,
}

/// Changes a draft. Nothing is changed when one of the answers is refused.
///
/// # Errors
/// Every refused answer at once.
pub async fn update(
    app: &App,
    actor: &Actor,
    id: DraftId,
    changes: Changes,
) -> VerbResult<(Draft, DraftContext), UpdateRefusal> {
    let account = actor.rider()?;
    let now = app.clock.now();
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let Some(mut draft) = db::lock(conn, account, id).await? else {
            return Err(Failure::refuse(UpdateRefusal::NotFound));
        };
        if draft.order_id.is_some() {
            return Err(Failure::refuse(UpdateRefusal::Ordered));
        }
        let context =
            give(conn, now, &mut draft, &changes).await.map_err(|failure| failure.map(Into::into))?;
        draft.updated_at = DateTime(now);
        db::save(conn, &draft).await?;
        Ok((draft, context))
    })
    .await
}

/// Gives the answers to a draft in memory and returns how it stands then.
///
/// # Errors
/// Every refused answer at once; `draft` is then not to be kept.
pub(super) async fn give(
    conn: &mut Conn,
    now: Timestamp,
    draft: &mut Draft,
    changes: &Changes,
) -> VerbResult<DraftContext, AnswerRefusal> {
    let mut refusals = Vec::new();
    if let Some(card) = changes.card_id {
        refusals.extend(give_card(conn, draft, card).await?);
    }
    if let Some(operator) = changes.operator_id {
        refusals.extend(give_operator(conn, draft, operator).await?);
    }
    if let Some(product) = changes.product_id {
        refusals.extend(give_product(conn, now, draft, product).await?);
    }
    // Sections, terms and days mean nothing where the product was refused.
    if !refusals.is_empty() {
        return Err(Failure::Refused(refusals));
    }
    draft.from_stop = changes.from_id.or(draft.from_stop);
    draft.to_stop = changes.to_id.or(draft.to_stop);
    draft.via = changes.via.clone().or(draft.via.take());
    draft.code = changes.code.clone().or(draft.code.take());
    // The start of fixed dates is theirs: nobody chose it for months.
    if draft.term.is_some() && changes.term.as_ref().is_some_and(|term| term.fixed().is_none()) {
        draft.starts_on = None;
    }
    draft.set_term(changes.term.clone().or(draft.term_key()));
    draft.starts_on = changes.starts_on.or(draft.starts_on);

    let context = DraftContext::of(conn, now, draft).await?;
    let before = draft.clone();
    fit_section(conn, &context, draft, changes, &mut refusals).await?;
    fit_term(conn, &context, draft, changes, &mut refusals).await?;
    fit_start(&context, draft, changes, &mut refusals);
    if !refusals.is_empty() {
        return Err(Failure::Refused(refusals));
    }
    if *draft == before { Ok(context) } else { Ok(DraftContext::of(conn, now, draft).await?) }
}

async fn give_card(conn: &mut Conn, draft: &mut Draft, card: CardId) -> Result<Option<AnswerRefusal>, Fault> {
    // Held, or it could go, or change its number, before the draft is on it.
    if cards::db::hold(conn, draft.account_id, card).await?.is_none() {
        return Ok(Some(AnswerRefusal::CardNotFound));
    }
    if draft.card_id.replace(card) != Some(card) {
        draft.renews = None;
    }
    Ok(None)
}

async fn give_operator(
    conn: &mut Conn,
    draft: &mut Draft,
    id: OperatorId,
) -> Result<Option<AnswerRefusal>, Fault> {
    let found = catalogue::db::operators(conn, &[id]).await?;
    if !found.iter().any(|operator| operator.selling) {
        return Ok(Some(AnswerRefusal::OperatorNotFound));
    }
    if draft.seller_id != Some(id) {
        draft.seller_id = Some(id);
        clear_from_product(draft);
    }
    Ok(None)
}

/// The product must be one that the chosen operator sells.
async fn give_product(
    conn: &mut Conn,
    now: Timestamp,
    draft: &mut Draft,
    id: ProductId,
) -> Result<Option<AnswerRefusal>, Fault> {
    let Some(seller) = draft.seller_id else { return Ok(Some(AnswerRefusal::ProductNotFound)) };
    let found = catalogue::db::product_of(conn, seller, id).await?;
    let Some(product) = found.filter(|product| product.on_sale) else {
        return Ok(Some(AnswerRefusal::ProductNotFound));
    };
    if !product.is_sold_here() {
        let seller = catalogue::db::operators(conn, &[seller]).await?.pop();
        let refusal = seller.map(|operator| AnswerRefusal::NeedsCertificate(Telephone::of(&operator)));
        return Ok(Some(refusal.unwrap_or(AnswerRefusal::ProductNotFound)));
    }
    if draft.product_id != Some(id) {
        (draft.operator_id, draft.product_id) = (Some(product.operator_id), Some(id));
        draft.code = None;
        draft.renews = None;
        // An area product has one area: there is nothing to ask.
        if product.shape == ProductShape::Area {
            let tables = catalogue::pricing::choices(conn, now, &[(product.operator_id, id)]).await?;
            let areas = tables.get(&id).map(|tables| tables.codes()).unwrap_or_default();
            draft.code = areas.into_iter().next().map(|row| row.code);
        }
    }
    Ok(None)
}

/// The days are kept: whether they still fit is judged with the next product. Another card or product continues no pass.
fn clear_from_product(draft: &mut Draft) {
    draft.renews = None;
    (draft.operator_id, draft.product_id) = (None, None);
    draft.from_stop = None;
    draft.to_stop = None;
    draft.via = None;
    draft.code = None;
    draft.set_term(None);
}

/// Refuses stops, fares and areas that were given now, and clears kept ones that do not fit.
async fn fit_section(
    conn: &mut Conn,
    context: &DraftContext,
    draft: &mut Draft,
    given: &Changes,
    refusals: &mut Vec<AnswerRefusal>,
) -> Result<(), Fault> {
    let shape = context.product.as_ref().map(|product| product.shape);
    if shape != Some(ProductShape::Section) {
        if given.from_id.is_some() || given.to_id.is_some() {
            refusals.push(AnswerRefusal::StopNotFound(&["fromId"]));
        }
        (draft.from_stop, draft.to_stop) = (None, None);
        fit_via(context, draft, given, refusals);
        if draft.code.is_some() && !context.is_sold(draft) {
            match given.code {
                Some(_) => refusals.push(AnswerRefusal::CodeNotSold),
                None => draft.code = None,
            }
        }
        return Ok(());
    }
    if given.code.is_some() {
        refusals.push(AnswerRefusal::CodeNotSold);
    }
    draft.code = None;
    fit_stops(conn, context, draft, given, refusals).await
}

async fn fit_stops(
    conn: &mut Conn,
    context: &DraftContext,
    draft: &mut Draft,
    given: &Changes,
    refusals: &mut Vec<AnswerRefusal>,
) -> Result<(), Fault> {
    let of = context.product.as_ref().map(|product| product.operator_id);
    for (stop, field) in [(given.from_id, &["fromId"]), (given.to_id, &["toId"])] {
        let (Some(of), Some(stop)) = (of, stop) else { continue };
        if catalogue::db::stops(conn, &[(of, stop)]).await?.is_empty() {
            refusals.push(AnswerRefusal::StopNotFound(field));
        }
    }
    if !refusals.is_empty() {
        return Ok(());
    }
    let ends = draft.from_stop.zip(draft.to_stop);
    fit_via(context, draft, given, refusals);
    match ends {
        Some((from, to)) if !context.is_section_sold(draft) => match (given.from_id, given.to_id) {
            // A new first stop, with a second one left over that does not go with it.
            (Some(_), None) => draft.to_stop = None,
            (None, None) => (draft.from_stop, draft.to_stop) = (None, None),
            _ if from == to => refusals.push(AnswerRefusal::SameStop),
            _ => refusals.push(no_fare(conn, context, (from, to)).await?),
        },
        _ => {}
    }
    Ok(())
}

/// Refuses a route that was given now and does not join the stops, and clears a kept one: with its stops where those are kept too, as
/// nobody is put on another route. Where no route joins them, the stops are wrong.
fn fit_via(context: &DraftContext, draft: &mut Draft, given: &Changes, refusals: &mut Vec<AnswerRefusal>) {
    if draft.via.as_ref().is_none_or(|via| context.fares.iter().any(|fare| fare.is_via(via))) {
        return;
    }
    let has_ends = draft.from_stop.is_some() && draft.to_stop.is_some();
    let are_kept = given.from_id.is_none() && given.to_id.is_none();
    match given.via {
        Some(_) if has_ends && context.fares.is_empty() => {}
        Some(_) => refusals.push(AnswerRefusal::ViaNotSold),
        None if are_kept && context.product.as_ref().is_some_and(|product| product.via) => {
            (draft.from_stop, draft.to_stop) = (None, None);
        }
        None => {}
    }
    draft.via = None;
}

/// Why no pass is sold between two stops.
async fn no_fare(
    conn: &Conn,
    context: &DraftContext,
    ends: (StopId, StopId),
) -> Result<AnswerRefusal, Fault> {
    let (Some(product), Some(seller)) = (&context.product, &context.seller) else {
        return Ok(AnswerRefusal::NoFare);
    };
    let lines = catalogue::matrix::between(conn, product.operator_id, ends).await?;
    if lines.is_empty() {
        return Ok(AnswerRefusal::NoFare);
    }
    Ok(AnswerRefusal::PaperOnly(Box::new(PaperOnly { lines, telephone: Telephone::of(seller) })))
}

async fn fit_term(
    conn: &mut Conn,
    context: &DraftContext,
    draft: &mut Draft,
    given: &Changes,
    refusals: &mut Vec<AnswerRefusal>,
) -> Result<(), Fault> {
    let Some(term) = draft.term_key() else { return Ok(()) };
    match (context.is_term_sold(draft), &given.term) {
        (true, None) => {}
        (true, Some(_)) => refusals.extend(context.not_sold(draft).map(AnswerRefusal::TermNotOnSale)),
        (false, Some(_)) if !context.asks_route(draft) => refusals.push(AnswerRefusal::TermNotSold),
        // Before the section or its route is chosen, a term that the product has at all may still fit.
        (false, _) => {
            let product = context.product.as_ref().filter(|_| !context.is_sold(draft));
            let kept = match product {
                Some(product) => {
                    let key = (product.operator_id, product.id);
                    catalogue::pricing::has_term(conn, context.now, key, &term).await?
                }
                None => false,
            };
            draft.set_term(Some(term).filter(|_| kept));
        }
    }
    Ok(())
}

fn fit_start(context: &DraftContext, draft: &mut Draft, given: &Changes, refusals: &mut Vec<AnswerRefusal>) {
    // Fixed dates leave nothing to choose.
    if let Some((_, TermSale::Open(days))) = context.fixed_term(draft) {
        draft.starts_on = given.starts_on.or(Some(Date(days.start())));
    }
    let fits = |day: Date| context.may_start(draft, day.0);
    match given.starts_on {
        Some(day) if !fits(day) => {
            refusals.push(AnswerRefusal::StartNotPossible(context.start_window(draft)))
        }
        // Without a product there is nothing to hold it against yet.
        _ if context.product.is_some() => draft.starts_on = draft.starts_on.filter(|day| fits(*day)),
        _ => {}
    }
}
