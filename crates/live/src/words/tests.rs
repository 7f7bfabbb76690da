use hone_domain::{Encoder as _, View};
use hone_testkit::FakeEncoder;

use super::*;
use crate::options::together;

fn reads(modality: Modality, options: Option<usize>) -> [Reads; 1] {
    [Reads {
        modality,
        encoder: FakeEncoder::new(8).info().clone(),
        views: vec![View::Final],
        layers: Vec::new(),
        options,
    }]
}

/// The values of a row that are not zero, by column.
fn row(view: &FeatureView, at: usize) -> Vec<(u32, f32)> {
    let FeatureMatrix::Sparse(values) = &view.matrix else {
        panic!("words are sparse")
    };
    let (columns, values) = values.row(at);
    columns
        .iter()
        .copied()
        .zip(values.iter().copied())
        .collect()
}

#[test]
fn words_of_whole_texts_are_counted_where_a_text_is_one() {
    let reads = reads(Modality::Text, None);
    let texts = ["red car\u{1e}red bus", "red car", "blue bus"];
    let words = count_words(&reads, texts).unwrap();
    assert_eq!(
        words,
        TfIdf::fit(texts, &TfIdfParams::default()),
        "the separator of options is as good as a space"
    );
    let view = words_view(&reads, &words, texts);
    let FeatureMatrix::Sparse(values) = &view.matrix else {
        panic!("words are sparse")
    };
    assert_eq!(*values, words.transform(texts));
}

#[test]
fn an_option_counts_as_a_text_and_has_the_words_that_it_has_alone() {
    let reads = reads(Modality::Text, Some(2));
    let options = [["red car", "red bus"], ["red car", ""], ["bus", "blue car"]];
    let texts = options.map(|of| together(of.into_iter().map(Some)));
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let words = count_words(&reads, texts.iter().copied()).unwrap();
    let each = options.as_flattened().iter().copied();
    let wanted = TfIdf::fit(each.clone(), &TfIdfParams::default());
    assert_eq!(words, wanted);
    assert_eq!(words.terms(), ["bus", "car", "red", "red car"]);
    let view = words_view(&reads, &words, texts);
    assert_eq!((view.matrix.rows(), view.matrix.dim()), (3, 8));
    let alone = FeatureView {
        name: WORDS.to_owned(),
        matrix: FeatureMatrix::Sparse(words.transform(each)),
    };
    for at in 0..3 {
        let second = row(&alone, 2 * at + 1).into_iter();
        let second = second.map(|(column, value)| (4 + column, value));
        let beside: Vec<_> = row(&alone, 2 * at).into_iter().chain(second).collect();
        assert_eq!(row(&view, at), beside);
    }
}

#[test]
fn where_only_images_are_read_there_are_no_words() {
    assert_eq!(
        count_words(&reads(Modality::Image, None), ["red car"]),
        None
    );
}
