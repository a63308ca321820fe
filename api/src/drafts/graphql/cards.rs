//! Changing and removing a card as GraphQL shows it.

use async_graphql::{Context, InputObject, Object};
use teiki_shared::card::{CardChangeReason, CardKind};
use teiki_shared::ids::CardId;

use crate::accounts::graphql::ViewerObject;
use crate::cards::Card;
use crate::drafts::cards::change::CardChangeNumberErrorCode;
use crate::drafts::cards::remove::CardRemoveErrorCode;
use crate::drafts::cards::{Change, ChangeRefusal, RemoveRefusal, change_number, remove};
use crate::graphql::Ask;
use crate::graphql::guard::SignedIn;
use crate::payload;

#[derive(InputObject)]
struct CardRemoveInput {
    id: CardId,
}

#[derive(InputObject)]
struct CardChangeNumberInput {
    /// The card whose number changes.
    id: CardId,
    /// The new number as typed or pasted: a fresh one, or that of another card of the account.
    number: String,
    /// The rider has checked a number of one repeated or counting run, which is asked for once.
    #[graphql(default)]
    number_checked: bool,
    /// Of a fresh number; another card of the account stays what it is.
    kind: CardKind,
    /// Whether the new card is issued to a person. Without it, as the old one.
    named: Option<bool>,
    reason: CardChangeReason,
    /// The current password. Without it everything else is judged, and nothing is changed.
    password: Option<String>,
}

payload! {
    /// What `cardRemove` answers.
    pub CardRemovePayload { viewer: ViewerObject }, CardRemoveUserError(RemoveRefusal, CardRemoveErrorCode)
}
payload! {
    /// What `cardChangeNumber` answers: the card that carries everything now, and how many passes moved to it.
    pub CardChangeNumberPayload { card: Card, moved_passes: i32 },
    CardChangeNumberUserError(ChangeRefusal, CardChangeNumberErrorCode)
}

#[derive(Default)]
pub struct CardNumberMutation;

#[Object]
impl CardNumberMutation {
    /// Takes a card off the account.
    #[graphql(guard = "SignedIn")]
    async fn card_remove(
        &self,
        ctx: &Context<'_>,
        input: CardRemoveInput,
    ) -> async_graphql::Result<CardRemovePayload> {
        let viewer = ctx.viewer()?;
        let answer = remove(ctx.app(), &ctx.actor(), input.id).await;
        CardRemovePayload::answer(ctx, answer, |()| CardRemovePayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            ..Default::default()
        })
    }

    /// Moves everything still to be used to another number. One that was lost, and that a pass was paid for on, retires for
    /// good; any other may be registered again. An account changes at most five numbers in seven days.
    #[graphql(guard = "SignedIn")]
    async fn card_change_number(
        &self,
        ctx: &Context<'_>,
        input: CardChangeNumberInput,
    ) -> async_graphql::Result<CardChangeNumberPayload> {
        let CardChangeNumberInput { id, number, number_checked, kind, named, reason, password } = input;
        let input = Change { id, number, number_checked, kind, named, reason, password };
        let answer = change_number(ctx.app(), &ctx.actor(), ctx.lang(), &input).await;
        CardChangeNumberPayload::answer(ctx, answer, |changed| CardChangeNumberPayload {
            card: Some(changed.card),
            moved_passes: changed.moved_passes,
            ..Default::default()
        })
    }
}
