use crate::figures::{self, by_change};
use crate::html::page::{Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{Confusion, RunReport};
use crate::number;

/// Mistakes listed in the table beside the matrix.
const MISTAKES: usize = 15;

/// F1 of each class at the first round, at the end and with all labels.
pub(crate) fn per_class(report: &RunReport) -> Option<Section> {
    let caption = format!(
        "F1 of each class on the test records under {}: after the first round (ring), at the end \
         (circle), and of the head trained on all labels (upright stroke).",
        report.main
    );
    let rows = by_change(report)
        .iter()
        .map(|class| {
            vec![
                class.name.clone(),
                number::count(class.support),
                number::score(class.f1_start),
                number::score(class.f1_end),
                number::signed_score(class.change()),
                number::score(class.f1_full),
            ]
        })
        .collect();
    let columns = [
        ("Class", Column::Words),
        ("Test records", Column::Number),
        ("First round", Column::Number),
        ("End", Column::Number),
        ("Change", Column::Number),
        ("Full data", Column::Number),
    ];
    let table = Table::new("F1 by class, largest rise first", &columns, rows);
    let summary = format!("All {} classes", report.per_class.len());
    Some(Section {
        id: "classes",
        title: "Which classes gained".to_owned(),
        parts: vec![
            Part::figure(|layout| figures::per_class(report, layout), caption)?,
            Part::Folded { summary, table },
        ],
    })
}

/// What is taken for what.
pub(crate) fn confusion(report: &RunReport) -> Option<Section> {
    let matrix = report.confusion.as_ref()?;
    let source = if matrix.source.is_empty() {
        String::new()
    } else {
        format!(" ({})", matrix.source)
    };
    let caption = format!(
        "Test records of the final head of {}{source}: rows are the truth, columns the \
         prediction.",
        report.main
    );
    Some(Section {
        id: "confusion",
        title: "What it still mixes up".to_owned(),
        parts: vec![
            Part::figure(|layout| figures::confusion(report, layout), caption)?,
            Part::Folded {
                summary: "The most frequent mistakes".to_owned(),
                table: mistakes(matrix),
            },
        ],
    })
}

fn mistakes(matrix: &Confusion) -> Table {
    let shares = matrix.row_shares();
    let rows = matrix
        .mistakes()
        .into_iter()
        .take(MISTAKES)
        .map(|(truth, predicted, count)| {
            vec![
                matrix.classes[truth].clone(),
                matrix.classes[predicted].clone(),
                number::mean_count(count),
                number::percent(shares[truth][predicted]),
            ]
        })
        .collect();
    let columns = [
        ("Truth", Column::Words),
        ("Taken for", Column::Words),
        ("Records", Column::Number),
        ("Share of the class", Column::Number),
    ];
    Table::new("Most frequent mistakes", &columns, rows)
}
