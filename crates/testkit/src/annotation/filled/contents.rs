use hone_annotation::ResponseStatus::{Discarded, Draft, Submitted};
use hone_annotation::{
    Answer, DatasetId, Question, Ranked, Record, RecordStatus, Response, Schema, Score, Span,
    Suggestion, SuggestionKind, User, Vector,
};
use serde_json::json;

use crate::annotation::{answers, at, labels, object, record, response, suggestion, vector};

pub(super) fn records(id: DatasetId) -> Vec<Record> {
    let made = [
        (
            "fox",
            json!({"text": "The quick brown fox"}),
            json!({"source": "web", "length": 4, "weight": 0.5}),
        ),
        (
            "dog",
            json!({"text": "A lazy dog sleeps"}),
            json!({"source": ["book", "web"], "length": 3}),
        ),
        (
            "both",
            json!({"text": "The fox jumps over the dog"}),
            json!({"source": "book", "weight": -1.5}),
        ),
        (
            "talk",
            json!({"talk": [{"role": "user", "content": "Is a fox a dog?"}, {"role": "assistant", "content": "No."}]}),
            json!({"length": 9, "weight": 2, "unknown": "fox"}),
        ),
        (
            "page",
            json!({"page": {"title": "Über Füchse", "pages": 12}, "picture": "https://example.org/fox.png"}),
            json!({}),
        ),
        ("empty", json!({"text": null}), json!({"source": null})),
    ];
    let mut records: Vec<Record> = (0..)
        .zip(made)
        .map(|(place, (name, fields, metadata))| Record {
            metadata: Some(object(metadata)),
            inserted_at: at(place),
            updated_at: at(100 - place),
            ..record(id, name, fields)
        })
        .collect();
    records[0].status = RecordStatus::Completed;
    records[5].metadata = None;
    records[5].external_id = None;
    records
}

pub(super) fn responses(records: &[Record], anna: &User, berta: &User) -> Vec<Response> {
    let text = |text: &str| Answer::Text(text.to_owned());
    let ranked = |value: &str, rank| Ranked {
        value: value.to_owned(),
        rank: Some(rank),
    };
    let animal = Span {
        label: "animal".to_owned(),
        start: 16,
        end: 19,
    };
    let long = answers([
        ("topic", text("fox")),
        ("tags", labels(&["quick", "brown"])),
        ("grade", Answer::Rating(4)),
        (
            "order",
            Answer::Ranking(vec![ranked("second", 1), ranked("first", 2)]),
        ),
        ("spans", Answer::Spans(vec![animal])),
        ("comment", text("dog")),
    ]);
    let short = answers([("topic", text("other")), ("grade", Answer::Rating(2))]);
    let draft = answers([("grade", Answer::Rating(3))]);
    vec![
        response(records[0].id, anna.id, Submitted, long),
        response(records[0].id, berta.id, Submitted, short),
        response(records[1].id, anna.id, Draft, draft),
        response(records[2].id, berta.id, Discarded, answers([])),
    ]
}

pub(super) fn suggestions(records: &[Record], questions: &[Question]) -> Vec<Suggestion> {
    let [topic, tags, grade, ..] = questions else {
        unreachable!("the dataset has six questions")
    };
    let text = |text: &str| Answer::Text(text.to_owned());
    vec![
        Suggestion {
            score: Some(Score::One(0.9)),
            agent: Some("mill".to_owned()),
            kind: Some(SuggestionKind::Model),
            ..suggestion(records[0].id, topic.id, text("fox"))
        },
        Suggestion {
            score: Some(Score::One(0.25)),
            agent: Some("hand".to_owned()),
            kind: Some(SuggestionKind::Human),
            ..suggestion(records[1].id, topic.id, text("dog"))
        },
        suggestion(records[2].id, topic.id, text("other")),
        Suggestion {
            score: Some(Score::Each(vec![0.2, 0.8])),
            agent: Some("mill".to_owned()),
            ..suggestion(records[0].id, tags.id, labels(&["quick", "brown"]))
        },
        Suggestion {
            score: Some(Score::Each(vec![0.7])),
            ..suggestion(records[1].id, tags.id, labels(&["lazy"]))
        },
        suggestion(records[0].id, grade.id, Answer::Rating(5)),
        suggestion(records[1].id, grade.id, Answer::Rating(1)),
    ]
}

pub(super) fn vectors(records: &[Record], schema: &Schema) -> Vec<Vector> {
    let plane = schema.vectors_settings[0].id;
    let values = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-1.0, -0.5]];
    let pairs = records.iter().zip(&values);
    pairs
        .map(|(record, values)| vector(record.id, plane, values))
        .collect()
}
