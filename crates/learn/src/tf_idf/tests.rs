use super::*;

fn terms(text: &str, max_words: usize) -> Vec<String> {
    let mut terms = Vec::new();
    each_term(text, max_words, |term| terms.push(term.to_owned()));
    terms
}

#[test]
fn words_are_lower_case_runs_of_two_or_more_letters_digits_or_underscores() {
    assert_eq!(
        terms("I can't say: Größe_1 ≠ 42 a bc!", 1),
        ["can", "say", "größe_1", "42", "bc"]
    );
}

#[test]
fn pairs_follow_the_words() {
    assert_eq!(
        terms("one two three", 2),
        ["one", "two", "three", "one two", "two three"]
    );
}

#[test]
fn rows_have_unit_length_and_unknown_words_no_column() {
    let fitted = TfIdf::fit(
        ["red apple", "green apple", "red car"],
        &TfIdfParams {
            min_df: 1,
            ..TfIdfParams::default()
        },
    );
    let rows = fitted.transform(["red red apple", "zebra"]);
    let (columns, values) = rows.row(0);
    assert_eq!(columns.len(), 3);
    assert!((values.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-6);
    assert!(rows.row(1).0.is_empty());
}

#[test]
fn the_most_frequent_terms_stay_and_ties_go_to_the_first_letter() {
    let params = TfIdfParams {
        max_words: 1,
        min_df: 1,
        max_features: Some(2),
        ..TfIdfParams::default()
    };
    let fitted = TfIdf::fit(["bb aa cc", "cc"], &params);
    assert_eq!(fitted.terms(), ["aa", "cc"]);
}

#[test]
fn rows_are_those_of_scikit_learn() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../../testdata/golden.json")).unwrap();
    let texts: Vec<String> = serde_json::from_value(golden["texts"].clone()).unwrap();
    let raw = TfIdfParams {
        max_words: 1,
        min_df: 1,
        max_features: None,
        term_frequency: TermFrequency::Raw,
    };
    let pairs = TfIdfParams {
        max_words: 2,
        min_df: 2,
        max_features: None,
        term_frequency: TermFrequency::Sublinear,
    };
    let few = TfIdfParams {
        max_features: Some(2),
        ..raw.clone()
    };
    for (name, params) in [("words", raw), ("pairs", pairs), ("few", few)] {
        let fitted = TfIdf::fit(texts.iter().map(String::as_str), &params);
        let terms: Vec<String> = serde_json::from_value(golden[name]["terms"].clone()).unwrap();
        assert_eq!(fitted.terms(), terms, "{name}");
        let idf: Vec<f32> = serde_json::from_value(golden[name]["idf"].clone()).unwrap();
        assert!(
            idf.iter()
                .zip(fitted.idf())
                .all(|(a, b)| (a - b).abs() < 1e-5),
            "{name}"
        );
        let wanted: Vec<Vec<f32>> = serde_json::from_value(golden[name]["rows"].clone()).unwrap();
        let found = fitted
            .transform(texts.iter().map(String::as_str))
            .to_dense();
        for (wanted, found) in wanted.iter().zip(found.outer_iter()) {
            assert!(
                wanted.iter().zip(found).all(|(a, b)| (a - b).abs() < 1e-6),
                "{name}: {wanted:?} {found}"
            );
        }
    }
}
