//! The cards' part of the schema.

use std::collections::HashSet;

use async_graphql::{Context, InputObject, Object};
use teiki_shared::card::{CardKind, CardState};
use teiki_shared::ids::CardId;
use teiki_shared::scalars::DateTime;

use super::load::SuccessorOf;
use super::register::CardRegisterErrorCode;
use super::update::CardUpdateErrorCode;
use super::{Card, Register, RegisterRefusal, Update, UpdateRefusal, db, register, update};
use crate::graphql::guard::SignedIn;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};
use crate::orders::{InUse, PassNode, PassesOn};
use crate::payload;
use crate::viewer::Viewer;

/// A registered ICOCA number.
#[Object]
impl Card {
    async fn id(&self) -> CardId {
        self.id
    }

    /// `JW123 •••• •••• 2345`
    async fn masked(&self) -> String {
        self.number.masked()
    }

    /// The whole number in groups, for its owner; masked for everybody else.
    async fn number(&self, ctx: &Context<'_>) -> String {
        match &ctx.caller().viewer {
            Some(viewer) if viewer.account_id == self.account_id => self.number.full(),
            _ => self.number.masked(),
        }
    }

    /// The last four characters.
    async fn last4(&self) -> String {
        let number = self.number.as_str();
        number.get(number.len().saturating_sub(4)..).unwrap_or_default().to_owned()
    }

    async fn kind(&self) -> CardKind {
        self.kind
    }

    async fn name(&self) -> &str {
        &self.name
    }

    /// Issued to a person: the balance of an anonymous card is not protected when it is lost.
    async fn named(&self) -> bool {
        self.named
    }

    async fn registered_at(&self) -> DateTime {
        self.registered_at
    }

    /// Whether the number is out of use.
    async fn retired(&self) -> bool {
        self.state != CardState::Live
    }

    /// Whether the number can never be registered again: it was lost.
    async fn retired_for_good(&self) -> bool {
        self.state == CardState::Retired
    }

    /// The live card to which changes of number have led from this one; null where that was removed since.
    async fn replaced_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Card>> {
        if self.replaced_by.is_none() {
            return Ok(None);
        }
        loader(ctx).load_one(SuccessorOf(self.id)).await.or_fault(ctx)
    }

    /// The upcoming and active passes on it, the one that ends first at the top.
    #[graphql(complexity = "5 * child_complexity")]
    async fn passes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<PassNode>> {
        let found = loader(ctx).load_one(PassesOn(self.id)).await.or_fault(ctx)?.unwrap_or_default();
        Ok(found.into_iter().map(PassNode::from).collect())
    }

    /// Whether no pass that has not ended and no open order stands on it.
    async fn can_remove(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        if self.state != CardState::Live {
            return Ok(false);
        }
        let used = loader(ctx).load_one(InUse(self.id)).await.or_fault(ctx)?;
        Ok(used == Some(false))
    }
}

/// The viewer's cards.
pub struct CardPart(pub Viewer);

impl CardPart {
    async fn in_states(&self, ctx: &Context<'_>, states: &[CardState]) -> async_graphql::Result<Vec<Card>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        db::in_states(&conn, self.0.account_id, states).await.or_fault(ctx)
    }
}

#[Object]
impl CardPart {
    /// Live cards, the newest first.
    #[graphql(complexity = "10 * child_complexity")]
    async fn cards(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Card>> {
        self.in_states(ctx, &[CardState::Live]).await
    }

    /// How many live cards there are.
    async fn card_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        db::count_live(&conn, self.0.account_id).await.or_fault(ctx)
    }

    /// A live card, or one whose number was changed.
    async fn card(&self, ctx: &Context<'_>, id: CardId) -> async_graphql::Result<Option<Card>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let card = db::find(&conn, self.0.account_id, id).await.or_fault(ctx)?;
        Ok(card.filter(|card| match card.state {
            CardState::Live | CardState::Retired | CardState::Replaced => true,
            CardState::Removed | CardState::Released => false,
        }))
    }

    /// Numbers that were changed and are not registered again, the latest first, each once.
    #[graphql(complexity = "10 * child_complexity")]
    async fn retired_cards(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Card>> {
        let states = [CardState::Live, CardState::Retired, CardState::Replaced];
        let mut seen = HashSet::new();
        // Live ones come first, so that a number which is one of them has been seen.
        let mut cards = self.in_states(ctx, &states).await?;
        cards.retain(|card| seen.insert(card.number.clone()) && card.state != CardState::Live);
        Ok(cards)
    }
}

#[derive(InputObject)]
struct CardRegisterInput {
    /// As typed or pasted.
    number: String,
    /// The rider has checked a number of one repeated or counting run, which is asked for once.
    #[graphql(default)]
    number_checked: bool,
    kind: CardKind,
    /// A name of one's own; the kind's when it is empty.
    name: Option<String>,
    named: bool,
}

#[derive(InputObject)]
struct CardUpdateInput {
    id: CardId,
    name: Option<String>,
    named: Option<bool>,
}

payload! {
    /// What `cardRegister` answers.
    pub CardRegisterPayload { card: Card }, CardRegisterUserError(RegisterRefusal, CardRegisterErrorCode)
}
payload! {
    /// What `cardUpdate` answers.
    pub CardUpdatePayload { card: Card }, CardUpdateUserError(UpdateRefusal, CardUpdateErrorCode)
}

#[derive(Default)]
pub struct CardMutation;

#[Object]
impl CardMutation {
    /// Registers an ICOCA number.
    #[graphql(guard = "SignedIn")]
    async fn card_register(
        &self,
        ctx: &Context<'_>,
        input: CardRegisterInput,
    ) -> async_graphql::Result<CardRegisterPayload> {
        let CardRegisterInput { number, number_checked, kind, name, named } = input;
        let input = Register { number, number_checked, kind, name, named };
        let answer = register(ctx.app(), &ctx.actor(), ctx.lang(), input).await;
        CardRegisterPayload::answer(ctx, answer, |card| CardRegisterPayload {
            card: Some(card),
            ..Default::default()
        })
    }

    /// Gives a card another name, or marks it named or anonymous; what is not given stays.
    #[graphql(guard = "SignedIn")]
    async fn card_update(
        &self,
        ctx: &Context<'_>,
        input: CardUpdateInput,
    ) -> async_graphql::Result<CardUpdatePayload> {
        let CardUpdateInput { id, name, named } = input;
        let answer = update(ctx.app(), &ctx.actor(), ctx.lang(), Update { id, name, named }).await;
        CardUpdatePayload::answer(ctx, answer, |card| CardUpdatePayload {
            card: Some(card),
            ..Default::default()
        })
    }
}
