use std::collections::BTreeMap;

use crate::figures::{Curves, Line, Mark, draw};
use crate::live::model::{AuditSeries, Evaluation, LiveReport};
use crate::model::CurvePoint;
use crate::series::STYLES;
use crate::svg::{Layout, Svg};

/// Audited macro-F1 against the labels that a version learned from, a line for each audit.
///
/// Of several evaluations with as many labels the latest counts. Evaluations of too few records
/// are loose rings without intervals. Where the latest one was compared with the first version of
/// the loop, that version is a ring as far below it as the gain says.
///
/// `None` if no evaluation may be stated.
pub fn learning_curve(report: &LiveReport, layout: Layout) -> Option<Svg> {
    if !report.evaluations.iter().any(Evaluation::is_published) {
        return None;
    }
    let curves: Vec<(String, Vec<CurvePoint>)> = report
        .series
        .iter()
        .map(|series| (name(report, series), curve(report, series.number)))
        .filter(|(_, curve)| !curve.is_empty())
        .collect();
    let lines = curves.iter().zip(STYLES.iter().cycle());
    let lines = lines.map(|((name, curve), &(class, marker))| Line {
        name,
        curve,
        class,
        marker,
    });
    let early = drawn(report).into_iter().filter(|one| !one.is_published());
    let early = early.map(|one| Mark {
        labels: one.labels,
        score: one.macro_f1.value,
        reach: None,
        against: None,
        name: "",
    });
    let curves = Curves {
        name: "learning-curve",
        about: "Macro-F1 on audited records against the labels that the model learned from.",
        axis: "labels that the model learned from",
        lines: lines.collect(),
        ceilings: vec![],
        marks: early.chain(start(report)).collect(),
    };
    Some(draw(&curves, layout))
}

fn name(report: &LiveReport, series: &AuditSeries) -> String {
    if report.series.len() == 1 {
        "audited".to_owned()
    } else {
        format!("audit {}", series.number)
    }
}

/// The latest evaluation of each number of labels in each series, by series and labels.
pub(in crate::live) fn drawn(report: &LiveReport) -> Vec<&Evaluation> {
    let latest: BTreeMap<(u32, usize), &Evaluation> = report
        .evaluations
        .iter()
        .map(|one| ((one.series, one.labels), one))
        .collect();
    latest.into_values().collect()
}

fn curve(report: &LiveReport, series: u32) -> Vec<CurvePoint> {
    let of_series = drawn(report).into_iter().filter(|one| one.series == series);
    let published = of_series.filter(|one| one.is_published());
    let point = |one: &Evaluation| CurvePoint {
        labels: one.labels,
        macro_f1: one.macro_f1.value,
        low: Some(one.macro_f1.low),
        high: Some(one.macro_f1.high),
        accuracy: one.micro_f1.value,
    };
    published.map(point).collect()
}

/// The first version beside the latest evaluation that may be stated and was compared with it.
pub(in crate::live) fn start(report: &LiveReport) -> Option<Mark> {
    let latest = report.latest().filter(|latest| latest.is_published())?;
    let gain = latest.gain_since_start.as_ref()?;
    let below = |difference: f64| (latest.macro_f1.value - difference).clamp(0.0, 1.0);
    Some(Mark {
        labels: gain.from_labels,
        score: below(gain.macro_f1.value),
        reach: Some((below(gain.macro_f1.high), below(gain.macro_f1.low))),
        against: Some((latest.labels, latest.macro_f1.value)),
        name: "first model",
    })
}
