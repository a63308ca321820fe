//! The route matrix: what is to be had on each of an operator's routes. Where a route has no pass on an ICOCA, as one that is run
//! jointly, no product is good on it (`folder::check`), and riders are told why.

mod graphql;
mod load;
mod unsold;

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;
use teiki_shared::route_matrix::{RouteOffer, RouteRun, RouteService};

use crate::db::Conn;
use crate::tables::{route_matrix, routes};

pub use load::MatrixOf;
pub use unsold::{PaperOnly, between};

/// What is told of each route, by its id.
pub type Matrix = BTreeMap<String, MatrixRow>;

/// A row of `matrix.csv`: the columns of `route_matrix`.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = route_matrix, check_for_backend(diesel::pg::Pg))]
pub struct MatrixRow {
    /// Its place in the matrix.
    pub sort: i32,
    pub name_en: String,
    pub run: RouteRun,
    pub charge: RouteOffer,
    pub fare: RouteOffer,
    pub round_trip: RouteOffer,
    pub pass: RouteOffer,
    pub student_discount: RouteOffer,
    pub transfer: RouteOffer,
    pub note_ja: String,
    pub note_en: String,
}

impl MatrixRow {
    pub fn offer(&self, service: RouteService) -> RouteOffer {
        match service {
            RouteService::Charge => self.charge,
            RouteService::Fare => self.fare,
            RouteService::RoundTrip => self.round_trip,
            RouteService::Pass => self.pass,
            RouteService::StudentDiscount => self.student_discount,
            RouteService::Transfer => self.transfer,
        }
    }

    /// Whether passes on an ICOCA are good there.
    pub fn has_passes(&self) -> bool {
        match self.pass {
            RouteOffer::Yes => true,
            RouteOffer::No | RouteOffer::Absent => false,
        }
    }
}

/// A route with what is to be had on it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = routes, check_for_backend(diesel::pg::Pg))]
pub struct RouteLine {
    name_ja: String,
    #[diesel(embed)]
    pub row: MatrixRow,
}

impl RouteLine {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.row.name_en,
        }
    }

    pub fn note(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.row.note_ja,
            Lang::En => &self.row.note_en,
        }
    }
}

/// Brings an operator's matrix to that of its folder; its routes are there already.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut Conn, operator: OperatorId, all: &Matrix) -> QueryResult<()> {
    diesel::delete(route_matrix::table.filter(route_matrix::operator_id.eq(operator))).execute(conn).await?;
    let key =
        |route: &str| (route_matrix::operator_id.eq(operator), route_matrix::route.eq(route.to_owned()));
    let rows: Vec<_> = all.iter().map(|(route, row)| (key(route), row)).collect();
    diesel::insert_into(route_matrix::table).values(rows).execute(conn).await?;
    Ok(())
}

/// The matrices of these operators, by route.
///
/// # Errors
/// Those of the database.
pub async fn stored(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, Matrix>> {
    let rows: Vec<(OperatorId, String, MatrixRow)> = route_matrix::table
        .filter(route_matrix::operator_id.eq_any(of))
        .select((route_matrix::operator_id, route_matrix::route, MatrixRow::as_select()))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<OperatorId, Matrix> = HashMap::new();
    for (operator, route, row) in rows {
        found.entry(operator).or_default().insert(route, row);
    }
    Ok(found)
}

/// The routes of these operators' matrices, in their order.
async fn lines(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<Vec<(OperatorId, RouteLine)>> {
    let its_route =
        routes::operator_id.eq(route_matrix::operator_id).and(routes::feed_id.eq(route_matrix::route));
    route_matrix::table
        .inner_join(routes::table.on(its_route))
        .filter(route_matrix::operator_id.eq_any(of))
        .order((route_matrix::sort, route_matrix::route))
        .select((route_matrix::operator_id, RouteLine::as_select()))
        .load(&mut conn)
        .await
}
