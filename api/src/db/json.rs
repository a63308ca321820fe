//! Values that a column of JSON holds.

/// The first byte of a jsonb in Postgres's binary format; the text follows.
pub const VERSION: u8 = 1;

/// Lets a type that serde reads and writes be the content of a `jsonb` column. The type derives `AsExpression` and `FromSqlRow`
/// with `sql_type = Jsonb`.
macro_rules! json_column {
    ($type:ty) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $type {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                let value = serde_json::to_value(self)?;
                <serde_json::Value as diesel::serialize::ToSql<diesel::sql_types::Jsonb, diesel::pg::Pg>>::to_sql(
                    &value,
                    &mut out.reborrow(),
                )
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Jsonb, diesel::pg::Pg> for $type {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                match bytes.as_bytes() {
                    [$crate::db::json::VERSION, text @ ..] => Ok(serde_json::from_slice(text)?),
                    _ => Err("a jsonb of a version that is not known".into()),
                }
            }
        }
    };
}
pub(crate) use json_column;
