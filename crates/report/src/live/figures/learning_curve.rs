use std::collections::BTreeMap;

use crate::figures::{Curves, Line, Mark, draw};
use crate::live::model::{ArmComparison, AuditSeries, Estimate, Evaluation, LiveReport};
use crate::model::CurvePoint;
use crate::series::STYLES;
use crate::svg::{Layout, Marker, Svg};

/// How the random arm looks: as the reference does in other figures.
const RANDOM: (&str, Marker) = ("sr", Marker::Ring);

/// Audited macro-F1 against the labels that a version learned from, a line for each audit.
///
/// Beside it the random arm: models that learned from records drawn at random alone.
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
    let audited = by_series(report, name, |report, series| {
        curve(report, series, |one| &one.macro_f1)
    });
    let random = by_series(report, random_name, random_curve);
    let lines = audited.iter().zip(STYLES.into_iter().cycle());
    let lines = lines.map(|(of, style)| line(of, style));
    let lines = lines.chain(random.iter().map(|of| line(of, RANDOM)));
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
        score: "macro-F1",
        axis: "labels that the model learned from",
        lines: lines.collect(),
        ceilings: vec![],
        marks: early.chain(start(report)).collect(),
    };
    Some(draw(&curves, layout))
}

/// A curve with its name.
pub(super) type Named = (String, Vec<CurvePoint>);

/// The curves of all audits that have a point.
pub(super) fn by_series(
    report: &LiveReport,
    name: fn(&LiveReport, &AuditSeries) -> String,
    curve: fn(&LiveReport, u32) -> Vec<CurvePoint>,
) -> Vec<Named> {
    let all = report.series.iter();
    let all = all.map(|series| (name(report, series), curve(report, series.number)));
    all.filter(|(_, curve)| !curve.is_empty()).collect()
}

pub(super) fn line<'a>(
    (name, curve): &'a Named,
    (class, marker): (&'static str, Marker),
) -> Line<'a> {
    Line {
        name,
        curve,
        class,
        marker,
    }
}

pub(super) fn name(report: &LiveReport, series: &AuditSeries) -> String {
    if report.series.len() == 1 {
        "audited".to_owned()
    } else {
        format!("audit {}", series.number)
    }
}

fn random_name(report: &LiveReport, series: &AuditSeries) -> String {
    if report.series.len() == 1 {
        "random arm".to_owned()
    } else {
        format!("random arm, audit {}", series.number)
    }
}

/// Whether there is something to draw of the random arm.
pub(in crate::live) fn has_random_arm(report: &LiveReport) -> bool {
    report.arms.iter().any(ArmComparison::is_published)
}

/// The latest comparison of each number of labels that may be stated.
fn random_curve(report: &LiveReport, series: u32) -> Vec<CurvePoint> {
    let of_series = report.arms.iter().filter(|one| one.series == series);
    let published = of_series.filter(|one| one.is_published());
    let latest: BTreeMap<usize, &ArmComparison> = published.map(|one| (one.labels, one)).collect();
    let points = latest.into_values().map(|one| CurvePoint {
        labels: one.labels,
        macro_f1: one.random.macro_f1.value,
        low: Some(one.random.macro_f1.low),
        high: Some(one.random.macro_f1.high),
        accuracy: one.random.micro_f1.value,
    });
    points.collect()
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

/// The evaluations of an audit that may be stated, by one of their scores.
pub(super) fn curve(
    report: &LiveReport,
    series: u32,
    score: fn(&Evaluation) -> &Estimate,
) -> Vec<CurvePoint> {
    let of_series = drawn(report).into_iter().filter(|one| one.series == series);
    let published = of_series.filter(|one| one.is_published());
    let point = |one: &Evaluation| CurvePoint {
        labels: one.labels,
        macro_f1: score(one).value,
        low: Some(score(one).low),
        high: Some(score(one).high),
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
