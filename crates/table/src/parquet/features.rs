//! What the `datasets` library of Hugging Face knows of columns beyond Parquet's types: it keeps
//! that as JSON under the key `huggingface` of a file's metadata.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hone_domain::ImageKind;
use parquet::data_type::AsBytes as _;
use parquet::file::metadata::FileMetaData;
use parquet::record::{Field as Cell, Row};
use serde_json::Value;

use super::value;

/// The key of the metadata.
const KEY: &str = "huggingface";

/// What a column, or a part of one, holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Feature {
    /// Numbers that stand for these names.
    Labels(Vec<String>),
    /// Images: bytes, or an address.
    Image,
    /// Lists of these.
    List(Box<Feature>),
    /// Groups with these members.
    Group(Features),
}

/// What is known of columns, by name.
pub(super) type Features = BTreeMap<String, Feature>;

/// What a file's metadata says; nothing if it does not say it in a way that is known.
pub(super) fn of(metadata: &FileMetaData) -> Features {
    let entries = metadata.key_value_metadata().into_iter().flatten();
    let text = entries
        .filter(|entry| entry.key == KEY)
        .find_map(|entry| entry.value.as_deref());
    let known: Option<Value> = text.and_then(|text| serde_json::from_str(text).ok());
    known.map_or_else(Features::new, |known| members(&known["info"]["features"]))
}

fn members(described: &Value) -> Features {
    let entries = described.as_object().into_iter().flatten();
    entries
        .filter_map(|(name, of)| Some((name.clone(), feature(of)?)))
        .collect()
}

fn feature(described: &Value) -> Option<Feature> {
    if let Some([of]) = described.as_array().map(Vec::as_slice) {
        return Some(Feature::List(Box::new(feature(of)?)));
    }
    match described["_type"].as_str() {
        Some("ClassLabel") => {
            let names = described["names"].as_array()?.iter();
            let names = names.map(|name| name.as_str().map(str::to_owned));
            Some(Feature::Labels(names.collect::<Option<_>>()?))
        }
        Some("Image") => Some(Feature::Image),
        Some("Sequence" | "List" | "LargeList") => {
            Some(Feature::List(Box::new(feature(&described["feature"])?)))
        }
        Some(_) => None,
        None => {
            let members = members(described);
            (!members.is_empty()).then_some(Feature::Group(members))
        }
    }
}

impl Feature {
    /// A cell as JSON: the name of a class, an image as a data URL.
    pub(super) fn value(&self, cell: &Cell) -> Value {
        match (self, cell) {
            (Self::Labels(names), cell) => {
                let label = value(cell);
                let name = label
                    .as_u64()
                    .and_then(|at| names.get(usize::try_from(at).ok()?));
                match name {
                    Some(name) => Value::from(name.as_str()),
                    // The library writes -1 for a label that is not known.
                    None if label.as_i64() == Some(-1) => Value::Null,
                    None => label,
                }
            }
            (Self::Image, Cell::Bytes(bytes)) => {
                data_url(bytes.as_bytes()).unwrap_or_else(|| value(cell))
            }
            (Self::List(of), Cell::ListInternal(list)) => {
                list.elements().iter().map(|item| of.value(item)).collect()
            }
            (Self::Group(features), Cell::Group(row)) => {
                let columns = row.get_column_iter();
                let member = |(name, cell): (&String, &Cell)| {
                    let of = features.get(name);
                    (
                        name.clone(),
                        of.map_or_else(|| value(cell), |of| of.value(cell)),
                    )
                };
                Value::Object(columns.map(member).collect())
            }
            _ => value(cell),
        }
    }
}

/// An image that is kept as the `datasets` library keeps it: a group of `bytes` and `path`, of
/// which one may be null.
pub(super) fn image(row: &Row) -> Option<Value> {
    let mut members: Vec<_> = row.get_column_iter().collect();
    members.sort_by_key(|(name, _)| *name);
    let [(bytes_name, bytes), (path_name, path)] = members.as_slice() else {
        return None;
    };
    if (bytes_name.as_str(), path_name.as_str()) != ("bytes", "path") {
        return None;
    }
    match (bytes, path) {
        (Cell::Bytes(bytes), _) => data_url(bytes.as_bytes()),
        (Cell::Null, Cell::Str(path)) => Some(Value::from(path.as_str())),
        (Cell::Null, Cell::Null) => Some(Value::Null),
        _ => None,
    }
}

/// The bytes of an image as a data URL (RFC 2397), if they begin like one.
fn data_url(bytes: &[u8]) -> Option<Value> {
    let media_type = media_type(bytes)?;
    let data = STANDARD.encode(bytes);
    Some(Value::from(format!("data:{media_type};base64,{data}")))
}

/// The media type of an image by its first bytes: browsers show one kind more than is read here.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let known = ImageKind::of(bytes).map(ImageKind::media_type);
    known.or_else(|| (bytes.get(4..12) == Some(b"ftypavif")).then_some("image/avif"))
}
