//! Whether the database is ready for this release. A server that starts before `teiki migrate` has run must get no traffic.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName};
use diesel_async::RunQueryDsl;

use crate::db::{Conn, Db, MIGRATIONS};

/// Whoever asks gets an answer in this time.
const PATIENCE: Duration = Duration::from_secs(3);

/// How PostgreSQL stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It has every migration that this release carries.
    Ready,
    /// It lacks some.
    NotMigrated,
    /// It does not answer.
    Away,
}

/// What is known of the migrations: none is ever taken back, so once is enough.
#[derive(Default)]
pub struct Migrations {
    seen: AtomicBool,
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

impl Migrations {
    /// How the database stands now; one statement.
    pub async fn readiness(&self, db: &Db) -> Readiness {
        if AtomicBool::load(&self.seen, Ordering::Relaxed) {
            return if db.answers().await { Readiness::Ready } else { Readiness::Away };
        }
        let look = async {
            match db.conn().await {
                Ok(mut conn) => look(&mut conn).await,
                Err(_) => Readiness::Away,
            }
        };
        let readiness = tokio::time::timeout(PATIENCE, look).await.unwrap_or(Readiness::Away);
        self.seen.store(readiness == Readiness::Ready, Ordering::Relaxed);
        readiness
    }
}

async fn look(conn: &mut Conn) -> Readiness {
    let applied: QueryResult<Vec<Applied>> =
        diesel::sql_query("select version from __diesel_schema_migrations").load(conn).await;
    match applied {
        Ok(applied) if has_all(&applied) => Readiness::Ready,
        Ok(_) => Readiness::NotMigrated,
        Err(Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)) => Readiness::Away,
        // It answers, and knows no such table.
        Err(Error::DatabaseError(_, _)) => Readiness::NotMigrated,
        Err(_) => Readiness::Away,
    }
}

/// Whether every version that this release carries was applied; a newer release may have added more.
fn has_all(applied: &[Applied]) -> bool {
    let carried = MigrationSource::<Pg>::migrations(&MIGRATIONS);
    carried.is_ok_and(|carried| {
        carried.iter().all(|migration| {
            let version = migration.name().version().to_string();
            applied.iter().any(|row| row.version == version)
        })
    })
}
