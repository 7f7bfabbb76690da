use std::fs;

use super::*;

fn read(name: &str, content: &str) -> Result<RankingRecords, TableError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    read_rankings(&path, &columns(&["a", "b", "c"]))
}

fn columns(options: &[&str]) -> RankingColumns {
    RankingColumns {
        options: options.iter().map(|option| (*option).to_owned()).collect(),
        ranking: "order".to_owned(),
    }
}

/// What is said of a second row with this ranking.
fn complaint(ranking: &str) -> String {
    let good = r#"{"a":"x","b":"y","c":"z","order":["a","b","c"]}"#;
    let content = format!("{good}\n{{\"a\":\"x\",\"b\":\"y\",\"c\":\"z\",\"order\":{ranking}}}\n");
    let said = read("d.jsonl", &content).unwrap_err().to_string();
    let (_, told) = said.split_once("d.jsonl").unwrap();
    told.to_owned()
}

#[test]
fn rankings_are_read_as_ranks_or_as_names_and_may_tie() {
    let ranks = r#"[{"value":"c","rank":1},{"value":"a","rank":2},{"value":"b","rank":1}]"#;
    let names = r#"["c","a","b"]"#;
    let line = |order: &str| format!("{{\"a\":\"x\",\"b\":\"y\",\"c\":\"\",\"order\":{order}}}\n");
    let cells = |order: &str| format!("a,b,c,order\nx,y,,\"{}\"\n", order.replace('"', "\"\""));
    let text = serde_json::to_string(ranks).unwrap();
    for (name, content, wanted) in [
        ("d.jsonl", line(ranks), [1, 0, 0]),
        ("d.jsonl", line(&text), [1, 0, 0]),
        ("d.jsonl", line(names), [1, 2, 0]),
        ("d.csv", cells(ranks), [1, 0, 0]),
        ("d.csv", cells(names), [1, 2, 0]),
    ] {
        let records = read(name, &content).unwrap();
        assert_eq!(records.texts, [["x", "y", ""]], "{name}");
        assert_eq!(records.rankings[0].ranks(), wanted, "{name} {content}");
    }
}

#[test]
fn a_wrong_ranking_is_named_with_its_row_and_column() {
    for (ranking, wanted) in [
        ("3", "a number where a list of options should be"),
        (r#""a > b""#, "a text where a list of options should be"),
        ("[3]", "entry 1 is a number"),
        (r#"["a","b"]"#, "option `c` is not ranked"),
        (r#"["a","b","c","b"]"#, "option `b` is ranked twice"),
        (
            r#"["a","b","d"]"#,
            "entry 3 is `d`, which is none of the options (a, b, c)",
        ),
        (r#"[{"rank":1}]"#, "entry 1 has no `value`"),
        (r#"[{"value":"a"}]"#, "entry 1 has no `rank`"),
        (r#"[{"value":"a","rank":-1}]"#, "entry 1 has no `rank`"),
    ] {
        let said = complaint(ranking);
        assert!(said.starts_with(", row 2, column `order`: "), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn absent_columns_and_too_few_options_are_refused() {
    let said = read(
        "d.jsonl",
        "{\"a\":\"x\",\"b\":\"y\",\"order\":[\"a\",\"b\"]}\n",
    )
    .unwrap_err();
    assert!(
        matches!(&said, TableError::NoColumn { column, .. } if column == "c"),
        "{said}"
    );
    let said = read(
        "d.jsonl",
        "{\"a\":null,\"b\":\"\",\"c\":\"\",\"order\":[]}\n",
    )
    .unwrap_err();
    assert!(
        matches!(&said, TableError::NoValue { column, .. } if column == "a"),
        "{said}"
    );
    let said = read("d.jsonl", "").unwrap_err();
    assert!(matches!(said, TableError::Empty { .. }), "{said}");
    for options in [&["a"][..], &["a", "a"]] {
        let said = read_rankings(Path::new("d.jsonl"), &columns(options)).unwrap_err();
        assert!(matches!(said, TableError::Schema { .. }), "{said}");
    }
}
