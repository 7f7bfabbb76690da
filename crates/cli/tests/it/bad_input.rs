//! Bad input: exit code 2, the place named, nothing written.

use std::fs;

use crate::hone::{file, hone_in};

/// Runs `simulate` on a file with these options and returns what was said.
fn refused(name: &str, content: &[u8], options: &[&str]) -> String {
    let (_folder, path) = file(name, content);
    let scratch = tempfile::tempdir().unwrap();
    let (data, out) = (scratch.path().join("data"), scratch.path().join("out"));
    let mut args = vec![
        "simulate", "--data", &path, "--text", "text", "--label", "label",
    ];
    args.extend(["--out", out.to_str().unwrap()]);
    args.extend(options);
    let run = hone_in(&data, &args);
    assert_eq!(run.code, 2, "{}", run.talk);
    assert_eq!(run.out, "");
    assert!(!out.exists() && !data.exists(), "something was written");
    run.talk
}

fn rows(labels: &str) -> Vec<u8> {
    let rows = labels
        .chars()
        .enumerate()
        .map(|(at, label)| format!("text {at},{label}\n"));
    format!("text,label\n{}", rows.collect::<String>()).into_bytes()
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place() {
    for (name, content, wanted) in [
        (
            "d.csv",
            &b"text,topic\na,b\n"[..],
            "has no column `label`; it has text, topic",
        ),
        ("d.csv", b"text,label\n", "holds no rows"),
        ("d.csv", b"", "has no column"),
        (
            "d.csv",
            b"text,label\na,x\n\xff,y\n",
            "row 2: field 1 is not UTF-8",
        ),
        (
            "d.csv",
            b"text,label\na,x\nb,NaN\n",
            "row 2: column `label` is NaN",
        ),
        (
            "d.jsonl",
            b"{\"text\":\"a\",\"label\":null}\n",
            "row 1: column `label` is null",
        ),
        (
            "d.jsonl",
            b"{\"text\":\"a\",\"label\":1}\nnonsense\n",
            "row 2: not a JSON object",
        ),
        ("d.parquet", b"PAR1 no", "is not a Parquet file"),
        ("d.xlsx", b"", "ends in none of"),
    ] {
        let said = refused(name, content, &[]);
        assert!(said.contains(wanted), "{said}\nlacks: {wanted}");
    }
}

#[test]
fn labels_that_teach_nothing_are_refused() {
    assert!(refused("d.csv", &rows("aaaa"), &[]).contains("only the class `a`"));
    assert!(refused("d.csv", &rows("aaab"), &[]).contains("class `b` has 1 of the 2 rows"));
    let few = refused("d.csv", &rows("aaaabbbb"), &["--start", "20"]);
    assert!(
        few.contains("start 20") && few.contains("a pool of 6 rows"),
        "{few}"
    );
}

#[test]
fn ratings_that_are_none_are_refused_with_their_row() {
    for (second, wanted) in [
        (
            "eleven",
            "row 2: rating `eleven` is not a whole number from 0 to 10",
        ),
        ("11", "row 2: rating `11` is not"),
        ("03", "row 2: rating `03` is not"),
        ("2.5", "row 2: rating `2.5` is not"),
    ] {
        let content = format!("text,rating\na,1\nb,{second}\nc,1\nd,{second}\n");
        let (_folder, path) = file("d.csv", content.as_bytes());
        let scratch = tempfile::tempdir().unwrap();
        let args = [
            "simulate", "--data", &path, "--text", "text", "--rating", "rating",
        ];
        let run = hone_in(scratch.path(), &args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.talk);
        assert!(run.talk.contains(wanted), "{}", run.talk);
    }
}

/// Runs `simulate` on label sets and returns what was said.
fn refused_sets(content: &[u8], options: &[&str]) -> String {
    let (_folder, path) = file("d.jsonl", content);
    let scratch = tempfile::tempdir().unwrap();
    let args = [
        "simulate", "--data", &path, "--text", "text", "--labels", "labels",
    ];
    let run = hone_in(scratch.path(), &[&args[..], options].concat());
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.talk);
    run.talk
}

#[test]
fn label_sets_that_cannot_be_read_are_refused_with_their_row() {
    let rows = |second: &str| format!("{{\"text\":\"a\",\"labels\":[\"x\",\"y\"]}}\n{second}\n");
    let said = refused_sets(rows("{\"text\":\"b\",\"labels\":null}").as_bytes(), &[]);
    assert!(said.contains("row 2: column `labels` is null"), "{said}");
    let one = "{\"text\":\"a\",\"labels\":[\"x\"]}\n";
    let said = refused_sets(one.as_bytes(), &[]);
    assert!(said.contains("only the class `x`"), "{said}");
    let good = rows("{\"text\":\"b\",\"labels\":[]}");
    let said = refused_sets(good.as_bytes(), &["--head", "lda"]);
    assert!(
        said.contains("`lda` names no head (fused, baseline)"),
        "{said}"
    );
    let said = refused_sets(good.as_bytes(), &["--label", "x"]);
    assert!(said.contains("cannot be used with"), "{said}");
}

