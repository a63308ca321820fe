//! What a draft refers to, as it stands now.

use std::collections::BTreeMap;

use diesel::QueryResult;
use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::ids::StopId;
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;
use teiki_shared::rider_category::OutOfCategory;
use teiki_shared::scalars::Date as Day;
use teiki_shared::start_dates::StartDates;
use teiki_shared::validity::{Validity, term_end};

use super::{Draft, renewal};
use crate::cards::{self, db::CardHolder};
use crate::catalogue::{self, Honouring, Operator, Price, PriceTables, Product, RiderCategory, Stop};
use crate::db::Conn;
use crate::error::Fault;
use crate::orders::clash::{self, Clash};

/// The rows that the answers of a draft name, and the moment at which they were read.
#[derive(Clone, Debug)]
pub struct DraftContext {
    pub now: Timestamp,
    /// `None` also where the card is no longer live.
    pub holder: Option<CardHolder>,
    pub seller: Option<Operator>,
    /// `None` also where the seller no longer sells it.
    pub product: Option<Product>,
    /// For whom the product is; none where it is for everybody.
    pub(super) category: Option<RiderCategory>,
    pub honoured: Vec<Honouring>,
    /// The price tables with the rows of what was chosen, one for each term; none where nothing was, or it has no price.
    prices: Option<PriceTables>,
    /// The stops that were chosen.
    pub stops: Vec<Stop>,
    /// The single fare between them.
    pub fare: Option<Yen>,
    /// The passes of the product's family that the card holds today and later, and on the chosen days.
    held: Vec<Clash>,
}

/// A pass that the chosen card holds during the chosen term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartClash {
    pub pass: Clash,
    /// The first day after it, or else the first at all, on which the chosen pass may start with nothing in its way.
    pub free_from: Option<Date>,
}

/// A day on which a pass may start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartDay {
    pub date: Date,
    /// What is in the way during the chosen term.
    pub clash: Option<StartClash>,
    /// What the chosen term costs from that day on.
    pub price: Option<Yen>,
}

/// A rider is not of the category that a product is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotForRider {
    pub category: RiderCategory,
    pub why: OutOfCategory,
}

/// A term that ends after the rider leaves the category that the product is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlasts {
    pub category: RiderCategory,
    /// The last day in the category.
    pub until: Date,
    /// The longest term in months that fits.
    pub longest: Option<i32>,
}

impl StartClash {
    fn of(pass: &Clash, free: &[Date]) -> Self {
        let after = free.iter().find(|day| **day > *pass.ends_on);
        Self { pass: pass.clone(), free_from: after.or(free.first()).copied() }
    }
}

