//! Enums that are one word of text in the database, in JSON and on the command line.

use thiserror::Error;

/// The text names no variant of the enum.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{word}\" is not one of: {allowed}.")]
pub struct UnknownWord {
    pub word: String,
    /// The allowed words, separated by commas.
    pub allowed: String,
}

/// Declares an enum whose variants are stored and sent as the given words.
///
/// `enum State as "OrderState"` names the GraphQL enum. Adds `ALL`, `as_str`, `Display`, `FromStr`, serde and,
/// on the server, the Diesel `Text` column.
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $name:ident as $graphql:literal {
        $($(#[$variant_meta:meta])* $variant:ident => $text:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(async_graphql::Enum, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "server", graphql(name = $graphql), diesel(sql_type = diesel::sql_types::Text))]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every variant, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err($crate::UnknownWord {
                        word: other.to_owned(),
                        allowed: [$($text),+].join(", "),
                    }),
                }
            }
        }

        #[cfg(feature = "server")]
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        #[cfg(feature = "server")]
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(std::str::from_utf8(bytes.as_bytes())?.parse()?)
            }
        }
    };
}
