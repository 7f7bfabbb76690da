use serde_json::json;

use super::{Bundle, Family};
use crate::test_bundle::TestBundle;
use crate::{EncoderOptions, InferError, Pooling};

fn options() -> EncoderOptions {
    EncoderOptions::new("tiny")
}

fn message(bundle: &TestBundle) -> String {
    Bundle::open(bundle.path(), &options())
        .unwrap_err()
        .to_string()
}

#[test]
fn pickled_weights_are_refused_by_name() {
    let bundle = TestBundle::new(Family::Bert);
    std::fs::remove_file(bundle.path().join("model.safetensors")).unwrap();
    assert!(matches!(
        Bundle::open(bundle.path(), &options()),
        Err(InferError::NoWeights { folder }) if folder == bundle.path()
    ));
    std::fs::write(bundle.path().join("pytorch_model.bin"), b"never read").unwrap();
    assert!(message(&bundle).contains("pytorch_model.bin is a pickle"));
}

#[test]
fn missing_files_and_keys_are_named() {
    let bundle = TestBundle::new(Family::Bert);
    let mut config = bundle.config();
    config.as_object_mut().unwrap().remove("num_hidden_layers");
    bundle.write("config.json", &config);
    let error = Bundle::open(bundle.path(), &options()).unwrap_err();
    let InferError::Json { path, source } = error else {
        panic!("{error}")
    };
    assert!(path.ends_with("config.json") && source.to_string().contains("num_hidden_layers"));
    std::fs::remove_file(bundle.path().join("config.json")).unwrap();
    assert!(message(&bundle).contains("config.json"));
    let bundle = TestBundle::new(Family::Bert);
    std::fs::remove_file(bundle.path().join("tokenizer.json")).unwrap();
    assert!(message(&bundle).contains("tokenizer.json"));
    let bundle = TestBundle::new(Family::Bert);
    std::fs::write(bundle.path().join("model.safetensors"), b"not tensors").unwrap();
    assert!(message(&bundle).contains("model.safetensors is not a safetensors file"));
}

#[test]
fn settings_that_nothing_computes_are_named() {
    let cases = [
        ("model_type", json!("mamba")),
        ("position_embedding_type", json!("relative_key")),
        ("num_attention_heads", json!(7)),
    ];
    for (key, value) in cases {
        let bundle = TestBundle::new(Family::Bert);
        let mut config = bundle.config();
        config[key] = value;
        bundle.write("config.json", &config);
        let message = message(&bundle);
        assert!(
            message.contains(key) && message.contains("config.json"),
            "{message}"
        );
    }
}

#[test]
fn unknown_modules_and_poolings_are_named() {
    let bundle = TestBundle::new(Family::Bert);
    bundle.write(
        "modules.json",
        &json!([{"path": "2_Dense", "type": "models.Dense"}]),
    );
    assert!(message(&bundle).contains("models.Dense"));
    bundle.write(
        "modules.json",
        &json!([{"path": "1_Pooling", "type": "models.Pooling"}]),
    );
    for modes in [
        json!({"pooling_mode_weightedmean_tokens": true}),
        json!({"pooling_mode_cls_token": true, "pooling_mode_max_tokens": true}),
    ] {
        bundle.write("1_Pooling/config.json", &modes);
        assert!(message(&bundle).contains("pooling_mode"), "{modes}");
    }
}

#[test]
fn both_forms_of_a_pooling_are_read() {
    let bundle = TestBundle::new(Family::Bert);
    for (json, wanted) in [
        (
            json!({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}),
            Pooling::Cls,
        ),
        (json!({"pooling_mode": "lasttoken"}), Pooling::LastToken),
        (json!({"word_embedding_dimension": 24}), Pooling::Mean),
    ] {
        bundle.write("1_Pooling/config.json", &json);
        let found = Bundle::open(bundle.path(), &options()).unwrap();
        assert_eq!((found.pooling, found.normalise), (wanted, true));
    }
}

#[test]
fn the_revision_tells_apart_what_gives_other_features() {
    let bundle = TestBundle::new(Family::Bert);
    let revision =
        |options: &EncoderOptions| Bundle::open(bundle.path(), options).unwrap().revision;
    let plain = revision(&options());
    assert_eq!(plain, revision(&EncoderOptions::new("another name")));
    for other in [
        EncoderOptions {
            pooling: Some(Pooling::Cls),
            ..options()
        },
        EncoderOptions {
            normalise: Some(false),
            ..options()
        },
        EncoderOptions {
            prefix: Some("query: ".to_owned()),
            ..options()
        },
    ] {
        assert_ne!(plain, revision(&other));
    }
    std::fs::write(bundle.path().join("README.md"), "not read").unwrap();
    assert_eq!(plain, revision(&options()));
    bundle.write("sentence_bert_config.json", &json!({"max_seq_length": 20}));
    assert_ne!(plain, revision(&options()));
}
