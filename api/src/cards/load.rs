//! What object-to-object fields load of cards, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::CardId;

use super::{Card, db};
use crate::graphql::load::{Load, LoadFault};

/// Asks for a card by its id, whoever it belongs to: for objects that stand on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CardKey(pub CardId);

impl Loader<CardKey> for Load {
    type Value = Card;
    type Error = LoadFault;

    async fn load(&self, keys: &[CardKey]) -> Result<HashMap<CardKey, Card>, LoadFault> {
        let ids: Vec<CardId> = keys.iter().map(|key| key.0).collect();
        let conn = self.reads.conn().await?;
        let cards = db::by_ids(&conn, &ids).await?;
        Ok(cards.into_iter().map(|card| (CardKey(card.id), card)).collect())
    }
}

/// Asks for the live card to which changes of number have led from a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SuccessorOf(pub CardId);

impl Loader<SuccessorOf> for Load {
    type Value = Card;
    type Error = LoadFault;

    async fn load(&self, keys: &[SuccessorOf]) -> Result<HashMap<SuccessorOf, Card>, LoadFault> {
        let ids: Vec<CardId> = keys.iter().map(|key| key.0).collect();
        let conn = self.reads.conn().await?;
        let found = db::successors(&conn, &ids).await?;
        let cards = db::by_ids(&conn, &found.iter().map(|(_, to)| *to).collect::<Vec<_>>()).await?;
        let card = |id: CardId| cards.iter().find(|card| card.id == id).cloned();
        Ok(found.into_iter().filter_map(|(from, to)| Some((SuccessorOf(from), card(to)?))).collect())
    }
}
