//! A stop, its poles folded into one.

use diesel::prelude::*;
use teiki_shared::ids::{OperatorId, StopId};
use teiki_shared::lang::Lang;

use crate::tables::stops;

#[derive(Clone, Debug, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = stops, check_for_backend(diesel::pg::Pg))]
pub struct Stop {
    pub operator_id: OperatorId,
    pub id: StopId,
    pub name_ja: String,
    pub name_kana: String,
    pub name_en: String,
}

impl Stop {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }
}
