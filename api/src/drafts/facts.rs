//! A rider types what the papers say that the chosen product asks for.

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use jiff::civil::Date;
use teiki_shared::format;
use teiki_shared::ids::{DraftId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::order_state::State;
use teiki_shared::paper_fact::{PaperFact, PaperFactFault};
use teiki_shared::scalars::DateTime;

use super::context::Outlasts;
use super::refusal::{not_found, outlasts};
use super::{Draft, DraftContext, PaperFacts, Problem, db};
use crate::actor::Actor;
use crate::app::App;
use crate::catalogue::{self, Product};
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::{self, Order};
use crate::refusal::refusals;

/// What was typed for the draft that an order was placed from.
///
/// # Errors
/// Those of the database.
pub async fn facts_of(conn: &Conn, order: &Order) -> QueryResult<PaperFacts> {
    let found = db::of_orders(conn, &[order.operator_id], &[order.id]).await?.pop();
    Ok(found.map(|draft| draft.paper_facts).unwrap_or_default())
}

/// What the product of an order asks riders to type of their papers.
///
/// # Errors
/// Those of the database.
pub async fn asked_of(conn: &Conn, order: &Order) -> QueryResult<Vec<PaperFact>> {
    let product = catalogue::db::product_of(conn, order.seller_id, order.product_id).await?;
    Ok(product.map(|product| product.paper_facts).unwrap_or_default())
}

/// Keeps what the rider typed, of a draft or of an order that staff sent back: all that the product asks for, or nothing.
///
/// # Errors
/// [`FactsRefusal`], one for each fact to mend.
pub async fn set_facts(
    app: &App,
    actor: &Actor,
    id: DraftId,
    typed: &[(PaperFact, String)],
) -> VerbResult<Draft, FactsRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let Some(mut draft) = db::lock(conn, account, id).await? else {
            return Err(Failure::refuse(FactsRefusal::NotFound));
        };
        let product = product_of(conn, &draft).await?;
        let asked = product.as_ref().map_or(&[][..], |product| &product.paper_facts);
        let now = DateTime(app.clock.now());
        keep(&mut draft.paper_facts, asked, typed, now)?;
        match draft.order_id {
            Some(order) => fits(conn, &draft, order, asked).await?,
            None => {
                let context = DraftContext::of(conn, app.clock.now(), &draft).await?;
                if let Some(found) = context.outlasts_paper(&draft) {
                    return Err(Failure::refuse(FactsRefusal::Outlasts(Box::new(found))));
                }
            }
        }
        draft.updated_at = now;
        db::set_facts(conn, &draft).await?;
        Ok(draft)
    })
    .await
}

async fn product_of(conn: &Conn, draft: &Draft) -> Result<Option<Product>, Fault> {
    let Some((seller, product)) = draft.seller_id.zip(draft.product_id) else { return Ok(None) };
    Ok(catalogue::db::product_of(conn, seller, product).await?)
}

/// Each fact that is asked for, as it was typed now; the others are left alone.
fn keep(
    facts: &mut PaperFacts,
    asked: &[PaperFact],
    typed: &[(PaperFact, String)],
    now: DateTime,
) -> VerbResult<(), FactsRefusal> {
    let mut refused = Vec::new();
    for fact in asked {
        let given = typed.iter().find(|(of, _)| of == fact).map_or("", |(_, value)| value);
        match fact.parse(given) {
            Ok(value) => facts.set(*fact, value, now),
            Err(fault) => refused.push(FactsRefusal::Fact((*fact, fault))),
        }
    }
    if refused.is_empty() { Ok(()) } else { Err(Failure::Refused(refused)) }
}

/// Whether an order may still be corrected, and does not outlast its papers.
async fn fits(
    conn: &mut Conn,
    draft: &Draft,
    order: OrderId,
    asked: &[PaperFact],
) -> VerbResult<(), FactsRefusal> {
    let found = orders::db::lock_of(conn, draft.account_id, order).await?;
    let Some(order) = found.filter(|order| order.state == State::Returned) else {
        return Err(Failure::refuse(FactsRefusal::Ordered));
    };
    match draft.paper_facts.end(asked) {
        Some((until, fact)) if *order.ends_on > until => {
            Err(Failure::refuse(FactsRefusal::OrderOutlasts((fact, until))))
        }
        Some(_) | None => Ok(()),
    }
}

refusals! {
    /// Why nothing was kept.
    pub enum FactsRefusal {
        NotFound at ["draftId"] { |lang| not_found(lang).into() }
        Ordered at ["draftId"] { |lang| Problem::Ordered.sentence(lang) }
        Fact(what: (PaperFact, PaperFactFault)) at (what.0.field()) { |lang| what.0.sentence(what.1, lang) }
        /// The pass that was chosen ends later.
        Outlasts(found: Box<Outlasts>) at (found.limit.field()) { |lang| outlasts(found, lang) }
        /// The pass that was applied for ends later.
        OrderOutlasts(what: (PaperFact, Date)) at (what.0.field()) { |lang| order_outlasts(*what, lang) }
    }
    pub enum DraftSetPaperFactsErrorCode {
        NotFound,
        Ordered,
        Missing: Self::Fact((_, PaperFactFault::Missing)),
        Unreadable: Self::Fact(_),
        Outlasts: Self::Outlasts(_) | Self::OrderOutlasts(_),
    }
}

fn order_outlasts((fact, until): (PaperFact, Date), lang: Lang) -> String {
    let (label, until) = (fact.label(lang), format::date(lang, until));
    match lang {
        Lang::Ja => format!(
            "申し込んだ定期券は、{label}（{until}）より後まで続きます。日付を確かめてください。正しいときは、この申込みを取り消して、短い期間で申し込み直してください。"
        ),
        Lang::En => format!(
            "The pass you applied for runs beyond this date ({until}). Check it. If it is right, cancel this order and apply for a shorter term."
        ),
    }
}
