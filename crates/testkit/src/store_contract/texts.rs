use hone_annotation::search::{Search, TextQuery};
use hone_annotation::store::Store;
use hone_annotation::{FieldSettings, Record};
use serde_json::json;

use super::{fill, find, names, read, write};
use crate::annotation::{Filled, field, object, record, search, text_query};

fn wanting(expression: &str) -> Search {
    Search {
        text: Some(text_query(expression)),
        ..search()
    }
}

/// Checks which of the sample's records have what is wanted, in whatever order.
#[track_caller]
fn check(store: &dyn Store, filled: &Filled, expression: &str, expected: &[&str]) {
    check_search(store, filled, wanting(expression), expected);
}

#[track_caller]
fn check_search(store: &dyn Store, filled: &Filled, search: Search, expected: &[&str]) {
    let shown = format!("{:?}", search.text);
    let mut found = names(store, filled, search);
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{shown}");
}

pub(super) fn all_words_are_wanted_in_whatever_case(store: &dyn Store) {
    let filled = fill(store);
    check(store, &filled, "fox", &["fox", "both", "talk"]);
    check(store, &filled, "FOX dog", &["both", "talk"]);
    check(store, &filled, "+dog, +fox!", &["both", "talk"]);
    check(store, &filled, "fox cat", &[]);
    check(store, &filled, "fo", &[]);
    check(store, &filled, "foxes", &[]);
}

pub(super) fn operators_choose_as_they_say(store: &dyn Store) {
    let filled = fill(store);
    check(store, &filled, "quick | lazy", &["fox", "dog"]);
    check(store, &filled, "(quick | lazy) -dog", &["fox"]);
    check(store, &filled, "fox -dog", &["fox"]);
    check(store, &filled, "-fox", &["dog", "page", "empty"]);
    check(store, &filled, "-fox -dog", &["page", "empty"]);
    check(
        store,
        &filled,
        "-fox | jumps",
        &["dog", "both", "page", "empty"],
    );
    check(store, &filled, "-(fox | sleeps)", &["page", "empty"]);
    check(store, &filled, "qu*", &["fox"]);
    check(store, &filled, "fo* -bro*", &["both", "talk"]);
}

pub(super) fn near_words_are_so_many_edits_away(store: &dyn Store) {
    let filled = fill(store);
    check(store, &filled, "quikc~1", &["fox"]);
    check(store, &filled, "quack~1", &["fox"]);
    check(store, &filled, "quacks~1", &[]);
    check(store, &filled, "quacks~", &["fox"]);
    check(store, &filled, "fux~1", &["fox", "both", "talk"]);
    check(store, &filled, "jumps~0", &["both"]);
}

pub(super) fn phrases_stand_in_their_order(store: &dyn Store) {
    let filled = fill(store);
    check(store, &filled, "\"brown fox\"", &["fox"]);
    check(store, &filled, "\"Brown, Fox\"", &["fox"]);
    check(store, &filled, "\"fox brown\"", &[]);
    check(store, &filled, "\"the fox\"", &["both"]);
    check(store, &filled, "\"the fox\"~1", &["both"]);
    check(store, &filled, "\"the fox\"~2", &["fox", "both"]);
    check(store, &filled, "\"fox over dog\"~1", &[]);
    check(store, &filled, "\"fox over dog\"~2", &["both"]);
    check(store, &filled, "\"fox\"", &["fox", "both", "talk"]);
    check(store, &filled, "-\"brown fox\" fox", &["both", "talk"]);
}

pub(super) fn words_may_stand_in_different_fields_phrases_not(store: &dyn Store) {
    let filled = fill(store);
    let split = Record {
        fields: object(json!({
            "text": "red wine",
            "talk": [{"role": "user", "content": "and cheese"}],
        })),
        ..filled.records[5].clone()
    };
    write(store, move |transaction| transaction.put_records(&[split]));
    check(store, &filled, "wine cheese", &["empty"]);
    check(store, &filled, "\"red wine\"", &["empty"]);
    check(store, &filled, "\"wine and\"~99", &[]);
    check(store, &filled, "\"wine user and\"", &[]);
}

