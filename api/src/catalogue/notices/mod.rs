//! Notices: what an operator announces of itself, of a product or of a route, and what it suspends meanwhile. A notice is shown
//! from the moment at which it is known until its own end.

pub mod graphql;
mod load;
mod read;
mod suspended;

use std::collections::{BTreeMap, HashMap};

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::OperatorId;
use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::notice::NoticeAbout;
use teiki_shared::scalars::DateTime;
use teiki_shared::validity::Validity;

use super::folder::facts::facts;
use crate::db::Conn;
use crate::db::json::json_column;
use crate::tables::notices;

pub use load::{NoticesBy, NoticesOn};
pub use read::{Passes, concerning, of_section};
pub use suspended::Suspended;

/// What a folder announces, by slug.
pub type Announced = BTreeMap<String, NoticeFacts>;

facts! {
    /// `notices/SLUG.toml`: the columns of `notices`.
    #[derive(Clone, Debug, PartialEq, Insertable, Queryable, Selectable)]
    #[diesel(table_name = notices, check_for_backend(diesel::pg::Pg))]
    pub struct NoticeFacts {
        about: NoticeAbout,
        /// Meanwhile nothing is sold, or nothing runs.
        suspends: bool = false,
        /// The product that it concerns, by its slug.
        product: Option<String> = None,
        /// The route that it concerns, by its id.
        route: Option<String> = None,
        #[diesel(column_name = starts_at)]
        from: DateTime,
        /// None: until further notice.
        #[diesel(column_name = ends_at)]
        until: Option<DateTime> = None,
        text_ja: String,
        text_en: String,
    }
}

/// A notice with the name of what it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub operator_id: OperatorId,
    pub slug: String,
    pub about: NoticeAbout,
    pub suspends: bool,
    product: Option<String>,
    route: Option<String>,
    pub starts_at: DateTime,
    /// None: until further notice.
    pub ends_at: Option<DateTime>,
    text_ja: String,
    text_en: String,
    /// The operator, the product or the route.
    of_ja: String,
    of_en: String,
}

/// Notices as a statement brings them beside its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Notices(pub Vec<Notice>);
json_column!(Notices);

impl Notice {
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.text_ja,
            Lang::En => &self.text_en,
        }
    }

    /// What it concerns, by name.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.of_ja,
            Lang::En => &self.of_en,
        }
    }

    fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| *end <= now)
    }

    fn holds(&self, now: Timestamp) -> bool {
        *self.starts_at <= now && !self.is_over(now)
    }

    /// Whether it holds on one of these days.
    fn meets(&self, days: Validity) -> bool {
        let begins = jst::at_minute(days.start(), 0);
        let ends = jst::at_minute(days.end(), jst::DAY_MINUTES);
        *self.starts_at < ends && self.ends_at.is_none_or(|end| *end > begins)
    }

    /// Whether the operator sells nothing of this while it holds.
    fn stops(&self, seller: OperatorId, section: bool) -> bool {
        let concerns = match (&self.product, &self.route) {
            (Some(_), _) => true,
            // A pass that is good on other routes too is sold, unless its section is one of this route.
            (None, Some(_)) => section,
            (None, None) => self.operator_id == seller,
        };
        self.about == NoticeAbout::Sales && self.suspends && concerns
    }
}

impl Notices {
    /// Those that are not over.
    pub fn current(&self, now: Timestamp) -> Vec<Notice> {
        self.0.iter().filter(|notice| !notice.is_over(now)).cloned().collect()
    }

    /// Without those of other routes, for a pass by this one, by its id; all, where it has none.
    pub fn on(mut self, via: Option<&str>) -> Self {
        if let Some(via) = via {
            self.0.retain(|notice| notice.route.as_deref().is_none_or(|route| route == via));
        }
        self
    }

    /// Those of the service that a pass meets on its days.
    pub fn of_service(&self, now: Timestamp, days: Validity) -> Vec<Notice> {
        let mut notices = self.current(now);
        notices.retain(|notice| notice.about == NoticeAbout::Service && notice.meets(days));
        notices
    }

    /// Why a pass is not sold now; `section` says whether it is one from stop to stop.
    pub fn suspension(&self, now: Timestamp, seller: OperatorId, section: bool) -> Option<&Notice> {
        self.0.iter().find(|notice| notice.holds(now) && notice.stops(seller, section))
    }
}

/// Brings an operator's notices to those of its folder; its products and routes are there already.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut Conn, operator: OperatorId, all: &Announced) -> QueryResult<()> {
    diesel::delete(notices::table.filter(notices::operator_id.eq(operator))).execute(conn).await?;
    let key = |slug: &str| (notices::operator_id.eq(operator), notices::slug.eq(slug.to_owned()));
    let rows: Vec<_> = all.iter().map(|(slug, facts)| (key(slug), facts)).collect();
    diesel::insert_into(notices::table).values(rows).execute(conn).await?;
    Ok(())
}

/// What these operators announce, by slug.
///
/// # Errors
/// Those of the database.
pub async fn stored(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, Announced>> {
    let rows: Vec<(OperatorId, String, NoticeFacts)> = notices::table
        .filter(notices::operator_id.eq_any(of))
        .select((notices::operator_id, notices::slug, NoticeFacts::as_select()))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<OperatorId, Announced> = HashMap::new();
    for (operator, slug, facts) in rows {
        found.entry(operator).or_default().insert(slug, facts);
    }
    Ok(found)
}
