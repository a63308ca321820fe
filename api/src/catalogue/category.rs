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
        let name = self.name(lang);
        match lang {
            Lang::Ja => format!("{name}：{}", self.japanese()),
            Lang::En => format!("{name}: {}", self.english()),
        }
    }

    fn japanese(&self) -> String {
        match (self.rule, self.from_age, self.until_age) {
            (_, None, None) => "年齢の条件はありません。".into(),
            (AgeRule::Birthday, Some(from), None) => format!("満{from}歳以上の方が対象です。"),
            (AgeRule::Birthday, None, Some(until)) => format!("満{until}歳未満の方が対象です。"),
            (AgeRule::Birthday, Some(from), Some(until)) => {
                format!("満{from}歳以上、満{until}歳未満の方が対象です。")
            }
            (AgeRule::SchoolYear, Some(from), None) => {
                format!("満{from}歳になる年度の翌年度（4月1日）からご利用になれます。")
            }
            (AgeRule::SchoolYear, None, Some(until)) => {
                format!("満{until}歳になる年度の3月31日までご利用になれます。")
            }
            (AgeRule::SchoolYear, Some(from), Some(until)) => format!(
                "満{from}歳になる年度の翌年度（4月1日）から、満{until}歳になる年度の3月31日までご利用になれます。"
            ),
        }
    }

    fn english(&self) -> String {
        match (self.rule, self.from_age, self.until_age) {
            (_, None, None) => "no age limits.".into(),
            (AgeRule::Birthday, Some(from), None) => format!("for riders aged {from} or over."),
            (AgeRule::Birthday, None, Some(until)) => format!("for riders under {until}."),
            (AgeRule::Birthday, Some(from), Some(until)) => {
                format!("for riders aged {from} or over and under {until}.")
            }
            (AgeRule::SchoolYear, Some(from), None) => {
                format!("for riders from 1 April after the school year in which they turn {from}.")
            }
            (AgeRule::SchoolYear, None, Some(until)) => {
                format!("for riders until 31 March of the school year in which they turn {until}.")
            }
            (AgeRule::SchoolYear, Some(from), Some(until)) => format!(
                "for riders from 1 April after the school year in which they turn {from} until 31 March of the one in which they turn {until}."
            ),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_says_whom_it_is_for() {
        let told = |rule, from_age, until_age| {
            let (name_ja, name_en) = ("学生".to_owned(), "Students".to_owned());
            let category = RiderCategory { name_ja, name_en, from_age, until_age, rule, fare_percent: 100 };
            [category.sentence(Lang::Ja), category.sentence(Lang::En)].join(" / ")
        };
        let all = [AgeRule::Birthday, AgeRule::SchoolYear].map(|rule| {
            let ages = [(None, None), (Some(16), None), (None, Some(18)), (Some(16), Some(18))];
            ages.map(|(from, until)| told(rule, from, until)).join("\n")
        });
        insta::assert_snapshot!(all.join("\n"), @r"
        学生：年齢の条件はありません。 / Students: no age limits.
        学生：満16歳以上の方が対象です。 / Students: for riders aged 16 or over.
        学生：満18歳未満の方が対象です。 / Students: for riders under 18.
        学生：満16歳以上、満18歳未満の方が対象です。 / Students: for riders aged 16 or over and under 18.
        学生：年齢の条件はありません。 / Students: no age limits.
        学生：満16歳になる年度の翌年度（4月1日）からご利用になれます。 / Students: for riders from 1 April after the school year in which they turn 16.
        学生：満18歳になる年度の3月31日までご利用になれます。 / Students: for riders until 31 March of the school year in which they turn 18.
        学生：満16歳になる年度の翌年度（4月1日）から、満18歳になる年度の3月31日までご利用になれます。 / Students: for riders from 1 April after the school year in which they turn 16 until 31 March of the one in which they turn 18.
        ");
    }
}