pub(super) fn one_field_may_be_the_only_one_looked_in(store: &dyn Store) {
    let filled = fill(store);
    let within = |field: &str, expression: &str| Search {
        text: Some(TextQuery {
            field: Some(field.to_owned()),
            ..text_query(expression)
        }),
        ..search()
    };
    check_search(store, &filled, within("text", "fox"), &["fox", "both"]);
    check_search(store, &filled, within("talk", "fox"), &["talk"]);
    check_search(store, &filled, within("page", "fox"), &[]);
    check_search(store, &filled, within("nowhere", "fox"), &[]);
    let others = ["fox", "dog", "both", "page", "empty"];
    check_search(store, &filled, within("talk", "-fox"), &others);
}

pub(super) fn chats_and_custom_fields_are_searched_and_images_are_not(store: &dyn Store) {
    let filled = fill(store);
    check(store, &filled, "assistant", &["talk"]);
    check(store, &filled, "title 12", &["page"]);
    check(store, &filled, "png", &[]);
    check(store, &filled, "template", &[]);
    check(store, &filled, "web", &[]);
}

pub(super) fn letters_of_any_script_make_words(store: &dyn Store) {
    let filled = fill(store);
    let texts = [
        "ΣΊΣΥΦΟΣ pushes",
        "東京 タワー",
        "Straße 7, don't",
        "e\u{301}te\u{301} 😀fun😀",
    ];
    let records: Vec<_> = (2..6)
        .zip(texts)
        .map(|(place, text): (usize, &str)| Record {
            fields: object(json!({"text": text})),
            ..filled.records[place].clone()
        })
        .collect();
    write(store, move |transaction| transaction.put_records(&records));
    check(store, &filled, "σίσυφος", &["both"]);
    check(store, &filled, "東京", &["talk"]);
    check(store, &filled, "東*", &["talk"]);
    check(store, &filled, "strasse", &[]);
    check(store, &filled, "STRAßE", &["page"]);
    check(store, &filled, "don't", &["page"]);
    check(store, &filled, "strase~1", &["page"]);
    check(store, &filled, "fun", &["empty"]);
    check(store, &filled, "été", &[]);
    check(store, &filled, "uber", &[]);
}

pub(super) fn odd_queries_find_nothing_and_do_no_harm(store: &dyn Store) {
    let filled = fill(store);
    for odd in [
        "", " ", "*", "\"", "''", "--", "(", "\"\"~3", "%", "_", "\\", "\u{0}", "😀",
    ] {
        check(store, &filled, odd, &[]);
    }
    check(store, &filled, "fox' OR 1=1 --", &[]);
    check(store, &filled, "text:fox", &[]);
    check(store, &filled, "f%x | f_x", &[]);
    check(store, &filled, &"z".repeat(10_000), &[]);
    check(
        store,
        &filled,
        &"fox ".repeat(300),
        &["fox", "both", "talk"],
    );
}

pub(super) fn words_that_are_operators_elsewhere_are_words(store: &dyn Store) {
    let filled = fill(store);
    let fields = object(json!({"text": "and or not near null"}));
    let changed = Record {
        fields,
        ..filled.records[5].clone()
    };
    write(store, move |transaction| {
        transaction.put_records(&[changed])
    });
    for word in ["and", "OR", "not", "NEAR", "null", "\"AND OR NOT\""] {
        check(store, &filled, word, &["empty"]);
    }
    check(store, &filled, "fox OR dog", &[]);
    check(store, &filled, "fox NOT dog", &[]);
}

