//! What passes cost. The reads bring the tables of a product with the rows that were asked for; `teiki_shared::price_table` says
//! which of them prices a pass. A code or a term that not every table has is sold on the days of those that have it.

mod graphql;
mod reads;

pub use reads::{Choice, IN_SIGHT, PRICES, between, choices, has_term, of_choice, prices_of, ranges, tables};

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, PriceTableId, ProductId};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::price_table::{DecidedBy, Revision, in_force, in_turn, later};
use teiki_shared::scalars::Date;
use teiki_shared::start_dates::StartDates;
use teiki_shared::term::{TermKey, TermSale};

use super::FixedTerm;

/// A row of the price table that prices a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    pub operator_id: OperatorId,
    pub product_id: ProductId,
    pub table_id: PriceTableId,
    /// The one-way fare in yen for sections and fare amounts, the area's word for areas.
    pub code: String,
    pub term: SoldTerm,
    /// Whether its fixed dates are sold now; none for months, which are sold for every start date.
    pub sale: Option<TermSale>,
    pub price: Yen,
    /// The one-way fare that refunds use.
    pub refund_fare: Yen,
    /// What it costs after a fare revision that a rider may meet today.
    pub next: Option<NextPrice>,
}

/// How long the passes of a price are valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoldTerm {
    /// So many months from the start.
    Months(i32),
    Fixed(Box<FixedTerm>),
}

impl SoldTerm {
    pub fn key(&self) -> TermKey {
        match self {
            Self::Months(months) => TermKey::Months(*months),
            Self::Fixed(term) => TermKey::Fixed(term.slug.clone()),
        }
    }

    pub fn months(&self) -> Option<i32> {
        match self {
            Self::Months(months) => Some(*months),
            Self::Fixed(_) => None,
        }
    }

    pub fn fixed(&self) -> Option<&FixedTerm> {
        match self {
            Self::Months(_) => None,
            Self::Fixed(term) => Some(term),
        }
    }

    /// `3か月`, `2026年度 2学期`.
    pub fn name(&self, lang: Lang) -> String {
        match self {
            Self::Months(months) => format::months(lang, *months),
            Self::Fixed(term) => term.name(lang).to_owned(),
        }
    }

    fn is(&self, key: &TermKey) -> bool {
        match (self, key) {
            (Self::Months(months), TermKey::Months(wanted)) => months == wanted,
            (Self::Fixed(term), TermKey::Fixed(wanted)) => term.slug == *wanted,
            (Self::Months(_), TermKey::Fixed(_)) | (Self::Fixed(_), TermKey::Months(_)) => false,
        }
    }
}

/// A price after a fare revision.
#[derive(Clone, Debug, PartialEq, Eq, async_graphql::SimpleObject)]
#[graphql(complex)]
pub struct NextPrice {
    pub price: Yen,
    /// The first day of the sale, or of the pass.
    pub valid_from: Date,
    pub decided_by: DecidedBy,
}

/// What a product costs for one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRange {
    pub term: SoldTerm,
    /// Of the cheapest section, fare or area.
    pub lowest: Yen,
    /// Of the dearest.
    pub highest: Yen,
}

impl PriceRange {
    /// Months always are; a term with fixed dates within its sale.
    pub fn is_on_sale(&self, today: civil::Date) -> bool {
        self.term.fixed().is_none_or(|term| (*term.sale_from..=*term.sale_until).contains(&today))
    }
}

/// A fare revision that a rider may meet today and that changes the lowest price.
#[derive(Clone, Debug, PartialEq, Eq, async_graphql::SimpleObject)]
pub struct PriceChange {
    /// The first day of the sale, or of the pass.
    pub valid_from: Date,
    pub decided_by: DecidedBy,
    /// The lowest price from then on.
    pub from_price: Yen,
}

/// The price tables of a product that may price a pass sold from now on, with the rows that were asked for.
#[derive(Clone, Debug)]
pub struct PriceTables<R = Row> {
    today: civil::Date,
    /// The days on which a pass sold now may start.
    starts: StartDates,
    revisions: Vec<Revision>,
    rows: Vec<(Revision, R)>,
}

/// A row of one of the tables.
#[derive(Clone, Debug)]
pub struct Row {
    operator_id: OperatorId,
    product_id: ProductId,
    table_id: PriceTableId,
    code: String,
    term: SoldTerm,
    price: Yen,
    refund_fare: Yen,
}

