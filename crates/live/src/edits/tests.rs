use hone_annotation::{LoopId, RecordId, ResponseId, Timestamp, UserId};

use super::*;

/// From rapidfuzz, `Levenshtein.normalized_distance`.
#[test]
fn the_distance_is_that_of_rapidfuzz() {
    let rows = [
        ("", "", 0.0),
        ("", "abc", 1.0),
        ("kitten", "sitting", 0.428_571_428_571_428_55),
        ("Saturday", "Sunday", 0.375),
        ("the cat sat", "the cat sat", 0.0),
        ("a short text", "A short text.", 0.153_846_153_846_153_85),
        ("naïve café", "naive cafe", 0.2),
        ("😀 ok 👍🏽", "😀 OK 👍", 0.428_571_428_571_428_55),
        ("flaw", "lawn", 0.5),
        ("intention", "execution", 0.555_555_555_555_555_6),
        ("abcabcabc", "cabcabcab", 0.222_222_222_222_222_2),
        ("Straße", "STRASSE", 0.857_142_857_142_857_1),
        (
            "line one\nline two",
            "line two\nline one",
            0.352_941_176_470_588_26,
        ),
        ("aaaa", "aaaaaaaa", 0.5),
        ("prefix middle suffix", "prefix suffix", 0.35),
        ("你好，世界", "世界，你好", 0.8),
    ];
    for (one, other, wanted) in rows {
        for (one, other) in [(one, other), (other, one)] {
            let found = distance(one, other);
            assert!((found - wanted).abs() < 1e-12, "{one:?} {other:?}: {found}");
        }
    }
}

#[test]
fn nothing_is_said_about_few_answers() {
    let few = of_distances(&[0.5; 9], Seed(1));
    assert_eq!((few.answers, few.mean, few.spans.len()), (9, None, 0));
}

#[test]
fn texts_that_become_better_show_in_the_spans() {
    let distances: Vec<f64> = (0..200)
        .map(|at| {
            if at % 2 == 0 {
                0.0
            } else {
                1.0 - f64::from(at) / 200.0
            }
        })
        .collect();
    let found = of_distances(&distances, Seed(1));
    assert_eq!(found, of_distances(&distances, Seed(1)));
    assert_eq!((found.answers, found.spans.len()), (200, 10));
    let ends: Vec<(usize, usize)> = found
        .spans
        .iter()
        .map(|span| (span.first, span.last))
        .collect();
    assert_eq!(ends[..2], [(1, 20), (21, 40)]);
    assert_eq!(ends[9], (181, 200));
    let means: Vec<f64> = found.spans.iter().map(|span| span.mean.value).collect();
    assert!(means.is_sorted_by(|a, b| a > b), "{means:?}");
    let unchanged = found.unchanged.unwrap();
    assert_eq!((unchanged.value, unchanged.of), (0.5, 200));
    let mean = found.mean.unwrap();
    assert!((mean.value - 0.25).abs() < 1e-12);
    // The standard error is .021: the interval lies within three of them, and is no narrower than one.
    assert!(mean.low > 0.18 && mean.low < 0.227 && mean.high < 0.32 && mean.high > 0.268);
}

#[test]
fn only_texts_that_were_suggested_and_answered_count() {
    let shown = |suggested: Option<&str>, answered: Option<&str>| {
        let text = |text: &str| Answer::Text(text.to_owned());
        let exposure = Exposure {
            response: ResponseId(uuid::Uuid::nil()),
            of: LoopId(uuid::Uuid::nil()),
            record: RecordId(uuid::Uuid::nil()),
            user: UserId(uuid::Uuid::nil()),
            shown: hone_annotation::Object::new(),
            at: Timestamp(0),
        };
        let shown = Shown {
            suggested: suggested.map(text),
            score: None,
            version: None,
            agent: None,
            answered: answered.map(text),
            rank: None,
            utility: None,
            strategy: None,
            ordered_by: None,
            purpose: None,
            milliseconds: None,
        };
        (exposure, shown)
    };
    let mut all = vec![shown(None, Some("a")), shown(Some("a"), None)];
    all.extend((0..12).map(|_| shown(Some("ab"), Some("ac"))));
    let found = edits(&all, 0);
    assert_eq!(found.answers, 12);
    assert_eq!(
        found.mean.map(|mean| (mean.value, mean.low)),
        Some((0.5, 0.5))
    );
}
