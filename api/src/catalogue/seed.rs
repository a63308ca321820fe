//! The demo catalogue: operators and products as `api/demo/catalogue` lists them, and the fictional operator's feed. Loading
//! it again changes nothing.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde::Deserialize;
use teiki_shared::ids::{OperatorId, ProductId};
use teiki_shared::money::Yen;
use teiki_shared::product::{ProductClass, ProductShape};
use teiki_shared::refund::RefundRule;

use super::gtfs::{self, Feed, ImportError, ReadError, Source, Target};
use super::prices::{self, Formulas};
use super::{TimeOfDay, documents};
use crate::app::Core;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::random;
use crate::tables::{operators, prices as price_rows, product_issuers, product_operators, products};

const CATALOGUE: [&str; 3] = [
    include_str!("../../demo/catalogue/matsue.json"),
    include_str!("../../demo/catalogue/ichibata.json"),
    include_str!("../../demo/catalogue/mizuumi.json"),
];

macro_rules! feed_files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../demo/feed/", $name)))),+]
    };
}

/// The small feed of the project's own making.
const FEED: &[(&str, &[u8])] = feed_files![
    "agency.txt",
    "agency_jp.txt",
    "calendar.txt",
    "fare_attributes.txt",
    "fare_rules.txt",
    "feed_info.txt",
    "routes.txt",
    "routes_jp.txt",
    "stop_times.txt",
    "stops.txt",
    "translations.txt",
    "trips.txt",
];

