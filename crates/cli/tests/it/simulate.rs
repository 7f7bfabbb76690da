//! The loop on a real data set with the real encoder, from the command line.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use crate::hone::{Run, default_model, hone};

/// Full-case news of five classes, pulled once.
fn news() -> &'static str {
    static FILE: OnceLock<String> = OnceLock::new();
    FILE.get_or_init(|| {
        let pulled = hone(&["data", "pull", "bbc_news"]);
        assert_eq!(
            pulled.code, 0,
            "the data set cannot be had: {}",
            pulled.talk
        );
        pulled.out.lines().next().unwrap().to_owned()
    })
}

const SMALL: [&str; 10] = [
    "--start",
    "10",
    "--batch",
    "10",
    "--budget",
    "60",
    "--seeds",
    "2",
    "--max-tokens",
    "48",
];

fn simulate(options: &[&str]) -> Run {
    default_model();
    let args = [
        "simulate",
        "--data",
        news(),
        "--text",
        "text",
        "--label",
        "label",
        "--json",
    ];
    hone(&[&args[..], &SMALL, options].concat()).good()
}

/// The report without what may differ between two equal runs.
fn timeless(run: &Run) -> Value {
    let mut report = run.json();
    let provenance = report["provenance"].as_object_mut().unwrap();
    for key in ["duration_seconds", "command", "finished"] {
        provenance.remove(key);
    }
    report
}

fn end_of(report: &Value, strategy: &str) -> f64 {
    let curve = report["strategies"][strategy]["curve"].as_array().unwrap();
    curve.last().unwrap()["macro_f1"].as_f64().unwrap()
}