#[test]
fn spans_that_cannot_be_read_are_refused_with_their_row() {
    let refused = |spans: &str, options: &[&str]| {
        let content =
            format!("{{\"text\":\"a\",\"spans\":[]}}\n{{\"text\":\"né\",\"spans\":{spans}}}\n");
        let (_folder, path) = file("d.jsonl", content.as_bytes());
        let scratch = tempfile::tempdir().unwrap();
        let args = [
            "simulate", "--data", &path, "--text", "text", "--spans", "spans",
        ];
        let run = hone_in(scratch.path(), &[&args[..], options].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.talk);
        run.talk
    };
    let good = r#"[{"start":0,"end":2,"label":"x"}]"#;
    for (spans, options, wanted) in [
        (
            r#"[{"start":0,"end":3,"label":"x"}]"#,
            &[][..],
            "row 2, column `spans`: span 1: the span 0..3 does not fit",
        ),
        (
            r#"[{"start":0,"end":2,"tag":"x"}]"#,
            &[],
            "unknown key `tag`",
        ),
        ("[]", &[], "no span in any row"),
        (
            good,
            &["--head", "lda"],
            "`lda` names no head (crf, viterbi, greedy)",
        ),
        (good, &["--label", "x"], "cannot be used with"),
        (good, &["--text", "more"], "one --text"),
        (good, &["--views", "final"], "cannot be used with"),
    ] {
        let said = refused(spans, options);
        assert!(said.contains(wanted), "{said}\nlacks: {wanted}");
    }
}

#[test]
fn an_id_that_stands_twice_is_refused() {
    let content = b"id,text,label\n7,a,x\n8,b,y\n7,c,x\n";
    let said = refused("d.csv", content, &["--id", "id"]);
    assert!(
        said.contains("row 3: id `7` stands already in row 1"),
        "{said}"
    );
}

#[test]
fn unknown_names_are_refused_with_the_known_ones() {
    for (options, wanted) in [
        (&["--strategy", "magic"][..], "u-herding"),
        (&["--head", "magic"], "logistic"),
        (&["--strategy", "random@magic"], "logistic"),
        (&["--views", "tokens-3"], "layer-mean-N"),
        (&["--device", "gpu"], "cuda:N"),
        (&["--test-share", "1.5"], "not between 0 and 1"),
        (&["--strategy", "random,random"], "twice"),
        (&["--seeds", "0"], "at least 1"),
        (&["--views", "tf-idf"], "no view of the encoder"),
    ] {
        let mut options = options.to_vec();
        options.extend(["--start", "2", "--batch", "1", "--offline"]);
        let said = refused("d.csv", &rows("aaaabbbb"), &options);
        assert!(said.contains(wanted), "{options:?}: {said}");
    }
}

#[test]
fn a_model_that_is_not_here_is_an_error_offline() {
    let (_folder, path) = file("d.csv", &rows("aaaabbbb"));
    let data = tempfile::tempdir().unwrap();
    let args = [
        "simulate", "--data", &path, "--text", "text", "--label", "label",
    ];
    let options = ["--start", "2", "--batch", "1", "--offline"];
    let run = hone_in(data.path(), &[&args[..], &options[..]].concat());
    assert_eq!(run.code, 1, "{}", run.talk);
    assert!(run.talk.contains("offline"), "{}", run.talk);
    let left = fs::read_dir(data.path()).unwrap().count();
    assert_eq!(left, 0, "something was written");
}

#[test]
fn rankings_that_are_none_are_refused_with_their_row() {
    let good = r#"{"a":"x","b":"y","order":["a","b"]}"#;
    for (second, wanted) in [
        (
            r#"["a"]"#,
            "row 2, column `order`: option `b` is not ranked",
        ),
        (
            r#"["a","c"]"#,
            "entry 2 is `c`, which is none of the options (a, b)",
        ),
        ("7", "a number where a list of options should be"),
    ] {
        let row = format!(r#"{{"a":"x","b":"y","order":{second}}}"#);
        let (_folder, path) = file("d.jsonl", format!("{good}\n{row}\n").as_bytes());
        let scratch = tempfile::tempdir().unwrap();
        let args = [
            "simulate",
            "--data",
            &path,
            "--ranking",
            "order",
            "--options",
            "a,b",
        ];
        let run = hone_in(scratch.path(), &args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.talk);
        assert!(run.talk.contains(wanted), "{}", run.talk);
    }
}
