//! What object-to-object fields load of orders and passes, a list at a time.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{CardId, OperatorId, OrderId, PassId};
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars::Date;

use super::events::{self, Event};
use super::{Order, Pass, db, on_card};
use crate::catalogue::Notices;
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};
use crate::tables::passes;

/// Asks for an order, whoever it belongs to: for objects that stand on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderKey(pub OperatorId, pub OrderId);

/// Asks for the pass of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PassOf(pub OperatorId, pub OrderId);

/// Asks for the upcoming and active passes on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PassesOn(pub CardId);

/// Asks whether a pass or an order stands on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InUse(pub CardId);

/// Asks whether the day after a pass is taken by another of its family on the same card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Continued(pub OperatorId, pub PassId);

/// Asks for the notices that concern a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoticesOf(pub OperatorId, pub PassId);

/// Asks for the history of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventsOf(pub OperatorId, pub OrderId);

impl Loader<OrderKey> for Load {
    /// Shared: a pass asks for its order once for each thing that was frozen with it.
    type Value = Arc<Order>;
    type Error = LoadFault;

    async fn load(&self, keys: &[OrderKey]) -> Result<HashMap<OrderKey, Arc<Order>>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::by_ids(&*self.reads.conn().await?, &of, &ids).await?;
        let keyed = found.into_iter().map(|order| (OrderKey(order.operator_id, order.id), Arc::new(order)));
        Ok(keyed.collect())
    }
}

impl Loader<PassOf> for Load {
    type Value = Pass;
    type Error = LoadFault;

    async fn load(&self, keys: &[PassOf]) -> Result<HashMap<PassOf, Pass>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found: Vec<Pass> = passes::table
            .filter(passes::operator_id.eq_any(of).and(passes::order_id.eq_any(ids)))
            .select(Pass::as_select())
            .load(&mut &**self.reads.conn().await?)
            .await?;
        Ok(found.into_iter().map(|pass| (PassOf(pass.operator_id, pass.order_id), pass)).collect())
    }
}

impl Loader<Continued> for Load {
    type Value = bool;
    type Error = LoadFault;

    async fn load(&self, keys: &[Continued]) -> Result<HashMap<Continued, bool>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::continued(&*self.reads.conn().await?, &of, &ids).await?;
        Ok(keys.iter().map(|key| (*key, found.contains(&key.1))).collect())
    }
}

impl Loader<NoticesOf> for Load {
    type Value = Notices;
    type Error = LoadFault;

    async fn load(&self, keys: &[NoticesOf]) -> Result<HashMap<NoticesOf, Notices>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::announced(&*self.reads.conn().await?, &of, &ids).await?;
        let mut found: HashMap<PassId, Notices> = found.into_iter().collect();
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.1)?))).collect())
    }
}

impl Loader<PassesOn> for Load {
    type Value = Vec<Pass>;
    type Error = LoadFault;

    async fn load(&self, keys: &[PassesOn]) -> Result<HashMap<PassesOn, Vec<Pass>>, LoadFault> {
        let cards: Vec<CardId> = keys.iter().map(|key| key.0).collect();
        let found: Vec<Pass> = passes::table
            .filter(passes::card_id.eq_any(cards).and(passes::state.eq(PassHold::Live)))
            .filter(passes::ends_on.ge(Date(self.app.clock.today())))
            .order((passes::ends_on, passes::id))
            .select(Pass::as_select())
            .load(&mut &**self.reads.conn().await?)
            .await?;
        let mut groups: HashMap<PassesOn, Vec<Pass>> = HashMap::new();
        for pass in found {
            groups.entry(PassesOn(pass.card_id)).or_default().push(pass);
        }
        Ok(groups)
    }
}

impl Loader<InUse> for Load {
    type Value = bool;
    type Error = LoadFault;

    async fn load(&self, keys: &[InUse]) -> Result<HashMap<InUse, bool>, LoadFault> {
        let ids: Vec<CardId> = keys.iter().map(|key| key.0).collect();
        let conn = self.reads.conn().await?;
        let used = on_card::in_use(&conn, &ids, self.app.clock.today()).await?;
        Ok(ids.into_iter().map(|id| (InUse(id), used.contains(&id))).collect())
    }
}

impl Loader<EventsOf> for Load {
    type Value = Vec<Event>;
    type Error = LoadFault;

    async fn load(&self, keys: &[EventsOf]) -> Result<HashMap<EventsOf, Vec<Event>>, LoadFault> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = events::of(&*self.reads.conn().await?, &pairs).await?;
        let mut groups: HashMap<OrderId, Vec<Event>> = HashMap::new();
        for event in found {
            groups.entry(event.order_id).or_default().push(event);
        }
        Ok(keys.iter().filter_map(|key| Some((*key, groups.remove(&key.1)?))).collect())
    }
}
