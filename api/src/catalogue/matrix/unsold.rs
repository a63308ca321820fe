//! Sections for which no pass is sold on an ICOCA, as whoever asks for one is told.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, StopId};
use teiki_shared::lang::Lang;
use teiki_shared::route_matrix::RouteOffer;

use super::RouteLine;
use crate::catalogue::Telephone;
use crate::db::Conn;
use crate::tables::{fares, route_matrix, routes};

/// The lines between two stops on which no pass is sold on an ICOCA, in their order.
///
/// # Errors
/// Those of the database.
pub async fn between(
    mut conn: &Conn,
    of: OperatorId,
    (from, to): (StopId, StopId),
) -> QueryResult<Vec<RouteLine>> {
    let its_route =
        routes::operator_id.eq(route_matrix::operator_id).and(routes::feed_id.eq(route_matrix::route));
    let ridden = fares::table
        .filter(fares::operator_id.eq(of).and(fares::from_stop.eq(from)).and(fares::to_stop.eq(to)))
        .filter(fares::route.eq(route_matrix::route));
    route_matrix::table
        .inner_join(routes::table.on(its_route))
        .filter(route_matrix::operator_id.eq(of).and(route_matrix::pass.ne(RouteOffer::Yes)))
        .filter(exists(ridden))
        .order((route_matrix::sort, route_matrix::route))
        .select(RouteLine::as_select())
        .load(&mut conn)
        .await
}

/// A section that is ridden on such lines alone, and whom to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperOnly {
    pub lines: Vec<RouteLine>,
    pub telephone: Telephone,
}

impl PaperOnly {
    /// What is not sold, why, and the way out.
    pub fn sentence(&self, lang: Lang) -> String {
        let names: Vec<&str> = self.lines.iter().map(|line| line.name(lang)).collect();
        let names = lang.list(&names);
        let mut notes: Vec<&str> = self.lines.iter().map(|line| line.note(lang)).collect();
        notes.dedup();
        let Telephone { name_ja, name_en, phone } = &self.telephone;
        match lang {
            Lang::Ja => format!(
                "{names}の定期券は、ICOCAでは販売していません。{}{name_ja}の窓口または電話（{phone}）へお問い合わせください。",
                notes.concat()
            ),
            Lang::En => format!(
                "No pass for {names} is sold on an ICOCA. {} Ask at a counter of {name_en} or call {phone}.",
                notes.join(" ")
            ),
        }
    }
}
