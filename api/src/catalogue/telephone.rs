//! An operator's telephone, for what the web cannot do.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::Operator;
use crate::db::Conn;
use crate::prepared::prepared;

/// Whom to call where the web does not help.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Telephone {
    #[diesel(sql_type = Text)]
    pub name_ja: String,
    #[diesel(sql_type = Text)]
    pub name_en: String,
    #[diesel(sql_type = Text)]
    pub phone: String,
}

impl Telephone {
    pub fn of(operator: &Operator) -> Self {
        let Operator { name_ja, name_en, phone, .. } = operator;
        Self { name_ja: name_ja.clone(), name_en: name_en.clone(), phone: phone.clone() }
    }
}

/// The telephones of the first three selling operators that can be called.
///
/// # Errors
/// Those of the database.
pub async fn telephones(mut conn: &Conn) -> QueryResult<Vec<Telephone>> {
    prepared(diesel::sql_query(
        "select name_ja, name_en, phone from operators where selling and not fictional and phone <> ''
         order by sort, slug limit 3",
    ))
    .load(&mut conn)
    .await
}
