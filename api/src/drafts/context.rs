//! What a draft refers to, as it stands now.

use std::collections::BTreeMap;

use diesel::QueryResult;
use jiff::Timestamp;
use teiki_shared::ids::StopId;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;
use teiki_shared::start_dates::StartDates;
use teiki_shared::validity::{Validity, term_end};

use super::{Draft, db, renewal};
use crate::catalogue::{self, Honouring, Operator, Price, Product, Stop};
use crate::db::Conn;
use crate::error::Fault;
use crate::orders::Clash;

/// The rows that the answers of a draft name, and the moment at which they were read.
#[derive(Clone, Debug)]
pub struct DraftContext {
    pub now: Timestamp,
    /// `None` also where the card is no longer live.
    pub bearer: Option<db::Bearer>,
    pub seller: Option<Operator>,
    /// `None` also where the seller no longer sells it.
    pub product: Option<Product>,
    pub honoured: Vec<Honouring>,
    /// The product's whole table.
    pub prices: Vec<Price>,
    /// The stops that were chosen.
    pub stops: Vec<Stop>,
    /// The single fare between them.
    pub fare: Option<Yen>,
    /// A pass that the chosen card already holds on one of the chosen days.
    pub clash: Option<Clash>,
}

impl DraftContext {
    /// Reads what `draft` names: at most eight statements, whatever it holds, all but the last in one go.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn of(conn: &Conn, now: Timestamp, draft: &Draft) -> Result<Self, Fault> {
        let seller = draft.seller_id.as_slice();
        let sold = draft.seller_id.zip(draft.product_id);
        let product: Vec<_> = draft.operator_id.zip(draft.product_id).into_iter().collect();
        let ends = draft.from_stop.into_iter().chain(draft.to_stop);
        let ends: Vec<_> = product.iter().flat_map(|key| ends.clone().map(|stop| (key.0, stop))).collect();
        let section = match ends[..] {
            [from, to] => Some(catalogue::db::fare(conn, from.0, from.1, to.1)),
            _ => None,
        };
        let (bearer, mut sellers, product, prices, honoured, stops, fare) = tokio::try_join!(
            named(draft.card_id.map(|card| db::bearer(conn, draft.account_id, card))),
            named((!seller.is_empty()).then(|| catalogue::db::operators(conn, seller))),
            named(sold.map(|(seller, product)| catalogue::db::product_of(conn, seller, product))),
            named((!product.is_empty()).then(|| catalogue::db::prices(conn, &product))),
            named((!product.is_empty()).then(|| catalogue::db::honoured_by(conn, &product))),
            named((!ends.is_empty()).then(|| catalogue::db::stops(conn, &ends))),
            named(section),
        )?;
        let honoured = honoured.into_values().next().unwrap_or_default();
        let seller = sellers.pop();
        let mut context = Self { now, bearer, seller, product, honoured, prices, stops, fare, clash: None };
        context.read_clash(conn, draft).await?;
        Ok(context)
    }

    async fn read_clash(&mut self, conn: &Conn, draft: &Draft) -> Result<(), Fault> {
        let (Some(card), Some(product), Some(validity)) =
            (draft.card_id, &self.product, self.validity(draft))
        else {
            return Ok(());
        };
        let (first, last) = (validity.start().into(), validity.end().into());
        let found = db::overlapping(conn, product.operator_id, card, &product.family, first, last).await?;
        // What its own order reserved is no clash.
        self.clash = found.filter(|_| draft.order_id.is_none());
        Ok(())
    }

    pub fn stop(&self, id: Option<StopId>) -> Option<&Stop> {
        self.stops.iter().find(|stop| Some(stop.id) == id)
    }

    /// The two stops of a section.
    pub fn ends(&self, draft: &Draft) -> Option<(&Stop, &Stop)> {
        self.stop(draft.from_stop).zip(self.stop(draft.to_stop))
    }

    /// The code of the price rows that were chosen. A section's follows from the fare as it is today.
    pub fn code(&self, draft: &Draft) -> Option<String> {
        match self.product.as_ref()?.shape {
            ProductShape::Section => self.fare.map(|fare| fare.get().to_string()),
            ProductShape::Fare | ProductShape::Area => draft.code.clone(),
        }
    }

    /// The prices of the chosen section, fare or area, one for each term.
    pub fn rows(&self, draft: &Draft) -> Vec<Price> {
        self.code(draft).map_or_else(Vec::new, |code| catalogue::rows_of(&self.prices, &code))
    }

    /// The row of the chosen term.
    pub fn row(&self, draft: &Draft) -> Option<Price> {
        self.rows(draft).into_iter().find(|row| Some(row.months) == draft.months)
    }

    /// The prices of the chosen section by months.
    pub fn terms(&self, draft: &Draft) -> BTreeMap<i32, Yen> {
        self.rows(draft).into_iter().map(|row| (row.months, row.price)).collect()
    }

    /// The chosen days.
    pub fn validity(&self, draft: &Draft) -> Option<Validity> {
        let start = draft.starts_on?.0;
        let end = term_end(start, u16::try_from(draft.months?).ok()?)?;
        Validity::new(start, end).ok()
    }

    /// The days on which the pass may start. A renewal reaches to the day after the old pass, which may lie just behind
    /// the sale window.
    pub fn start_dates(&self, draft: &Draft) -> Option<StartDates> {
        let (seller, product) = (self.seller.as_ref()?, self.product.as_ref()?);
        let mut rule = product.start_rule();
        if draft.renews.is_some() {
            rule.window_days = rule.window_days.max(renewal::LATEST_START_DAYS);
        }
        rule.start_dates(seller.deadline_hours(), seller.sale_hours(), self.now)
    }
}

/// What a draft does not name is not asked for.
async fn named<T: Default>(read: Option<impl Future<Output = QueryResult<T>>>) -> QueryResult<T> {
    match read {
        Some(read) => read.await,
        None => Ok(T::default()),
    }
}
