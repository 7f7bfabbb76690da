use std::fs;

use super::*;

fn columns() -> LabelSetColumns {
    LabelSetColumns {
        text: vec!["text".to_owned()],
        labels: "labels".to_owned(),
        separator: ";".to_owned(),
    }
}

fn read(name: &str, content: &str) -> Result<LabelSetRecords, TableError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    read_label_sets(&path, &columns())
}

fn complaint(name: &str, content: &str) -> String {
    let message = read(name, content).unwrap_err().to_string();
    let (_, told) = message.split_once(name).unwrap();
    told.to_owned()
}

#[test]
fn lists_and_separated_texts_give_the_same_sets() {
    let lists =
        "{\"text\":\"a\",\"labels\":[\"water\",\" food\"]}\n{\"text\":\"b\",\"labels\":[]}\n";
    let texts = "{\"text\":\"a\",\"labels\":\"water; food\"}\n{\"text\":\"b\",\"labels\":\" \"}\n";
    let cells = "text,labels\na,water;food\nb,\n";
    for (name, content) in [("d.jsonl", lists), ("d.jsonl", texts), ("d.csv", cells)] {
        let records = read(name, content).unwrap();
        assert_eq!(records.texts, ["a", "b"], "{name}");
        assert_eq!(records.sets, [vec!["water", "food"], vec![]], "{name}");
    }
}

#[test]
fn sets_follow_the_schema_of_all_tables() {
    let one = read("a.csv", "text,labels\na,x;y\nb,y\n").unwrap();
    let two = read("b.csv", "text,labels\nc,w\n").unwrap();
    let schema = LabelSetRecords::schema(Path::new("a.csv"), &[&one, &two]).unwrap();
    assert_eq!(schema.names(), ["w", "x", "y"]);
    let sets = one.label_sets(&schema);
    assert_eq!(
        sets,
        [
            LabelSet::new([Class(1), Class(2)]),
            LabelSet::new([Class(2)])
        ]
    );
    let alone = LabelSetRecords::schema(Path::new("b.csv"), &[&two]).unwrap_err();
    assert_eq!(
        alone.to_string(),
        "b.csv has only the class `w`: there is nothing to tell apart"
    );
}

#[test]
fn what_is_no_set_is_refused_with_its_row() {
    let after = |row: &str| {
        complaint(
            "d.jsonl",
            &format!("{{\"text\":\"a\",\"labels\":[]}}\n{row}\n"),
        )
    };
    let told = |found: &str| format!(", row 2: column `labels` is {found}");
    assert_eq!(after("{\"text\":\"b\",\"labels\":null}"), told("null"));
    assert_eq!(after("{\"text\":\"b\"}"), told("absent"));
    assert_eq!(after("{\"text\":\"b\",\"labels\":{}}"), told("an object"));
    let other = "a list of other things than texts";
    assert_eq!(after("{\"text\":\"b\",\"labels\":[[\"x\"]]}"), told(other));
    let empty = "a list with an empty label";
    assert_eq!(after("{\"text\":\"b\",\"labels\":\"x;;y\"}"), told(empty));
    assert_eq!(
        after("{\"text\":\"b\",\"labels\":[\"x\",\" \"]}"),
        told(empty)
    );
}

#[test]
fn a_column_that_is_not_there_is_named_with_those_that_are() {
    let told = complaint("d.csv", "text,tags\na,x\n");
    assert_eq!(told, " has no column `labels`; it has tags, text");
    assert_eq!(complaint("d.csv", "text,labels\n"), " holds no rows");
}
