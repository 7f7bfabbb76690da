//! A connection with what is kept beside it.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use super::anchors::Anchors;
use super::checkpoints::Checkpoints;
use super::failure::Result;
use super::schema::Schemas;
use super::search::Remembered;
use super::vector_shards::VectorShards;
use super::waiting_texts::WaitingTexts;

/// What all sessions of a store share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) anchors: Arc<Anchors>,
    pub(super) shards: Arc<VectorShards>,
    pub(super) remembered: Arc<Remembered>,
    pub(super) checkpoints: Arc<Checkpoints>,
}

impl Shared {
    /// What the sessions of a store in a folder share.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            anchors: Arc::default(),
            shards: Arc::new(VectorShards::new(folder.join("vectors"))),
            remembered: Arc::default(),
            checkpoints: Arc::default(),
        }
    }
}

/// One thread's connection and what it keeps in memory. What is kept names the state of the
/// database that it was read from, and is used only while the database says the same.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) connection: Connection,
    pub(super) schemas: RefCell<Schemas>,
    pub(super) texts: WaitingTexts,
    pub(super) anchors: Arc<Anchors>,
    pub(super) shards: Arc<VectorShards>,
    pub(super) remembered: Arc<Remembered>,
    pub(super) checkpoints: Arc<Checkpoints>,
}

impl Session {
    pub(super) fn new(connection: Connection, shared: &Shared) -> Self {
        // Every statement of this adapter, and those of some datasets' full-text indexes.
        connection.set_prepared_statement_cache_capacity(512);
        Self {
            connection,
            schemas: RefCell::default(),
            texts: WaitingTexts::default(),
            anchors: Arc::clone(&shared.anchors),
            shards: Arc::clone(&shared.shards),
            remembered: Arc::clone(&shared.remembered),
            checkpoints: Arc::clone(&shared.checkpoints),
        }
    }

    /// Drops what was kept during a transaction that failed: another one may take its versions.
    pub(super) fn forget(&self) {
        self.anchors.clear();
        self.remembered.clear();
        *self.schemas.borrow_mut() = Schemas::default();
    }

    /// Every row.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Calls a function for every row.
    pub(super) fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut visit: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            visit(row)?;
        }
        Ok(())
    }

    /// The first row, if there is one.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params, read).optional()?)
    }

    /// The first column of the first row, if there is one.
    pub(super) fn number(&self, sql: &str, params: impl Params) -> Result<Option<i64>> {
        Ok(self.one(sql, params, |row| row.get(0))?.flatten())
    }

    /// Runs a statement; returns the number of rows it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.connection.prepare_cached(sql)?.execute(params)?)
    }

    /// A number that no state before has: versions are taken from it.
    pub(super) fn tick(&self) -> Result<i64> {
        let sql = "UPDATE clock SET changes = changes + 1 RETURNING changes";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}
