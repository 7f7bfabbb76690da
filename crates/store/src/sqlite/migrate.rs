//! Brings a database up to date.

use std::path::Path;

use rusqlite::Connection;

use crate::StoreError;

/// Every migration; the number of one is its position from 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_annotation.sql"),
    include_str!("migrations/0002_vector_segments.sql"),
    include_str!("migrations/0003_due_deliveries.sql"),
    include_str!("migrations/0004_texts.sql"),
    include_str!("migrations/0005_job_log.sql"),
    include_str!("migrations/0006_identities.sql"),
    include_str!("migrations/0007_new_numbers.sql"),
    include_str!("migrations/0008_loops.sql"),
    include_str!("migrations/0009_media.sql"),
];

/// Applies the migrations that a database lacks, each in a transaction of its own. There is no
/// way back.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::database(path, source);
    let found: usize = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(failed)?;
    if found > MIGRATIONS.len() {
        return Err(StoreError::NewerDatabase {
            path: path.to_owned(),
            found,
            known: MIGRATIONS.len(),
        });
    }
    for (number, sql) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.transaction().map_err(failed)?;
        transaction.execute_batch(sql).map_err(failed)?;
        transaction
            .pragma_update(None, "user_version", number + 1)
            .map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}
