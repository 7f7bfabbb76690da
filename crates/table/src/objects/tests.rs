use std::fs::File;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Object, Objects};
use crate::{CellKind, Column, RowWriter, TableError};

fn columns() -> Vec<Column> {
    let column = |(name, kind): (&str, CellKind)| Column {
        name: name.to_owned(),
        kind,
    };
    let columns = [
        ("text", CellKind::Text),
        ("whole", CellKind::Integer),
        ("part", CellKind::Number),
        ("texts", CellKind::Texts),
        ("wholes", CellKind::Integers),
        ("parts", CellKind::Numbers),
        ("any", CellKind::Json),
    ];
    columns.map(column).to_vec()
}

fn rows() -> Vec<Value> {
    vec![
        json!({"text": "a \"b\",\nc", "whole": -3, "part": 0.5, "texts": ["x", null, ""],
            "wholes": [1, 2], "parts": [0.25], "any": {"deep": [1, "2"]}}),
        json!({"text": null, "whole": null, "part": null, "texts": null, "wholes": [],
            "parts": [], "any": null}),
        json!({"text": "é", "whole": 9_007_199_254_740_993_i64, "part": 2.0, "texts": [],
            "wholes": null, "parts": [1.0, -1.5], "any": "text"}),
    ]
}

fn written(folder: &TempDir, name: &str, rows: &[Value]) -> Result<Vec<Object>, TableError> {
    let path = folder.path().join(name);
    let file = File::create(&path).expect("the folder can be written");
    let mut writer = RowWriter::new(&path, file, columns())?;
    for row in rows {
        writer.write(row.as_object().expect("an object").clone())?;
    }
    writer.finish()?;
    Objects::open(&path)?.map(|(_, row)| row).collect()
}

#[test]
fn rows_come_back_from_json_lines_and_parquet_as_they_were() {
    let folder = TempDir::new().expect("a folder");
    for name in ["rows.jsonl", "rows.parquet"] {
        let read = written(&folder, name, &rows()).expect("it is written and read");
        let read: Vec<Value> = read.into_iter().map(Value::Object).collect();
        assert_eq!(read, rows(), "{name}");
    }
}

#[test]
fn cells_of_csv_and_tsv_that_are_lists_or_objects_hold_json() {
    let folder = TempDir::new().expect("a folder");
    for name in ["rows.csv", "rows.tsv"] {
        let read = written(&folder, name, &rows()).expect("it is written and read");
        assert_eq!(read[0]["text"], "a \"b\",\nc", "{name}");
        assert_eq!(read[0]["whole"], "-3");
        assert_eq!(read[0]["texts"], r#"["x",null,""]"#);
        assert_eq!(read[0]["any"], r#"{"deep":[1,"2"]}"#);
        assert_eq!(read[1]["text"], Value::Null);
    }
}

#[test]
fn lines_are_counted_where_a_cell_has_more_than_one() {
    let folder = TempDir::new().expect("a folder");
    written(&folder, "rows.csv", &rows()).expect("it is written and read");
    let objects = Objects::open(&folder.path().join("rows.csv")).expect("it is there");
    let lines: Vec<usize> = objects.map(|(line, _)| line).collect();
    assert_eq!(lines, [2, 4, 5]);
}

#[test]
fn lines_that_a_carriage_return_ends_are_counted_alike() {
    let folder = TempDir::new().expect("a folder");
    for (name, end) in [
        ("feed.csv", "\n"),
        ("both.csv", "\r\n"),
        ("both.tsv", "\r\n"),
    ] {
        let path = folder.path().join(name);
        let between = if name.ends_with("tsv") { "\t" } else { "," };
        let rows = ["a,b", "1,\"x#y\"", "2,z", "3", "4,w"].map(|row| row.replace(',', between));
        let text = rows.join(end).replace('#', end) + end;
        std::fs::write(&path, text).expect("written");
        let read: Vec<_> = Objects::open(&path).expect("it is there").collect();
        let lines: Vec<usize> = read.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4, 5, 6], "{name}");
        let refused = TableError::BadRow {
            path,
            row: 5,
            message: String::new(),
        };
        let said = read[2]
            .1
            .as_ref()
            .expect_err("a cell is missing")
            .to_string();
        assert!(said.starts_with(&refused.to_string()), "{said}");
    }
}

#[test]
fn a_bad_line_is_named_and_those_after_it_are_read() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("bad.jsonl");
    std::fs::write(&path, "\u{feff}{\"a\": 1}\n\n[1]\n{\"a\": 2}\n").expect("written");
    let read: Vec<_> = Objects::open(&path).expect("it is there").collect();
    assert_eq!(read.len(), 3);
    assert!(matches!(
        &read[1],
        (3, Err(TableError::BadRow { row: 3, .. }))
    ));
    assert_eq!(read[2].0, 4);
    assert_eq!(read[2].1.as_ref().expect("an object")["a"], 2);
}

#[test]
fn a_value_that_its_column_cannot_hold_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let row = json!({"whole": "three"});
    let error = written(&folder, "rows.parquet", &[row]).expect_err("it is a text");
    assert!(matches!(error, TableError::Parquet { .. }), "{error}");
}

#[test]
fn classes_become_names_and_images_data_urls() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/features.parquet");
    let table = Objects::open(&path).expect("it is a table");
    assert_eq!(table.total(), Some(3));
    let rows: Vec<Object> = table.map(|(_, row)| row.expect("it reads")).collect();
    let column = |name: &str| -> Vec<Value> { rows.iter().map(|row| row[name].clone()).collect() };
    assert_eq!(column("text"), ["one", "two", "three"]);
    assert_eq!(column("label"), [json!("ham"), json!("spam"), Value::Null]);
    assert_eq!(column("tags"), [json!(["a", "c"]), json!([]), json!(["b"])]);
    assert_eq!(column("n"), [1, 2, 3]);
    let talk = json!([{"role": "user", "content": "hi"}]);
    assert_eq!(column("chat"), [talk, json!([]), json!([])]);
    let kinds = ["x", "y", "x"].map(|kind| json!({"kind": kind}));
    assert_eq!(column("in"), kinds);
    let images = column("image");
    for image in &images[..2] {
        let url = image.as_str().expect("a text");
        assert!(
            url.starts_with("data:image/png;base64,iVBORw0KGgo"),
            "{url}"
        );
    }
    assert_ne!(images[0], images[1]);
    assert_eq!(images[2], Value::Null);
}
