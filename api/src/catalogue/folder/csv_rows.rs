//! CSV into rows. As with TOML, every cell is read by itself, so that all mistakes of a file are told.

use std::ops::RangeInclusive;

use teiki_shared::visible;

use super::mistake::Sheet;

/// A row of a table: its cells in the order that was asked for.
pub struct Row<'r, const N: usize> {
    pub line: usize,
    columns: [&'static str; N],
    cells: [&'r str; N],
}

impl<const N: usize> Row<'_, N> {
    /// The text of a cell, as it stands without spaces around it.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// A cell that is a whole number of those in digits.
    pub fn whole(&self, column: usize, of: RangeInclusive<i64>, sheet: &mut Sheet<'_>) -> Option<i64> {
        let text = self.text(column);
        let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let read = is_digits.then(|| text.parse().ok()).flatten().filter(|number| of.contains(number));
        if read.is_none() {
            let name = self.columns.get(column).copied().unwrap_or_default();
            let (least, most) = of.into_inner();
            let what =
                format!("{name} is \"{text}\"; it must be a whole number in digits, {least} to {most}.");
            sheet.tell_at(self.line, what);
        }
        read
    }

    /// Tells of the cells that do not stand on one line of characters that are shown.
    fn hidden(&self, sheet: &mut Sheet<'_>) {
        let hidden = self.columns.iter().zip(self.cells).filter(|(_, cell)| visible::has_control(cell));
        for (name, _) in hidden {
            let what = format!("{name} has a character that cannot be shown; delete it and type it again.");
            sheet.tell_at(self.line, what);
        }
    }
}

/// Calls `each` for every row. The first line must name exactly these columns, in any order.
pub fn rows<const N: usize>(
    sheet: &mut Sheet<'_>,
    columns: [&'static str; N],
    mut each: impl FnMut(&Row<'_, N>, &mut Sheet<'_>),
) {
    let text = sheet.text;
    let mut csv = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(headers) = csv.headers().cloned() else {
        return sheet.tell_lost(1, format!("the first line must name the columns: {}.", columns.join(",")));
    };
    let places = columns.map(|column| headers.iter().position(|header| header == column));
    let is_whole = places.iter().all(Option::is_some) && headers.len() == N;
    if !is_whole {
        return sheet
            .tell_lost(1, format!("the first line must name exactly the columns: {}.", columns.join(",")));
    }
    for record in csv.records() {
        let record = match record {
            Ok(record) => record,
            Err(fault) => {
                let line = fault.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
                sheet.tell_lost(line, format!("this row cannot be read: {fault}."));
                continue;
            }
        };
        let line = record.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
        if record.len() != N {
            sheet.tell_lost(line, format!("this row has {} cells; it must have {N}.", record.len()));
            continue;
        }
        let cells = places.map(|place| place.and_then(|at| record.get(at)).unwrap_or_default());
        let row = Row { line, columns, cells };
        row.hidden(sheet);
        each(&row, sheet);
    }
}
