//! Where answers are not one label of a text: labels needed beside random choice, and how fast images are read and texts
//! are written.

mod speed;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::built;
use super::options::Options;
use super::outcome::{Column, Compare, Measurement, Row};
use super::program::Program;
use super::workshop::{Workshop, text};

/// A labelled set and how it is asked about.
struct Set {
    /// The name that `kinds.py` knows it by.
    name: &'static str,
    /// The file to ask about, and the one to measure on where there is one.
    files: (&'static str, Option<&'static str>),
    answers: &'static str,
    /// What the score of the curve is.
    score: &'static str,
    columns: &'static [&'static str],
    /// Records to ask about and to measure on.
    draw: (usize, usize),
    labels: usize,
}

const SETS: [Set; 6] = [
    Set {
        name: "disaster_messages",
        files: ("all.jsonl", None),
        answers: "any of 35 labels",
        score: "macro-F1",
        columns: &["--text", "text", "--labels", "labels"],
        draw: (4_000, 3_000),
        labels: 300,
    },
    Set {
        name: "review_ratings",
        files: ("all.jsonl", None),
        answers: "a rating from 1 to 5",
        score: "macro-F1",
        columns: &["--text", "text", "--rating", "rating"],
        draw: (4_000, 3_000),
        labels: 300,
    },
    Set {
        name: "review_rankings",
        files: ("all.jsonl", None),
        answers: "a ranking of 4 texts",
        score: "pairwise accuracy",
        columns: &[
            "--ranking",
            "ranking",
            "--options",
            "option-1,option-2,option-3,option-4",
        ],
        draw: (1_988, 663),
        labels: 300,
    },
    Set {
        name: "conll2003",
        files: ("train.jsonl", Some("test.jsonl")),
        answers: "spans of 4 labels",
        score: "entity F1",
        columns: &["--text", "text", "--spans", "spans"],
        draw: (6_000, 1_500),
        labels: 400,
    },
    Set {
        name: "wnut16",
        files: ("train.jsonl", None),
        answers: "spans of 10 labels",
        score: "entity F1",
        columns: &["--text", "text", "--spans", "spans"],
        draw: (4_000, 3_000),
        labels: 400,
    },
    Set {
        name: "fashion_mnist",
        files: ("train.csv", Some("test.csv")),
        answers: "one of 10 labels of an image",
        score: "macro-F1",
        columns: &["--image", "image", "--label", "label"],
        draw: (800, 500),
        labels: 160,
    },
];

const SEEDS: &str = "3";
const NOTE: &str = "\
Mean height of the curve of the score, 20 labels at the start and 20 a round, our head for both orders, three seeds; the
gain is that of our order over random choice with its 95 % interval over the seeds. \"All\" is the same head on every
label of the pool. Texts are read by all-MiniLM-L6-v2, cut at 64 tokens but for spans, images by DINOv2 ViT-S/14.";

/// A table with a row a set, and those of speed.
///
/// # Errors
/// If something cannot be fetched, built or run.
pub(crate) fn measure(shop: &Workshop, options: &Options) -> Result<Vec<Measurement>> {
    let hone = built::hone()?;
    let sets = options.scale.pick(&SETS[..], &SETS[1..2]);
    let mut programs = Vec::new();
    let mut rows = Vec::new();
    for set in sets {
        let program = set.program(shop, options, &hone)?;
        rows.push(set.row(&program.json()?)?);
        programs.push(program);
    }
    let orders = Measurement {
        title: "our order and random choice".to_owned(),
        note: NOTE.to_owned(),
        compare: Compare::Nothing,
        commands: programs.iter().map(Program::line).collect(),
        columns: vec![
            Column::new("answers", "answers", 0),
            Column::new("score", "score", 0),
            Column::new("pool", "pool", 0),
            Column::new("labels", "labels", 0),
            Column::new("hone", "hone", 3),
            Column::new("random", "random", 3),
            Column::new("gain", "gain", 0),
            Column::new("all", "all", 3),
            Column::new("to_90", "labels to 90 % of all, hone / random", 0),
            Column::new("to_95", "to 95 %", 0),
        ],
        rows,
    };
    let [images, texts] = speed::measure(shop, options)?;
    Ok(vec![orders, images, texts])
}

impl Set {
    /// Whether a column is read by this option.
    fn reads(&self, option: &str) -> bool {
        self.columns.contains(&option)
    }

    fn program(&self, shop: &Workshop, options: &Options, hone: &Path) -> Result<Program> {
        let folder = shop.kind(self.name)?;
        let model = if self.reads("--image") {
            shop.kind("dinov2")?
        } else {
            shop.model()?
        };
        let place = text(&shop.work("hone-data"));
        let (pool, test) = options.scale.pick(self.draw, (300, 150));
        let budget = options.scale.pick(self.labels, 60);
        let mut args = vec!["simulate".to_owned()];
        let mut add = |name: &str, value: String| args.extend([name.to_owned(), value]);
        add("--data-dir", place);
        add("--data", text(&folder.join(self.files.0)));
        if let Some(file) = self.files.1 {
            add("--test", text(&folder.join(file)));
        }
        add("--model-id", text(&model));
        add("--max-pool", pool.to_string());
        add("--max-test", test.to_string());
        add("--budget", budget.to_string());
        add("--strategy", "hone,random".to_owned());
        add("--seeds", SEEDS.to_owned());
        add("--rare", "keep".to_owned());
        if !self.reads("--image") && !self.reads("--spans") {
            add("--max-tokens", "64".to_owned());
        }
        let columns = self.columns.iter().map(|&word| word.to_owned());
        args.extend(columns.chain(["--json".to_owned()]));
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Program::of_many(hone, args).with_threads(threads))
    }

    fn row(&self, report: &Value) -> Result<Row> {
        let of = |name: &str| {
            let strategy = &report["strategies"][name];
            let found = strategy.is_object().then_some(strategy);
            found.with_context(|| format!("{}: the report has no strategy {name}", self.name))
        };
        let (ours, random) = (of("hone")?, of("random")?);
        let both = |share: &str| {
            let labels = |strategy: &Value| {
                let labels = strategy["labels_to"][share].as_u64();
                labels.map_or_else(|| "not reached".to_owned(), |labels| labels.to_string())
            };
            format!("{} / {}", labels(ours), labels(random))
        };
        let gain = |end: &str| {
            let value = ours["gain"][end].as_f64();
            value.with_context(|| format!("{}: the report has no gain over random", self.name))
        };
        let last = ours["curve"].as_array().and_then(|curve| curve.last());
        let detail = json!({
            "answers": self.answers,
            "score": self.score,
            "pool": report["provenance"]["pool_rows"],
            "labels": last.map(|point| point["labels"].clone()),
            "hone": ours["aubc"],
            "random": random["aubc"],
            "gain": format!("{:.3} to {:.3}", gain("low")?, gain("high")?),
            "all": report["full_data"]["macro_f1"],
            "to_90": both("0.90"),
            "to_95": both("0.95"),
        });
        Ok(Row::untimed(self.name.to_owned(), detail))
    }
}
