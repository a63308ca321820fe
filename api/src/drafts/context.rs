//! What a draft refers to, as it stands now.

use std::collections::BTreeMap;
use std::mem;

use diesel::QueryResult;
use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::format;
use teiki_shared::ids::StopId;
use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::product::ProductShape;
use teiki_shared::rider_category::OutOfCategory;
use teiki_shared::scalars::Date as Day;
use teiki_shared::start_dates::{StartDates, StartRule};
use teiki_shared::term::{TermKey, TermSale};
use teiki_shared::validity::{Validity, term_end};

use super::{Draft, renewal};
use crate::cards::{self, db::CardHolder};
use crate::catalogue::{
    self, FixedTerm, Honouring, Notices, Operator, Price, PriceTables, Product, RiderCategory, Route,
    RouteFare, RoutePrices, Stop, Suspended, Telephone,
};
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
    /// What is announced about the product, and between the stops that were chosen.
    pub notices: Notices,
    pub honoured: Vec<Honouring>,
    /// The price tables with the rows of what was chosen, one for each term; none where nothing was, or it has no price.
    prices: Option<PriceTables>,
    /// The stops that were chosen.
    pub stops: Vec<Stop>,
    /// The single fares between them at which passes are sold, one for each route where sections of the product have one, the lowest
    /// first.
    pub fares: Vec<RouteFare>,
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
    /// The last day of the chosen term from there.
    pub ends_on: Option<Date>,
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

/// A term with fixed dates that is not sold today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSoldNow {
    pub term: FixedTerm,
    pub sale: TermSale,
}

/// What a pass may not outlast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The category that the product is for, which the rider leaves.
    Category(RiderCategory),
    /// A day that the rider's paper names.
    Paper(PaperFact),
}

impl Limit {
    /// The input field of what it follows from.
    pub const fn field(&self) -> &'static [&'static str] {
        match self {
            Self::Category(_) => &["months"],
            Self::Paper(fact) => fact.field(),
        }
    }
}