impl DraftContext {
    /// Reads what `draft` names: at most eight statements, whatever it holds, in one go.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn of(conn: &Conn, now: Timestamp, draft: &Draft) -> Result<Self, Fault> {
        let holder = named(draft.card_id.map(|card| cards::db::holder(conn, draft.account_id, card)));
        Self::with_holder(conn, now, draft, holder).await
    }

    /// The same where the card and its holder are read in another way.
    pub(super) async fn with_holder(
        conn: &Conn,
        now: Timestamp,
        draft: &Draft,
        holder: impl Future<Output = QueryResult<Option<CardHolder>>>,
    ) -> Result<Self, Fault> {
        let seller = draft.seller_id.as_slice();
        let sold = draft.seller_id.zip(draft.product_id);
        let product: Vec<_> = draft.operator_id.zip(draft.product_id).into_iter().collect();
        let stops = draft.from_stop.into_iter().chain(draft.to_stop);
        let stops: Vec<_> = product.iter().flat_map(|key| stops.clone().map(|stop| (key.0, stop))).collect();
        let ends = draft.from_stop.zip(draft.to_stop);
        let section = product.first().zip(ends);
        let (code, chosen) = (draft.code.as_deref(), draft.code.is_some() || ends.is_some());
        let priced = product.first().filter(|_| chosen);
        // Whatever day is chosen, or may be.
        let today = Day(jst::date(now));
        let from = draft.starts_on.map_or(today, |day| day.min(today));
        let taken = draft.card_id.zip(product.first());
        let (holder, mut sellers, product, prices, honoured, stops, fare, held) = tokio::try_join!(
            holder,
            named((!seller.is_empty()).then(|| catalogue::db::operators(conn, seller))),
            named(sold.map(|(seller, product)| catalogue::db::product_with_category(conn, seller, product))),
            named(priced.map(|key| catalogue::pricing::of_choice(conn, now, *key, code, ends))),
            named((!product.is_empty()).then(|| catalogue::db::honoured_by(conn, &product))),
            named((!stops.is_empty()).then(|| catalogue::db::stops(conn, &stops))),
            named(section.map(|(key, ends)| catalogue::good_on::fare(conn, *key, ends))),
            named(taken.map(|(card, key)| clash::held_from(conn, *key, card, from))),
        )?;
        let honoured = honoured.into_values().next().unwrap_or_default();
        let seller = sellers.pop();
        let (product, category) = product.unzip();
        let category = category.flatten();
        // What its own order reserved is in nobody's way, nor is anything in the way of a product that is no longer sold.
        let held = if draft.order_id.is_none() && product.is_some() { held } else { Vec::new() };
        let mut context =
            Self { now, holder, seller, product, category, honoured, prices, stops, fare, held };
        context.prices = context.prices.take().map(|tables| context.within(draft, tables));
        Ok(context)
    }

    /// Price tables for the days on which this pass may start.
    pub(super) fn within(&self, draft: &Draft, tables: PriceTables) -> PriceTables {
        match self.start_dates(draft) {
            Some(starts) => tables.within(starts),
            None => tables,
        }
    }

    /// What is in the way of the chosen term from a day on.
    fn in_the_way(&self, draft: &Draft, start: Date) -> Option<&Clash> {
        let term = term_from(draft, start)?;
        self.held.iter().find(|pass| Validity::ordered(*pass.starts_on, *pass.ends_on).overlaps(term))
    }

    /// The pass in the way of the chosen days.
    pub fn clash(&self, draft: &Draft) -> Option<StartClash> {
        let pass = self.in_the_way(draft, self.validity(draft)?.start())?;
        Some(StartClash::of(pass, &self.free_days(draft)))
    }

    /// The days on which the pass may start now.
    pub fn start_days(&self, draft: &Draft) -> Vec<StartDay> {
        let free = self.free_days(draft);
        let start_day = |date| StartDay {
            date,
            clash: self.in_the_way(draft, date).map(|pass| StartClash::of(pass, &free)),
            price: self.row_on(draft, date).map(|row| row.price),
        };
        self.days(draft).map(start_day).collect()
    }

    /// Those of them on which nothing is in the way.
    pub fn free_days(&self, draft: &Draft) -> Vec<Date> {
        self.days(draft).filter(|day| self.in_the_way(draft, *day).is_none()).collect()
    }

    /// The days of the sale window on which all that was chosen so far is sold to the rider: the code, for the term, to the end
    /// of which the rider is of the product's category.
    pub(super) fn days(&self, draft: &Draft) -> impl Iterator<Item = Date> {
        self.sold_days(draft, draft.months).filter(|day| self.admit(draft, *day).is_ok())
    }

    /// The days of the sale window on which the chosen code is sold, for that term where one is named, to whomever.
    fn sold_days(&self, draft: &Draft, months: Option<i32>) -> impl Iterator<Item = Date> {
        let chosen = self.code(draft).zip(self.prices.as_ref());
        let sells =
            move |day: &Date| chosen.as_ref().is_none_or(|(code, tables)| tables.sells(code, months, *day));
        self.open_days(draft).filter(sells)
    }

    fn open_days(&self, draft: &Draft) -> impl Iterator<Item = Date> {
        self.start_dates(draft).into_iter().flat_map(StartDates::days)
    }

    /// Whether the rider is of the product's category from a day to the end of the chosen term, or on that day where none is
    /// chosen.
    fn admit(&self, draft: &Draft, start: Date) -> Result<(), OutOfCategory> {
        self.admits(term_from(draft, start).unwrap_or(Validity::ordered(start, start)))
    }

    fn admits(&self, days: Validity) -> Result<(), OutOfCategory> {
        let birth = self.holder.as_ref().and_then(|holder| holder.birth_date);
        match (&self.category, birth) {
            (Some(category), Some(birth)) => category.bounds().admit(*birth, days),
            (Some(_) | None, _) => Ok(()),
        }
    }

    /// Why the rider can start the pass on none of the days on which it is sold, whatever the code and the term.
    pub(super) fn not_for_rider(&self, draft: &Draft) -> Option<NotForRider> {
        let holds = |day: &Date| self.prices.as_ref().is_none_or(|tables| tables.holds(*day));
        let mut days = self.open_days(draft).filter(holds).peekable();
        let one = |day: Date| self.admits(Validity::ordered(day, day));
        let why = one(*days.peek()?).err()?;
        let never = days.all(|day| one(day).is_err());
        never.then_some(NotForRider { category: self.category.clone()?, why })
    }

    /// Until when the rider is of the category, where the chosen term is sold on days from which it would end later. The longest
    /// term is the longest that fits from some day.
    pub(super) fn outlasts(&self, draft: &Draft) -> Option<Outlasts> {
        draft.months?;
        let why = |day: Date| match self.admit(draft, day) {
            Err(OutOfCategory::EndsLater { until } | OutOfCategory::TooOld { until }) => Some(until),
            Err(OutOfCategory::TooYoung { .. }) | Ok(()) => None,
        };
        let until = self.sold_days(draft, draft.months).find_map(why)?;
        let fits = |months: &i32| {
            let draft = Draft { months: Some(*months), ..draft.clone() };
            self.days(&draft).next().is_some()
        };
        let longest = self.rows(draft).into_iter().map(|row| row.months).filter(fits).max();
        Some(Outlasts { category: self.category.clone()?, until, longest })
    }

    pub(super) fn may_start(&self, draft: &Draft, day: Date) -> bool {
        self.days(draft).any(|possible| possible == day)
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

    /// Whether the chosen section, fare or area is sold on some day; where the window holds none, whether it has a price at all.
    pub(super) fn is_sold(&self, draft: &Draft) -> bool {
        self.is_code_sold(draft, None)
    }

    /// Whether it is for the chosen term.
    pub(super) fn is_term_sold(&self, draft: &Draft) -> bool {
        draft.months.is_some() && self.is_code_sold(draft, draft.months)
    }

    fn is_code_sold(&self, draft: &Draft, months: Option<i32>) -> bool {
        let Some((code, tables)) = self.code(draft).zip(self.prices.as_ref()) else { return false };
        match self.open_days(draft).next() {
            Some(_) => self.sold_days(draft, months).next().is_some(),
            None => tables.has(&code, months),
        }
    }

    /// The prices of the chosen section, fare or area, one for each term: of a pass that starts on the chosen day, or for a term
    /// that is not sold for it on the first day on which it is.
    pub fn rows(&self, draft: &Draft) -> Vec<Price> {
        let (Some(code), Some(tables)) = (self.code(draft), &self.prices) else { return Vec::new() };
        let mut rows = tables.prices(draft.starts_on.map(|day| day.0));
        rows.retain(|row| row.code == code);
        rows
    }

    fn rows_on(&self, draft: &Draft, start: Date) -> Vec<Price> {
        let (Some(code), Some(tables)) = (self.code(draft), &self.prices) else { return Vec::new() };
        let mut rows = tables.prices_on(start);
        rows.retain(|row| row.code == code);
        rows
    }

    fn row_on(&self, draft: &Draft, start: Date) -> Option<Price> {
        self.rows_on(draft, start).into_iter().find(|row| Some(row.months) == draft.months)
    }

    /// The row of the chosen term: for the chosen day, or while none is chosen for the first.
    pub fn row(&self, draft: &Draft) -> Option<Price> {
        match draft.starts_on {
            Some(day) => self.row_on(draft, day.0),
            None => self.rows(draft).into_iter().find(|row| Some(row.months) == draft.months),
        }
    }

    /// The prices of the chosen section by months, in the table of the chosen day.
    pub fn terms(&self, draft: &Draft) -> BTreeMap<i32, Yen> {
        let rows = draft.starts_on.map(|day| self.rows_on(draft, day.0)).unwrap_or_default();
        rows.into_iter().map(|row| (row.months, row.price)).collect()
    }

    /// The chosen days.
    pub fn validity(&self, draft: &Draft) -> Option<Validity> {
        term_from(draft, draft.starts_on?.0)
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

/// The chosen term from a day on.
fn term_from(draft: &Draft, start: Date) -> Option<Validity> {
    let end = term_end(start, u16::try_from(draft.months?).ok()?)?;
    Validity::new(start, end).ok()
}

/// What a draft does not name is not asked for.
async fn named<T: Default>(read: Option<impl Future<Output = QueryResult<T>>>) -> QueryResult<T> {
    match read {
        Some(read) => read.await,
        None => Ok(T::default()),
    }
}
