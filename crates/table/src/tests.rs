use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use tempfile::TempDir;

use crate::{Columns, Labelled, RareClasses, Records, TableError, read_records};

fn file(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn columns() -> Columns {
    Columns {
        text: vec!["text".into()],
        label: Some("label".into()),
        id: None,
    }
}

fn read(name: &str, content: &str) -> Result<Records, TableError> {
    let (_folder, path) = file(name, content.as_bytes());
    read_records(&path, &columns())
}

fn complaint(name: &str, content: &str) -> String {
    let message = read(name, content).unwrap_err().to_string();
    message
        .split_once(name)
        .map_or(message.clone(), |(_, rest)| format!("{name}{rest}"))
}

#[test]
fn every_text_format_gives_the_same_records() {
    let jsonl = "\u{feff}{\"label\":\"a\",\"text\":\"one, \\\"two\\\"\",\"x\":1}\n\n\
                 {\"text\":\"naïve 🦀\",\"label\":7}\n";
    let csv = "text,label\n\"one, \"\"two\"\"\",a\nnaïve 🦀, 7 \n";
    let tsv = "label\ttext\na\t\"one, \"\"two\"\"\"\n7\tnaïve 🦀\n";
    for (name, content) in [("d.jsonl", jsonl), ("d.CSV", csv), ("d.tsv", tsv)] {
        let records = read(name, content).unwrap();
        assert_eq!(records.texts, ["one, \"two\"", "naïve 🦀"], "{name}");
        assert_eq!(records.labels.unwrap(), ["a", "7"], "{name}");
    }
}

#[test]
fn several_text_columns_are_joined_by_a_line_break() {
    let (_folder, path) = file("d.csv", b"title,body\nHello,world\n");
    let text = vec!["title".into(), "body".into()];
    let records = read_records(
        &path,
        &Columns {
            text,
            label: None,
            id: None,
        },
    )
    .unwrap();
    assert_eq!(records.texts, ["Hello\nworld"]);
    assert_eq!(records.labels, None);
}

#[test]
fn complaints_name_the_row_or_the_column() {
    let row = |json: &str| format!("{{\"text\":\"t\",\"label\":\"a\"}}\n{json}\n");
    for (name, content, wanted) in [
        (
            "d.csv",
            "text,topic\nt,a\n".to_owned(),
            "d.csv has no column `label`; it has text, topic",
        ),
        (
            "d.jsonl",
            "{\"text\":1}\n".to_owned(),
            "d.jsonl has no column `label`; it has text",
        ),
        ("d.csv", "text,label\n".to_owned(), "d.csv holds no rows"),
        ("d.jsonl", String::new(), "d.jsonl holds no rows"),
        (
            "d.csv",
            "text,label\nt,a\nt,\n".to_owned(),
            "d.csv, row 2: column `label` is empty",
        ),
        (
            "d.csv",
            "text,label\nt,NaN\n".to_owned(),
            "d.csv, row 1: column `label` is NaN",
        ),
        (
            "d.csv",
            "text,label\nt,a,b\n".to_owned(),
            "d.csv, row 1: 3 fields where the header has 2",
        ),
        (
            "d.jsonl",
            row("{\"text\":\"t\"}"),
            "d.jsonl, row 2: column `label` is absent",
        ),
        (
            "d.jsonl",
            row("{\"text\":null,\"label\":1}"),
            "d.jsonl, row 2: column `text` is null",
        ),
        (
            "d.jsonl",
            row("{\"text\":[],\"label\":1}"),
            "d.jsonl, row 2: column `text` is a list",
        ),
        (
            "d.jsonl",
            row("{\"text\":NaN}"),
            "d.jsonl, row 2: not a JSON object",
        ),
        ("d.txt", "t".to_owned(), "d.txt ends in none of"),
    ] {
        let found = complaint(name, &content);
        assert!(found.starts_with(wanted), "{found}\n{wanted}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_refused_with_its_row() {
    for (name, content) in [
        ("d.csv", &b"text,label\nt,a\n\xff,b\n"[..]),
        ("d.jsonl", b"\n{\"text\":\"\xff\"}\n"),
    ] {
        let (_folder, path) = file(name, content);
        let message = read_records(&path, &columns()).unwrap_err().to_string();
        assert!(
            message.contains("row 2") && message.contains("not UTF-8"),
            "{message}"
        );
    }
}

#[test]
fn an_id_that_stands_twice_is_refused_with_both_rows() {
    let (_folder, path) = file("d.csv", b"id,text,label\n1,t,a\n2,t,b\n1,t,b\n");
    let columns = Columns {
        id: Some("id".into()),
        ..columns()
    };
    let message = read_records(&path, &columns).unwrap_err().to_string();
    assert!(
        message.ends_with("row 3: id `1` stands already in row 1"),
        "{message}"
    );
}

#[test]
fn one_class_is_refused_and_rare_classes_are_refused_dropped_or_kept() {
    let labelled = |labels: &str, rare| {
        let rows: String = labels.chars().map(|label| format!("t,{label}\n")).collect();
        let (_folder, path) = file("d.csv", format!("text,label\n{rows}").as_bytes());
        Labelled::new(&path, read_records(&path, &columns()).unwrap(), rare)
    };
    let refuse = RareClasses::Refuse { minimum: 2 };
    let drop = RareClasses::Drop { minimum: 2 };
    assert!(matches!(
        labelled("aaa", refuse),
        Err(TableError::OneClass { .. })
    ));
    assert!(matches!(
        labelled("aab", drop),
        Err(TableError::OneClass { .. })
    ));
    assert!(matches!(
        labelled("aabbc", refuse),
        Err(TableError::RareClass { class, found: 1, minimum: 2, .. }) if class == "c"
    ));
    let dropped = labelled("acabb", drop).unwrap();
    assert_eq!(dropped.rows, [1, 3, 4, 5]);
    assert_eq!(dropped.dropped, [("c".to_owned(), 1)]);
    let kept = labelled("acabb", RareClasses::Keep).unwrap();
    assert_eq!(Labelled::schema(&[&kept]).names(), ["a", "b", "c"]);
}

/// A Parquet file with a text, a double and a list column.
fn parquet_file(rows: &[(&str, f64)]) -> (TempDir, PathBuf) {
    let schema = "message rows {
        required binary text (UTF8); required double label; optional binary note (UTF8);
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts: Vec<_> = rows
        .iter()
        .map(|(text, _)| ByteArray::from(*text))
        .collect();
    let labels: Vec<_> = rows.iter().map(|(_, label)| *label).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&texts, None, None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<DoubleType>()
        .write_batch(&labels, None, None)
        .unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let absent = vec![0; rows.len()];
    column
        .typed::<ByteArrayType>()
        .write_batch(&[], Some(&absent), None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    file("d.parquet", &bytes)
}

#[test]
fn parquet_columns_are_read_by_name_and_holes_are_named() {
    let (_folder, path) = parquet_file(&[("naïve 🦀", 1.0), ("two", 2.5)]);
    let records = read_records(&path, &columns()).unwrap();
    assert_eq!(records.texts, ["naïve 🦀", "two"]);
    assert_eq!(records.labels.unwrap(), ["1.0", "2.5"]);
    let note = Columns {
        text: vec!["note".into()],
        label: None,
        id: None,
    };
    let message = read_records(&path, &note).unwrap_err().to_string();
    assert!(
        message.ends_with("row 1: column `note` is null"),
        "{message}"
    );
    let (_folder, path) = parquet_file(&[("one", 1.0), ("two", f64::NAN)]);
    let message = read_records(&path, &columns()).unwrap_err().to_string();
    assert!(
        message.ends_with("row 2: column `label` is NaN"),
        "{message}"
    );
    let unknown = Columns {
        text: vec!["body".into()],
        label: None,
        id: None,
    };
    let message = read_records(&path, &unknown).unwrap_err().to_string();
    assert!(
        message.ends_with("no column `body`; it has text, label, note"),
        "{message}"
    );
}