/// What was loaded.
#[derive(Debug, Default)]
pub struct Seeded {
    pub operators: usize,
    pub products: usize,
    pub prices: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error("the demo catalogue: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the demo catalogue names an unknown {0}")]
    Unknown(String),
    #[error("the demo feed: {0}")]
    Feed(#[from] ReadError),
    #[error("the demo feed: {0}")]
    Import(#[from] ImportError),
    #[error("{0}")]
    Fault(#[from] Fault),
}

impl From<diesel::result::Error> for SeedError {
    fn from(fault: diesel::result::Error) -> Self {
        Self::Fault(fault.into())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatorEntry {
    slug: String,
    sort: i32,
    name_ja: String,
    name_en: String,
    phone: String,
    address: String,
    contact_hours: String,
    representative: String,
    address_en: String,
    contact_hours_en: String,
    representative_en: String,
    invoice_number: String,
    sale_opens: TimeOfDay,
    sale_closes: TimeOfDay,
    closing_hour: TimeOfDay,
    fictional: bool,
    /// Whether the demo feed is this operator's.
    #[serde(default)]
    feed: bool,
    products: Vec<ProductEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductEntry {
    slug: String,
    family: String,
    shape: ProductShape,
    class: ProductClass,
    name_ja: String,
    name_en: String,
    #[serde(default)]
    area_ja: String,
    #[serde(default)]
    area_en: String,
    notes_ja: String,
    notes_en: String,
    documents: Vec<String>,
    lead_days: i32,
    window_days: i32,
    refund_rule: RefundRule,
    refund_fee: Yen,
    sample: bool,
    /// Slugs of who sells it; its own operator where none is named.
    #[serde(default)]
    issuers: Vec<String>,
    /// Slugs. They share a sale equally.
    honoured_by: Vec<String>,
    formula: Option<Formulas>,
    /// One-way fares whose prices the formula drafts; a section product takes them from the feed instead.
    #[serde(default)]
    fares: Vec<Yen>,
    #[serde(default)]
    prices: Vec<PriceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceEntry {
    code: String,
    refund_fare: Yen,
    /// Prices by months.
    terms: BTreeMap<i32, Yen>,
}

/// Loads the demo catalogue.
///
/// # Errors
/// Nothing is written unless everything is.
pub async fn seed(app: &Core) -> Result<Seeded, SeedError> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| seed_into(conn, &app.clock).await).await
}

/// Loads the demo catalogue inside the caller's transaction.
///
/// # Errors
/// Faults of the demo data or of the database.
pub async fn seed_into(conn: &mut Conn, clock: &Clock) -> Result<Seeded, SeedError> {
    let entries: Vec<OperatorEntry> =
        CATALOGUE.iter().map(|json| serde_json::from_str(json)).collect::<Result<_, _>>()?;
    let mut ids: BTreeMap<&str, OperatorId> = BTreeMap::new();
    for entry in &entries {
        ids.insert(&entry.slug, write_operator(conn, clock, entry).await?);
    }
    let mut seeded = Seeded { operators: entries.len(), ..Seeded::default() };
    for entry in &entries {
        let Some(&operator) = ids.get(entry.slug.as_str()) else { continue };
        for (sort, product) in (1..).zip(&entry.products) {
            let id = write_product(conn, clock, operator, sort, product).await?;
            write_issuers(conn, (operator, id), product, &ids).await?;
            write_honoured_by(conn, (operator, id), product, &ids).await?;
            seeded.prices += write_prices(conn, (operator, id), product).await?;
            seeded.products += 1;
        }
        if entry.feed {
            let feed = Feed::read(Source::Embedded(FEED))?;
            let report = gtfs::import_into(conn, clock, &feed, Target::Operator(&entry.slug)).await?;
            seeded.prices += report.drafted;
        }
    }
    Ok(seeded)
}

async fn write_operator(
    conn: &mut Conn,
    clock: &Clock,
    entry: &OperatorEntry,
) -> Result<OperatorId, SeedError> {
    let values = (
        operators::name_ja.eq(&entry.name_ja),
        operators::name_en.eq(&entry.name_en),
        operators::phone.eq(&entry.phone),
        operators::address.eq(&entry.address),
        operators::contact_hours.eq(&entry.contact_hours),
        operators::representative.eq(&entry.representative),
        operators::address_en.eq(&entry.address_en),
        operators::contact_hours_en.eq(&entry.contact_hours_en),
        operators::representative_en.eq(&entry.representative_en),
        operators::invoice_number.eq(&entry.invoice_number),
        operators::sale_opens.eq(entry.sale_opens),
        operators::sale_closes.eq(entry.sale_closes),
        operators::closing_hour.eq(entry.closing_hour),
        operators::fictional.eq(entry.fictional),
        operators::selling.eq(true),
        operators::sort.eq(entry.sort),
    );
    let id = diesel::insert_into(operators::table)
        .values((operators::id.eq(random::id(clock)), operators::slug.eq(&entry.slug), values))
        .on_conflict(operators::slug)
        .do_update()
        .set(values)
        .returning(operators::id)
        .get_result(conn)
        .await?;
    Ok(id)
}

async fn write_product(
    conn: &mut Conn,
    clock: &Clock,
    operator: OperatorId,
    sort: i32,
    entry: &ProductEntry,
) -> Result<ProductId, SeedError> {
    let unknown = |kind: &&String| !documents::KINDS.iter().any(|(word, ..)| word == *kind);
    if let Some(kind) = entry.documents.iter().find(unknown) {
        return Err(SeedError::Unknown(kind.clone()));
    }
    let formula = entry.formula.as_ref().map(serde_json::to_value).transpose()?;
    let values = (
        (
            products::family.eq(&entry.family),
            products::shape.eq(entry.shape),
            products::class.eq(entry.class),
            products::name_ja.eq(&entry.name_ja),
            products::name_en.eq(&entry.name_en),
            products::area_ja.eq(&entry.area_ja),
            products::area_en.eq(&entry.area_en),
            products::notes_ja.eq(&entry.notes_ja),
            products::notes_en.eq(&entry.notes_en),
        ),
        (
            products::documents.eq(&entry.documents),
            products::lead_days.eq(entry.lead_days),
            products::window_days.eq(entry.window_days),
            products::refund_rule.eq(entry.refund_rule),
            products::refund_fee.eq(entry.refund_fee),
            products::formula.eq(&formula),
            products::sample.eq(entry.sample),
            products::on_sale.eq(true),
            products::sort.eq(sort),
        ),
    );
    let new = (
        products::operator_id.eq(operator),
        products::id.eq(random::id(clock)),
        products::slug.eq(&entry.slug),
    );
    let id = diesel::insert_into(products::table)
        .values((new, values))
        .on_conflict((products::operator_id, products::slug))
        .do_update()
        .set(values)
        .returning(products::id)
        .get_result(conn)
        .await?;
    Ok(id)
}

async fn write_issuers(
    conn: &mut Conn,
    (operator, product): (OperatorId, ProductId),
    entry: &ProductEntry,
    ids: &BTreeMap<&str, OperatorId>,
) -> Result<(), SeedError> {
    let named = entry.issuers.iter();
    let named = named.map(|slug| ids.get(slug.as_str()).ok_or_else(|| SeedError::Unknown(slug.clone())));
    let mut sellers = named.map(|id| id.copied()).collect::<Result<Vec<_>, _>>()?;
    if sellers.is_empty() {
        sellers.push(operator);
    }
    let rows: Vec<_> = sellers
        .into_iter()
        .map(|seller| {
            (
                product_issuers::operator_id.eq(operator),
                product_issuers::product_id.eq(product),
                product_issuers::seller_id.eq(seller),
            )
        })
        .collect();
    let before = product_issuers::table
        .filter(product_issuers::operator_id.eq(operator).and(product_issuers::product_id.eq(product)));
    diesel::delete(before).execute(conn).await?;
    diesel::insert_into(product_issuers::table).values(rows).execute(conn).await?;
    Ok(())
}

/// 10,000 basis points in equal parts; what is left over goes to the first.
fn equal_share(of: usize, place: usize) -> i32 {
    let of = i32::try_from(of).unwrap_or(1).max(1);
    10_000 / of + if place == 0 { 10_000 % of } else { 0 }
}

async fn write_honoured_by(
    conn: &mut Conn,
    (operator, product): (OperatorId, ProductId),
    entry: &ProductEntry,
    ids: &BTreeMap<&str, OperatorId>,
) -> Result<(), SeedError> {
    let mut rows = Vec::new();
    for ((sort, slug), place) in (1..).zip(&entry.honoured_by).zip(0..) {
        let honoured_by = ids.get(slug.as_str()).ok_or_else(|| SeedError::Unknown(slug.clone()))?;
        rows.push((
            product_operators::operator_id.eq(operator),
            product_operators::product_id.eq(product),
            product_operators::honoured_by.eq(*honoured_by),
            product_operators::sort.eq(sort),
            product_operators::share.eq(equal_share(entry.honoured_by.len(), place)),
        ));
    }
    let before = product_operators::table
        .filter(product_operators::operator_id.eq(operator).and(product_operators::product_id.eq(product)));
    diesel::delete(before).execute(conn).await?;
    diesel::insert_into(product_operators::table).values(rows).execute(conn).await?;
    Ok(())
}

/// The rows that the entry states, and drafts for the fares it lists. Returns how many there are.
async fn write_prices(
    conn: &mut Conn,
    key: (OperatorId, ProductId),
    entry: &ProductEntry,
) -> Result<usize, SeedError> {
    let mut stated = 0;
    for row in &entry.prices {
        for (&months, &price) in &row.terms {
            diesel::insert_into(price_rows::table)
                .values((
                    price_rows::operator_id.eq(key.0),
                    price_rows::product_id.eq(key.1),
                    price_rows::code.eq(&row.code),
                    price_rows::months.eq(months),
                    price_rows::price.eq(price),
                    price_rows::refund_fare.eq(row.refund_fare),
                ))
                .on_conflict((
                    price_rows::operator_id,
                    price_rows::product_id,
                    price_rows::code,
                    price_rows::months,
                ))
                .do_update()
                .set((price_rows::price.eq(price), price_rows::refund_fare.eq(row.refund_fare)))
                .execute(conn)
                .await?;
            stated += 1;
        }
    }
    let Some(formula) = &entry.formula else { return Ok(stated) };
    Ok(stated + prices::draft(conn, key, formula, &entry.fares).await?)
}
