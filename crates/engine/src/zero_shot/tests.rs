use hone_domain::{Encoder, LabelSchema, Silent, View, ViewData};
use hone_testkit::FakeEncoder;
use ndarray::Array2;

use super::{PromptTemplate, ZeroShot};
use crate::EngineError;

fn schema() -> LabelSchema {
    LabelSchema::new(["cat", "dog", "old shoe"].map(str::to_owned).into()).unwrap()
}

fn templates(texts: &[&str]) -> Vec<PromptTemplate> {
    let template = |text: &&str| PromptTemplate::new(*text).unwrap();
    texts.iter().map(template).collect()
}

/// To the fake encoder a picture is its caption.
fn pictures(encoder: &FakeEncoder, captions: &[&str]) -> Array2<f32> {
    let captions: Vec<&[u8]> = captions.iter().map(|text| text.as_bytes()).collect();
    let mut views = encoder
        .encode_images(&captions, &[View::Final], &Silent)
        .unwrap();
    match views.remove(0) {
        ViewData::Pooled(values) => values,
        ViewData::Tokens(_) => panic!("the final view is pooled"),
    }
}

#[test]
fn a_template_has_one_place_for_the_name() {
    let template = PromptTemplate::new("a photo of a {}.").unwrap();
    assert_eq!(template.about("old shoe"), "a photo of a old shoe.");
    assert_eq!(template.about("{}"), "a photo of a {}.");
    for text in ["", "a photo", "{} and {}"] {
        let error = PromptTemplate::new(text).unwrap_err();
        assert!(matches!(error, EngineError::NotATemplate { .. }), "{text}");
    }
}

#[test]
fn a_picture_is_of_the_class_that_its_caption_names() {
    let encoder = FakeEncoder::new(256);
    let templates = templates(&["a photo of {}", "{}"]);
    let zero_shot = ZeroShot::new(&encoder, schema().names(), &templates, 20.0, &Silent).unwrap();
    let found = zero_shot
        .predict(&pictures(&encoder, &["dog", "my old shoe", "a cat here"]))
        .unwrap();
    let classes: Vec<usize> = found.argmax().iter().map(|class| class.index()).collect();
    assert_eq!(classes, [1, 2, 0]);
}

#[test]
fn probabilities_are_the_softmax_of_scaled_cosines_to_the_mean_sentence() {
    let encoder = FakeEncoder::new(64);
    let texts = ["a photo of {}", "{}"];
    let zero_shot =
        ZeroShot::new(&encoder, schema().names(), &templates(&texts), 3.0, &Silent).unwrap();
    let features = pictures(&encoder, &["a dog", "something else"]);
    let found = zero_shot.predict(&(features.clone() * 7.0)).unwrap();
    for (row, feature) in features.rows().into_iter().enumerate() {
        let exponentials: Vec<f32> = schema()
            .names()
            .iter()
            .map(|name| {
                let sentences = texts.map(|text| text.replace("{}", name));
                let sentences = sentences.each_ref().map(String::as_str);
                let sum = pictures(&encoder, &sentences).sum_axis(ndarray::Axis(0));
                (3.0 * feature.dot(&sum) / sum.dot(&sum).sqrt()).exp()
            })
            .collect();
        let total: f32 = exponentials.iter().sum();
        for (found, wanted) in found.row(row).iter().zip(&exponentials) {
            assert!((found - wanted / total).abs() < 1e-5);
        }
    }
}

#[test]
fn features_of_another_length_and_no_template_are_refused() {
    let encoder = FakeEncoder::new(8);
    let none = ZeroShot::new(&encoder, schema().names(), &[], 1.0, &Silent).unwrap_err();
    assert!(matches!(none, EngineError::NoTemplates), "{none}");
    let zero_shot = ZeroShot::new(
        &encoder,
        schema().names(),
        &templates(&["{}"]),
        1.0,
        &Silent,
    )
    .unwrap();
    let error = zero_shot.predict(&Array2::zeros((1, 9))).unwrap_err();
    assert!(matches!(error, EngineError::RowMismatch { .. }), "{error}");
}
