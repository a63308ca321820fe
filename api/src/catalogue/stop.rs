//! A stop, its poles folded into one.

use diesel::prelude::*;
use teiki_shared::ids::{OperatorId, StopId};
use teiki_shared::lang::Lang;

use crate::tables::stops;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = stops, check_for_backend(diesel::pg::Pg))]
pub struct Stop {
    pub operator_id: OperatorId,
    pub id: StopId,
    pub name_ja: String,
    pub name_kana: String,
    pub name_en: String,
    /// What tells it from another stop of its name; empty where the name is enough.
    pub beside_ja: String,
    pub beside_en: String,
}

impl Stop {
    /// The name, with what tells the stop from others of that name: 中村（大学線）.
    pub fn name(&self, lang: Lang) -> String {
        let (name, beside) = match lang {
            Lang::Ja => (&self.name_ja, &self.beside_ja),
            Lang::En => (&self.name_en, &self.beside_en),
        };
        match (beside.is_empty(), lang) {
            (true, _) => name.clone(),
            (false, Lang::Ja) => format!("{name}（{beside}）"),
            (false, Lang::En) => format!("{name} ({beside})"),
        }
    }
}
