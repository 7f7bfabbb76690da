use hone_annotation::store::Transaction;
use hone_annotation::{
    Answer, Object, Question, QuestionSettings, Record, RecordStatus, Response, ResponseStatus,
    Score, StoreError, Suggestion, SuggestionKind,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Value, json};

use super::of_loops::{LOOPS, OfLoop, any_of_loop};
use super::{RECORDS, WORDS, moment, record_id};
use crate::annotation::{Filled, answers, object, record, response, suggestion, vector};

/// Something that happens to a dataset. What it would belong to may be gone: then nothing happens.
#[derive(Debug, Clone)]
pub(super) enum Change {
    PutRecord(Box<Record>),
    DeleteRecords(Vec<usize>),
    PutResponse(usize, Index, ResponseStatus, Said),
    DeleteResponse(usize, Index),
    PutSuggestion(usize, Index, Said, Made),
    DeleteSuggestion(usize, Index),
    PutVector(usize, [i8; 2]),
    DeleteVector(usize),
    PutUser(Index),
    DeleteUser(Index),
    PutSetting(Index, Index),
    DeleteSetting(Index, Index),
    OfLoop(usize, OfLoop),
}

/// What somebody says, whatever the question.
#[derive(Debug, Clone)]
pub(super) struct Said {
    label: &'static str,
    labels: Vec<&'static str>,
    grade: i64,
}

impl Said {
    fn to(&self, question: &Question) -> Answer {
        match question.settings {
            QuestionSettings::Rating { .. } => Answer::Rating(self.grade),
            QuestionSettings::MultiLabelSelection { .. } => crate::annotation::labels(&self.labels),
            _ => Answer::Text(self.label.to_owned()),
        }
    }
}

/// What is told of the maker of a suggestion.
#[derive(Debug, Clone)]
pub(super) struct Made {
    score: Option<Vec<i8>>,
    agent: Option<&'static str>,
    kind: Option<SuggestionKind>,
}

pub(super) fn any_change() -> impl Strategy<Value = Change> {
    let record = || 0..RECORDS;
    let one = any::<Index>;
    let statuses = vec![
        ResponseStatus::Draft,
        ResponseStatus::Submitted,
        ResponseStatus::Discarded,
    ];
    let coordinates = [-2..3_i8, -2..3_i8];
    prop_oneof![
        12 => any_record().prop_map(|record| Change::PutRecord(Box::new(record))),
        1 => vec(record(), 0..3).prop_map(Change::DeleteRecords),
        12 => (record(), one(), select(statuses), any_said())
            .prop_map(|(record, user, status, said)| Change::PutResponse(record, user, status, said)),
        2 => (record(), one()).prop_map(|(record, user)| Change::DeleteResponse(record, user)),
        12 => (record(), one(), any_said(), any_made())
            .prop_map(|(record, question, said, made)| Change::PutSuggestion(record, question, said, made)),
        2 => (record(), one()).prop_map(|(record, of)| Change::DeleteSuggestion(record, of)),
        8 => (record(), coordinates).prop_map(|(record, values)| Change::PutVector(record, values)),
        1 => record().prop_map(Change::DeleteVector),
        2 => one().prop_map(Change::PutUser),
        1 => one().prop_map(Change::DeleteUser),
        4 => (one(), one()).prop_map(|(kind, which)| Change::PutSetting(kind, which)),
        1 => (one(), one()).prop_map(|(kind, which)| Change::DeleteSetting(kind, which)),
        16 => (0..LOOPS, any_of_loop()).prop_map(|(place, change)| Change::OfLoop(place, change)),
    ]
}

fn any_record() -> impl Strategy<Value = Record> {
    let text = || option::weighted(0.8, vec(select(&WORDS[..]), 0..6));
    let status = select(vec![RecordStatus::Pending, RecordStatus::Completed]);
    let metadata = option::weighted(0.8, any_metadata());
    let name = option::weighted(0.9, 0..RECORDS * 3);
    let times = (0..4_i64, 0..4_i64);
    (0..RECORDS, text(), text(), metadata, status, name, times).prop_map(
        |(place, text, talk, metadata, status, name, (inserted, updated))| Record {
            id: record_id(place),
            external_id: name.map(|name| format!("name {name}")),
            metadata,
            status,
            inserted_at: moment(inserted),
            updated_at: moment(updated),
            ..record(Filled::new().dataset(), "", fields(text, talk))
        },
    )
}

fn fields(text: Option<Vec<&str>>, talk: Option<Vec<&str>>) -> Value {
    let talk = talk.map(|words| json!([{"role": "user", "content": words.join(" ")}]));
    let text = text.map(|words| words.join(" "));
    json!({"text": text, "talk": talk})
}

fn any_metadata() -> impl Strategy<Value = Object> {
    let source = prop_oneof![
        select(&WORDS[..3]).prop_map(|word| json!(word)),
        subsequence(&WORDS[..3], 0..3).prop_map(|words| json!(words)),
        select(vec![json!(1), json!("1"), json!(true), Value::Null]),
    ];
    let numbers = (option::of(-3..4_i64), option::of(-3..4_i8));
    (source, numbers).prop_map(|(source, (length, weight))| {
        let weight = weight.map(|weight| f64::from(weight) / 4.0);
        object(json!({"source": source, "length": length, "weight": weight}))
    })
}