/// A row that is for a term.
trait OfTerm {
    fn term(&self) -> &SoldTerm;
}

impl OfTerm for Row {
    fn term(&self) -> &SoldTerm {
        &self.term
    }
}

impl OfTerm for PriceRange {
    fn term(&self) -> &SoldTerm {
        &self.term
    }
}

#[allow(private_bounds, reason = "only rows of this module are for a term")]
impl<R: OfTerm> PriceTables<R> {
    fn new(today: civil::Date, starts: StartDates) -> Self {
        Self { today, starts, revisions: Vec::new(), rows: Vec::new() }
    }

    /// The same with the days on which a pass may start by every rule, a renewal among them.
    pub fn within(self, starts: StartDates) -> Self {
        Self { starts, ..self }
    }

    /// Whether a table prices passes that are sold today and start on that day, be it those asked for or others.
    pub fn holds(&self, start: civil::Date) -> bool {
        in_force(&self.revisions, self.today, start).is_some()
    }

    /// Whether a term with fixed dates is sold now.
    fn sale(&self, term: &FixedTerm) -> TermSale {
        term.dates().sale(self.today, self.starts.first)
    }

    /// Whether that table prices a term with fixed dates: the start is the term's, whatever days are asked for.
    fn is_table_of(&self, table: Revision, term: &FixedTerm) -> bool {
        let (sale, start) = term.dates().deciding(self.today, self.starts.first);
        in_force(&self.revisions, sale, start) == Some(table)
    }

    fn on(&self, start: civil::Date) -> impl Iterator<Item = (Revision, &R)> {
        let table = in_force(&self.revisions, self.today, start);
        self.rows.iter().filter(move |(of, _)| Some(*of) == table).map(|(of, row)| (*of, row))
    }

    /// Of the rows with the same key those of one table: the one that prices passes which start on the day, where it has any,
    /// or else the first of the start dates on which one has.
    fn of_keys<K: Ord>(&self, start: Option<civil::Date>, key: impl Fn(&R) -> K) -> Vec<(Revision, &R)> {
        let of_day = start.and_then(|day| in_force(&self.revisions, self.today, day));
        let turns: Vec<Revision> =
            of_day.into_iter().chain(in_turn(&self.revisions, self.today, self.starts)).collect();
        let turn = |table: &Revision, row: &R| match row.term().fixed() {
            Some(term) => self.is_table_of(*table, term).then_some(0),
            None => turns.iter().position(|turn| turn == table),
        };
        let mut first: BTreeMap<K, usize> = BTreeMap::new();
        for (table, row) in &self.rows {
            if let Some(turn) = turn(table, row) {
                first.entry(key(row)).and_modify(|first| *first = turn.min(*first)).or_insert(turn);
            }
        }
        let is_first = |(table, row): &&(Revision, R)| {
            turn(table, row).is_some_and(|turn| first.get(&key(row)) == Some(&turn))
        };
        self.rows.iter().filter(is_first).map(|(table, row)| (*table, row)).collect()
    }

    /// The tables that a rider may meet after that one until a day, each with its rows.
    fn after(
        &self,
        table: Revision,
        until: civil::Date,
    ) -> impl Iterator<Item = (Revision, impl Iterator<Item = &R>)> {
        later(&self.revisions, table, until)
            .into_iter()
            .map(|next| (next, self.rows.iter().filter(move |(of, _)| *of == next).map(|(_, row)| row)))
    }

    fn add(&mut self, table: Revision, row: Option<R>) {
        if !self.revisions.contains(&table) {
            self.revisions.push(table);
        }
        let is_over = |row: &R| row.term().fixed().is_some_and(|term| term.ends_on.0 < self.today);
        self.rows.extend(row.filter(|row| !is_over(row)).map(|row| (table, row)));
    }
}

impl PriceTables {
    /// Whether any of the tables has that code, for that term where one is named.
    pub fn has(&self, code: &str, term: Option<&TermKey>) -> bool {
        self.rows.iter().any(|(_, row)| row.is_of(code, term))
    }

