//! A folded feed written to the database, in one transaction: what a feed had before is updated by its feed id, fares are
//! replaced. Stops that a newer feed lacks stay, without fares, because drafts and orders name them.

use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel::{OptionalExtension, QueryableByName, sql_query};
use diesel_async::{AsyncConnection, RunQueryDsl};
use teiki_shared::ids::OperatorId;

use super::{
    fold::fold,
    read::{Agency, Feed},
    report::Report,
    undecided::undecided,
};
use crate::{
    app::Core, catalogue::formula, catalogue::namesakes, catalogue::network, catalogue::rows, clock::Clock,
    db::Conn, error::Fault, random,
};

/// Whose stops and fares the feed holds.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// An operator for each agency of the feed, made where it is new; new ones do not sell.
    Agencies,
    /// The operator of that slug, for a feed of one agency.
    Operator(&'a str),
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("there is no operator {0}")]
    NoOperator(String),
    #[error("the feed holds {0} agencies, so it cannot be given to one operator")]
    NotOneAgency(usize),
    #[error("{0}")]
    Fault(#[from] Fault),
}

impl From<diesel::result::Error> for ImportError {
    fn from(fault: diesel::result::Error) -> Self {
        Self::Fault(fault.into())
    }
}

/// Brings a feed's routes, stops and single fares in, and drafts the prices that section passes lack for new fares.
/// A second import changes only what changed in the feed.
///
/// # Errors
/// Nothing is written unless everything is.
pub async fn import(app: &Core, feed: &Feed, target: Target<'_>) -> Result<Report, ImportError> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| import_into(conn, &app.clock, feed, target).await).await
}

async fn import_into(
    conn: &mut Conn,
    clock: &Clock,
    feed: &Feed,
    target: Target<'_>,
) -> Result<Report, ImportError> {
    rows::hold(conn).await?;
    let folded = fold(feed);
    let mut report = Report { remarks: folded.remarks, ..Report::default() };
    if let (Target::Operator(_), agencies @ (0 | 2..)) = (target, folded.shares.len()) {
        return Err(ImportError::NotOneAgency(agencies));
    }
    for share in &folded.shares {
        let (operator, slug) = match target {
            Target::Agencies => operator_of_agency(conn, clock, feed, share.agency).await?,
            Target::Operator(slug) => (operator_of_slug(conn, slug).await?, slug.to_owned()),
        };
        let mut network = share.network(&folded.stops);
        // A feed does not say of which class a route is; whoever said it before is believed.
        for (route, class) in network::classes(conn, operator).await? {
            network.routes.entry(route).and_modify(|route| route.class = Some(class));
        }
        network::write(conn, (operator, &slug), &network, &namesakes::beside(&network)).await?;
        report.remarks.extend(undecided(&network));
        report.operators += 1;
        report.routes += share.routes.len();
        report.stops += share.stops.len();
        report.fares += share.fares.len();
        report.drafted += formula::draft_sections(conn, operator).await?;
    }
    Ok(report)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: OperatorId,
}

async fn operator_of_slug(conn: &mut Conn, slug: &str) -> Result<OperatorId, ImportError> {
    let found: Option<Id> = sql_query("select id from operators where slug = $1")
        .bind::<Text, _>(slug)
        .get_result(conn)
        .await
        .optional()?;
    found.map(|row| row.id).ok_or_else(|| ImportError::NoOperator(slug.to_owned()))
}

/// The operator that stands for an agency. What staff wrote about an operator that sells is left alone.
async fn operator_of_agency(
    conn: &mut Conn,
    clock: &Clock,
    feed: &Feed,
    agency: &Agency,
) -> Result<(OperatorId, String), ImportError> {
    let slug = slug(&agency.id);
    let en = feed.names("", &agency.name).en;
    sql_query(
        "insert into operators (id, slug, name_ja, name_en, phone, address, representative)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (slug) do update set name_ja = excluded.name_ja, name_en = excluded.name_en,
             phone = excluded.phone, address = excluded.address, representative = excluded.representative
         where not operators.selling",
    )
    .bind::<SqlUuid, _>(random::id(clock))
    .bind::<Text, _>(&slug)
    .bind::<Text, _>(&agency.name)
    .bind::<Text, _>(if en.is_empty() { &agency.name } else { &en })
    .bind::<Text, _>(&agency.phone)
    .bind::<Text, _>(&agency.address)
    .bind::<Text, _>(&agency.president)
    .execute(conn)
    .await?;
    Ok((operator_of_slug(conn, &slug).await?, slug))
}

/// `gtfs-` and the agency's id in small letters, digits and hyphens.
fn slug(agency_id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    format!("gtfs-{}", agency_id.chars().map(plain).collect::<String>()).trim_end_matches('-').to_owned()
}