fn any_said() -> impl Strategy<Value = Said> {
    let labels = subsequence(vec!["quick", "lazy", "brown"], 1..3);
    (select(vec!["fox", "dog", "other"]), labels, 1..6_i64).prop_map(|(label, labels, grade)| {
        Said {
            label,
            labels,
            grade,
        }
    })
}

fn any_made() -> impl Strategy<Value = Made> {
    let kinds = vec![SuggestionKind::Model, SuggestionKind::Human];
    let score = option::of(vec(0..5_i8, 1..3));
    let agent = option::of(select(vec!["mill", "hand", "Mill"]));
    (score, agent, option::of(select(kinds))).prop_map(|(score, agent, kind)| Made {
        score,
        agent,
        kind,
    })
}

impl Change {
    pub(super) fn make(
        self,
        filled: &Filled,
        transaction: &mut dyn Transaction,
    ) -> Result<(), StoreError> {
        let schema = &filled.schema;
        let plane = schema.vectors_settings[0].id;
        match self {
            Self::PutRecord(record) => transaction.put_records(&[*record]),
            Self::DeleteRecords(places) => {
                let ids: Vec<_> = places.into_iter().map(record_id).collect();
                transaction.delete_records(&ids)
            }
            Self::PutResponse(place, user, status, said) => {
                let user = user.get(&filled.users).id;
                let record = record_id(place);
                if transaction.record(record)?.is_none() || transaction.user(user)?.is_none() {
                    return Ok(());
                }
                let said = ["topic", "tags", "grade", "comment"]
                    .map(|name| (name, said.to(filled.question(name))));
                let response = response(record, user, status, answers(said));
                transaction.put_responses(&[response])
            }
            Self::DeleteResponse(place, user) => {
                transaction.delete_response(response_of(filled, place, user).id)
            }
            Self::PutSuggestion(place, question, said, made) => {
                let question = question.get(&schema.questions[..3]);
                let record = record_id(place);
                let there = transaction.question(question.id)?.is_some();
                if !there || transaction.record(record)?.is_none() {
                    return Ok(());
                }
                let plain = suggestion(record, question.id, said.to(question));
                transaction.put_suggestions(&[made.by(plain)])
            }
            Self::DeleteSuggestion(place, question) => {
                let question = question.get(&schema.questions[..3]).id;
                let suggestion = suggestion(record_id(place), question, Answer::Rating(1));
                transaction.delete_suggestions(&[suggestion.id])
            }
            Self::PutVector(place, values) => {
                let record = record_id(place);
                let there = transaction.vector_settings(plane)?.is_some();
                if !there || transaction.record(record)?.is_none() {
                    return Ok(());
                }
                transaction.put_vectors(&[vector(record, plane, &values.map(f32::from))])
            }
            Self::DeleteVector(place) => transaction.delete_vector(record_id(place), plane),
            Self::PutUser(user) => {
                let user = user.get(&filled.users);
                transaction.put_user(user)?;
                transaction.add_member(filled.workspace.id, user.id)
            }
            Self::DeleteUser(user) => transaction.delete_user(user.get(&filled.users).id),
            Self::PutSetting(kind, which) => put_setting(filled, kind, which, transaction),
            Self::DeleteSetting(kind, which) => delete_setting(filled, kind, which, transaction),
            Self::OfLoop(place, change) => change.make(filled, place, transaction),
        }
    }
}

impl Made {
    fn by(self, suggestion: Suggestion) -> Suggestion {
        let score = self.score.map(|quarters| {
            let scores: Vec<f64> = quarters.into_iter().map(|it| f64::from(it) / 4.0).collect();
            match scores[..] {
                [score] => Score::One(score),
                _ => Score::Each(scores),
            }
        });
        Suggestion {
            score,
            agent: self.agent.map(str::to_owned),
            kind: self.kind,
            ..suggestion
        }
    }
}

pub(super) fn response_of(filled: &Filled, place: usize, user: Index) -> Response {
    let user = user.get(&filled.users).id;
    response(record_id(place), user, ResponseStatus::Draft, answers([]))
}

fn put_setting(
    filled: &Filled,
    kind: Index,
    which: Index,
    transaction: &mut dyn Transaction,
) -> Result<(), StoreError> {
    let schema = &filled.schema;
    match kind.index(4) {
        0 => transaction.put_field(which.get(&schema.fields)),
        1 => transaction.put_question(which.get(&schema.questions)),
        2 => transaction.put_metadata_property(which.get(&schema.metadata_properties)),
        _ => transaction.put_vector_settings(&schema.vectors_settings[0]),
    }
}

fn delete_setting(
    filled: &Filled,
    kind: Index,
    which: Index,
    transaction: &mut dyn Transaction,
) -> Result<(), StoreError> {
    let schema = &filled.schema;
    match kind.index(4) {
        0 => transaction.delete_field(which.get(&schema.fields).id),
        1 => transaction.delete_question(which.get(&schema.questions).id),
        2 => transaction.delete_metadata_property(which.get(&schema.metadata_properties).id),
        _ => transaction.delete_vector_settings(schema.vectors_settings[0].id),
    }
}
