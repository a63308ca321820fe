//! What of an application staff compare with its papers, field by field, and the marks that they set.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::review::Field;
use teiki_shared::scalars::Date;

use crate::db::Conn;
use crate::db::json::json_column;
use crate::drafts;
use crate::orders::Order;
use crate::tables::riders;

/// What an application says of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// As it was sold, with its kana.
    Name {
        name: String,
        kana: String,
    },
    Date(Date),
    Text(String),
}

/// A field with what the application says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub field: Field,
    pub value: Value,
}

impl Fact {
    /// As staff read it.
    pub fn shown(&self, lang: Lang) -> String {
        match &self.value {
            Value::Name { name, kana } => match lang {
                Lang::Ja => format!("{name}（{kana}）"),
                Lang::En => format!("{name} ({kana})"),
            },
            Value::Date(date) => format::date(lang, date.0),
            Value::Text(text) => text.clone(),
        }
    }

    /// The same for every language.
    fn plain(&self) -> String {
        match &self.value {
            Value::Name { name, kana } => format!("{}={name}/{kana}", self.field),
            Value::Date(date) => format!("{}={date}", self.field),
            Value::Text(text) => format!("{}={text}", self.field),
        }
    }
}

/// The fields that the application has, in the order in which they are compared.
///
/// # Errors
/// Those of the database.
pub async fn of(mut conn: &Conn, order: &Order) -> QueryResult<Vec<Fact>> {
    let born: Option<Option<Date>> =
        riders::table.find(order.rider_id).select(riders::birth_date).first(&mut conn).await.optional()?;
    let name = Value::Name { name: order.rider_name.clone(), kana: order.rider_kana.clone() };
    let mut facts = vec![Fact { field: Field::Name, value: name }];
    facts.extend(born.flatten().map(|born| Fact { field: Field::BirthDate, value: Value::Date(born) }));
    let (typed, asked) = (drafts::facts_of(conn, order).await?, drafts::asked_of(conn, order).await?);
    facts.extend(asked.into_iter().filter_map(|fact| {
        let text = typed.get(fact)?.value.clone();
        let day = text.parse().ok().filter(|_| fact.is_day());
        let value = day.map_or(Value::Text(text), |day| Value::Date(Date(day)));
        Some(Fact { field: Field::of(fact), value })
    }));
    Ok(facts)
}

/// Tells whether what a reviewer compared is what the application says.
pub fn digest(facts: &[Fact]) -> String {
    let text: Vec<String> = facts.iter().map(Fact::plain).collect();
    hex::encode(Sha256::digest(text.join("\n")))
}

/// Whether a field is as the papers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub field: Field,
    pub matches: bool,
}

/// The column `marks`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Marks(pub Vec<Mark>);

json_column!(Marks);

impl Marks {
    /// One mark for each field, the last of those that were given.
    pub fn of(given: impl Iterator<Item = Mark>) -> Self {
        let given: Vec<Mark> = given.collect();
        let last = |field: &Field| given.iter().rev().find(|mark| mark.field == *field).copied();
        Self(Field::ALL.iter().filter_map(last).collect())
    }
}

/// What a reviewer compared, and how it came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The [`digest`] of what was shown.
    pub facts: String,
    /// One for each field that was compared.
    pub marks: Marks,
}

impl Look {
    /// That everything was shown and matches.
    pub fn all_match(facts: &[Fact]) -> Self {
        let marks = facts.iter().map(|fact| Mark { field: fact.field, matches: true }).collect();
        Self { facts: digest(facts), marks: Marks(marks) }
    }

    /// Whether each field was marked as matching.
    pub fn confirms(&self, facts: &[Fact]) -> bool {
        facts.iter().all(|fact| self.marks.0.contains(&Mark { field: fact.field, matches: true }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Vec<Fact> {
        let name = Value::Name { name: "山田 桜".into(), kana: "ヤマダ サクラ".into() };
        let born = Value::Date(Date(jiff::civil::date(2010, 5, 3)));
        vec![Fact { field: Field::Name, value: name }, Fact { field: Field::BirthDate, value: born }]
    }

    #[test]
    fn each_field_is_to_be_marked_as_matching() {
        let facts = facts();
        let look = Look::all_match(&facts);
        assert!(look.confirms(&facts));
        for n in 0..2 {
            let mut other = look.clone();
            other.marks.0[n].matches = false;
            assert!(!other.confirms(&facts));
            other.marks.0.remove(n);
            assert!(!other.confirms(&facts));
        }
        let late = Mark { field: Field::Name, matches: false };
        let twice = Look { marks: Marks::of(look.marks.0.iter().copied().chain([late])), ..look };
        assert!(!twice.confirms(&facts), "the last counts");
    }

    #[test]
    fn another_value_has_another_digest() {
        let facts = facts();
        for n in 0..2 {
            let mut other = facts.clone();
            other[n].value = Value::Date(Date(jiff::civil::date(2010, 5, 4)));
            assert_ne!(digest(&facts), digest(&other));
        }
        assert_eq!(facts[0].shown(Lang::Ja), "山田 桜（ヤマダ サクラ）");
        assert!(facts[1].shown(Lang::En).contains("2010"));
    }
}
