//! What goes wrong inside, and what the port says of it.

use hone_annotation::{Kind, StoreError};
use rusqlite::{ErrorCode, ffi};

/// A failure of SQLite or one that the port has a word for.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error("there is no {0}")]
    Missing(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) type Result<T> = std::result::Result<T, Failure>;

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        use rusqlite::Error::{
            FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType,
        };
        match failure {
            Failure::Store(error) => error,
            Failure::Sql(
                error @ (FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | InvalidColumnType(..)),
            ) => Self::Damaged {
                what: "a row".to_owned(),
                source: Box::new(error),
            },
            Failure::Sql(error) if is_of_writing(&error) => Self::Unwritable(Box::new(error)),
            other => Self::Backend(Box::new(other)),
        }
    }
}

/// Whether the disk did not take what was written. A quota and a limit of file size are failed
/// writes to SQLite, and only a full disk is a full disk.
pub(crate) fn is_of_writing(error: &rusqlite::Error) -> bool {
    let Some(error) = error.sqlite_error() else {
        return false;
    };
    let codes = [ErrorCode::DiskFull, ErrorCode::ReadOnly];
    let writing = [
        ffi::SQLITE_IOERR_WRITE,
        ffi::SQLITE_IOERR_FSYNC,
        ffi::SQLITE_IOERR_DIR_FSYNC,
        ffi::SQLITE_IOERR_TRUNCATE,
        ffi::SQLITE_IOERR_SHMSIZE,
    ];
    codes.contains(&error.code) || writing.contains(&error.extended_code)
}

impl Failure {
    /// That a row which others refer to is not there.
    pub(super) fn missing(kind: Kind, id: impl std::fmt::Display) -> Self {
        Self::Missing(format!("{kind} {id}"))
    }

    /// Says which key is taken if this is a broken unique constraint on one of these columns;
    /// `columns` are named as SQLite does, `table.column`.
    pub(super) fn or_taken(self, kind: Kind, keys: &[(&str, &'static str, &str)]) -> Self {
        let Self::Sql(rusqlite::Error::SqliteFailure(error, Some(message))) = &self else {
            return self;
        };
        if error.code != ErrorCode::ConstraintViolation {
            return self;
        }
        let broken = keys.iter().find(|(column, ..)| message.ends_with(column));
        match broken {
            Some(&(_, key, value)) => Self::Store(StoreError::Taken {
                kind,
                key,
                value: value.to_owned(),
            }),
            None => self,
        }
    }
}
