use std::path::Path;

use hone_domain::Class;
use serde_json::{Value, json};

use super::{Tag, Tags};

fn read(labels: &Value) -> Result<Tags, String> {
    let json = json!({ "id2label": labels });
    Tags::read(&json, Path::new("config.json")).map_err(|error| error.to_string())
}

#[test]
fn numbers_order_names_and_names_order_labels() {
    let labels = json!({
        "10": "I-LOC", "0": "O", "1": "B-PER", "2": "I-PER", "3": "B-PHONE-NUMBER", "4": "I-PHONE-NUMBER",
        "5": "PRODUCT", "6": "B-LOC", "7": "O", "8": "I-PRODUCT", "9": "B-PER",
    });
    let tags = read(&labels).unwrap();
    assert_eq!(
        tags.labels.names(),
        ["PER", "PHONE-NUMBER", "PRODUCT", "LOC"]
    );
    assert_eq!(tags.len(), 11);
    assert_eq!(tags.tag(0), Tag::Outside);
    assert_eq!(tags.tag(4), Tag::Goes(Class(1)));
    assert_eq!(tags.tag(5), Tag::Goes(Class(2)));
    assert_eq!(tags.tag(9), Tag::Begins(Class(0)));
    assert_eq!(tags.tag(10), Tag::Goes(Class(3)));
}

#[test]
fn lists_with_gaps_without_entities_or_in_other_schemes_are_refused() {
    for (labels, place) in [
        (json!({"0": "O", "2": "B-PER"}), "B-PER"),
        (json!({"first": "O"}), "first"),
        (json!(["O", "B-PER"]), "B-PER"),
        (json!({"0": "O"}), "id2label"),
        (
            json!({"0": "O", "1": "B-PER", "2": "I-PER", "3": "S-PER"}),
            "S-PER",
        ),
        (Value::Null, "id2label"),
    ] {
        let refused = read(&labels).unwrap_err();
        assert!(refused.contains(place), "{refused}");
    }
    assert!(read(&json!({"0": "O", "1": "S-BAHN"})).is_ok());
}
