//! The ICOCAs that an operator sells, and where they are charged beside its counters.

use async_graphql::{Context, Object};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use toml::Spanned;
use toml::de::DeValue;

use super::folder::facts::{Fact, facts};
use super::folder::mistake::Sheet;
use crate::db::json::json_column;
use crate::graphql::Ask;
use crate::tables::operators;

facts! {
    /// A kind of card.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct CardSold {
        name_ja: String,
        name_en: String,
        /// From so much; none where it costs nothing or depends.
        price: Option<Yen> = None,
        what_ja: String,
        what_en: String,
    }
}

facts! {
    /// A place where a card is charged.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct ChargePlace {
        name_ja: String,
        name_en: String,
        /// Amounts that can be charged.
        amounts: Vec<Yen> = Vec::new(),
        notes_ja: String = String::new(),
        notes_en: String = String::new(),
    }
}

/// A list of tables of TOML that is one column.
macro_rules! list_column {
    ($(#[$doc:meta])* $name:ident of $item:ty) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Jsonb)]
        #[serde(transparent)]
        pub struct $name(pub Vec<$item>);
        json_column!($name);

        impl Fact for $name {
            fn read(key: &str, value: &Spanned<DeValue<'_>>, sheet: &mut Sheet<'_>) -> Option<Self> {
                Vec::read(key, value, sheet).map(Self)
            }

            fn write(&self) -> String {
                self.0.write()
            }
        }
    };
}
list_column! {
    /// The cards that an operator sells.
    CardsSold of CardSold
}
list_column! {
    /// Where cards are charged beside its counters.
    ChargePlaces of ChargePlace
}

/// What an operator tells of both.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = operators, check_for_backend(diesel::pg::Pg))]
pub struct Icoca {
    pub cards: CardsSold,
    pub charging: ChargePlaces,
}

/// A kind of ICOCA that an operator sells.
#[Object]
impl CardSold {
    async fn name(&self, ctx: &Context<'_>) -> &str {
        in_lang(ctx, &self.name_ja, &self.name_en)
    }
    /// From so much; null where it costs nothing or depends.
    async fn price(&self) -> Option<Yen> {
        self.price
    }
    /// For whom it is, and what to know of it.
    async fn what(&self, ctx: &Context<'_>) -> &str {
        in_lang(ctx, &self.what_ja, &self.what_en)
    }
}

/// A place where an ICOCA is charged, beside the counters.
#[Object]
impl ChargePlace {
    async fn name(&self, ctx: &Context<'_>) -> &str {
        in_lang(ctx, &self.name_ja, &self.name_en)
    }
    async fn amounts(&self) -> &[Yen] {
        &self.amounts
    }
    async fn notes(&self, ctx: &Context<'_>) -> &str {
        in_lang(ctx, &self.notes_ja, &self.notes_en)
    }
}

fn in_lang<'a>(ctx: &Context<'_>, ja: &'a str, en: &'a str) -> &'a str {
    match ctx.lang() {
        Lang::Ja => ja,
        Lang::En => en,
    }
}
