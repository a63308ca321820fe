//! The names an order was sold under, in both languages, frozen with it.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use teiki_shared::lang::Lang;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub product: String,
    /// 松江駅 ⇄ 県立大学前, a fare, or an area.
    pub section: String,
    pub operator: String,
    pub honoured_by: String,
}

/// The first byte of a jsonb in Postgres's binary format; the text follows.
const VERSION: u8 = 1;

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

impl ToSql<Jsonb, Pg> for FrozenNames {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::to_value(self)?;
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&value, &mut out.reborrow())
    }
}

impl FromSql<Jsonb, Pg> for FrozenNames {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        match bytes.as_bytes() {
            [VERSION, text @ ..] => Ok(serde_json::from_slice(text)?),
            _ => Err("a jsonb of a version that is not known".into()),
        }
    }
}