/// A term that ends later than the rider may use the pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlasts {
    pub limit: Limit,
    /// The last day on which the rider may use it.
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
    /// Reads what `draft` names: at most seven statements, whatever it holds, in one go.
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
        let (holder, sold, prices, honoured, stops, fares, held) = tokio::try_join!(
            holder,
            named(draft.seller_id.map(|id| catalogue::db::seller_with_product(
                conn,
                id,
                draft.product_id,
                ends
            ))),
            named(priced.map(|key| catalogue::pricing::of_choice(conn, now, *key, code, ends, None))),
            named((!product.is_empty()).then(|| catalogue::db::honoured_by(conn, &product))),
            named((!stops.is_empty()).then(|| catalogue::db::stops(conn, &stops))),
            named(section.map(|(key, ends)| catalogue::good_on::by_route(conn, *key, ends))),
            named(taken.map(|(card, key)| clash::held_from(conn, *key, card, from))),
        )?;
        let honoured = honoured.into_values().next().unwrap_or_default();
        let (seller, product, category, notices) = match sold {
            Some((seller, product, category, notices)) => (Some(seller), product, category, notices),
            None => (None, None, None, Notices::default()),
        };
        // What its own order reserved is in nobody's way, nor is anything in the way of a product that is no longer sold.
        let held = if draft.order_id.is_none() && product.is_some() { held } else { Vec::new() };
        let mut context =
            Self { now, holder, seller, product, category, notices, honoured, prices, stops, fares, held };
        context.keep_what_is_sold();
        context.notices = mem::take(&mut context.notices).on(context.via(draft).map(|via| via.id.as_str()));
        context.prices = context.prices.take().map(|tables| context.within(draft, tables));
        Ok(context)
    }

    /// A route that has a fare and no price is none to choose.
    fn keep_what_is_sold(&mut self) {
        let tables = self.prices.as_ref();
        let is_sold = |fare: &RouteFare| tables.is_some_and(|tables| tables.has(&fare.code(), None));
        self.fares.retain(|fare| fare.via.is_none() || is_sold(fare));
    }

    /// Price tables for the days on which this pass may start.
    pub(super) fn within(&self, draft: &Draft, tables: PriceTables) -> PriceTables {
        match self.window(draft) {
            Some(starts) => tables.within(starts),
            None => tables,
        }
    }

    /// What is in the way of the chosen term from a day on.
    fn in_the_way(&self, draft: &Draft, start: Date) -> Option<&Clash> {
        let term = self.term_from(draft, start)?;
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
            ends_on: self.term_from(draft, date).map(Validity::end),
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
        self.sold_days(draft, draft.term_key()).filter(|day| self.admit(draft, *day).is_ok())
    }

    /// The days of the sale window on which the chosen code is sold, for that term where one is named, to whomever.
    fn sold_days(&self, draft: &Draft, term: Option<TermKey>) -> impl Iterator<Item = Date> {
        let chosen = self.code(draft).zip(self.prices.as_ref());
        let sells = move |day: &Date| {
            chosen.as_ref().is_none_or(|(code, tables)| tables.sells(code, term.as_ref(), *day))
        };
        self.open_days(draft).filter(sells)
    }

    fn open_days(&self, draft: &Draft) -> impl Iterator<Item = Date> {
        self.start_dates(draft).into_iter().flat_map(StartDates::days)
    }

    /// Whether the rider is of the product's category from a day to the end of the chosen term, or on that day where none is
    /// chosen.
    fn admit(&self, draft: &Draft, start: Date) -> Result<(), OutOfCategory> {
        self.admits(self.term_from(draft, start).unwrap_or(Validity::ordered(start, start)))
    }

    /// Until when the rider may use the pass by what they typed of their papers, where it would end later. No question is open for it: what
    /// was typed can be wrong as well as the term.
    pub(super) fn outlasts_paper(&self, draft: &Draft) -> Option<Outlasts> {
        let (until, fact) = draft.paper_facts.end(&self.product.as_ref()?.paper_facts)?;
        let start = self.validity(draft).filter(|validity| validity.end() > until)?.start();
        let fits = |months: &i32| {
            let draft = Draft { months: Some(*months), term: None, ..draft.clone() };
            self.term_from(&draft, start).is_some_and(|validity| validity.end() <= until)
        };
        let longest = self.rows(draft).into_iter().filter_map(|row| row.term.months()).filter(fits).max();
        Some(Outlasts { limit: Limit::Paper(fact), until, longest })
    }

    fn admits(&self, days: Validity) -> Result<(), OutOfCategory> {
        let birth = self.holder.as_ref().and_then(|holder| holder.birth_date);
        match (&self.category, birth) {
            (Some(category), Some(birth)) => category.bounds().admit(*birth, days),
            (Some(_) | None, _) => Ok(()),
        }
    }

    /// Why sales of the chosen pass are suspended now.
    pub(super) fn suspended(&self, draft: &Draft) -> Option<Suspended> {
        let (seller, product) = (self.seller.as_ref()?, self.product.as_ref()?);
        let is_chosen = self.ends(draft).is_some() && !self.asks_route(draft);
        let is_section = product.shape == ProductShape::Section && is_chosen;
        let notice = self.notices.suspension(self.now, seller.id, is_section)?;
        Some(Suspended { notice: notice.clone(), telephone: Telephone::of(seller) })
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
        let term = draft.term_key()?;
        let why = |day: Date| match self.admit(draft, day) {
            Err(OutOfCategory::EndsLater { until } | OutOfCategory::TooOld { until }) => Some(until),
            Err(OutOfCategory::TooYoung { .. }) | Ok(()) => None,
        };
        let until = self.sold_days(draft, Some(term)).find_map(why)?;
        let fits = |months: &i32| {
            let draft = Draft { months: Some(*months), term: None, ..draft.clone() };
            self.days(&draft).next().is_some()
        };
        let longest = self.rows(draft).into_iter().filter_map(|row| row.term.months()).filter(fits).max();
        Some(Outlasts { limit: Limit::Category(self.category.clone()?), until, longest })
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

    /// The fare of the chosen section: by the chosen route, or by the only one.
    fn fare(&self, draft: &Draft) -> Option<&RouteFare> {
        let mut fares = self.fares.iter().filter(|fare| match (&fare.via, &draft.via) {
            (Some(route), Some(via)) => route.id == *via,
            (None, _) | (_, None) => true,
        });
        fares.next().filter(|_| fares.next().is_none())
    }

    /// The route of the chosen section, where it has one.
    pub fn via(&self, draft: &Draft) -> Option<&Route> {
        self.fare(draft)?.via.as_ref()
    }

    /// Whether several routes join the chosen stops, and none was chosen.
    pub(super) fn asks_route(&self, draft: &Draft) -> bool {
        draft.via.is_none() && self.fares.len() > 1
    }

    /// What the chosen section costs by each route, in the prices of the chosen day as [`Self::rows`] has them.
    pub fn by_route(&self, draft: &Draft) -> Vec<RoutePrices> {
        let Some(tables) = &self.prices else { return Vec::new() };
        RoutePrices::of(&self.fares, &tables.prices(self.start_day(draft)))
    }

    /// The code of the price rows that were chosen. A section's follows from the fare as it is today.
    pub fn code(&self, draft: &Draft) -> Option<String> {
        match self.product.as_ref()?.shape {
            ProductShape::Section => self.fare(draft).map(RouteFare::code),
            ProductShape::Fare | ProductShape::Area => draft.code.clone(),
        }
    }

    /// Whether the chosen section, fare or area has a price on some day of the sale window, or for fixed dates whenever those
    /// are sold. Where the window holds no day, any price counts.
    pub(super) fn is_sold(&self, draft: &Draft) -> bool {
        self.is_code_sold(draft, None)
    }

    /// Whether a pass for the chosen stops is sold, be its route chosen or not.
    pub(super) fn is_section_sold(&self, draft: &Draft) -> bool {
        self.asks_route(draft) || self.is_sold(draft)
    }

    /// Whether it is for the chosen term.
    pub(super) fn is_term_sold(&self, draft: &Draft) -> bool {
        draft.term_key().is_some_and(|term| self.is_code_sold(draft, Some(term)))
    }

    fn is_code_sold(&self, draft: &Draft, term: Option<TermKey>) -> bool {
        let Some((code, tables)) = self.code(draft).zip(self.prices.as_ref()) else { return false };
        let is_dated =
            |fixed: &FixedTerm| term.as_ref().is_none_or(|term| term.fixed() == Some(fixed.slug.as_str()));
        if tables.fixed_terms(&code).into_iter().any(|(fixed, _)| is_dated(fixed)) {
            return true;
        }
        match self.open_days(draft).next() {
            Some(_) => self.sold_days(draft, term).next().is_some(),
            None => tables.has(&code, term.as_ref()),
        }
    }

    /// The chosen term with fixed dates, and whether it is sold now.
    pub(super) fn fixed_term(&self, draft: &Draft) -> Option<(&FixedTerm, TermSale)> {
        let (slug, code) = (draft.term.as_deref()?, self.code(draft)?);
        self.prices.as_ref()?.fixed_terms(&code).into_iter().find(|(term, _)| term.slug == slug)
    }

    /// Why the chosen fixed dates are not sold now; none where they are, or months were chosen.
    pub(super) fn not_sold(&self, draft: &Draft) -> Option<Box<NotSoldNow>> {
        let (term, sale) = self.fixed_term(draft)?;
        let is_open = matches!(sale, TermSale::Open(_));
        (!is_open).then(|| Box::new(NotSoldNow { term: term.clone(), sale }))
    }

    /// The chosen term in words.
    pub fn term_name(&self, draft: &Draft, lang: Lang) -> Option<String> {
        match draft.months {
            Some(months) => Some(format::months(lang, months)),
            None => self.fixed_term(draft).map(|(term, _)| term.name(lang).to_owned()),
        }
    }

    /// The prices of the chosen section, fare or area, one for each term: of a pass that starts on the chosen day, or for a term
    /// that is not sold for it on the first day on which it is.
    pub fn rows(&self, draft: &Draft) -> Vec<Price> {
        let (Some(code), Some(tables)) = (self.code(draft), &self.prices) else { return Vec::new() };
        let mut rows = tables.prices(self.start_day(draft));
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
        self.rows_on(draft, start).into_iter().find(|row| Some(row.term.key()) == draft.term_key())
    }

    /// The row of the chosen term: for the chosen day, or while none is chosen for the first.
    pub fn row(&self, draft: &Draft) -> Option<Price> {
        match self.start_day(draft) {
            Some(day) => self.row_on(draft, day),
            None => self.rows(draft).into_iter().find(|row| Some(row.term.key()) == draft.term_key()),
        }
    }

    /// The prices of the chosen section for months, by which refunds charge, in the table of the chosen day.
    pub fn terms(&self, draft: &Draft) -> BTreeMap<i32, Yen> {
        let rows = self.start_day(draft).map(|day| self.rows_on(draft, day)).unwrap_or_default();
        rows.into_iter().filter_map(|row| Some((row.term.months()?, row.price))).collect()
    }

    /// The chosen day; for fixed dates the first that is left of them, which is another one every day.
    pub fn start_day(&self, draft: &Draft) -> Option<Date> {
        match self.fixed_term(draft) {
            Some((_, TermSale::Open(days))) => Some(days.start()),
            _ => draft.starts_on.map(|day| day.0),
        }
    }

    /// The chosen days.
    pub fn validity(&self, draft: &Draft) -> Option<Validity> {
        self.term_from(draft, self.start_day(draft)?)
    }

    /// The chosen term from a day on.
    fn term_from(&self, draft: &Draft, start: Date) -> Option<Validity> {
        let end = match draft.term_key()? {
            TermKey::Months(months) => term_end(start, u16::try_from(months).ok()?)?,
            TermKey::Fixed(_) => self.fixed_term(draft)?.0.ends_on.0,
        };
        Validity::new(start, end).ok()
    }

    /// How far ahead the pass may start. A renewal reaches to the day after the old pass, which may lie just behind the sale
    /// window.
    pub fn start_rule(&self, draft: &Draft) -> Option<StartRule> {
        let mut rule = self.product.as_ref()?.start_rule();
        if draft.renews.is_some() {
            rule.window_days = rule.window_days.max(renewal::LATEST_START_DAYS);
        }
        Some(rule)
    }

    /// The days on which the pass may start: one for fixed dates, none while they are not sold.
    pub fn start_dates(&self, draft: &Draft) -> Option<StartDates> {
        match self.fixed_term(draft) {
            Some((_, TermSale::Open(days))) => Some(StartDates { first: days.start(), last: days.start() }),
            Some((_, TermSale::Opens(_) | TermSale::Closed)) => None,
            None => self.window(draft),
        }
    }

    /// The sale window.
    fn window(&self, draft: &Draft) -> Option<StartDates> {
        let seller = self.seller.as_ref()?;
        self.start_rule(draft)?.start_dates(seller.deadline_hours(), seller.sale_hours(), self.now)
    }
}

/// What a draft does not name is not asked for.
async fn named<T: Default>(read: Option<impl Future<Output = QueryResult<T>>>) -> QueryResult<T> {
    match read {
        Some(read) => read.await,
        None => Ok(T::default()),
    }
}