    /// The terms with fixed dates that a code is priced for, in the order of their days, and whether each is sold now.
    pub fn fixed_terms(&self, code: &str) -> Vec<(&FixedTerm, TermSale)> {
        let of_row = |(table, row): &'_ (Revision, Row)| match &row.term {
            SoldTerm::Fixed(term) if row.code == code && self.is_table_of(*table, term) => true,
            SoldTerm::Fixed(_) | SoldTerm::Months(_) => false,
        };
        let rows = self.rows.iter().filter(|row| of_row(row));
        let mut terms: Vec<_> =
            rows.filter_map(|(_, row)| row.term.fixed()).map(|term| (term, self.sale(term))).collect();
        terms.sort_by_key(|(term, _)| (term.starts_on, term.ends_on));
        terms
    }

    /// Whether a pass of that code, for that term where one is named, is sold today that starts on a day.
    pub fn sells(&self, code: &str, term: Option<&TermKey>, start: civil::Date) -> bool {
        self.on(start).any(|(_, row)| row.is_of(code, term))
    }

    /// What passes cost that start on a day.
    pub fn prices_on(&self, start: civil::Date) -> Vec<Price> {
        self.on(start).map(|(table, row)| self.price(table, row)).collect()
    }

    /// What passes cost, each code for each term, that start on a day; without one, or where they are not sold for it, on the
    /// first on which they are. A term with fixed dates costs what its own first day costs.
    pub fn prices(&self, start: Option<civil::Date>) -> Vec<Price> {
        let rows = self.of_keys(start, |row| (row.code.clone(), row.term.key()));
        rows.into_iter().map(|(table, row)| self.price(table, row)).collect()
    }

    /// The prices of one code where each table may have brought another: that of the first which has any.
    pub fn prices_of_one(&self) -> Vec<Price> {
        let code = self.of_keys(None, |_| ()).first().map(|(_, row)| row.code.clone());
        let mut prices = self.prices(None);
        prices.retain(|row| Some(&row.code) == code.as_ref());
        prices
    }

    /// Each code with what it costs on the first day on which it is sold.
    pub fn codes(&self) -> Vec<Price> {
        let mut rows = self.of_keys(None, |row| row.code.clone());
        let mut seen = BTreeSet::new();
        rows.retain(|(_, row)| seen.insert(row.code.as_str()));
        rows.into_iter().map(|(table, row)| self.price(table, row)).collect()
    }

    fn price(&self, table: Revision, row: &Row) -> Price {
        let Row { operator_id, product_id, table_id, code, term, price, refund_fare } = row.clone();
        let until = term.fixed().map_or(self.starts.last, |term| term.sale_until.0);
        let next = self.after(table, until).find_map(|(table, mut rows)| {
            let found = rows.find(|later| later.is_of(&code, Some(&term.key())))?;
            let (valid_from, decided_by) = (Date(table.valid_from), table.decided_by);
            (found.price != price).then_some(NextPrice { price: found.price, valid_from, decided_by })
        });
        let sale = term.fixed().map(|term| self.sale(term));
        Price { operator_id, product_id, table_id, code, term, sale, price, refund_fare, next }
    }
}

impl Row {
    fn is_of(&self, code: &str, term: Option<&TermKey>) -> bool {
        self.code == code && term.is_none_or(|term| self.term.is(term))
    }
}

impl PriceTables<PriceRange> {
    /// By term, the shortest first; terms with fixed dates that are sold no more are left out.
    pub fn ranges(&self) -> Vec<PriceRange> {
        let is_closed =
            |range: &PriceRange| range.term.fixed().is_some_and(|term| self.sale(term) == TermSale::Closed);
        let ranges = self.of_keys(None, |range| range.term.key()).into_iter();
        ranges.filter(|(_, range)| !is_closed(range)).map(|(_, range)| range.clone()).collect()
    }

    /// The next lowest price of all months; none where no revision ahead changes it. Terms with fixed dates name their own.
    pub fn change(&self) -> Option<PriceChange> {
        let table = *in_turn(&self.revisions, self.today, self.starts).first()?;
        let of_months = |range: &&PriceRange| range.term.months().is_some();
        let lowest = self.ranges().iter().filter(of_months).map(|range| range.lowest).min()?;
        self.after(table, self.starts.last).find_map(|(next, rows)| {
            let from_price =
                rows.filter(of_months).map(|range| range.lowest).min().filter(|price| *price != lowest)?;
            Some(PriceChange { valid_from: Date(next.valid_from), decided_by: next.decided_by, from_price })
        })
    }
}
