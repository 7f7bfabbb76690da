use super::learning_curve::{by_series, curve, line, name};
use crate::figures::{Curves, draw};
use crate::live::model::{Answers, LiveReport};
use crate::series::STYLES;
use crate::svg::{Layout, Svg};

/// Audited F1 over all spans against the labels that a version learned from, a line for each audit.
///
/// `None` if spans are not what answers, or no evaluation may be stated.
pub fn entity_curve(report: &LiveReport, layout: Layout) -> Option<Svg> {
    if report.provenance.answers != Answers::Spans {
        return None;
    }
    let audited = by_series(report, name, |report, series| {
        curve(report, series, |one| &one.micro_f1)
    });
    if audited.is_empty() {
        return None;
    }
    let lines = audited.iter().zip(STYLES.into_iter().cycle());
    let curves = Curves {
        name: "entity-curve",
        about: "Entity F1 on audited records against the labels that the model learned from.",
        score: "entity F1",
        axis: "labels that the model learned from",
        lines: lines.map(|(of, style)| line(of, style)).collect(),
        ceilings: vec![],
        marks: vec![],
    };
    Some(draw(&curves, layout))
}
