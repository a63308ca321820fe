//! What each file of a folder was when it was last applied or exported. Where the tables say something else since, somebody
//! changed a row on a screen, and a folder that does not know of it may not undo it.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::OperatorId;

use super::folder::Texts;
use super::plan::{Change, hash};
use crate::db::Conn;
use crate::tables::{folder_marks, operators};

/// The files among those that change which the tables hold differently from what was last applied or exported.
///
/// # Errors
/// Those of the database.
pub async fn unexported(conn: &mut Conn, changes: &[Change]) -> QueryResult<Vec<String>> {
    let marks: Vec<(String, String, String)> = folder_marks::table
        .inner_join(operators::table.on(operators::id.eq(folder_marks::operator_id)))
        .select((operators::slug, folder_marks::file, folder_marks::hash))
        .load(conn)
        .await?;
    let marks: HashMap<String, String> =
        marks.into_iter().map(|(slug, file, hash)| (format!("{slug}/{file}"), hash)).collect();
    let differs =
        |change: &&Change| marks.get(&change.file).is_some_and(|mark| *mark != hash(&change.before));
    Ok(changes.iter().filter(differs).map(|change| change.file.clone()).collect())
}

/// Keeps what the files are now.
///
/// # Errors
/// Those of the database.
pub async fn keep(conn: &mut Conn, texts: &Texts) -> QueryResult<()> {
    let ids: Vec<(String, OperatorId)> =
        operators::table.select((operators::slug, operators::id)).load(conn).await?;
    let ids: BTreeMap<String, OperatorId> = ids.into_iter().collect();
    let (mut of, mut files, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for (path, text) in texts {
        let Some((slug, file)) = path.split_once('/') else { continue };
        let Some(&id) = ids.get(slug) else { continue };
        of.push(id);
        files.push(file);
        hashes.push(hash(text));
    }
    diesel::delete(folder_marks::table).execute(conn).await?;
    diesel::sql_query("insert into folder_marks (operator_id, file, hash) select * from unnest($1, $2, $3)")
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<Text>, _>(files)
        .bind::<Array<Text>, _>(hashes)
        .execute(conn)
        .await?;
    Ok(())
}