pub(super) fn text_is_found_as_it_is_now(store: &dyn Store) {
    let filled = fill(store);
    let changed = Record {
        fields: object(json!({"text": "a cat"})),
        ..filled.records[0].clone()
    };
    let gone = filled.records[2].id;
    write(store, move |transaction| {
        transaction.put_records(&[changed])?;
        transaction.delete_records(&[gone])?;
        let news = Filled::new().dataset();
        assert_eq!(
            transaction.search(news, &wanting("cat"))?.total,
            1,
            "seen at once"
        );
        assert_eq!(transaction.search(news, &wanting("fox"))?.total, 1);
        Ok(())
    });
    check(store, &filled, "cat", &["fox"]);
    check(store, &filled, "fox", &["talk"]);
    check(store, &filled, "jumps", &[]);
}

pub(super) fn text_is_found_through_the_fields_that_there_are(store: &dyn Store) {
    let filled = fill(store);
    let [text, talk] = [0, 1].map(|place| filled.schema.fields[place].id);
    let settings = FieldSettings::Text {
        use_markdown: false,
    };
    let picture = field(filled.dataset(), "late", settings);
    let late = Record {
        fields: object(json!({"late": "a late fox"})),
        ..filled.records[5].clone()
    };
    write(store, move |transaction| transaction.put_records(&[late]));
    check(store, &filled, "late", &[]);
    write(store, move |transaction| {
        transaction.delete_field(talk)?;
        transaction.put_field(&picture)
    });
    check(store, &filled, "fox", &["fox", "both", "empty"]);
    write(store, move |transaction| transaction.delete_field(text));
    check(store, &filled, "fox", &["empty"]);
}

pub(super) fn a_search_sees_one_dataset(store: &dyn Store) {
    let filled = fill(store);
    let other = crate::annotation::dataset(filled.workspace.id, "other");
    let of = other.id;
    write(store, move |transaction| {
        let text = FieldSettings::Text {
            use_markdown: false,
        };
        transaction.put_dataset(&other)?;
        transaction.put_field(&field(of, "text", text))?;
        transaction.put_records(&[record(of, "mine", json!({"text": "my fox and wolf"}))])
    });
    check(store, &filled, "fox", &["fox", "both", "talk"]);
    check(store, &filled, "wolf", &[]);
    let found = find(store, of, wanting("fox"));
    assert_eq!((found.total, found.hits.len()), (1, 1));
    assert_eq!(found.hits[0].record.dataset, of);
}

pub(super) fn more_of_the_word_is_more_relevant(store: &dyn Store) {
    let filled = fill(store);
    let news = filled.dataset();
    let texts = ["owl cat cat cat", "owl owl cat cat", "owl owl owl cat"];
    let records: Vec<_> = texts
        .into_iter()
        .map(|text| record(news, text, json!({"text": text})))
        .collect();
    write(store, move |transaction| transaction.put_records(&records));
    let found = find(store, news, wanting("owl"));
    let order: Vec<_> = found
        .hits
        .iter()
        .filter_map(|hit| hit.record.external_id.as_deref())
        .collect();
    assert_eq!(order, [texts[2], texts[1], texts[0]]);
}

pub(super) fn scores_of_texts_are_positive_and_the_greatest_come_first(store: &dyn Store) {
    let filled = fill(store);
    for expression in [
        "fox",
        "fox | dog",
        "the fox",
        "-lazy",
        "fo* | \"lazy dog\"",
        "fax~",
    ] {
        let found = find(store, filled.dataset(), wanting(expression));
        let scores: Vec<f32> = found.hits.iter().map(|hit| hit.score).collect();
        assert!(!scores.is_empty(), "{expression}");
        let positive = |score: &f32| *score > 0.0 && score.is_finite();
        assert!(scores.iter().all(positive), "{expression}: {scores:?}");
        assert!(
            scores.is_sorted_by(|a, b| a >= b),
            "{expression}: {scores:?}"
        );
    }
    let equal = find(store, filled.dataset(), wanting("-fox"));
    let of = read(store, move |view| view.record_page(filled.dataset(), 0, 9));
    let expected = [of[1].clone(), of[4].clone(), of[5].clone()];
    let found: Vec<_> = equal.hits.into_iter().map(|hit| hit.record).collect();
    assert_eq!(
        found, expected,
        "what nothing scores apart comes in order of insertion"
    );
}
