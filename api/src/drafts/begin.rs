//! A new draft, empty or from a pass that ends soon, and its end.

use diesel_async::AsyncConnection;
use jiff::Timestamp;
use teiki_shared::ids::{AccountId, CardId, DraftId, PassId, StopId};
use teiki_shared::jst;
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::term::TermKey;

use super::answers::{Changes, give};
use super::refusal::{AnswerRefusal, BeginRefusal, DiscardRefusal};
use super::renewal::{self, NotNow};
use super::{Draft, DraftContext, PaperFacts, db};
use crate::accounts;
use crate::actor::Actor;
use crate::app::App;
use crate::cards;
use crate::catalogue;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::{self, Order};
use crate::random;

/// What is known before the first question.
#[derive(Clone, Debug, Default)]
pub struct Begin {
    pub card_id: Option<CardId>,
    /// The pass to continue: its card, product, section and term are carried over, and the new one starts the day after, or is for
    /// the term with fixed dates that follows.
    pub renew_pass_id: Option<PassId>,
    /// A pass to buy once more: its card, product, section and term are carried over.
    pub same_as_pass_id: Option<PassId>,
    pub operator_slug: Option<String>,
    pub product_slug: Option<String>,
    /// The section between two stops, where the product has sections.
    pub from_id: Option<StopId>,
    pub to_id: Option<StopId>,
    /// The route of the section, by its id in the feed.
    pub via: Option<String>,
    /// The fare or the area, where it has those.
    pub code: Option<String>,
    pub term: Option<TermKey>,
}

/// Begins a draft. The account's oldest drafts beyond five make room.
///
/// Locks in the order of all verbs: the account's drafts, then the card that the new one chooses, which its row refers to.
/// A change of that card's number holds both in this order too.
///
/// # Errors
/// What is not to be had, or a pass that cannot be renewed now.
pub async fn begin(
    app: &App,
    actor: &Actor,
    input: Begin,
) -> VerbResult<(Draft, DraftContext), BeginRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        if !accounts::db::hold(conn, account).await? {
            return Err(Fault::NotSignedIn.into());
        }
        let locked = db::lock_all(conn, account).await?;
        let begun = match (input.renew_pass_id, input.same_as_pass_id) {
            (Some(pass), _) => renew(conn, &app.clock, account, pass).await?,
            (None, Some(pass)) => repeat(conn, &app.clock, account, pass).await?,
            (None, None) => choose(conn, &app.clock, account, &input).await?,
        };
        db::prune(conn, account, &locked).await?;
        Ok(begun)
    })
    .await
}

fn empty(clock: &Clock, account_id: AccountId) -> Draft {
    let now = DateTime(clock.now());
    Draft {
        id: DraftId::new(random::id(clock)),
        account_id,
        card_id: None,
        seller_id: None,
        operator_id: None,
        product_id: None,
        from_stop: None,
        to_stop: None,
        code: None,
        months: None,
        term: None,
        starts_on: None,
        renews: None,
        order_id: None,
        created_at: now,
        updated_at: now,
        via: None,
        paper_facts: PaperFacts::default(),
    }
}

async fn choose(
    conn: &mut Conn,
    clock: &Clock,
    of: AccountId,
    input: &Begin,
) -> VerbResult<(Draft, DraftContext), BeginRefusal> {
    let mut changes = Changes { card_id: input.card_id, ..Changes::default() };
    if let Some(slug) = &input.operator_slug {
        let Some(operator) = catalogue::db::selling_operator(conn, slug).await? else {
            return Err(Failure::refuse(AnswerRefusal::OperatorNotFound.into()));
        };
        changes.operator_id = Some(operator.id);
    }
    if let Some(slug) = &input.product_slug {
        let product = match changes.operator_id {
            Some(of) => catalogue::db::product_on_sale(conn, of, slug).await?,
            None => None,
        };
        let Some(product) = product else {
            return Err(Failure::refuse(AnswerRefusal::ProductNotFound.into()));
        };
        changes.product_id = Some(product.id);
    }
    changes.from_id = input.from_id;
    changes.to_id = input.to_id;
    changes.via.clone_from(&input.via);
    changes.code.clone_from(&input.code);
    changes.term.clone_from(&input.term);
    if let Some(card) = input.card_id {
        cards::db::hold(conn, of, card).await?;
    }
    let mut draft = empty(clock, of);
    let context =
        give(conn, clock.now(), &mut draft, &changes).await.map_err(|failure| failure.map(Into::into))?;
    db::insert(conn, &draft).await?;
    Ok((draft, context))
}

