//! Runs as a simulation would report them, made from closed formulas instead of models.

use std::collections::BTreeMap;

use hone_report::{
    BinReport, CalibrationReport, ClassReport, ClassShare, Confusion, CurvePoint,
    EncoderProvenance, Estimate, FORMAT, FullData, HeadProvenance, PickedRecord, Picks, Provenance,
    Reliability, RoundReport, RunReport, SeedScore, StopAdvice, StrategyReport, TARGETS,
};
use serde_json::json;

/// Size and outcome of a made-up run.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) classes: usize,
    pub(crate) seeds: u64,
    pub(crate) budget: usize,
    /// Height that the main strategy's curve tends to.
    pub(crate) height: f64,
    /// Labels after which the main strategy has come most of the way.
    pub(crate) pace: f64,
    /// How much slower random choice is.
    pub(crate) handicap: f64,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            classes: 20,
            seeds: 5,
            budget: 500,
            height: 0.90,
            pace: 110.0,
            handicap: 2.1,
        }
    }
}

const FULL: f64 = 0.884;
const START: usize = 20;
const BATCH: usize = 20;

impl Sample {
    pub(crate) fn build(&self) -> RunReport {
        let random = self.strategy(self.pace * self.handicap, self.height - 0.012, 0.9, None);
        let main = self.strategy(self.pace, self.height, 0.7, Some(&random));
        let margin = self.strategy(self.pace * 1.45, self.height - 0.004, 1.1, Some(&random));
        let strategies = BTreeMap::from([
            ("herding-margin".to_owned(), main),
            ("margin".to_owned(), margin),
            ("random".to_owned(), random),
        ]);
        let report = RunReport {
            format: FORMAT,
            full_data: FullData {
                macro_f1: FULL,
                accuracy: 0.901,
            },
            strategies,
            main: "herding-margin".to_owned(),
            reference: "random".to_owned(),
            per_class: self.per_class(),
            confusion: Some(self.confusion()),
            reliability: Some(reliability()),
            picks: self.picks(),
            rounds: self.rounds(),
            stop_advice: stop_advice(),
            provenance: self.provenance(),
            audit: None,
            label_sets: None,
            spans: None,
            ratings: None,
            rankings: None,
        };
        report.with_label_ratios()
    }

    fn strategy(
        &self,
        pace: f64,
        height: f64,
        wave: f64,
        random: Option<&StrategyReport>,
    ) -> StrategyReport {
        let many = self.seeds > 1;
        let curve: Vec<CurvePoint> = (START..=self.budget)
            .step_by(BATCH)
            .map(|labels| {
                let n = labels as f64;
                let f1 = height * (1.0 - 0.72 * (-n / pace).exp()) + 0.006 * (n * wave).sin();
                let half = 0.008 + 0.05 * (-n / 90.0).exp();
                let (low, high) = ((f1 - half).max(0.0), (f1 + half).min(1.0));
                CurvePoint {
                    labels,
                    macro_f1: f1,
                    low: many.then_some(low),
                    high: many.then_some(high),
                    accuracy: (f1 + 0.02).min(1.0),
                }
            })
            .collect();
        let aubc = curve.iter().map(|p| p.macro_f1).sum::<f64>() / curve.len() as f64;
        let reach = |share: f64| {
            curve
                .iter()
                .find(|p| p.macro_f1 >= share * FULL)
                .map(|p| p.labels)
        };
        let labels_to = TARGETS
            .iter()
            .map(|t| (t.key.to_owned(), reach(t.share)))
            .collect();
        let seeds = (0..self.seeds)
            .map(|seed| SeedScore {
                seed,
                aubc: aubc + 0.004 * (seed as f64 - 2.0),
            })
            .collect();
        let gain = random.map(|random| {
            let mean = aubc - random.aubc;
            let end = |shift: f64| many.then_some(mean + shift);
            Estimate {
                mean,
                low: end(-0.009),
                high: end(0.009),
            }
        });
        StrategyReport {
            curve,
            aubc,
            aubc_low: many.then_some(aubc - 0.007),
            aubc_high: many.then_some(aubc + 0.007),
            labels_to,
            label_ratio: BTreeMap::new(),
            seeds,
            gain,
        }
    }

    fn names(&self) -> Vec<String> {
        const WORDS: [&str; 10] = [
            "card arrival",
            "lost or stolen card",
            "exchange rate",
            "top up failed",
            "cash withdrawal not recognised",
            "pin blocked",
            "transfer not received by recipient",
            "age limit",
            "edit personal details",
            "refund not showing up",
        ];
        let name = |c: usize| match c / WORDS.len() {
            0 => WORDS[c].to_owned(),
            n => format!("{} {}", WORDS[c % WORDS.len()], n + 1),
        };
        (0..self.classes).map(name).collect()
    }

