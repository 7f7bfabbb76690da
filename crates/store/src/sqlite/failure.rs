//! What goes wrong inside, and what the port says of it.

use hone_annotation::{Kind, StoreError};

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
            other => Self::Backend(Box::new(other)),
        }
    }
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
        if error.code != rusqlite::ErrorCode::ConstraintViolation {
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
