use hone_annotation::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::*;

fn metrics(settings: MetadataSettings, metrics: MetadataMetrics) -> Value {
    let property = MetadataProperty {
        id: MetadataPropertyId(Uuid::nil()),
        dataset: DatasetId(Uuid::nil()),
        name: "a".to_owned(),
        title: "A".to_owned(),
        settings,
        visible_for_annotators: true,
        inserted_at: Timestamp(0),
        updated_at: Timestamp(0),
    };
    serde_json::to_value(MetadataMetricsReply::from((property, metrics))).unwrap()
}

#[test]
fn terms_are_counted() {
    let settings = MetadataSettings::Terms { values: None };
    let terms = vec![(json!("x"), 3), (json!(2), 1)];
    let expected = json!({"type": "terms", "total": 2, "values": [
        {"term": "x", "count": 3}, {"term": 2, "count": 1},
    ]});
    assert_eq!(metrics(settings, MetadataMetrics::Terms(terms)), expected);
}

#[test]
fn numbers_have_a_range_of_their_kind() {
    let range = MetadataMetrics::Numbers(Some((-1.0, 1.234_567_8)));
    let float = MetadataSettings::Float {
        min: None,
        max: None,
    };
    let expected = json!({"type": "float", "min": -1.0, "max": 1.23457});
    assert_eq!(metrics(float, range), expected);
    let range = MetadataMetrics::Numbers(Some((-1.0, 3.0)));
    let integer = MetadataSettings::Integer {
        min: None,
        max: None,
    };
    let expected = json!({"type": "integer", "min": -1, "max": 3});
    assert_eq!(metrics(integer, range), expected);
}

#[test]
fn great_numbers_stay_as_they_are() {
    assert_eq!(rounded(f64::MAX), f64::MAX);
    assert_eq!(rounded(1e15), 1e15);
}