#[test]
fn the_loop_learns_and_the_report_keeps_its_contract() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("report");
    let run = simulate(&[
        "--strategy",
        "hone,random,margin@baseline",
        "--out",
        folder.to_str().unwrap(),
    ]);
    let report = run.json();
    assert!(
        report["full_data"]["macro_f1"].as_f64().unwrap() > 0.9,
        "{}",
        report["full_data"]
    );
    for strategy in ["hone", "random", "margin@baseline"] {
        let curve = report["strategies"][strategy]["curve"].as_array().unwrap();
        let labels: Vec<_> = curve
            .iter()
            .map(|point| point["labels"].as_u64().unwrap())
            .collect();
        assert_eq!(labels, [10, 20, 30, 40, 50, 60], "{strategy}");
        for point in curve {
            let value = |key: &str| point[key].as_f64().unwrap();
            assert!(value("low") <= value("macro_f1") && value("macro_f1") <= value("high"));
            assert!((0.0..=1.0).contains(&value("accuracy")));
        }
        assert!(report["strategies"][strategy]["aubc"].as_f64().unwrap() > 0.0);
        let targets = report["strategies"][strategy]["labels_to"]
            .as_object()
            .unwrap();
        assert_eq!(targets.keys().collect::<Vec<_>>(), ["0.90", "0.95", "0.99"]);
    }
    assert!(
        end_of(&report, "hone") > 0.85,
        "{}",
        report["strategies"]["hone"]["curve"]
    );
    for name in [
        "report.html",
        "report.json",
        "report.md",
        "head.safetensors",
    ] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    let stored: Value =
        serde_json::from_slice(&fs::read(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(stored["strategies"], report["strategies"]);
    predicts_like_it_was_measured(&folder, &report);
}

/// Some tweets with their sentiment as a rating from 1 to 3.
fn rated_tweets(folder: &Path) -> String {
    let pulled = hone(&["data", "pull", "tweets_sentiment"]);
    assert_eq!(
        pulled.code, 0,
        "the data set cannot be had: {}",
        pulled.talk
    );
    let rows = fs::read_to_string(pulled.out.lines().next().unwrap()).unwrap();
    let rated = rows.lines().step_by(40).map(|row| {
        let row: Value = serde_json::from_str(row).unwrap();
        let rating = match row["label"].as_str().unwrap() {
            "negative" => 1,
            "neutral" => 2,
            "positive" => 3,
            other => panic!("{other} is no sentiment"),
        };
        serde_json::json!({"text": row["text"], "rating": rating}).to_string() + "\n"
    });
    let file = folder.join("rated.jsonl");
    fs::write(&file, rated.collect::<String>()).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn ratings_are_learned_as_such_and_predicted() {
    let out = tempfile::tempdir().unwrap();
    let data = rated_tweets(out.path());
    let folder = out.path().join("report");
    let args = [
        "simulate", "--data", &data, "--text", "text", "--rating", "rating", "--json",
    ];
    let place = [
        "--strategy",
        "hone,random",
        "--out",
        folder.to_str().unwrap(),
    ];
    default_model();
    let report = hone(&[&args[..], &SMALL, &place].concat()).good().json();
    assert_eq!(report["provenance"]["head"]["spec"]["kind"], "ordinal");
    let names = report["per_class"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|class| class["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["1", "2", "3"]);
    let full = &report["ratings"]["full"];
    assert!(full["quadratic_kappa"].as_f64().unwrap() > 0.3, "{full}");
    assert!(
        full["mean_absolute_error"].as_f64().unwrap() < 0.7,
        "{full}"
    );
    for strategy in ["hone", "random"] {
        let points = report["ratings"]["strategies"][strategy]
            .as_array()
            .unwrap();
        let labels: Vec<_> = points
            .iter()
            .map(|at| at["labels"].as_u64().unwrap())
            .collect();
        assert_eq!(labels, [10, 20, 30, 40, 50, 60], "{strategy}");
        let end = points.last().unwrap();
        assert!(end["quadratic_kappa"].as_f64().unwrap() > 0.0, "{end}");
    }
    let head = folder.join("head.safetensors");
    let head = head.to_str().unwrap();
    let run = hone(&["predict", "--head", head, "--data", &data, "--text", "text"]).good();
    let first: Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    assert!(names.contains(&first["label"].as_str().unwrap()), "{first}");
}

/// The stored head labels the file it came from; most of it rightly.
fn predicts_like_it_was_measured(folder: &Path, report: &Value) {
    let head = folder.join("head.safetensors");
    let head = head.to_str().unwrap();
    let run = hone(&[
        "predict",
        "--head",
        head,
        "--data",
        news(),
        "--text",
        "text",
    ])
    .good();
    let gold = fs::read_to_string(news()).unwrap();
    let (mut right, mut rows) = (0.0, 0.0);
    for (line, gold) in run.out.lines().zip(gold.lines()) {
        let line: Value = serde_json::from_str(line).unwrap();
        let gold: Value = serde_json::from_str(gold).unwrap();
        let scores = line["scores"].as_object().unwrap();
        let sum: f64 = scores.values().map(|score| score.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-4);
        right += f64::from(line["label"] == gold["label"]);
        rows += 1.0;
    }
    assert_eq!(
        rows,
        (report["provenance"]["pool_rows"].as_f64().unwrap()
            + report["provenance"]["test_rows"].as_f64().unwrap())
    );
    assert!(right / rows > 0.85, "{right} of {rows}");
}

#[test]
fn a_second_run_reads_nothing_anew_and_gives_the_same_report_on_any_number_of_threads() {
    let first = simulate(&["--threads", "1"]);
    let second = simulate(&["--threads", "3"]);
    assert!(
        second.talk.contains("0 of 2225 records were read anew"),
        "{}",
        second.talk
    );
    assert_eq!(timeless(&first), timeless(&second));
}

#[test]
fn eight_bit_features_are_kept_apart_and_teach_as_well() {
    let full = simulate(&[]).json();
    let int8 = simulate(&["--dtype", "int8"]).json();
    assert_eq!(int8["provenance"]["encoder"]["precision"], "int8");
    assert_ne!(full["strategies"], int8["strategies"]);
    let lost = end_of(&full, "hone") - end_of(&int8, "hone");
    assert!(lost < 0.03, "int8 lost {lost} macro-F1");
}

#[test]
fn two_reports_are_compared_and_other_data_is_refused() {
    let out = tempfile::tempdir().unwrap();
    let folder = |name: &str| out.path().join(name).to_str().unwrap().to_owned();
    simulate(&["--out", &folder("a")]);
    simulate(&["--strategy", "margin,random", "--out", &folder("b")]);
    let (a, b) = (folder("a/report.json"), folder("b/report.json"));
    let compared = hone(&["report", "--compare", &a, &b]).good();
    assert!(compared.out.contains("margin"), "{}", compared.out);
    simulate(&["--max-pool", "500", "--out", &folder("c")]);
    let refused = hone(&["report", "--compare", &a, &folder("c/report.json")]);
    assert_ne!(refused.code, 0);
    assert!(refused.talk.contains("data"), "{}", refused.talk);
}

/// The news with two labels a record: its section, and whether it names money.
fn news_with_label_sets() -> String {
    let lines = fs::read_to_string(news()).unwrap();
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let mut labels = vec![row["label"].clone()];
        if text.contains('£') || text.contains('$') {
            labels.push("money".into());
        }
        serde_json::json!({"text": text, "labels": labels}).to_string() + "\n"
    };
    lines.lines().map(row).collect()
}

#[test]
fn the_loop_learns_label_sets_and_the_report_tells_of_them() {
    default_model();
    let out = tempfile::tempdir().unwrap();
    let data = out.path().join("sets.jsonl");
    fs::write(&data, news_with_label_sets()).unwrap();
    let (data, folder) = (data.to_str().unwrap(), out.path().join("report"));
    let args = [
        "simulate", "--data", data, "--text", "text", "--labels", "labels", "--json",
    ];
    let strategies = ["--strategy", "hone,random,binary-minimum@baseline"];
    let to = ["--out", folder.to_str().unwrap()];
    let run = hone(&[&args[..], &SMALL, &strategies, &to].concat()).good();
    let report = run.json();
    let sets = &report["label_sets"];
    assert!(sets["full"]["micro_f1"].as_f64().unwrap() > 0.85, "{sets}");
    assert_eq!(report["per_class"].as_array().unwrap().len(), 6);
    assert_eq!(sets["thresholds"].as_array().unwrap().len(), 6);
    for strategy in ["hone", "random", "binary-minimum@baseline"] {
        let curve = report["strategies"][strategy]["curve"].as_array().unwrap();
        let micro = sets["micro"][strategy].as_array().unwrap();
        assert_eq!((curve.len(), micro.len()), (6, 6), "{strategy}");
    }
    assert!(
        end_of(&report, "hone") > 0.6,
        "{}",
        report["strategies"]["hone"]["curve"]
    );
    assert!(report["confusion"].is_null() && report["reliability"].is_null());
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("Several labels a record"));
    let head = folder.join("head.safetensors");
    let head = head.to_str().unwrap();
    let run = hone(&["predict", "--head", head, "--data", data, "--text", "text"]).good();
    let told = run
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let named = told.filter(|line| !line["labels"].as_array().unwrap().is_empty());
    assert!(named.count() * 10 > run.out.lines().count() * 8);
}

/// Where a text names sums of money and years, in code points.
fn sums_and_years(text: &str) -> Vec<Value> {
    let letters: Vec<char> = text.chars().collect();
    let mut spans = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let after = |from: usize, wanted: fn(&char) -> bool| {
            let rest = letters[from.min(letters.len())..].iter();
            from + rest.take_while(|c| wanted(c)).count()
        };
        let digits = after(at, char::is_ascii_digit);
        let inside = at > 0 && (letters[at - 1].is_alphanumeric() || letters[at - 1] == '.');
        if matches!(letters[at], '£' | '$') && after(at + 1, char::is_ascii_digit) > at + 1 {
            let mut end = after(at + 1, char::is_ascii_alphanumeric);
            // A point or comma within a number does not end the word.
            let number = |end: usize| letters.get(end + 1).is_some_and(char::is_ascii_digit);
            while matches!(letters.get(end), Some('.' | ',')) && number(end) {
                end = after(end + 1, char::is_ascii_alphanumeric);
            }
            spans.push(serde_json::json!({"start": at, "end": end, "label": "money"}));
            at = end;
        } else if !inside
            && digits == at + 4
            && !letters.get(digits).is_some_and(|c| c.is_alphabetic())
        {
            spans.push(serde_json::json!({"start": at, "end": digits, "label": "year"}));
            at = digits;
        } else {
            at = digits.max(at + 1);
        }
    }
    spans
}

/// Sentences of the news that name a sum or a year, and as many that do not.
fn news_with_spans() -> String {
    let lines = fs::read_to_string(news()).unwrap();
    let sentence = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap().to_owned();
        let sentences = text
            .split_inclusive(". ")
            .map(str::trim)
            .filter(|s| s.len() < 300);
        sentences.map(str::to_owned).collect::<Vec<_>>()
    };
    let all: Vec<String> = lines.lines().flat_map(sentence).collect();
    let (with, without): (Vec<_>, Vec<_>) = all
        .iter()
        .map(|text| (text, sums_and_years(text)))
        .partition(|(_, spans)| !spans.is_empty());
    let both = with
        .into_iter()
        .step_by(4)
        .zip(without.into_iter().step_by(9));
    let row = |(text, spans)| serde_json::json!({"text": text, "spans": spans}).to_string() + "\n";
    both.take(250).flat_map(|(a, b)| [row(a), row(b)]).collect()
}

