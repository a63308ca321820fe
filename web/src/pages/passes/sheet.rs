//! The lines of a refund's calculation, as the quote and the statement show them.

use serde::Deserialize;
use teiki_shared::money::Yen;
use teiki_shared::scalars::Date;

use crate::components::Item;
use crate::visit::Visit;

/// A document asks for these fields where it shows a calculation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub label: String,
    amount: Yen,
    starts_on: Option<Date>,
    ends_on: Option<Date>,
}

impl Line {
    pub fn yen(&self, visit: &Visit) -> String {
        (visit.words.common.yen)(self.amount.get())
    }

    /// The days that it is about.
    pub fn days(&self, visit: &Visit) -> Option<String> {
        let (first, last) = self.starts_on.zip(self.ends_on)?;
        Some((visit.words.refund.days)(first.0, last.0))
    }

    /// As a row of facts.
    pub fn item(&self, visit: &Visit) -> Item {
        let item = Item::new(self.label.clone(), self.yen(visit)).quiet();
        match self.days(visit) {
            Some(days) => item.line(days),
            None => item,
        }
    }
}
