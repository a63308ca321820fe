//! `terms.csv`: an operator's terms with fixed dates.

use std::collections::BTreeMap;

use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::Date;

use super::csv_rows::{Row, rows};
use super::files::Files;
use super::mistake::{Lines, Sheet};
use crate::catalogue::fixed_term::{BySlug, FixedTerm};
use crate::catalogue::slug::is_slug;

pub const FILE: &str = "terms.csv";
pub const COLUMNS: [&str; 7] =
    ["slug", "name_ja", "name_en", "starts_on", "ends_on", "sale_from", "sale_until"];

/// The days of the longest term: a school year, and what lies around it.
const MOST_DAYS: i32 = 400;

/// The terms, and the lines that they stand on.
pub fn read(files: &mut Files, slug: &str) -> (BySlug, Lines) {
    let (mut terms, mut lines) = (BySlug::new(), BTreeMap::new());
    let file = format!("{slug}/{FILE}");
    if files.has(&file) {
        files.read(&file, |sheet| {
            let mut names = Names::new();
            rows(sheet, COLUMNS, |row, sheet| {
                let Some(term) = term(row, sheet) else { return };
                if terms.contains_key(&term.slug) {
                    sheet.tell_at(row.line, format!("there are two terms {}; keep one.", term.slug));
                }
                alike(&term, &mut names, row.line, sheet);
                lines.insert(term.slug.clone(), row.line);
                terms.insert(term.slug.clone(), term);
            });
        });
    }
    (terms, Lines::new(&file, lines))
}

/// The slug of the term that bears a name of a language.
type Names = BTreeMap<(Lang, String), String>;

/// Terms that could not be told apart.
fn alike(term: &FixedTerm, names: &mut Names, line: usize, sheet: &mut Sheet<'_>) {
    for (lang, name) in [(Lang::Ja, &term.name_ja), (Lang::En, &term.name_en)] {
        let first = names.entry((lang, name.clone())).or_insert_with(|| term.slug.clone());
        if *first != term.slug {
            let what = format!(
                "{first} and {} have one name; riders choose by it: name the school year too.",
                term.slug
            );
            sheet.tell_at(line, what);
        }
    }
}

fn term(row: &Row<'_, 7>, sheet: &mut Sheet<'_>) -> Option<FixedTerm> {
    let slug = row.text(0);
    if !is_slug(slug) || slug.bytes().all(|byte| byte.is_ascii_digit()) {
        let what =
            "slug must be small letters, digits and hyphens, and no number: a number is one of months.";
        sheet.tell_at(row.line, what);
    }
    if row.text(1).is_empty() || row.text(2).is_empty() {
        sheet.tell_at(row.line, "a term needs a name_ja and a name_en.");
    }
    let [starts_on, ends_on, sale_from, sale_until] = [3, 4, 5, 6].map(|column| day(row, column, sheet));
    let term = FixedTerm {
        slug: slug.to_owned(),
        name_ja: row.text(1).to_owned(),
        name_en: row.text(2).to_owned(),
        starts_on: starts_on?,
        ends_on: ends_on?,
        sale_from: sale_from?,
        sale_until: sale_until?,
    };
    if term.ends_on < term.starts_on {
        sheet.tell_at(row.line, "ends_on is before starts_on.");
    }
    if (term.ends_on.0 - term.starts_on.0).get_days() >= MOST_DAYS {
        sheet.tell_at(row.line, format!("a term has at most {MOST_DAYS} days."));
    }
    if term.sale_until < term.sale_from {
        sheet.tell_at(row.line, "sale_until is before sale_from.");
    }
    if term.ends_on < term.sale_until {
        sheet.tell_at(row.line, "sale_until is after ends_on: nobody could use a pass that is sold then.");
    }
    Some(term)
}

fn day(row: &Row<'_, 7>, column: usize, sheet: &mut Sheet<'_>) -> Option<Date> {
    let day = jst::read_date(row.text(column)).map(Date);
    if day.is_none() {
        let what =
            format!("{} is \"{}\"; it must be a day, such as 2027-04-01.", COLUMNS[column], row.text(column));
        sheet.tell_at(row.line, what);
    }
    day
}
