//! The names an order was sold under, in both languages, and for whom it was: frozen with it.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use teiki_shared::lang::Lang;
use teiki_shared::rider_category::AgeBounds;

use crate::catalogue::RiderCategory;
use crate::db::json::json_column;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub product: String,
    /// 松江駅 ⇄ 県立大学前, やまなみ ⇄ 終の浦（山線経由）, a fare, or an area.
    pub section: String,
    pub operator: String,
    pub honoured_by: String,
    /// `3か月`, or the name of fixed dates; empty in orders of a release that sold months alone.
    #[serde(default)]
    pub term: String,
}

/// The column `orders.names`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct FrozenNames {
    pub ja: Names,
    pub en: Names,
}

impl FrozenNames {
    pub fn of(&self, lang: Lang) -> &Names {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

json_column!(FrozenNames);

/// The column `orders.category`: the rider category of the product as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct FrozenCategory {
    pub name_ja: String,
    pub name_en: String,
    #[serde(flatten)]
    pub bounds: AgeBounds,
}

impl From<&RiderCategory> for FrozenCategory {
    fn from(category: &RiderCategory) -> Self {
        let RiderCategory { name_ja, name_en, .. } = category.clone();
        Self { name_ja, name_en, bounds: category.bounds() }
    }
}

impl FrozenCategory {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }
}

json_column!(FrozenCategory);
