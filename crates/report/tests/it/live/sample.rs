//! Loops as a server would report them, made from closed formulas instead of people and models.

use hone_report::live::{
    Acceptance, Answers, ArmComparison, ArmScore, AuditRules, AuditSeries, ClassEvaluation,
    ClassF1, ClassGain, Estimate, Evaluation, Event, EventKind, Gain, GateLook, GateOutcome,
    HeldOut, LIVE_FORMAT, LabelCounts, LiveProvenance, LiveReport, Look, Person, Publication,
    Round, RoundOutcome, Served, Version, VersionRole,
};
use hone_report::{EncoderProvenance, HeadProvenance};
use serde_json::json;

/// How far a made-up loop has come.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) classes: usize,
    /// Labels of each evaluation, with the audited records then.
    pub(crate) evaluations: Vec<(usize, usize)>,
    /// How much better the last version is than the first.
    pub(crate) gain: f64,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            classes: 6,
            evaluations: vec![(420, 74), (690, 131), (980, 200), (1310, 260), (1700, 318)],
            gain: 0.14,
        }
    }
}

const FIRST: usize = 40;

impl Sample {
    pub(crate) fn build(&self) -> LiveReport {
        let evaluations: Vec<Evaluation> = self
            .evaluations
            .iter()
            .enumerate()
            .map(|(at, &(labels, audited))| self.evaluation(at, labels, audited))
            .collect();
        LiveReport {
            format: LIVE_FORMAT,
            provenance: self.provenance(),
            labels: labels(),
            rules: AuditRules::default(),
            series: vec![series(1, self.evaluations.last().map_or(0, |last| last.1))],
            evaluations,
            random_share: 0.0,
            arms: vec![],
            rounds: rounds(),
            gates: gates(),
            events: events(),
            acceptance: Some(Acceptance {
                version: 14,
                n: 180,
                accepted: 0.833,
                promised: 0.812,
                error: 0.027,
            }),
            queue: Served {
                chosen: 1411,
                ranked: 86,
                audit: 334,
                random: 0,
            },
            versions: versions(),
            texts: None,
        }
    }

    fn evaluation(&self, at: usize, labels: usize, audited: usize) -> Evaluation {
        let shape = 1.0 - (-(labels as f64) / 500.0).exp();
        let value = 0.58 + 0.22 * shape;
        let half = 0.9 / (audited as f64).sqrt();
        let headline = if audited < 200 {
            Publication::TooFew {
                have: audited,
                need: 200,
            }
        } else {
            Publication::Published
        };
        Evaluation {
            at: stamp(at + 3),
            version: 10 + at as u32,
            labels,
            series: 1,
            audited,
            macro_f1: estimate(value, half, audited),
            micro_f1: estimate(value + 0.05, half, audited),
            per_class: self.per_class(value, half, audited),
            headline,
            gain_since_start: Some(self.gain(1, FIRST, self.gain, 0.7 * half, audited)),
            gain_since_promotion: Some(self.gain(9 + at as u32, labels - 200, 0.02, half, audited)),
        }
    }

    fn gain(&self, from: u32, from_labels: usize, value: f64, half: f64, n: usize) -> Gain {
        let class = |(c, label): (usize, String)| {
            let change = value + 0.15 * (c as f64 * 1.3).sin();
            ClassGain {
                label,
                positives: 40,
                gain: measured(c, self.classes, difference(change, 2.0 * half, n)),
            }
        };
        Gain {
            from,
            from_labels,
            macro_f1: difference(value, half, n),
            per_class: self.names().into_iter().enumerate().map(class).collect(),
        }
    }

    fn per_class(&self, value: f64, half: f64, n: usize) -> Vec<ClassEvaluation> {
        let class = |(c, label): (usize, String)| {
            let f1 = value + 0.1 * (c as f64 * 0.9).cos();
            ClassEvaluation {
                label,
                positives: n / self.classes,
                share: 1.0 / self.classes as f64,
                f1: measured(c, self.classes, estimate(f1, 2.0 * half, n)),
                found: None,
            }
        };
        self.names().into_iter().enumerate().map(class).collect()
    }

    fn names(&self) -> Vec<String> {
        const WORDS: [&str; 6] = [
            "card arrival",
            "lost or stolen card",
            "transfer not received by recipient",
            "exchange rate",
            "top up failed",
            "pin blocked",
        ];
        let name = |c: usize| match c / WORDS.len() {
            0 => WORDS[c].to_owned(),
            n => format!("{} {}", WORDS[c % WORDS.len()], n + 1),
        };
        (0..self.classes).map(name).collect()
    }