#[test]
fn the_loop_learns_spans_and_the_report_tells_of_them() {
    default_model();
    let out = tempfile::tempdir().unwrap();
    let data = out.path().join("spans.jsonl");
    fs::write(&data, news_with_spans()).unwrap();
    let (data, folder) = (data.to_str().unwrap(), out.path().join("report"));
    let args = [
        "simulate", "--data", data, "--text", "text", "--spans", "spans", "--json",
    ];
    let strategies = ["--strategy", "hone,random,mnlp@greedy"];
    let to = ["--out", folder.to_str().unwrap()];
    let all = [&args[..], &SMALL, &strategies, &to].concat();
    let run = hone(&all).good();
    let report = run.json();
    let spans = &report["spans"];
    assert_eq!(spans["misfits"], 0);
    assert!(spans["full"]["micro_f1"].as_f64().unwrap() > 0.8, "{spans}");
    assert!(end_of(&report, "hone") > 0.6, "{spans}");
    assert_eq!(spans["labels"].as_array().unwrap().len(), 2);
    for strategy in ["hone", "random", "mnlp@greedy"] {
        let curve = report["strategies"][strategy]["curve"].as_array().unwrap();
        let course = spans["course"][strategy].as_array().unwrap();
        assert_eq!((curve.len(), course.len()), (6, 6), "{strategy}");
        let words = |at: usize| course[at]["words"].as_f64().unwrap();
        assert!(words(0) > 0.0 && words(5) > words(0));
    }
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("Entity F1") && page.contains("<mark>"));
    let again = hone(&all).good();
    assert!(
        again.talk.contains("0 of 375 records were read anew"),
        "{}",
        again.talk
    );
    assert_eq!(timeless(&run), timeless(&again));
    finds_what_is_there(&folder, data);
}

