use hone_domain::Silent;
use hone_learn::SparseRows;
use hone_testkit::FakeEncoder;
use ndarray::Array2;

use super::*;

fn pooled(encoder: &dyn Encoder, texts: &[&str]) -> Array2<f32> {
    let mut encoded = encoder.encode(texts, &[View::Final], &Silent).unwrap();
    match encoded.remove(0) {
        ViewData::Pooled(values) => values,
        ViewData::Tokens(_) => unreachable!(),
    }
}

#[test]
fn each_option_has_the_vector_that_it_has_alone() {
    let plain: Arc<dyn Encoder> = Arc::new(FakeEncoder::new(8));
    let encoder = OptionEncoder::new(Arc::clone(&plain), 3);
    assert_eq!(encoder.info().dim, 24);
    assert_ne!(encoder.info().revision, plain.info().revision);
    let first = together([Some("red car"), None, Some("blue\u{1e}bus")].into_iter());
    let second = together([Some("a"), Some("b"), Some("c")].into_iter());
    let values = pooled(&encoder, &[&first, &second]);
    let view = FeatureView {
        name: "final".to_owned(),
        matrix: FeatureMatrix::Dense(values),
    };
    let features = of_options(&Features::new(vec![view]).unwrap(), 3).unwrap();
    let names: Vec<_> = features.views().iter().map(|view| &view.name[..]).collect();
    assert_eq!(names, ["0.final", "1.final", "2.final"]);
    for (option, texts) in [["red car", "a"], ["", "b"], ["blue bus", "c"]]
        .iter()
        .enumerate()
    {
        let alone = pooled(plain.as_ref(), texts);
        assert_eq!(features.views()[option].matrix, FeatureMatrix::Dense(alone));
    }
}

#[test]
fn each_option_has_its_words_and_one_without_any_has_none() {
    let words = SparseRows::new(4, [vec![(0, 0.6), (1, 0.8), (3, 1.0)], vec![(1, 1.0)]]);
    let view = FeatureView {
        name: "tf-idf".to_owned(),
        matrix: FeatureMatrix::Sparse(words),
    };
    let features = of_options(&Features::new(vec![view]).unwrap(), 2).unwrap();
    let first = SparseRows::new(2, [vec![(0, 0.6), (1, 0.8)], vec![(1, 1.0)]]);
    let second = SparseRows::new(2, [vec![(1, 1.0)], vec![]]);
    let named = features.views().iter();
    let named: Vec<_> = named.map(|view| (&view.name[..], &view.matrix)).collect();
    assert_eq!(
        named,
        [
            ("0.tf-idf", &FeatureMatrix::Sparse(first)),
            ("1.tf-idf", &FeatureMatrix::Sparse(second)),
        ]
    );
}

#[test]
fn what_is_missing_is_empty_and_what_is_too_much_is_left_out() {
    assert_eq!(apart("a", 3).collect::<Vec<_>>(), ["a", "", ""]);
    assert_eq!(apart("", 2).collect::<Vec<_>>(), ["", ""]);
    assert_eq!(apart("a\u{1e}b\u{1e}c", 2).collect::<Vec<_>>(), ["a", "b"]);
}