    fn provenance(&self) -> LiveProvenance {
        LiveProvenance {
            answers: Answers::OneLabel,
            dataset: "support tickets".to_owned(),
            workspace: "customer care".to_owned(),
            question: "intent".to_owned(),
            classes: self.names(),
            records: 5400,
            loop_name: "intent".to_owned(),
            loop_id: "0c6f7f7e-5a0d-4b0c-9d55-2b7f4a6f1e11".to_owned(),
            images: None,
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
            head: HeadProvenance {
                spec: json!({"kind": "fused", "c": 10.0, "balanced": true}),
                hash: Some("b1".repeat(32)),
            },
            strategy: json!({"kind": "default"}),
            definition: json!({
                "question": "intent", "fields": ["text"], "batch": 20, "audit_share": 0.1,
                "gate": {"share": 0.25, "growth": 0.2, "provisional": true}, "seed": 7
            }),
            version: "0.1.0".to_owned(),
            made: "2026-11-21T19:40:00Z".to_owned(),
            seed: 7,
        }
    }
}

/// The last class is named too seldom, unless it is alone.
fn measured(class: usize, classes: usize, estimate: Estimate) -> ClassF1 {
    if classes > 1 && class + 1 == classes {
        ClassF1::TooFew { have: 4, need: 10 }
    } else {
        ClassF1::Measured(estimate)
    }
}

pub(crate) fn estimate(value: f64, half: f64, n: usize) -> Estimate {
    Estimate {
        value: value.clamp(0.0, 1.0),
        low: (value - half).clamp(0.0, 1.0),
        high: (value + half).clamp(0.0, 1.0),
        level: 0.95,
        n,
    }
}

fn difference(value: f64, half: f64, n: usize) -> Estimate {
    Estimate {
        value,
        low: value - half,
        high: value + half,
        level: 0.95,
        n,
    }
}

pub(crate) fn series(number: u32, audited: usize) -> AuditSeries {
    AuditSeries {
        number,
        started_at: if number == 1 {
            "2026-11-02T08:00:00Z".to_owned()
        } else {
            "2026-11-20T08:00:00Z".to_owned()
        },
        population: 5000,
        reserve: 800,
        audited,
    }
}

fn stamp(day: usize) -> String {
    format!("2026-11-{:02}T09:{:02}:12.25Z", day + 2, 7 * day % 60)
}

fn labels() -> LabelCounts {
    let person = |name: &str, answers: usize, seconds: f64| Person {
        name: name.to_owned(),
        answers,
        suggested: answers - 20,
        accepted: (answers - 20) * 4 / 5,
        median_seconds: Some(seconds),
    };
    LabelCounts {
        so_far: 1700,
        responses: 1783,
        discarded: 41,
        annotators: 3,
        people: vec![
            person("Ada Lovelace", 912, 4.2),
            person("Grace Hopper", 641, 6.9),
            person("Katherine Johnson", 230, 11.4),
        ],
    }
}

fn rounds() -> Vec<Round> {
    let outcome = |version: u32| match version {
        1..=6 => RoundOutcome::Promoted {
            why: "nothing that it had not learned from speaks against it".to_owned(),
        },
        7 => RoundOutcome::Kept {
            objections: vec!["shown to be worse on held-out answers (z 2.1)".to_owned()],
        },
        9 => RoundOutcome::Gate { number: Some(1) },
        _ => RoundOutcome::Gate { number: None },
    };
    let round = |version: u32| Round {
        at: format!("2026-11-{:02}T08:{:02}:00Z", 2 + version / 4, 4 * version),
        version,
        labels: FIRST + 60 * (version as usize - 1),
        kappa: (version > 1).then_some(0.6 + 0.025 * f64::from(version)),
        held_out: Some(HeldOut {
            macro_f1: 0.41 + 0.02 * f64::from(version),
            accuracy: 0.5 + 0.02 * f64::from(version),
            calibration: 0.08,
            ordinal: None,
        }),
        outcome: outcome(version),
    };
    (1..=14).map(round).collect()
}

fn gates() -> Vec<GateLook> {
    let gain = |value: f64, half: f64, n: usize, level: f64| {
        Some(Estimate {
            level,
            ..difference(value, half, n)
        })
    };
    let look = |day, number, look, outcome, because: &str, gain: Option<Estimate>| GateLook {
        at: stamp(day),
        number,
        challenger: 9 + number,
        champion: 6,
        look,
        outcome,
        because: (!because.is_empty())
            .then(|| because.to_owned())
            .into_iter()
            .collect(),
        rows: gain.map_or(0, |gain| gain.n),
        gain,
    };
    vec![
        look(
            4,
            1,
            Some(Look::First),
            GateOutcome::Extended,
            "the gain is not shown",
            gain(0.03, 0.05, 200, 0.9875),
        ),
        look(
            6,
            1,
            Some(Look::Extended),
            GateOutcome::Promoted,
            "",
            gain(0.034, 0.03, 400, 0.9875),
        ),
        look(9, 2, None, GateOutcome::Open, "", None),
    ]
}

