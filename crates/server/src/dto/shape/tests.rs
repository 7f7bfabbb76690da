use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::{json, to_value};

use super::*;

/// What is described must be what the domain reads, and what it writes again.
fn check<Domain: DeserializeOwned + Serialize + Debug>(described: impl Serialize) {
    let described = to_value(described).unwrap();
    let read: Domain = serde_json::from_value(described.clone()).unwrap();
    assert_eq!(to_value(&read).unwrap(), described, "{read:?}");
}

fn options() -> Vec<LabelOption> {
    vec![LabelOption {
        value: "a".to_owned(),
        text: "A".to_owned(),
        description: None,
    }]
}

#[test]
fn settings_are_what_the_domain_reads_and_writes() {
    use hone_annotation as domain;
    check::<domain::Distribution>(Distribution::Overlap { min_submitted: 2 });
    for settings in [
        FieldSettings::Text { use_markdown: true },
        FieldSettings::Image,
        FieldSettings::Chat {
            use_markdown: false,
        },
        FieldSettings::Custom {
            template: "<b>".to_owned(),
            advanced_mode: true,
        },
    ] {
        check::<domain::FieldSettings>(settings);
    }
    for settings in [
        QuestionSettings::Text { use_markdown: true },
        QuestionSettings::LabelSelection {
            options: options(),
            visible_options: Some(3),
        },
        QuestionSettings::MultiLabelSelection {
            options: options(),
            visible_options: None,
            options_order: OptionsOrder::Suggestion,
        },
        QuestionSettings::Rating {
            options: vec![RatingOption { value: 3 }],
        },
        QuestionSettings::Ranking { options: options() },
        QuestionSettings::Span {
            field: "text".to_owned(),
            options: options(),
            visible_options: None,
            allow_overlapping: true,
            allow_character_annotation: true,
        },
    ] {
        check::<domain::QuestionSettings>(settings);
    }
    for settings in [
        MetadataSettings::Terms {
            values: Some(vec![json!("a"), json!(1)]),
        },
        MetadataSettings::Integer {
            min: Some(1),
            max: None,
        },
        MetadataSettings::Float {
            min: None,
            max: Some(0.5),
        },
    ] {
        check::<domain::MetadataSettings>(settings);
    }
}

#[test]
fn answers_are_what_the_domain_reads_and_writes() {
    use hone_annotation as domain;
    for answer in [
        Answer::Text("a".to_owned()),
        Answer::Rating(3),
        Answer::Labels(vec!["a".to_owned()]),
        Answer::Ranking(vec![Ranked {
            value: "a".to_owned(),
            rank: Some(1),
        }]),
        Answer::Ranking(vec![Ranked {
            value: "a".to_owned(),
            rank: None,
        }]),
        Answer::Spans(vec![Span {
            label: "a".to_owned(),
            start: 0,
            end: 2,
        }]),
    ] {
        check::<domain::Answer>(answer);
    }
    check::<domain::Score>(Score::One(0.5));
    check::<domain::Score>(Score::Each(vec![0.5, 1.0]));
}
