//! An operator's telephone, for what the web cannot do.

use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;

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

/// The telephones to call, in one line.
pub fn called(telephones: &[Telephone], lang: Lang) -> String {
    let named: Vec<String> = telephones
        .iter()
        .map(|operator| match lang {
            Lang::Ja => format!("{} {}", operator.name_ja, operator.phone),
            Lang::En => format!("{} {}", operator.name_en, operator.phone),
        })
        .collect();
    named.join(if lang == Lang::Ja { "、" } else { ", " })
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

/// Those of the first three of these operators that can be called; where none can, [`telephones`].
///
/// # Errors
/// Those of the database.
pub async fn telephones_of(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<Vec<Telephone>> {
    let theirs: Vec<Telephone> = prepared(
        diesel::sql_query(
            "select name_ja, name_en, phone from operators where id = any ($1) and phone <> ''
             order by sort, slug limit 3",
        )
        .bind::<Array<SqlUuid>, _>(of),
    )
    .load(&mut conn)
    .await?;
    if theirs.is_empty() { telephones(conn).await } else { Ok(theirs) }
}