fn events() -> Vec<Event> {
    let event = |day, labels, kind| Event {
        at: stamp(day),
        labels: Some(labels),
        kind,
    };
    vec![
        event(
            7,
            1320,
            EventKind::RolledBack {
                version: 10,
                to: Some(6),
                reason: "suggestions accepted 61 % of the time where their scores promise 84 %"
                    .to_owned(),
            },
        ),
        event(8, 1390, EventKind::Late { seconds: 8100 }),
        event(
            10,
            1640,
            EventKind::StopAdvised {
                reasons: vec![
                    "successive models agree (kappa at least 0.99 over 3 rounds)".to_owned(),
                    "the next 100 labels promise 0.002".to_owned(),
                ],
            },
        ),
    ]
}

fn versions() -> Vec<Version> {
    let role = |number| match number {
        14 => VersionRole::Champion,
        13 => VersionRole::Challenger,
        10 => VersionRole::RolledBack,
        1..=6 => VersionRole::Former,
        _ => VersionRole::Unused,
    };
    let version = |number: u32| Version {
        number,
        id: format!("{number:08x}-5a0d-4b0c-9d55-2b7f4a6f1e11"),
        trained_at: format!("2026-11-{:02}T08:{:02}:00Z", 2 + number / 4, 4 * number),
        labels: FIRST + 60 * (number as usize - 1),
        role: role(number),
    };
    (1..=14).map(version).collect()
}

/// Every stage that a loop can be in, by name.
pub(crate) fn stages() -> Vec<(&'static str, LiveReport)> {
    let usual = Sample::default;
    let with = |evaluations: &[(usize, usize)]| Sample {
        evaluations: evaluations.to_vec(),
        ..usual()
    };
    let classes = |classes| Sample { classes, ..usual() };
    vec![
        ("usual", usual().build()),
        ("no-labels", no_labels()),
        ("no-audit", no_audit()),
        ("nothing-audited", with(&[]).build()),
        ("early", with(&[(420, 74), (690, 131)]).build()),
        ("one-evaluation", with(&[(980, 230)]).build()),
        ("two-audits", two_audits().build_second(180)),
        ("new-audit", two_audits().build_second(12)),
        ("random-arm", with_random_arm(0.06)),
        ("one-class", classes(1).build()),
        ("many-classes", classes(77).build()),
        (
            "worse",
            Sample {
                gain: -0.12,
                ..usual()
            }
            .build(),
        ),
        (
            "unclear",
            Sample {
                gain: 0.01,
                ..usual()
            }
            .build(),
        ),
    ]
}

fn two_audits() -> Sample {
    Sample::default()
}

impl Sample {
    /// A loop whose records changed: a second audit, with evaluations from 150 audited records on.
    fn build_second(&self, audited: usize) -> LiveReport {
        let mut report = self.build();
        report.series.push(series(2, audited));
        if audited >= 150 {
            for (at, labels) in [(0, 1820), (1, 2050)] {
                let mut one = self.evaluation(11 + at, labels, audited - 30 + 30 * at);
                one.series = 2;
                one.headline = Publication::Published;
                one.macro_f1 = estimate(0.70 + 0.02 * at as f64, 0.05, one.audited);
                report.evaluations.push(one);
            }
        }
        report
    }
}

/// A loop with a random arm, whose comparisons find this gain of choosing.
pub(crate) fn with_random_arm(gain: f64) -> LiveReport {
    let mut report = Sample::default().build();
    let arms = report.evaluations.iter().map(|one| {
        let score = |above: f64| ArmScore {
            macro_f1: Estimate {
                value: one.macro_f1.value + above,
                low: one.macro_f1.low + above,
                high: one.macro_f1.high + above,
                ..one.macro_f1
            },
            micro_f1: one.micro_f1,
        };
        ArmComparison {
            at: one.at.clone(),
            series: one.series,
            audited: one.audited,
            labels: one.labels / 4,
            random: score(-0.1),
            chosen: score(-0.1 + gain),
            gain: difference(gain, 0.03, one.audited),
            headline: one.headline,
        }
    });
    report.arms = arms.collect();
    report.random_share = 0.25;
    report.queue.random = 409;
    report
}

fn no_audit() -> LiveReport {
    let mut report = Sample::default().build();
    report.evaluations.clear();
    report.series.clear();
    report.gates.clear();
    report
}

pub(crate) fn no_labels() -> LiveReport {
    LiveReport {
        labels: LabelCounts::default(),
        rounds: vec![],
        events: vec![],
        acceptance: None,
        queue: Served::default(),
        versions: vec![],
        ..no_audit()
    }
}
