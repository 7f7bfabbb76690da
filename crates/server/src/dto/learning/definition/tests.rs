use hone_live::LoopDefinition;
use serde_json::{Value, json};

/// The description of a shape in the document.
fn schema(name: &str) -> Value {
    let document: Value = serde_json::from_str(crate::document()).unwrap();
    document["components"]["schemas"][name].clone()
}

/// Whether a description has the keys and the defaults of a value.
fn describes(name: &str, value: &Value) {
    let properties = schema(name)["properties"].clone();
    let described = properties.as_object().unwrap();
    for (key, value) in value.as_object().unwrap() {
        let property = described.get(key).unwrap_or_else(|| panic!("{name}.{key}"));
        if let Some(default) = property.get("default") {
            assert_eq!(default, value, "{name}.{key}");
        }
    }
}

#[test]
fn the_description_of_a_definition_is_that_of_what_is_kept() {
    let asked = json!({
        "question": "topic", "name": "a", "budget": 5, "guard": {"late_seconds": 1},
        "encoder": {"max_tokens": 64}, "image_encoder": {}, "writer": {"prompt": "{text}"},
        "suggester": {"model_id": "m", "labels": {"PER": "person"}},
    });
    let kept = LoopDefinition::read(asked.as_object().unwrap()).unwrap();
    let kept = Value::Object(kept.body());
    describes("LoopDefinition", &kept);
    describes("EncoderChoice", &kept["encoder"]);
    describes("WriterChoice", &kept["writer"]);
    describes("SuggesterChoice", &kept["suggester"]);
    describes("LoopTriggers", &kept["triggers"]);
    describes("LoopGate", &kept["gate"]);
    describes("LoopGateRule", &kept["gate"]["rule"]);
    describes("LoopGuard", &kept["guard"]);
    let keys = schema("LoopDefinition")["properties"]
        .as_object()
        .unwrap()
        .len();
    assert_eq!(keys, kept.as_object().unwrap().len());
    assert_eq!(schema("LoopDefinition")["required"], json!(["question"]));
}
