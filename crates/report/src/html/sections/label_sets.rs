use crate::html::page::{Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{LabelSetReport, LabelSetScores, RunReport};
use crate::number;

/// What concerns questions that several labels may answer.
pub(super) fn section(report: &RunReport) -> Option<Section> {
    let sets = report.label_sets.as_ref()?;
    Some(Section {
        id: "label-sets",
        title: "Several labels a record".to_owned(),
        parts: vec![
            Part::Table(scores(sets)),
            Part::Folded {
                summary: "Micro-F1 after each round".to_owned(),
                table: micro(sets),
            },
            Part::Folded {
                summary: "Threshold of each label".to_owned(),
                table: thresholds(sets),
            },
        ],
    })
}

/// The final head beside the one trained on all labels.
pub(crate) fn scores(sets: &LabelSetReport) -> Table {
    let row = |name: &str, scores: &LabelSetScores| {
        vec![
            name.to_owned(),
            number::score(scores.micro_f1),
            number::score(scores.macro_f1),
            number::score(scores.samples_f1),
            number::score(scores.subset_accuracy),
            number::score(scores.hamming_loss),
        ]
    };
    let columns = [
        ("Head", Column::Words),
        ("Micro-F1", Column::Number),
        ("Macro-F1", Column::Number),
        ("Samples-F1", Column::Number),
        ("Whole sets right", Column::Number),
        ("Hamming loss", Column::Number),
    ];
    let rows = vec![row("At the end", &sets.end), row("All labels", &sets.full)];
    Table::new("Scores of label sets", &columns, rows)
}

fn micro(sets: &LabelSetReport) -> Table {
    let points = sets
        .micro
        .iter()
        .flat_map(|(name, curve)| curve.iter().map(move |p| (name, p)));
    let rows = points.map(|(name, point)| {
        let band = point.low.zip(point.high);
        vec![
            name.clone(),
            number::count(point.labels),
            number::score(point.micro_f1),
            band.map_or("–".to_owned(), |(low, high)| number::interval(low, high)),
        ]
    });
    let columns = [
        ("Strategy", Column::Words),
        ("Labels", Column::Number),
        ("Micro-F1", Column::Number),
        ("95\u{a0}% band", Column::Number),
    ];
    Table::new("Points of the micro-F1 curves", &columns, rows.collect())
}

fn thresholds(sets: &LabelSetReport) -> Table {
    let rows = sets.thresholds.iter().map(|label| {
        let threshold = number::score(label.threshold);
        vec![
            label.name.clone(),
            number::percent(label.prior),
            if label.learned {
                threshold
            } else {
                "not learned".to_owned()
            },
        ]
    });
    let columns = [
        ("Label", Column::Words),
        ("Share of the labelled", Column::Number),
        ("Applies from", Column::Number),
    ];
    Table::new(
        "From which probability on a label applies",
        &columns,
        rows.collect(),
    )
}
