//! An operator's counters: where they are, when they are open, and what is done there.

pub mod graphql;
mod load;

use std::collections::{BTreeMap, HashMap};

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::counter::{Availability, CounterService};
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use toml::Spanned;
use toml::de::DeValue;

use super::folder::facts::{Fact, facts};
use super::folder::mistake::Sheet;
use super::limits::SORTS;
use crate::db::Conn;
use crate::db::json::json_column;
use crate::tables::counters;

pub use load::CountersOf;

/// Counters by slug.
pub type Counters = BTreeMap<String, CounterFacts>;

facts! {
    /// `counters/SLUG.toml`: the columns of `counters`.
    #[derive(Clone, Debug, PartialEq, Insertable, Queryable, Selectable)]
    #[diesel(table_name = counters, check_for_backend(diesel::pg::Pg))]
    pub struct CounterFacts {
        /// Its place in the list.
        sort: i32 [SORTS] = 0,
        name_ja: String,
        name_en: String,
        address: String,
        /// Empty where only the Japanese is published, as the hours below.
        address_en: String = String::new(),
        hours: String,
        hours_en: String = String::new(),
        phone: String,
        services: Services = Services::default(),
        /// Whether it is reached without a step; none where nobody has said.
        step_free: Option<Answer> = None,
        /// Amounts that can be charged to a card there.
        charges: Vec<Yen> = Vec::new(),
        notes_ja: String = String::new(),
        notes_en: String = String::new(),
    }
}

facts! {
    /// What is done at a counter; none where the operator has not published it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow)]
    #[diesel(sql_type = Jsonb)]
    #[serde(default)]
    pub struct Services {
        card: Option<Answer> = None,
        new: Option<Answer> = None,
        renewal: Option<Answer> = None,
        reissue: Option<Answer> = None,
        refund: Option<Answer> = None,
        card_return: Option<Answer> = None,
    }
}
json_column!(Services);

impl Services {
    /// What is known, in the order in which it is shown.
    pub fn known(&self) -> impl Iterator<Item = (CounterService, &Answer)> {
        let of = |service| match service {
            CounterService::Card => &self.card,
            CounterService::New => &self.new,
            CounterService::Renewal => &self.renewal,
            CounterService::Reissue => &self.reissue,
            CounterService::Refund => &self.refund,
            CounterService::CardReturn => &self.card_return,
        };
        CounterService::ALL.iter().filter_map(move |&service| Some((service, of(service).as_ref()?)))
    }
}

facts! {
    /// An answer with what is to be known beside it.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Noted {
        answer: Availability,
        note_ja: String = String::new(),
        note_en: String = String::new(),
    }
}

/// Whether something is to be had. In a file it is a word, or a table with a note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Answer(Noted);
json_column!(Answer);

impl Answer {
    pub fn availability(&self) -> Availability {
        self.0.answer
    }

    /// Empty where nothing is to be said.
    pub fn note(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.0.note_ja,
            Lang::En => &self.0.note_en,
        }
    }
}

impl Fact for Answer {
    fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
        let noted = match value.get_ref() {
            DeValue::String(_) => {
                let answer = Availability::read(key, value, sheet)?;
                Noted { answer, note_ja: String::new(), note_en: String::new() }
            }
            _ => Noted::read(key, value, sheet)?,
        };
        if noted.note_ja.is_empty() != noted.note_en.is_empty()
            || noted.answer == Availability::Partly && noted.note_ja.is_empty()
        {
            let what = "needs note_ja and note_en, which say what is not done, or how";
            sheet.tell(&value.span(), format!("{key}: \"{}\" {what}.", noted.answer));
            return None;
        }
        Some(Self(noted))
    }

    fn write(&self) -> String {
        if self.0.note_ja.is_empty() { self.0.answer.write() } else { self.0.write() }
    }
}

/// Brings an operator's counters to those of its folder.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut Conn, operator: OperatorId, all: &Counters) -> QueryResult<()> {
    diesel::delete(counters::table.filter(counters::operator_id.eq(operator))).execute(conn).await?;
    let key = |slug: &str| (counters::operator_id.eq(operator), counters::slug.eq(slug.to_owned()));
    let rows: Vec<_> = all.iter().map(|(slug, facts)| (key(slug), facts)).collect();
    diesel::insert_into(counters::table).values(rows).execute(conn).await?;
    Ok(())
}

/// The counters of these operators by slug.
///
/// # Errors
/// Those of the database.
pub async fn stored(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, Counters>> {
    let rows: Vec<(OperatorId, String, CounterFacts)> = counters::table
        .filter(counters::operator_id.eq_any(of))
        .select((counters::operator_id, counters::slug, CounterFacts::as_select()))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<OperatorId, Counters> = HashMap::new();
    for (operator, slug, facts) in rows {
        found.entry(operator).or_default().insert(slug, facts);
    }
    Ok(found)
}
