//! Rider categories: for whom a product is, by age. An operator names its own (`categories.csv`).

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;
use teiki_shared::rider_category::{AgeBounds, AgeRule};

use crate::db::Conn;
use crate::tables::{products, rider_categories};

/// A category by its slug.
pub type BySlug = BTreeMap<String, RiderCategory>;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = rider_categories, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub struct RiderCategory {
    pub name_ja: String,
    pub name_en: String,
    pub from_age: Option<i32>,
    pub until_age: Option<i32>,
    pub rule: AgeRule,
    /// Of the adult single fare, rounded up to 10 yen.
    pub fare_percent: i32,
}

impl RiderCategory {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }

    pub fn bounds(&self) -> AgeBounds {
        let age = |age: Option<i32>| age.and_then(|age| i16::try_from(age).ok());
        AgeBounds { from_age: age(self.from_age), until_age: age(self.until_age), rule: self.rule }
    }

    /// Whom it is for, in a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let from = self.from_age.map(|age| self.from(age, lang));
        let until = self.until_age.map(|age| self.until(age, lang));
        let name = self.name(lang);
        match (from, until, lang) {
            (None, None, Lang::Ja) => format!("{name}：どなたでも使えます。"),
            (None, None, Lang::En) => format!("{name}: for everybody."),
            (from, until, Lang::Ja) => {
                format!("{name}：{}{}の方が対象です。", from.unwrap_or_default(), until.unwrap_or_default())
            }
            (from, until, Lang::En) => {
                let ages: Vec<String> = from.into_iter().chain(until).collect();
                format!("{name}: for riders {}.", ages.join(" and "))
            }
        }
    }

    fn from(&self, age: i32, lang: Lang) -> String {
        match (self.rule, lang) {
            (AgeRule::Birthday, Lang::Ja) => format!("{age}歳以上"),
            (AgeRule::Birthday, Lang::En) => format!("aged {age} or over"),
            (AgeRule::SchoolYear, Lang::Ja) => format!("{age}歳になる年度の次の4月1日以降"),
            (AgeRule::SchoolYear, Lang::En) => {
                format!("from 1 April after the school year in which they turn {age}")
            }
        }
    }

    fn until(&self, age: i32, lang: Lang) -> String {
        match (self.rule, lang) {
            (AgeRule::Birthday, Lang::Ja) => format!("{age}歳未満"),
            (AgeRule::Birthday, Lang::En) => format!("under {age}"),
            (AgeRule::SchoolYear, Lang::Ja) => format!("{age}歳になる年度の3月31日まで"),
            (AgeRule::SchoolYear, Lang::En) => {
                format!("until 31 March of the school year in which they turn {age}")
            }
        }
    }
}

/// The categories of these operators, by operator and slug.
///
/// # Errors
/// Those of the database.
pub async fn of_operators(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, BySlug>> {
    let rows: Vec<(OperatorId, String, RiderCategory)> = rider_categories::table
        .filter(rider_categories::operator_id.eq_any(of))
        .select((rider_categories::operator_id, rider_categories::slug, RiderCategory::as_select()))
        .load(&mut conn)
        .await?;
    let mut categories: HashMap<OperatorId, BySlug> = HashMap::new();
    for (operator, slug, category) in rows {
        categories.entry(operator).or_default().insert(slug, category);
    }
    Ok(categories)
}

/// Brings an operator's categories to these. To be called before its products are written, which name them, and
/// [`forget`] afterwards.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut Conn, operator: OperatorId, categories: &BySlug) -> QueryResult<()> {
    for (slug, category) in categories {
        let key = (rider_categories::operator_id.eq(operator), rider_categories::slug.eq(slug));
        diesel::insert_into(rider_categories::table)
            .values((key, category))
            .on_conflict((rider_categories::operator_id, rider_categories::slug))
            .do_update()
            .set(category)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Takes out the categories that the folder has no more and no product names.
///
/// # Errors
/// Those of the database.
pub async fn forget(conn: &mut Conn, operator: OperatorId, categories: &BySlug) -> QueryResult<()> {
    let kept: Vec<&String> = categories.keys().collect();
    let named = products::table
        .filter(products::operator_id.eq(operator).and(products::category.is_not_null()))
        .select(products::category.assume_not_null());
    let gone = rider_categories::table
        .filter(rider_categories::operator_id.eq(operator).and(rider_categories::slug.ne_all(kept)))
        .filter(rider_categories::slug.ne_all(named));
    diesel::delete(gone).execute(conn).await.map(drop)
}