/// Carries a pass over. A second tap finds the draft of the first.
async fn renew(
    conn: &mut Conn,
    clock: &Clock,
    of: AccountId,
    pass: PassId,
) -> VerbResult<(Draft, DraftContext), BeginRefusal> {
    let now: Timestamp = clock.now();
    let not_found = || Failure::refuse(BeginRefusal::PassNotFound);
    let (seen, _) = orders::db::pass_with_order(conn, of, pass).await?.ok_or_else(not_found)?;
    cards::db::hold(conn, of, seen.card_id).await?;
    // It may have moved to another card while we waited for this one.
    let (old, sold) = orders::db::pass_with_order(conn, of, pass).await?.ok_or_else(not_found)?;
    let refused = |reason: NotNow| Failure::refuse(BeginRefusal::from(reason));
    let follows = if sold.has_fixed_dates() {
        let terms = renewal::fixed_terms(conn, now, &sold).await?;
        Follows::Term(renewal::term_after(&old, jst::date(now), &terms).map_err(refused)?)
    } else {
        Follows::Start(renewal::start_of(&old, jst::date(now)).map_err(refused)?)
    };
    let known = db::renewing(conn, of, pass).await?;
    let is_new = known.is_none();
    let mut draft = known.unwrap_or_else(|| empty(clock, of));
    carry_over(&mut draft, old.card_id, sold);
    match follows {
        Follows::Start(day) => draft.starts_on = Some(day),
        Follows::Term(slug) => draft.set_term(Some(TermKey::Fixed(slug))),
    }
    draft.renews = Some(pass);
    draft.updated_at = DateTime(now);
    // What is no longer sold, or a start whose deadline has passed, is cleared and asked for again.
    let context =
        give(conn, now, &mut draft, &Changes::default()).await.map_err(|failure| failure.map(Into::into))?;
    refuse_ended(conn, &context).await?;
    if is_new {
        db::insert(conn, &draft).await?;
    } else {
        db::save(conn, &draft).await?;
    }
    Ok((draft, context))
}

/// What continues a pass.
enum Follows {
    /// The same term from that day.
    Start(Date),
    /// A term with fixed dates, by its word.
    Term(String),
}

impl From<NotNow> for BeginRefusal {
    fn from(reason: NotNow) -> Self {
        match reason {
            NotNow::TooEarly { from } => Self::TooEarlyToRenew(from),
            NotNow::NoNextTerm => Self::NoNextTerm,
            NotNow::Ended => Self::PassEnded,
            NotNow::NotLive => Self::PassNotFound,
        }
    }
}

/// Carries over what a pass was, also one that is over: all but its days. Of fixed dates the term that is sold now.
async fn repeat(
    conn: &mut Conn,
    clock: &Clock,
    of: AccountId,
    pass: PassId,
) -> VerbResult<(Draft, DraftContext), BeginRefusal> {
    let not_found = || Failure::refuse(BeginRefusal::PassNotFound);
    let (seen, _) = orders::db::pass_with_order(conn, of, pass).await?.ok_or_else(not_found)?;
    cards::db::hold(conn, of, seen.card_id).await?;
    // It may have moved to another card while we waited for this one.
    let (old, sold) = orders::db::pass_with_order(conn, of, pass).await?.ok_or_else(not_found)?;
    let mut draft = empty(clock, of);
    let terms = match sold.has_fixed_dates() {
        true => renewal::fixed_terms(conn, clock.now(), &sold).await?,
        false => Vec::new(),
    };
    carry_over(&mut draft, old.card_id, sold);
    if draft.term.is_some() {
        draft.set_term(renewal::term_sold_now(&old, &terms).map(TermKey::Fixed));
    }
    let context = give(conn, clock.now(), &mut draft, &Changes::default())
        .await
        .map_err(|failure| failure.map(Into::into))?;
    refuse_ended(conn, &context).await?;
    db::insert(conn, &draft).await?;
    Ok((draft, context))
}

/// Nothing is bought again from an operator that has ended.
async fn refuse_ended(conn: &Conn, context: &DraftContext) -> VerbResult<(), BeginRefusal> {
    let Some(seller) = context.seller.as_ref().filter(|seller| !seller.selling) else { return Ok(()) };
    match catalogue::succession::successor(conn, seller).await? {
        Some(heir) => Err(Failure::refuse(BeginRefusal::OperatorEnded(Box::new((seller.clone(), heir))))),
        None => Ok(()),
    }
}

fn carry_over(draft: &mut Draft, card: CardId, sold: Order) {
    draft.card_id = Some(card);
    draft.seller_id = Some(sold.seller_id);
    draft.operator_id = Some(sold.operator_id);
    draft.product_id = Some(sold.product_id);
    draft.from_stop = sold.from_stop;
    draft.to_stop = sold.to_stop;
    draft.via.clone_from(&sold.via);
    draft.set_term(Some(sold.term_key()));
    draft.code = Some(sold.code);
}

/// Throws an open draft away.
///
/// # Errors
/// Another's draft, or one that was ordered, is not found.
pub async fn discard(app: &App, actor: &Actor, id: DraftId) -> VerbResult<(), DiscardRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    if db::delete(&mut conn, account, id).await? {
        Ok(())
    } else {
        Err(Failure::refuse(DiscardRefusal::NotFound))
    }
}
