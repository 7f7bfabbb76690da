use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use candle_core::{Device, Tensor};
use hone_domain::{Silent, Tagger as _, View, ViewData};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{TokenClassifier, tagger_labels};
use crate::EncoderOptions;
use crate::vision::test_model::weight;

const GOLDEN: &str = include_str!("../../testdata/tagger.golden.json");

/// How far a logit or a probability may be off.
const TOLERANCE: f32 = 1e-4;

/// The model of the golden file in a folder; dropped, it is gone.
struct Model {
    golden: Value,
    folder: TempDir,
}

/// The weights, made once.
fn tensors(golden: &Value) -> &'static HashMap<String, Tensor> {
    static TENSORS: OnceLock<HashMap<String, Tensor>> = OnceLock::new();
    TENSORS.get_or_init(|| {
        let shapes = golden["shapes"].as_object().unwrap();
        let tensors = shapes.iter().map(|(name, shape)| {
            let shape: Vec<usize> = serde_json::from_value(shape.clone()).unwrap();
            let values = match name.as_str() {
                "classifier.bias" => serde_json::from_value(golden["bias"].clone()).unwrap(),
                _ => weight(name, &shape),
            };
            let tensor = Tensor::from_vec(values, shape, &Device::Cpu).unwrap();
            (name.clone(), tensor)
        });
        tensors.collect()
    })
}

impl Model {
    fn new() -> Self {
        let golden: Value = serde_json::from_str(GOLDEN).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let tensors = tensors(&golden);
        candle_core::safetensors::save(tensors, folder.path().join("model.safetensors")).unwrap();
        let model = Self { golden, folder };
        model.write("config.json", &model.golden["config"]);
        model.write("tokenizer.json", &model.golden["tokenizer"]);
        model
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, content: &Value) {
        std::fs::write(self.path().join(name), content.to_string()).unwrap();
    }

    fn open(&self, max_tokens: Option<usize>) -> TokenClassifier {
        let options = EncoderOptions {
            max_tokens,
            ..EncoderOptions::new("made-up")
        };
        TokenClassifier::open(self.path(), &options).unwrap()
    }

    /// Why it is not opened with another configuration.
    fn refusal(&self, key: &str, value: Value) -> String {
        let mut config = self.golden["config"].clone();
        config[key] = value;
        self.write("config.json", &config);
        let opened = TokenClassifier::open(self.path(), &EncoderOptions::new("made-up"));
        opened.unwrap_err().to_string()
    }
}

fn spans(classifier: &TokenClassifier, texts: &[&str]) -> Vec<Vec<(usize, usize, String, f32)>> {
    let found = classifier.tag(texts, &Silent).unwrap();
    let labels = &classifier.info().labels;
    let plain = found.into_iter().map(|spans| {
        let spans = spans.into_iter();
        let span = spans.map(|(span, p)| {
            let label = labels.name(span.label()).to_owned();
            (span.start(), span.end(), label, p)
        });
        span.collect()
    });
    plain.collect()
}

#[test]
fn logits_and_spans_are_those_of_transformers() {
    let model = Model::new();
    let classifier = model.open(None);
    let cases = model.golden["cases"].as_array().unwrap();
    let texts: Vec<&str> = cases
        .iter()
        .map(|it| it["text"].as_str().unwrap())
        .collect();
    let found = spans(&classifier, &texts);
    let view = View::Tokens(classifier.layer);
    let states = classifier.encoder.encode(&texts, &[view], &Silent).unwrap();
    let ViewData::Tokens(states) = &states[0] else {
        panic!("no tokens")
    };
    let mut seen = 0;
    for (at, case) in cases.iter().enumerate() {
        let wanted: Vec<Vec<f32>> = serde_json::from_value(case["logits"].clone()).unwrap();
        let logits = classifier.head.logits(&states[at].states);
        assert_eq!(logits.nrows(), wanted.len());
        for (row, wanted) in logits.rows().into_iter().zip(&wanted) {
            for (found, wanted) in row.iter().zip(wanted) {
                assert!((found - wanted).abs() <= TOLERANCE, "{found} {wanted}");
            }
        }
        let wanted: Vec<(usize, usize, String, f32)> =
            serde_json::from_value(case["spans"].clone()).unwrap();
        assert_eq!(found[at].len(), wanted.len(), "{:?} {wanted:?}", found[at]);
        for (found, wanted) in found[at].iter().zip(&wanted) {
            let place = (found.0, found.1, found.2.as_str());
            assert_eq!(place, (wanted.0, wanted.1, wanted.2.as_str()));
            assert!((found.3 - wanted.3).abs() <= TOLERANCE);
        }
        seen += wanted.len();
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn nothing_of_a_text_beyond_the_limit_is_lost() {
    let model = Model::new();
    let (whole, cut) = (model.open(None), model.open(Some(24)));
    let text = "to be or not to be that is the question ".repeat(12);
    let whole = &spans(&whole, &[&text])[0];
    let cut = &spans(&cut, &[&text])[0];
    assert!(!whole.is_empty());
    let last = cut.last().unwrap().1;
    assert!(last > text.len() - 60, "{last} of {}", text.len());
    let mut end = 0;
    for (start, behind, ..) in cut {
        assert!(end <= *start && start < behind && *behind <= text.len());
        end = *behind;
    }
}

#[test]
fn what_is_said_of_a_text_does_not_depend_on_the_others() {
    let model = Model::new();
    let classifier = model.open(None);
    let texts = [
        "ana wrote to the bank",
        "",
        "in oslo",
        "of the bank of oslo and of lima",
    ];
    let together = spans(&classifier, &texts);
    for (text, together) in texts.iter().zip(&together) {
        assert_eq!(&spans(&classifier, &[text])[0], together);
    }
}

#[test]
fn the_labels_are_told_by_the_configuration_alone() {
    let model = Model::new();
    std::fs::remove_file(model.path().join("model.safetensors")).unwrap();
    let labels = tagger_labels(model.path()).unwrap();
    assert_eq!(labels.names(), ["PER", "ORG", "LOC", "MISC"]);
    std::fs::remove_file(model.path().join("config.json")).unwrap();
    let missing = tagger_labels(model.path()).unwrap_err().to_string();
    assert!(missing.contains("config.json"), "{missing}");
}

#[test]
fn what_is_no_such_model_is_refused_by_name() {
    let model = Model::new();
    let of = |key, value, wanted: &str| {
        let reason = model.refusal(key, value);
        assert!(reason.contains(wanted), "{reason}");
    };
    of("architectures", json!(["BertModel"]), "architectures");
    of("model_type", json!("modernbert"), "modernbert");
    of("id2label", json!({}), "id2label");
    of(
        "id2label",
        json!({"0": "O", "1": "B-X"}),
        "classifier.weight",
    );
}
