//! Real files through the port of tables: what they show, and what becomes of their rows.

use std::fs;
use std::io::Read as _;
use std::sync::Arc;

use hone_annotation::hub::{Mapped, Mapping};
use hone_annotation::table::{
    CellKind, ColumnRole, Look, TableFailure, TableFile, TableFormat, TableRow, Tables,
};
use hone_annotation::use_case::records::{Include, VectorsIncluded};
use hone_table::{CellKind as Cell, Column, Object, RowWriter};
use serde_json::{Value, json};

use super::world::{filled, records};
use crate::TableTransfer;

fn look(name: &str, bytes: &[u8]) -> Result<Look, String> {
    TableTransfer.look(TableFile { name, bytes }).map_err(told)
}

fn told(failure: TableFailure) -> String {
    match failure {
        TableFailure::Unfit(reason) => reason,
        TableFailure::Broken(error) => panic!("the machine is at fault: {error}"),
    }
}

/// The same four rows in every format.
fn rows() -> Vec<Object> {
    let row = |at: usize| {
        let row = json!({"nr": at, "review": format!("Review number {at}, with \"quotes\""),
            "label": (["good", "bad"][at % 2]), "year": 2000 + at});
        row.as_object().cloned().expect("it is an object")
    };
    (1..=4).map(row).collect()
}

