//! An operator's lines with their stops, as far as a single fare is known for them. Feeds and tables name no order of the stops
//! that would hold for every trip: they stand in that of their readings.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use diesel_async::RunQueryDsl;

use super::Stop;
use crate::db::Conn;
use crate::prepared::prepared;

/// A line, and where it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub name_ja: String,
    /// That of the route matrix, where it has one.
    pub name_en: String,
    pub stops: Arc<[Stop]>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    operator: String,
    #[diesel(sql_type = Text)]
    route: String,
    #[diesel(sql_type = Text)]
    line: String,
    #[diesel(sql_type = Text)]
    line_en: String,
    #[diesel(embed)]
    stop: Stop,
}

/// The lines of the operators that sell, by the words in their addresses; each operator's by their names. The database keeps
/// where a route calls (`route_stops`): its fares are a hundred times as many.
///
/// # Errors
/// Those of the database.
pub async fn of(mut conn: &Conn, operators: &[String]) -> QueryResult<HashMap<String, Vec<Line>>> {
    let rows: Vec<Row> = prepared(
        diesel::sql_query(
            "select operators.slug as operator, routes.feed_id as route, routes.name_ja as line,
                coalesce(route_matrix.name_en, routes.name_ja) as line_en, stops.operator_id, stops.id,
                stops.name_ja, stops.name_kana, stops.name_en, stops.beside_ja, stops.beside_en
             from operators
             join route_stops on route_stops.operator_id = operators.id
             join routes on routes.operator_id = operators.id and routes.feed_id = route_stops.route
             left join route_matrix on route_matrix.operator_id = operators.id and route_matrix.route = routes.feed_id
             join stops on stops.operator_id = operators.id and stops.id = route_stops.stop_id
             where operators.selling and operators.slug = any ($1)
             order by operators.slug, routes.name_ja, routes.feed_id, stops.name_kana, stops.name_ja, stops.id",
        )
        .bind::<Array<Text>, _>(operators),
    )
    .load(&mut conn)
    .await?;
    let mut lines: HashMap<String, Vec<Line>> = HashMap::new();
    for rows in rows.chunk_by(|one, next| one.operator == next.operator && one.route == next.route) {
        let Some(first) = rows.first() else { continue };
        let line = Line {
            name_ja: first.line.clone(),
            name_en: first.line_en.clone(),
            stops: rows.iter().map(|row| row.stop.clone()).collect(),
        };
        lines.entry(first.operator.clone()).or_default().push(line);
    }
    Ok(lines)
}
