use hone_annotation::{
    DatasetId, Object, Record, RecordId, RecordStatus, Vector, VectorSettingsId,
};
use serde_json::Value;

use super::{at, id};

/// A pending record without metadata; the name is the client's id.
pub fn record(dataset: DatasetId, name: &str, fields: Value) -> Record {
    Record {
        id: id(&format!("{dataset} {name}")),
        dataset,
        external_id: Some(name.to_owned()),
        fields: object(fields),
        metadata: None,
        status: RecordStatus::Pending,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// The entries of a JSON object.
///
/// # Panics
/// If it is none.
pub fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

/// A vector of a record.
pub fn vector(record: RecordId, settings: VectorSettingsId, values: &[f32]) -> Vector {
    Vector {
        record,
        settings,
        values: values.to_vec(),
    }
}
