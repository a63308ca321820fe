//! Help: what riders ask, answered by topic. Everybody shares some topics; an operator's folder may answer them in its own
//! way, and others beside them.

mod article;
pub mod graphql;
mod search;
mod shared;
mod topic;

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;

use crate::db::Conn;
use crate::tables::{help_topics, operators};

pub use article::{Article, Block};
use shared::TOPICS;
pub use topic::{Topic, Topics};

/// The shared topics, and those of the operator that sells under the slug in their place or after them. With a text only
/// those that it may mean, the best match first.
///
/// # Errors
/// Those of the database.
pub async fn topics(conn: &Conn, operator: Option<&str>, text: &str, lang: Lang) -> QueryResult<Vec<Topic>> {
    let mut own = match operator {
        Some(slug) => of_slug(conn, slug).await?,
        None => Topics::new(),
    };
    let shared = TOPICS.iter().map(|topic| own.remove(&topic.slug).unwrap_or_else(|| topic.clone()));
    let mut topics: Vec<Topic> = shared.collect();
    topics.extend(own.into_values());
    Ok(search::found(topics, text, lang))
}

async fn of_slug(mut conn: &Conn, slug: &str) -> QueryResult<Topics> {
    let rows: Vec<Row> = help_topics::table
        .inner_join(operators::table.on(operators::id.eq(help_topics::operator_id)))
        .filter(operators::slug.eq(slug).and(operators::selling))
        .select(Row::as_select())
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.slug.clone(), row.into())).collect())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = help_topics, check_for_backend(diesel::pg::Pg))]
struct Row {
    operator_id: OperatorId,
    slug: String,
    title_ja: String,
    body_ja: String,
    title_en: String,
    body_en: String,
}

impl From<Row> for Topic {
    fn from(row: Row) -> Self {
        let ja = Article { title: row.title_ja, body: row.body_ja };
        Self { slug: row.slug, ja, en: Article { title: row.title_en, body: row.body_en } }
    }
}

/// Brings an operator's topics to those of its folder.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut Conn, operator: OperatorId, topics: &Topics) -> QueryResult<()> {
    diesel::delete(help_topics::table.filter(help_topics::operator_id.eq(operator))).execute(conn).await?;
    let row = |topic: &Topic| {
        let Topic { slug, ja, en } = topic.clone();
        let (title_ja, body_ja, title_en, body_en) = (ja.title, ja.body, en.title, en.body);
        Row { operator_id: operator, slug, title_ja, body_ja, title_en, body_en }
    };
    let rows: Vec<Row> = topics.values().map(row).collect();
    diesel::insert_into(help_topics::table).values(rows).execute(conn).await?;
    Ok(())
}

/// The topics of these operators.
///
/// # Errors
/// Those of the database.
pub async fn stored(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, Topics>> {
    let rows: Vec<Row> = help_topics::table
        .filter(help_topics::operator_id.eq_any(of))
        .select(Row::as_select())
        .load(&mut conn)
        .await?;
    let mut found: HashMap<OperatorId, Topics> = HashMap::new();
    for row in rows {
        found.entry(row.operator_id).or_default().insert(row.slug.clone(), row.into());
    }
    Ok(found)
}