/// The stored head finds most sums and years, at their code points.
fn finds_what_is_there(folder: &Path, data: &str) {
    let head = folder.join("head.safetensors");
    let head = head.to_str().unwrap();
    let args = ["predict", "--head", head, "--data", data, "--text", "text"];
    let joined = hone(&[&args[..], &["--text", "text"]].concat());
    assert_eq!(joined.code, 2, "{}", joined.talk);
    assert!(joined.talk.contains("one --text"), "{}", joined.talk);
    let run = hone(&args).good();
    let rows = fs::read_to_string(data).unwrap();
    let (mut found, mut there) = (0, 0);
    for (line, row) in run.out.lines().zip(rows.lines()) {
        let line: Value = serde_json::from_str(line).unwrap();
        let row: Value = serde_json::from_str(row).unwrap();
        let told = line["spans"].as_array().unwrap();
        for span in row["spans"].as_array().unwrap() {
            let keys = ["start", "end", "label"];
            let same = |other: &&Value| keys.iter().all(|key| other[key] == span[key]);
            found += usize::from(told.iter().any(|other| same(&other)));
            there += 1;
        }
        let sure = |span: &Value| (0.0..=1.0).contains(&span["score"].as_f64().unwrap());
        assert!(told.iter().all(sure));
    }
    assert!(found * 10 > there * 5, "{found} of {there}");
}

