use crate::figures;
use crate::html::page::{Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{CurvePoint, RunReport, StrategyReport};
use crate::number;
use crate::series::series;

/// Learning curves with the table of strategies and the points behind the lines.
pub(crate) fn curves(report: &RunReport) -> Section {
    let seeds = report.main_strategy().map_or(0, |s| s.seeds.len());
    let bands = if seeds > 1 {
        format!("Lines are means over {seeds} seeds, bands their 95 % intervals.")
    } else {
        "Lines come from one seed, so they have no bands: another seed would draw other lines."
            .to_owned()
    };
    let caption = format!(
        "Macro-F1 on {} test records the model never saw. {bands} The rule above is the same head \
         trained on all {} labels.",
        number::count(report.provenance.test_rows),
        number::count(report.provenance.pool_rows)
    );
    Section {
        id: "curves",
        title: "How quality grows with labels".to_owned(),
        parts: vec![
            Part::figure(|layout| figures::learning_curve(report, layout), caption),
            Part::Table(strategies(report)),
            Part::Folded {
                summary: "Every point of the curves".to_owned(),
                table: points(report),
            },
        ],
    }
}

/// One row a strategy: where it ends, its average height and its gain.
fn strategies(report: &RunReport) -> Table {
    let rows = series(report)
        .iter()
        .map(|s| {
            let end = s.report.last();
            vec![
                s.name.to_owned(),
                end.map_or(String::new(), |p| number::score(p.macro_f1)),
                end.map_or(String::new(), |p| number::score(p.accuracy)),
                with_interval(s.report.aubc, s.report.aubc_low, s.report.aubc_high),
                gain(report, s.name, s.report),
            ]
        })
        .collect();
    let gain = format!("Gain over {}", report.reference);
    let columns = [
        ("Strategy", Column::Words),
        ("Final macro-F1", Column::Number),
        ("Final accuracy", Column::Number),
        ("Area under the curve", Column::Number),
        (gain.as_str(), Column::Number),
    ];
    Table::new(
        "Strategies. The area under the curve is its mean height; gains are paired over seeds.",
        &columns,
        rows,
    )
}

fn with_interval(mean: f64, low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => {
            format!("{} ({})", number::score(mean), number::interval(low, high))
        }
        _ => number::score(mean),
    }
}

fn gain(report: &RunReport, name: &str, strategy: &StrategyReport) -> String {
    if name == report.reference {
        return "–".to_owned();
    }
    strategy
        .gain
        .map_or("–".to_owned(), |gain| match gain.interval() {
            Some((low, high)) => format!(
                "{} ({})",
                number::signed_score(gain.mean),
                number::signed_interval(low, high)
            ),
            None => number::signed_score(gain.mean),
        })
}

fn points(report: &RunReport) -> Table {
    let band = |p: &CurvePoint| match (p.low, p.high) {
        (Some(low), Some(high)) => number::interval(low, high),
        _ => "–".to_owned(),
    };
    let rows = series(report)
        .iter()
        .flat_map(|s| s.report.curve.iter().map(|p| (s.name, p)))
        .map(|(name, p)| {
            vec![
                name.to_owned(),
                number::count(p.labels),
                number::score(p.macro_f1),
                band(p),
                number::score(p.accuracy),
            ]
        })
        .collect();
    let columns = [
        ("Strategy", Column::Words),
        ("Labels", Column::Number),
        ("Macro-F1", Column::Number),
        ("95 % band", Column::Number),
        ("Accuracy", Column::Number),
    ];
    Table::new("Points of the curves", &columns, rows)
}
