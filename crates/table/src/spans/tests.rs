use std::fs;

use hone_domain::Class;

use super::*;

fn read(name: &str, content: &str) -> Result<SpanRecords, TableError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let columns = SpanColumns {
        text: "text".to_owned(),
        spans: "spans".to_owned(),
    };
    read_spans(&path, &columns)
}

/// What is said of a second row with these spans.
fn complaint(spans: &str) -> String {
    let good = r#"{"text":"Ana","spans":[]}"#;
    let content = format!("{good}\n{{\"text\":\"né🙂 ok\",\"spans\":{spans}}}\n");
    let said = read("d.jsonl", &content).unwrap_err().to_string();
    let (_, told) = said.split_once("d.jsonl").unwrap();
    told.to_owned()
}

#[test]
fn spans_are_read_in_code_points_and_put_in_order() {
    let list = r#"[{"start":4,"end":6,"label":" OK "},{"label":"é🙂","start":1,"end":3}]"#;
    let lines = format!("{{\"text\":\"né🙂 ok\",\"spans\":{list}}}\n");
    let text = serde_json::to_string(list).unwrap();
    let texts = format!("{{\"text\":\"né🙂 ok\",\"spans\":{text}}}\n");
    let cells = format!("text,spans\nné🙂 ok,\"{}\"\n", list.replace('"', "\"\""));
    for (name, content) in [
        ("d.jsonl", &lines),
        ("d.json", &format!("[{lines}]")),
        ("d.jsonl", &texts),
        ("d.csv", &cells),
    ] {
        let records = read(name, content).unwrap();
        let schema = SpanRecords::schema(Path::new(name), &[&records]).unwrap();
        assert_eq!(schema.names(), ["OK", "é🙂"], "{name}");
        let spans = [
            Span::new(1..3, Class(1)).unwrap(),
            Span::new(4..6, Class(0)).unwrap(),
        ];
        assert_eq!(records.of_schema(&schema), [spans], "{name}");
    }
}

#[test]
fn what_is_wrong_with_a_span_is_said_with_its_row_and_its_place() {
    let ok = r#"{"start":0,"end":1,"label":"a"}"#;
    for (spans, wanted) in [
        (
            "7",
            "row 2, column `spans`: a number where a list of spans should be",
        ),
        ("null", "null where a list of spans should be"),
        ("\"oh\"", "a text where a list of spans should be"),
        (&format!("[{ok}, 7]"), "span 2 is a number"),
        (
            r#"[{"start":0,"end":1,"label":"a","score":1}]"#,
            "span 1 has the unknown key `score`",
        ),
        (
            r#"[{"start":0,"label":"a"}]"#,
            "`end` of span 1 is no offset",
        ),
        (
            r#"[{"start":-1,"end":1,"label":"a"}]"#,
            "`start` of span 1 is no offset",
        ),
        (
            r#"[{"start":0,"end":1,"label":" "}]"#,
            "span 1 has no label",
        ),
        (r#"[{"start":0,"end":1}]"#, "span 1 has no label"),
        (
            r#"[{"start":2,"end":2,"label":"a"}]"#,
            "span 1: the span 2..2 is empty",
        ),
        (
            r#"[{"start":4,"end":7,"label":"a"}]"#,
            "does not fit a text of 6 code points",
        ),
        (
            r#"[{"start":2,"end":5,"label":"a"},{"start":0,"end":3,"label":"b"}]"#,
            "the spans 0..3 and 2..5 overlap",
        ),
    ] {
        let said = complaint(spans);
        assert!(
            said.contains("row 2") && said.contains(wanted),
            "{said}\nlacks: {wanted}"
        );
    }
}

#[test]
fn holes_in_the_data_are_named() {
    let none = read("d.jsonl", "{\"text\":\"a\"}\n").unwrap_err();
    assert!(
        none.to_string()
            .contains("has no column `spans`; it has text")
    );
    let two = "{\"text\":\"a\",\"spans\":[]}\n{\"text\":null,\"spans\":[]}\n";
    let said = read("d.jsonl", two).unwrap_err().to_string();
    assert!(said.contains("row 2: column `text` is null"), "{said}");
    let bare = read("d.jsonl", "{\"text\":\"a\",\"spans\":[]}\n").unwrap();
    let said = SpanRecords::schema(Path::new("d.jsonl"), &[&bare]).unwrap_err();
    assert_eq!(
        said.to_string(),
        "d.jsonl has no span in any row: there is nothing to learn"
    );
}
