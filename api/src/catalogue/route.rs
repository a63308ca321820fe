//! A route as riders choose it: where a product's sections have a route (`via`), two stops that several of its routes join are a
//! section for each of them, at its fare.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;

use super::Price;
use crate::db::Conn;
use crate::db::json::json_column;
use crate::prepared::prepared;

/// A route of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Route {
    /// Its id in the feed.
    pub id: String,
    name_ja: String,
    name_en: String,
}
json_column!(Route);

impl Route {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }

    /// `山線経由`.
    pub fn via(&self, lang: Lang) -> String {
        let name = self.name(lang);
        match lang {
            Lang::Ja => format!("{name}経由"),
            Lang::En => format!("via {name}"),
        }
    }
}

/// SQL: a route of an operator, by its id in the feed, as a [`Route`]; null where there is none. English names stand in the route
/// matrix.
pub fn as_json(operator: &str, route: &str) -> String {
    format!(
        "(select jsonb_build_object('id', r.feed_id, 'name_ja', r.name_ja, 'name_en', coalesce(m.name_en, r.name_ja))
          from routes r left join route_matrix m on m.operator_id = r.operator_id and m.route = r.feed_id
          where r.operator_id = {operator} and r.feed_id = {route})"
    )
}

/// A route of an operator by its id in the feed.
///
/// # Errors
/// Those of the database.
pub async fn find(mut conn: &Conn, operator: OperatorId, route: &str) -> QueryResult<Option<Route>> {
    let found: Found = prepared(
        diesel::sql_query(format!("select {} as route", as_json("$1", "$2")))
            .bind::<SqlUuid, _>(operator)
            .bind::<Text, _>(route),
    )
    .get_result(&mut conn)
    .await?;
    Ok(found.route)
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Jsonb>)]
    route: Option<Route>,
}

/// What a section costs one way by a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFare {
    /// None where the product's sections have no route.
    pub via: Option<Route>,
    pub yen: Yen,
}

impl RouteFare {
    /// The code of its rows in price tables.
    pub fn code(&self) -> String {
        self.yen.get().to_string()
    }

    /// Whether it is that of a route, by its id.
    pub fn is_via(&self, route: &str) -> bool {
        self.via.as_ref().is_some_and(|via| via.id == route)
    }
}

/// What passes of a section cost by a route.
#[derive(Clone, Debug)]
pub struct RoutePrices {
    /// None where the product's sections have no route.
    pub via: Option<Route>,
    /// One for each term, the shortest first.
    pub prices: Vec<Price>,
}

impl RoutePrices {
    /// Prices of a section, each with the fare of the route that it is for; routes without one are left out.
    pub fn of(fares: &[RouteFare], prices: &[Price]) -> Vec<Self> {
        let of_fare = |fare: &RouteFare| {
            let code = fare.code();
            let prices = prices.iter().filter(|price| price.code == code).cloned().collect();
            Self { via: fare.via.clone(), prices }
        };
        fares.iter().map(of_fare).filter(|route| !route.prices.is_empty()).collect()
    }
}