fn table(ending: &str) -> Vec<u8> {
    if ending == "json" {
        return json!(rows()).to_string().into_bytes();
    }
    let kinds = [
        ("nr", Cell::Integer),
        ("review", Cell::Text),
        ("label", Cell::Text),
        ("year", Cell::Integer),
    ];
    let columns = kinds.map(|(name, kind)| Column {
        name: name.to_owned(),
        kind,
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(format!("rows.{ending}"));
    let file = fs::File::create(&path).expect("the folder can be written");
    let mut writer = RowWriter::new(&path, file, columns.to_vec()).expect("it is a format");
    for row in rows() {
        writer.write(row).expect("it is written");
    }
    drop(writer.finish().expect("it is written"));
    fs::read(&path).expect("it is there")
}

#[test]
fn a_file_of_any_format_shows_the_same_columns_and_rows() {
    for ending in ["csv", "tsv", "jsonl", "json", "parquet"] {
        let shown = look(&format!("Reviews.{ending}"), &table(ending)).expect(ending);
        assert_eq!(
            (shown.rows, shown.unread, shown.samples.len()),
            (4, 0, 4),
            "{ending}"
        );
        let column = |name: &str| {
            let found = shown.columns.iter().find(|column| column.name == name);
            found.unwrap_or_else(|| panic!("{ending} has no {name}"))
        };
        assert_eq!(column("nr").role, ColumnRole::ExternalId, "{ending}");
        assert_eq!(column("review").role, ColumnRole::Text, "{ending}");
        assert_eq!(column("label").role, ColumnRole::Suggestion, "{ending}");
        assert_eq!(column("label").values, ["bad", "good"], "{ending}");
        assert_eq!(column("year").role, ColumnRole::Integer, "{ending}");
        assert_eq!(column("year").kind, CellKind::Integer, "{ending}");
    }
}

#[test]
fn semicolons_of_a_spreadsheet_stand_between_values_too() {
    let shown = look(
        "a.csv",
        "\u{feff}text;label\n\"one; two, three, four\";a\nfive;b\n".as_bytes(),
    );
    let shown = shown.expect("it is read");
    let names: Vec<_> = shown
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["text", "label"]);
    assert_eq!(shown.samples[0]["text"], "one; two, three, four");
}

#[test]
fn what_cannot_be_read_is_told_with_its_row() {
    let shown = look("a.csv", b"text,label\none,a\ntwo\nthree,b\n").expect("most of it is read");
    assert_eq!((shown.rows, shown.unread), (3, 1));
    assert_eq!(shown.problems[0].row, 3);
    assert!(
        shown.problems[0].reason.contains("2 fields"),
        "{:?}",
        shown.problems
    );
    let shown = look("a.jsonl", b"{\"text\": \"one\"}\nnonsense\n").expect("most of it is read");
    assert_eq!((shown.unread, shown.problems[0].row), (1, 2));
    let wrong = look("a.jsonl", b"nonsense\n").expect_err("there is no row");
    assert!(wrong.contains("row 1: not a JSON object"), "{wrong}");
    let wrong = look("a.json", b"{\"text\": 1}").expect_err("it is no list");
    assert!(wrong.contains("no list of objects"), "{wrong}");
    let wrong = look("a.parquet", b"PAR1 this is none").expect_err("it is none");
    assert!(wrong.contains("is not a Parquet file"), "{wrong}");
    let wrong = look("a.xlsx", b"x").expect_err("it is no format");
    assert!(wrong.contains("a.xlsx ends in none of .jsonl"), "{wrong}");
    let wrong = look("a.csv", b"text,label\n").expect_err("there is no row");
    assert_eq!(wrong, "a.csv holds no rows");
}

fn mapped(pairs: &[(&str, &str)]) -> Vec<Mapped> {
    let pairs = pairs.iter().map(|(source, target)| Mapped {
        source: (*source).to_owned(),
        target: (*target).to_owned(),
    });
    pairs.collect()
}

/// The rows of a file as records of the dataset of every kind.
fn read(name: &str, bytes: &[u8], mapping: Mapping) -> Result<Vec<TableRow>, String> {
    let schema = Arc::new(filled().1.schema);
    let file = TableFile { name, bytes };
    let mut opened = TableTransfer.open(file, mapping, schema).map_err(told)?;
    let rows = opened.take(3).map_err(told)?;
    assert!(rows.len() <= 3);
    Ok(rows
        .into_iter()
        .chain(opened.take(100).map_err(told)?)
        .collect())
}

#[test]
fn rows_become_records_as_the_mapping_says() {
    let schema = filled().1.schema;
    let field = schema.fields[0].name.clone();
    for ending in ["csv", "tsv", "jsonl", "json", "parquet"] {
        let mapping = Mapping {
            fields: mapped(&[("review", &field)]),
            metadata: mapped(&[("label", "source")]),
            suggestions: Vec::new(),
            external_id: None,
        };
        let rows = read(&format!("Reviews.{ending}"), &table(ending), mapping).expect(ending);
        assert_eq!(rows.len(), 4, "{ending}");
        let item = rows[1].read.as_ref().expect(ending);
        let fields = item.fields.as_ref().expect("it has fields");
        assert_eq!(fields[&field], "Review number 2, with \"quotes\"");
        let called = format!("Reviews_{}", rows[1].number);
        assert_eq!(item.external_id.as_deref(), Some(called.as_str()));
    }
}

#[test]
fn a_row_without_its_id_and_a_column_that_is_not_there_are_named() {
    let field = filled().1.schema.fields[0].name.clone();
    let mapping = |column: &str| Mapping {
        fields: mapped(&[("text", &field)]),
        external_id: Some(column.to_owned()),
        ..Mapping::default()
    };
    let rows = read("a.csv", b"text,nr\none,1\ntwo,\n", mapping("nr")).expect("it is read");
    assert_eq!(rows[1].number, 3);
    let wrong = rows[1].read.as_ref().expect_err("it has no id");
    assert_eq!(wrong, "column \"nr\" holds no id");
    let wrong = read("a.csv", b"text\none\n", mapping("nr")).expect_err("there is no column");
    assert_eq!(wrong, "there is no column \"nr\"; there are: text");
}

fn written(format: TableFormat, include: &Include) -> String {
    let (store, filled) = filled();
    let schema = Arc::new(filled.schema.clone());
    let mut writer = TableTransfer
        .write(schema, format, include)
        .expect("there is place");
    writer
        .add(records(&store, filled.dataset()))
        .expect("it is written");
    let mut text = Vec::new();
    let mut file = writer.finish().expect("it is written");
    file.read_to_end(&mut text).expect("it is read");
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn a_file_has_of_each_record_what_was_asked_for() {
    let plain = Include::default();
    let header = |include: &Include| {
        let text = written(TableFormat::Csv, include);
        text.lines().next().expect("it has a header").to_owned()
    };
    let (all, none) = (header(&Include::all()), header(&plain));
    assert!(
        all.contains(".responses") && all.contains(".suggestion"),
        "{all}"
    );
    assert!(all.contains("vector."), "{all}");
    assert!(
        !none.contains(".responses") && !none.contains(".suggestion"),
        "{none}"
    );
    assert!(!none.contains("vector."), "{none}");
    let answers = Include {
        responses: true,
        suggestions: false,
        vectors: VectorsIncluded::None,
    };
    let some = header(&answers);
    assert!(
        some.contains(".responses.users") && !some.contains(".suggestion"),
        "{some}"
    );
    let lines = written(TableFormat::JsonLines, &Include::all());
    assert_eq!(lines.lines().count(), 6);
    let first: Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    assert!(first["_server_id"].is_string());
    assert!(written(TableFormat::Parquet, &Include::all()).starts_with("PAR1"));
}
