use serde_json::json;

use super::*;

#[test]
fn ids_of_clients_are_texts_or_numbers() {
    for (given, read) in [
        (json!("a"), Some("a")),
        (json!(7), Some("7")),
        (json!(0.5), Some("0.5")),
        (json!(null), None),
    ] {
        let record: NewRecord = serde_json::from_value(json!({"external_id": given})).unwrap();
        assert_eq!(record.external_id.as_deref(), read);
    }
    for wrong in [json!(true), json!([1]), json!({})] {
        assert!(serde_json::from_value::<NewRecord>(json!({"external_id": wrong})).is_err());
    }
}

#[test]
fn what_is_null_in_a_record_is_as_good_as_absent_but_for_metadata() {
    let nulls = json!({
        "id": null, "external_id": null, "fields": null, "metadata": null,
        "suggestions": null, "responses": null, "vectors": null,
    });
    let record: NewRecord = serde_json::from_value(nulls).unwrap();
    let item = RecordItem::from(record);
    assert_eq!(item.fields, None);
    assert_eq!(item.metadata, Some(None));
    assert!(item.suggestions.is_empty() && item.responses.is_empty() && item.vectors.is_empty());
}