    fn per_class(&self) -> Vec<ClassReport> {
        let class = |(c, name): (usize, String)| {
            let t = c as f64;
            let f1_start = 0.32 + 0.3 * (t * 1.7).sin().abs();
            let f1_end = if c % 9 == 4 {
                f1_start - 0.05
            } else {
                0.78 + 0.17 * (t * 0.9).cos().abs()
            };
            let f1_full = 0.82 + 0.14 * (t * 0.9).cos().abs();
            ClassReport {
                name,
                support: 40 - c % 7,
                f1_start,
                f1_end,
                f1_full,
            }
        };
        self.names().into_iter().enumerate().map(class).collect()
    }

    fn confusion(&self) -> Confusion {
        let k = self.classes;
        let cell = |t: usize, p: usize| match (t, p) {
            (t, p) if t == p => 34.0 - (t % 7) as f64,
            (t, p) if (t + 1) % k == p => (t % 5) as f64,
            (t, p) if (t * 7 + 3) % k == p => 2.0 * (t % 3) as f64,
            _ => 0.0,
        };
        Confusion {
            classes: self.names(),
            counts: (0..k)
                .map(|t| (0..k).map(|p| cell(t, p)).collect())
                .collect(),
            source: "first seed".to_owned(),
        }
    }

    fn picks(&self) -> Picks {
        let names = self.names();
        let record = |n: usize| PickedRecord {
            round: n / 5,
            rank: n % 5 + 1,
            text: format!("My card payment number {n} still has not shown up, what should I do?"),
            label: names[n % names.len()].clone(),
            predicted: (n >= 5).then(|| names[(n * 3) % names.len()].clone()),
            utility: (n >= 5).then_some(0.98 - 0.011 * n as f64),
            reason: if n < 5 {
                "most typical of its neighbourhood"
            } else {
                "smallest margin"
            }
            .to_owned(),
        };
        let share = |(c, name): (usize, &String)| ClassShare {
            name: name.clone(),
            picked: (1.0 + 0.5 * (c as f64).sin()) / names.len() as f64,
            pool: (1.0 + 0.5 * (c as f64 * 2.0).cos()) / names.len() as f64,
        };
        Picks {
            first: (0..15).map(record).collect(),
            total: self.budget,
            shares: names.iter().enumerate().map(share).collect(),
        }
    }

    fn rounds(&self) -> Vec<RoundReport> {
        let round = |labels: usize| RoundReport {
            labels,
            select_seconds: Some(0.05 + labels as f64 * 1e-4),
            fit_seconds: Some(0.2 + labels as f64 * 2e-3),
        };
        (START..=self.budget).step_by(BATCH).map(round).collect()
    }

    fn provenance(&self) -> Provenance {
        Provenance {
            data: "banking.csv".to_owned(),
            data_sha256: "3f".repeat(32),
            pool_rows: 9003,
            test_rows: 3080,
            text_columns: vec!["text".to_owned()],
            label_column: "intent".to_owned(),
            encoder: EncoderProvenance {
                id: "all-MiniLM-L6-v2".to_owned(),
                revision: "c9745ed1d9f2".to_owned(),
                precision: "f32".to_owned(),
                views: vec![
                    "final".to_owned(),
                    "layer 3".to_owned(),
                    "tf-idf".to_owned(),
                ],
            },
            images: None,
            head: HeadProvenance {
                spec: json!({"kind": "logistic", "c": 10.0, "balanced": true, "prior": {"kind": "class-mean", "scale": 10.0}}),
                hash: Some("b1".repeat(32)),
            },
            strategies: BTreeMap::from([
                ("margin".to_owned(), json!({"kind": "margin"})),
                ("random".to_owned(), json!({"kind": "random"})),
            ]),
            seeds: (0..self.seeds).collect(),
            start: START,
            batch: BATCH,
            budget: self.budget,
            version: "0.1.0".to_owned(),
            command: "hone simulate banking.csv --budget 500".to_owned(),
            duration_seconds: Some(734.2),
            finished: Some("2026-11-21T19:40:00Z".to_owned()),
            machine: "2 cores, 8 GiB, Linux x86-64".to_owned(),
        }
    }
}

fn reliability() -> CalibrationReport {
    let bins = |gap: f64| -> Vec<BinReport> {
        (2..10)
            .map(|b| {
                let low = f64::from(b) / 10.0;
                let confidence = low + 0.052;
                let accuracy = (confidence + gap * (1.0 - confidence) * 2.0).clamp(0.0, 1.0);
                BinReport {
                    low,
                    high: low + 0.1,
                    n: 40 + 3 * (b * b * b) as usize,
                    confidence,
                    accuracy,
                }
            })
            .collect()
    };
    CalibrationReport {
        before: Reliability {
            bins: bins(0.22),
            ece: 0.091,
            brier: 0.241,
        },
        after: Reliability {
            bins: bins(0.02),
            ece: 0.017,
            brier: 0.222,
        },
    }
}

fn stop_advice() -> Vec<StopAdvice> {
    vec![StopAdvice {
        labels: 380,
        rule: "stabilised predictions".to_owned(),
        reason: "kappa of successive heads at least 0.99 over three rounds".to_owned(),
    }]
}
