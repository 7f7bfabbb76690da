use std::slice;

use hone_annotation::store::Store;
use hone_annotation::{Answer, Kind, Score, Suggestion, SuggestionKind};

use super::{check_taken, fill, read, write};
use crate::annotation::{id, suggestion};

pub(super) fn suggestions_come_back_in_order_of_insertion(store: &dyn Store) {
    let filled = fill(store);
    read(store, move |view| {
        let mut ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
        ids.reverse();
        assert_eq!(view.suggestions(&ids)?, filled.suggestions);
        assert_eq!(view.suggestions(&ids[..3])?, []);
        for suggestion in &filled.suggestions {
            assert_eq!(view.suggestion(suggestion.id)?.as_ref(), Some(suggestion));
        }
        Ok(())
    });
}

pub(super) fn a_record_has_one_suggestion_for_a_question(store: &dyn Store) {
    let filled = fill(store);
    let (fox, topic) = (filled.records[0].id, filled.question("topic").id);
    let key = (Kind::Suggestion, "question", topic.to_string());
    check_taken(store, (key.0, key.1, &key.2), move |transaction| {
        transaction.put_suggestions(&[Suggestion {
            id: id("another"),
            ..suggestion(fox, topic, Answer::Text("dog".to_owned()))
        }])
    });
}

pub(super) fn a_replaced_suggestion_keeps_its_place(store: &dyn Store) {
    let filled = fill(store);
    let changed = Suggestion {
        value: Answer::Text("other".to_owned()),
        score: Some(Score::One(0.0)),
        agent: None,
        kind: Some(SuggestionKind::Human),
        ..filled.suggestions[0].clone()
    };
    let expected = [slice::from_ref(&changed), &filled.suggestions[1..]].concat();
    let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    write(store, move |transaction| {
        transaction.put_suggestions(&[changed])
    });
    assert_eq!(read(store, move |view| view.suggestions(&ids)), expected);
}

pub(super) fn deleted_suggestions_are_gone(store: &dyn Store) {
    let filled = fill(store);
    let gone = [filled.suggestions[0].id, filled.suggestions[3].id];
    let ids: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    write(store, move |transaction| {
        transaction.delete_suggestions(&gone)
    });
    let left = read(store, move |view| view.suggestions(&ids));
    let expected = [&filled.suggestions[1..3], &filled.suggestions[4..]].concat();
    assert_eq!(left, expected);
}

pub(super) fn agents_come_once_each_by_code_point(store: &dyn Store) {
    let filled = fill(store);
    let (topic, tags) = (filled.question("topic").id, filled.question("tags").id);
    let by = |place: usize, agent: &str| Suggestion {
        agent: Some(agent.to_owned()),
        ..suggestion(
            filled.records[place].id,
            topic,
            Answer::Text("fox".to_owned()),
        )
    };
    let more = [by(2, "Zoe, or else"), by(3, "mill"), by(4, "ärmel")];
    let (mill, hand) = (filled.suggestions[0].id, filled.suggestions[1].id);
    write(store, move |transaction| transaction.put_suggestions(&more));
    let agents = read(store, move |view| view.agents(topic));
    assert_eq!(agents, ["Zoe, or else", "hand", "mill", "ärmel"]);
    write(store, move |transaction| {
        transaction.delete_suggestions(&[mill, hand])
    });
    read(store, move |view| {
        assert_eq!(view.agents(topic)?, ["Zoe, or else", "mill", "ärmel"]);
        assert_eq!(view.agents(tags)?, ["mill"]);
        Ok(())
    });
}
