use hone_annotation::{
    Answer, Answers, QuestionId, RecordId, Response, ResponseStatus, Suggestion, UserId,
};

use super::{at, id};

/// Answers by the names of the questions.
pub fn answers<const N: usize>(of: [(&str, Answer); N]) -> Answers {
    let named = of.map(|(name, answer)| (name.to_owned(), answer));
    named.into_iter().collect()
}

/// The answer to a multi-label question.
pub fn labels(values: &[&str]) -> Answer {
    Answer::Labels(values.iter().map(|value| (*value).to_owned()).collect())
}

/// What a user answers about a record.
pub fn response(
    record: RecordId,
    user: UserId,
    status: ResponseStatus,
    values: Answers,
) -> Response {
    Response {
        id: id(&format!("{record} {user}")),
        record,
        user,
        values,
        status,
        inserted_at: at(0),
        updated_at: at(0),
    }
}

/// A suggestion by nobody and without a score.
pub fn suggestion(record: RecordId, question: QuestionId, value: Answer) -> Suggestion {
    Suggestion {
        id: id(&format!("{record} {question}")),
        record,
        question,
        value,
        score: None,
        agent: None,
        kind: None,
        inserted_at: at(0),
        updated_at: at(0),
    }
}
