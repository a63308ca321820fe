//! `matrix.csv`: what is to be had on an operator's routes.

use std::str::FromStr;

use super::csv_rows::{Row, rows};
use super::files::Files;
use super::mistake::Sheet;
use super::network;
use crate::catalogue::matrix::{Matrix, MatrixRow};
use crate::catalogue::network::Network;

pub const FILE: &str = "matrix.csv";
pub const COLUMNS: [&str; 12] = [
    "route",
    "sort",
    "name_en",
    "run",
    "charge",
    "fare",
    "round_trip",
    "pass",
    "student_discount",
    "transfer",
    "note_ja",
    "note_en",
];

pub fn read(files: &mut Files, slug: &str, network: &Network) -> Matrix {
    let mut matrix = Matrix::new();
    let file = format!("{slug}/{FILE}");
    if !files.has(&file) {
        return matrix;
    }
    let knows_routes = !files.unread(slug).has(&network::OF_ROUTES);
    files.read(&file, |sheet| {
        rows(sheet, COLUMNS, |row, sheet| {
            let route = row.text(0);
            if knows_routes && !network.routes.contains_key(route) {
                sheet.tell_at(row.line, format!("there is no route {route}."));
            }
            if let Some(read) = matrix_row(row, sheet)
                && matrix.insert(route.to_owned(), read).is_some()
            {
                sheet.tell_at(row.line, format!("there are two rows for {route}; keep one."));
            }
        });
    });
    matrix
}

fn matrix_row(row: &Row<'_, 12>, sheet: &mut Sheet<'_>) -> Option<MatrixRow> {
    let (name_en, note_ja, note_en) = (row.text(2), row.text(10), row.text(11));
    if name_en.is_empty() {
        sheet.tell_at(row.line, "a route needs a name_en.");
    }
    if note_ja.is_empty() != note_en.is_empty() {
        sheet.tell_at(row.line, "a note stands in both languages, note_ja and note_en, or in none.");
    }
    let read = MatrixRow {
        sort: i32::try_from(row.whole(1, 0..=10_000, sheet)?).ok()?,
        name_en: name_en.to_owned(),
        run: word(row, 3, sheet)?,
        charge: word(row, 4, sheet)?,
        fare: word(row, 5, sheet)?,
        round_trip: word(row, 6, sheet)?,
        pass: word(row, 7, sheet)?,
        student_discount: word(row, 8, sheet)?,
        transfer: word(row, 9, sheet)?,
        note_ja: note_ja.to_owned(),
        note_en: note_en.to_owned(),
    };
    if !read.has_passes() && note_ja.is_empty() {
        sheet.tell_at(
            row.line,
            "where no pass is sold, note_ja and note_en say why and what there is instead.",
        );
    }
    Some(read)
}

/// A cell that is one of few words.
fn word<T: FromStr<Err: std::fmt::Display>>(
    row: &Row<'_, 12>,
    column: usize,
    sheet: &mut Sheet<'_>,
) -> Option<T> {
    let name = COLUMNS.get(column).copied().unwrap_or_default();
    row.text(column).parse::<T>().map_err(|fault| sheet.tell_at(row.line, format!("{name}: {fault}"))).ok()
}
