//! What passes cost. The reads bring the tables of a product with the rows that were asked for; `teiki_shared::price_table` says
//! which of them prices a pass. A code or a term that not every table has is sold on the days of those that have it.

mod reads;

pub use reads::{Choice, IN_SIGHT, between, choices, has_term, of_choice, prices_of, ranges, tables};

use std::collections::BTreeMap;

use jiff::civil;
use teiki_shared::ids::{OperatorId, PriceTableId, ProductId};
use teiki_shared::money::Yen;
use teiki_shared::price_table::{DecidedBy, Revision, in_force, in_turn, later};
use teiki_shared::scalars::Date;
use teiki_shared::start_dates::StartDates;

/// A row of the price table that prices a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    pub operator_id: OperatorId,
    pub product_id: ProductId,
    pub table_id: PriceTableId,
    /// The one-way fare in yen for sections and fare amounts, the area's word for areas.
    pub code: String,
    pub months: i32,
    pub price: Yen,
    /// The one-way fare that refunds use.
    pub refund_fare: Yen,
    /// What it costs after a fare revision that a rider may meet today.
    pub next: Option<NextPrice>,
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
#[derive(Clone, Debug, PartialEq, Eq, async_graphql::SimpleObject)]
pub struct PriceRange {
    pub months: i32,
    /// Of the cheapest section, fare or area.
    pub lowest: Yen,
    /// Of the dearest.
    pub highest: Yen,
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
    months: i32,
    price: Yen,
    refund_fare: Yen,
}

impl<R> PriceTables<R> {
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
        let turn = |table: &Revision| turns.iter().position(|turn| turn == table);
        let mut first: BTreeMap<K, usize> = BTreeMap::new();
        for (table, row) in &self.rows {
            if let Some(turn) = turn(table) {
                first.entry(key(row)).and_modify(|first| *first = turn.min(*first)).or_insert(turn);
            }
        }
        let is_first = |(table, row): &&(Revision, R)| {
            turn(table).is_some_and(|turn| first.get(&key(row)) == Some(&turn))
        };
        self.rows.iter().filter(is_first).map(|(table, row)| (*table, row)).collect()
    }

    /// The tables that a rider may meet after that one, each with its rows.
    fn after(&self, table: Revision) -> impl Iterator<Item = (Revision, impl Iterator<Item = &R>)> {
        later(&self.revisions, table, self.starts.last)
            .into_iter()
            .map(|next| (next, self.rows.iter().filter(move |(of, _)| *of == next).map(|(_, row)| row)))
    }

    fn add(&mut self, table: Revision, row: Option<R>) {
        if !self.revisions.contains(&table) {
            self.revisions.push(table);
        }
        self.rows.extend(row.map(|row| (table, row)));
    }
}

impl PriceTables {
    /// Whether any of the tables has that code, for that term where one is named.
    pub fn has(&self, code: &str, months: Option<i32>) -> bool {
        self.rows.iter().any(|(_, row)| row.is_of(code, months))
    }

    /// Whether a pass of that code, for that term where one is named, is sold today that starts on a day.
    pub fn sells(&self, code: &str, months: Option<i32>, start: civil::Date) -> bool {
        self.on(start).any(|(_, row)| row.is_of(code, months))
    }

    /// What passes cost that start on a day.
    pub fn prices_on(&self, start: civil::Date) -> Vec<Price> {
        self.on(start).map(|(table, row)| self.price(table, row)).collect()
    }

    /// What passes cost, each code for each term, that start on a day; without one, or where they are not sold for it, on the
    /// first on which they are.
    pub fn prices(&self, start: Option<civil::Date>) -> Vec<Price> {
        let rows = self.of_keys(start, |row| (row.code.clone(), row.months));
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
        let rows = self.of_keys(None, |row| row.code.clone());
        rows.into_iter().map(|(table, row)| self.price(table, row)).collect()
    }

    fn price(&self, table: Revision, row: &Row) -> Price {
        let Row { operator_id, product_id, table_id, code, months, price, refund_fare } = row.clone();
        let next = self.after(table).find_map(|(table, mut rows)| {
            let found = rows.find(|later| later.is_of(&code, Some(months)))?;
            let (valid_from, decided_by) = (Date(table.valid_from), table.decided_by);
            (found.price != price).then_some(NextPrice { price: found.price, valid_from, decided_by })
        });
        Price { operator_id, product_id, table_id, code, months, price, refund_fare, next }
    }
}

impl Row {
    fn is_of(&self, code: &str, months: Option<i32>) -> bool {
        self.code == code && months.is_none_or(|months| self.months == months)
    }
}

impl PriceTables<PriceRange> {
    /// By term, the shortest first.
    pub fn ranges(&self) -> Vec<PriceRange> {
        self.of_keys(None, |range| range.months).into_iter().map(|(_, range)| range.clone()).collect()
    }

    /// The next lowest price of all; none where no revision ahead changes it.
    pub fn change(&self) -> Option<PriceChange> {
        let table = *in_turn(&self.revisions, self.today, self.starts).first()?;
        let lowest = self.ranges().iter().map(|range| range.lowest).min()?;
        self.after(table).find_map(|(next, rows)| {
            let from_price = rows.map(|range| range.lowest).min().filter(|price| *price != lowest)?;
            Some(PriceChange { valid_from: Date(next.valid_from), decided_by: next.decided_by, from_price })
        })
    }
}
