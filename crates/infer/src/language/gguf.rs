use std::fs::File;
use std::io::{BufReader, Seek as _};
use std::path::{Path, PathBuf};

use candle_core::quantized::gguf_file::{Content, Value};
use hone_domain::ContentHash;
use sha2::{Digest as _, Sha256};

use crate::InferError;
use crate::config::unsupported;

/// A GGUF file whose metadata was read. The tensors are read when the network is built.
#[derive(Debug)]
pub(crate) struct Gguf {
    pub(crate) path: PathBuf,
    pub(crate) content: Content,
    pub(crate) file: BufReader<File>,
}

impl Gguf {
    pub(crate) fn open(path: &Path) -> Result<Self, InferError> {
        let file = File::open(path).map_err(|source| read(path, source))?;
        let mut file = BufReader::new(file);
        let content = Content::read(&mut file).map_err(|source| InferError::Gguf {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            content,
            file,
        })
    }

    /// The hash of the whole file.
    pub(crate) fn revision(&mut self) -> Result<ContentHash, InferError> {
        let mut hasher = Sha256::new();
        self.file
            .rewind()
            .and_then(|()| std::io::copy(&mut self.file, &mut hasher))
            .map_err(|source| read(&self.path, source))?;
        Ok(ContentHash::from_bytes(hasher.finalize().into()))
    }

    /// The text of a key.
    pub(crate) fn text(&self, key: &str) -> Result<&str, InferError> {
        self.optional_text(key)?.ok_or_else(|| self.missing(key))
    }

    /// The text of a key that may be missing.
    pub(crate) fn optional_text(&self, key: &str) -> Result<Option<&str>, InferError> {
        self.optional(key, |value| match value {
            Value::String(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The whole number of a key.
    pub(crate) fn number(&self, key: &str) -> Result<usize, InferError> {
        self.optional_number(key)?.ok_or_else(|| self.missing(key))
    }

    /// The whole number of a key that may be missing.
    pub(crate) fn optional_number(&self, key: &str) -> Result<Option<usize>, InferError> {
        self.optional(key, |value| {
            let number = value.to_u64().ok();
            number.and_then(|number| usize::try_from(number).ok())
        })
    }

    /// The positive number of a key.
    pub(crate) fn float(&self, key: &str) -> Result<f32, InferError> {
        self.optional_float(key)?.ok_or_else(|| self.missing(key))
    }

    /// The positive number of a key that may be missing.
    pub(crate) fn optional_float(&self, key: &str) -> Result<Option<f32>, InferError> {
        self.optional(key, |value| {
            let number = value.to_f32().ok();
            number.filter(|number| number.is_finite() && *number > 0.0)
        })
    }

    /// Whether a key is set; one that is missing is not.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, InferError> {
        let found = self.optional(key, |value| value.to_bool().ok())?;
        Ok(found.unwrap_or(false))
    }

    /// The texts of a key.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<&str>, InferError> {
        self.items(key, |value| match value {
            Value::String(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The small numbers of a key.
    pub(crate) fn integers(&self, key: &str) -> Result<Vec<i32>, InferError> {
        self.items(key, |value| match value {
            Value::I32(number) => Some(*number),
            Value::U32(number) => i32::try_from(*number).ok(),
            _ => None,
        })
    }

    /// A key whose value is none that this crate works with.
    pub(crate) fn refuse(&self, key: &str, value: &str) -> InferError {
        unsupported(&self.path, key, value)
    }

    fn missing(&self, key: &str) -> InferError {
        InferError::MissingKey {
            path: self.path.clone(),
            key: key.to_owned(),
        }
    }

    fn items<'a, T>(
        &'a self,
        key: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Vec<T>, InferError> {
        let found = self.optional(key, |value| {
            let items = value.to_vec().ok()?;
            items.iter().map(&read).collect::<Option<Vec<_>>>()
        })?;
        found.ok_or_else(|| self.missing(key))
    }

    fn optional<'a, T>(
        &'a self,
        key: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, InferError> {
        let Some(value) = self.content.metadata.get(key) else {
            return Ok(None);
        };
        match read(value) {
            Some(found) => Ok(Some(found)),
            None => Err(self.refuse(key, &shown(value))),
        }
    }
}

/// A value in an error: lists are long.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        other => format!("{other:?}"),
    }
}

fn read(path: &Path, source: std::io::Error) -> InferError {
    InferError::Read {
        path: path.to_owned(),
        source,
    }
}
