//! `categories.csv`: the rider categories of an operator.

use teiki_shared::rider_category::AgeRule;

use super::csv_rows::{Row, rows};
use super::files::Files;
use super::mistake::Sheet;

use crate::catalogue::category::{BySlug, RiderCategory};
use crate::catalogue::slug::is_slug;

pub const FILE: &str = "categories.csv";
pub const COLUMNS: [&str; 7] =
    ["slug", "name_ja", "name_en", "from_age", "until_age", "rule", "fare_percent"];

pub fn read(files: &mut Files, slug: &str) -> BySlug {
    let mut categories = BySlug::new();
    let file = format!("{slug}/{FILE}");
    if files.has(&file) {
        files.read(&file, |sheet| {
            rows(sheet, COLUMNS, |row, sheet| {
                if let Some(category) = category(row, sheet)
                    && categories.insert(row.text(0).to_owned(), category).is_some()
                {
                    sheet.tell_at(row.line, format!("there are two categories {}; keep one.", row.text(0)));
                }
            });
        });
    }
    categories
}

fn category(row: &Row<'_, 7>, sheet: &mut Sheet<'_>) -> Option<RiderCategory> {
    if !is_slug(row.text(0)) {
        sheet.tell_at(row.line, "slug must be small letters, digits and hyphens.");
    }
    if row.text(1).is_empty() || row.text(2).is_empty() {
        sheet.tell_at(row.line, "a category needs a name_ja and a name_en.");
    }
    let (from_age, until_age) = (age(row, 3, sheet)?, age(row, 4, sheet)?);
    if from_age.zip(until_age).is_some_and(|(from, until)| from >= until) {
        sheet.tell_at(row.line, "until_age must be larger than from_age.");
    }
    let rule =
        row.text(5).parse::<AgeRule>().map_err(|fault| sheet.tell_at(row.line, format!("rule: {fault}")));
    let percent = row.whole(6, 1..=100, sheet);
    Some(RiderCategory {
        name_ja: row.text(1).to_owned(),
        name_en: row.text(2).to_owned(),
        from_age,
        until_age,
        rule: rule.ok()?,
        fare_percent: i32::try_from(percent?).ok()?,
    })
}

/// An age, or none in an empty cell; nothing where it has been told.
fn age(row: &Row<'_, 7>, column: usize, sheet: &mut Sheet<'_>) -> Option<Option<i32>> {
    if row.text(column).is_empty() {
        return Some(None);
    }
    i32::try_from(row.whole(column, 0..=120, sheet)?).ok().map(Some)
}
