//! What was typed of a rider's papers, as a draft keeps it.

use std::collections::BTreeMap;
use std::fmt;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Jsonb;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::scalars::DateTime;

use crate::db::json::json_column;

/// The column `drafts.paper_facts`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct PaperFacts(BTreeMap<PaperFact, TypedFact>);

json_column!(PaperFacts);

/// Something that was typed, as [`PaperFact::parse`] keeps it, and when.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedFact {
    pub value: String,
    pub typed_at: DateTime,
}

/// What people type is never logged.
impl fmt::Debug for TypedFact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypedFact({})", self.typed_at)
    }
}

impl PaperFacts {
    pub fn get(&self, fact: PaperFact) -> Option<&TypedFact> {
        self.0.get(&fact)
    }

    /// The earliest of the days that these facts name: no pass may outlast it.
    pub fn end(&self, asked: &[PaperFact]) -> Option<(Date, PaperFact)> {
        let day = |fact: &PaperFact| {
            let typed = self.get(*fact).filter(|_| fact.is_day())?;
            Some((typed.value.parse().ok()?, *fact))
        };
        asked.iter().filter_map(day).min()
    }

    /// The first of these facts that was not typed.
    pub fn missing(&self, asked: &[PaperFact]) -> Option<PaperFact> {
        asked.iter().copied().find(|fact| self.get(*fact).is_none())
    }

    /// What is typed once more stays of the moment at which it was typed first.
    pub fn set(&mut self, fact: PaperFact, value: String, now: DateTime) {
        if self.get(fact).is_none_or(|typed| typed.value != value) {
            self.0.insert(fact, TypedFact { value, typed_at: now });
        }
    }
}
