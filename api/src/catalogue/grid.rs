//! Places on the map in a grid, so that what is near one is found without a look at all others.

use std::collections::BTreeMap;

use super::distance::{METRES_PER_DEGREE, Position, metres};

/// Height of a row of the grid, and about the width of a cell, in metres.
const CELL: f64 = 1_000.0;
/// More places of one cell are left out: no square kilometre has as many stops, and each of them is looked at from every place
/// near by.
const MOST_IN_CELL: usize = 50;
/// Nearer to a pole cells grow no wider.
const LEAST_COSINE: f64 = 0.01;

/// What lies at places.
pub struct Grid<T> {
    /// By the row and column of their cell.
    cells: BTreeMap<(i64, i64), Vec<(Position, T)>>,
}

impl<T> Default for Grid<T> {
    fn default() -> Self {
        Self { cells: BTreeMap::new() }
    }
}

impl<T: Copy> Grid<T> {
    pub fn add(&mut self, at: Position, what: T) {
        let row = row(at.0);
        let cell = self.cells.entry((row, column(row, at.1))).or_default();
        if cell.len() < MOST_IN_CELL {
            cell.push((at, what));
        }
    }

    /// What lies within so many metres of a place, with the distance from it.
    pub fn within(&self, reach: f64, from: Position) -> impl Iterator<Item = (T, f64)> {
        let (north, east) = (reach / METRES_PER_DEGREE, reach / METRES_PER_DEGREE / cosine(from.0));
        let rows = row(from.0 - north)..=row(from.0 + north);
        let cells = rows.flat_map(move |row| {
            let columns = (row, column(row, from.1 - east))..=(row, column(row, from.1 + east));
            self.cells.range(columns).flat_map(|(_, places)| places)
        });
        cells
            .map(move |(at, what)| (*what, metres(from, *at)))
            .filter(move |(_, distance)| *distance <= reach)
    }
}

impl<T: Copy> FromIterator<(Position, T)> for Grid<T> {
    fn from_iter<I: IntoIterator<Item = (Position, T)>>(places: I) -> Self {
        let mut all = Self::default();
        places.into_iter().for_each(|(at, what)| all.add(at, what));
        all
    }
}

fn row(lat: f64) -> i64 {
    (lat * METRES_PER_DEGREE / CELL).floor() as i64
}

/// A row's cells are as wide as [`CELL`] where it begins.
fn column(row: i64, lon: f64) -> i64 {
    let begins = row as f64 * CELL / METRES_PER_DEGREE;
    (lon * METRES_PER_DEGREE * cosine(begins) / CELL).floor() as i64
}

fn cosine(lat: f64) -> f64 {
    lat.to_radians().cos().max(LEAST_COSINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_found_as_by_a_look_at_all() {
        // Steps that share no factor with a cell's width scatter the places over many of them.
        let at =
            |n: u32| (f64::from(n * 7 % 101) * 0.0013 - 0.05, 133.0 + f64::from(n * 13 % 97) * 0.0017 - 0.08);
        for lat in [0.0, 35.0, -35.0, 70.0] {
            let places: Vec<Position> = (0..300).map(at).map(|(north, lon)| (lat + north, lon)).collect();
            let grid: Grid<usize> = places.iter().enumerate().map(|(place, at)| (*at, place)).collect();
            for from in places.iter().step_by(7) {
                let mut found: Vec<usize> = grid.within(900.0, *from).map(|(place, _)| place).collect();
                found.sort_unstable();
                let all = places.iter().enumerate().filter(|(_, at)| metres(*from, **at) <= 900.0);
                assert_eq!(found, all.map(|(place, _)| place).collect::<Vec<_>>(), "from {from:?}");
            }
        }
    }

    #[test]
    fn a_crowd_is_looked_at_in_part() {
        let grid: Grid<usize> = (0..5_000).map(|place| ((35.0, 133.0), place)).collect();
        assert_eq!(grid.within(1_000.0, (35.0, 133.0)).count(), MOST_IN_CELL);
    }
}