/// Groups of three tweets, the one of the best sentiment first; tweets of one sentiment tie.
fn ranked_tweets(folder: &Path) -> String {
    let rated = fs::read_to_string(rated_tweets(folder)).unwrap();
    let rated: Vec<Value> = rated
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let names = ["first", "second", "third"];
    let groups = rated.chunks_exact(3).map(|tweets| {
        let named = || names.iter().zip(tweets);
        let rank = |tweet: &Value| 4 - tweet["rating"].as_u64().unwrap();
        let ranks: Vec<Value> = named()
            .map(|(name, tweet)| serde_json::json!({"value": name, "rank": rank(tweet)}))
            .collect();
        let mut row = serde_json::json!({"order": ranks});
        named().for_each(|(name, tweet)| row[name] = tweet["text"].clone());
        row.to_string() + "\n"
    });
    let file = folder.join("ranked.jsonl");
    fs::write(&file, groups.collect::<String>()).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn rankings_are_learned_reported_and_predicted() {
    let out = tempfile::tempdir().unwrap();
    let data = ranked_tweets(out.path());
    let folder = out.path().join("report");
    let args = [
        "simulate",
        "--data",
        &data,
        "--ranking",
        "order",
        "--options",
        "first,second,third",
        "--json",
        "--out",
        folder.to_str().unwrap(),
    ];
    default_model();
    let report = hone(&[&args[..], &SMALL].concat()).good().json();
    assert_eq!(
        report["provenance"]["head"]["spec"]["kind"],
        "bradley_terry"
    );
    let rankings = &report["rankings"];
    assert_eq!(
        rankings["options"],
        serde_json::json!(["first", "second", "third"])
    );
    let accuracy = |of: &Value| of["pairwise_accuracy"].as_f64().unwrap();
    assert!(accuracy(&rankings["full"]) > 0.65, "{}", rankings["full"]);
    for strategy in ["hone", "random"] {
        let points = rankings["strategies"][strategy].as_array().unwrap();
        assert_eq!(points.len(), 6, "{strategy}");
        let end = &points.last().unwrap()["scores"];
        assert!(accuracy(end) > 0.5, "{end}");
    }
    assert!(report["reliability"]["after"]["ece"].as_f64().unwrap() < 0.2);
    let head = folder.join("head.safetensors");
    let head = head.to_str().unwrap();
    let predict = ["predict", "--head", head, "--data", &data];
    let texts = ["--text", "first", "--text", "second", "--text", "third"];
    let run = hone(&[&predict[..], &texts].concat()).good();
    let first: Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    let ranks: Vec<_> = first["ranking"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["rank"])
        .collect();
    assert_eq!(ranks, [1, 2, 3], "{first}");
    assert!(first["certainty"].as_f64().unwrap() >= 0.5, "{first}");
    let run = hone(&[&predict[..], &texts[..4]].concat());
    assert_eq!(run.code, 2, "{}", run.talk);
    assert!(
        run.talk.contains("ranks 3 options (first, second, third)"),
        "{}",
        run.talk
    );
}
