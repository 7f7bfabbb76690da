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
        format!("Lines are means over {seeds} seeds, bands their 95\u{a0}% intervals.")
    } else {
        "Lines come from one seed, so they have no bands: another seed would draw other lines."
            .to_owned()
    };
    let caption = format!(
        "{} on {} test records the model never saw. {bands} The full line above is the \
         same head trained on all {} labels, the dotted ones 90, 95 and 99\u{a0}% of it.",
        number::capital(report.score()),
        number::count(report.provenance.test_rows),
        number::count(report.provenance.pool_rows)
    );
    Section {
        id: "curves",
        title: "How quality grows with labels".to_owned(),
        parts: vec![
            Part::always(|layout| figures::learning_curve(report, layout), caption),
            Part::Table(strategies(report)),
            Part::Folded {
                summary: "Area under the curve of every seed".to_owned(),
                table: by_seed(report),
            },
            Part::Folded {
                summary: "Every point of the curves".to_owned(),
                table: points(report),
            },
        ],
    }
}

/// The estimate from audit records, where the run had them.
pub(crate) fn audit(report: &RunReport) -> Option<Section> {
    let audit = report.audit.as_ref()?;
    let estimate = number::score(audit.macro_f1.mean);
    let interval = audit.macro_f1.interval().map_or(
        "too few records for an interval".to_owned(),
        |(low, high)| format!("95\u{a0}% interval {}", number::interval(low, high)),
    );
    let mut parts = vec![Part::Words(format!(
        "Macro-F1 on the pool is estimated as {estimate} ({interval}) from {} audit records drawn by \
         recorded probability. Method: {}.",
        number::count(audit.n),
        audit.method
    ))];
    if !audit.not_measured.is_empty() {
        let classes = audit.not_measured.join(", ");
        parts.push(Part::Words(format!(
            "Not measured, for want of audit records: {classes}."
        )));
    }
    Some(Section {
        id: "audit",
        title: "Estimate from audit records".to_owned(),
        parts,
    })
}

/// Whether the probabilities can be believed.
pub(crate) fn calibration(report: &RunReport) -> Option<Section> {
    let calibration = report.reliability.as_ref()?;
    let caption = "A head that can be believed lies on the diagonal: of the records it is 80\u{a0}% \
                   sure of, 80\u{a0}% are right. Upright lines are the gaps; ECE is their mean, \
                   weighted by records.";
    let rows = [
        ("before", &calibration.before),
        ("after", &calibration.after),
    ]
    .into_iter()
    .flat_map(|(when, side)| side.bins.iter().map(move |bin| (when, bin)))
    .map(|(when, bin)| {
        vec![
            when.to_owned(),
            format!("{:.2}–{:.2}", bin.low, bin.high),
            number::count(bin.n),
            number::score(bin.confidence),
            number::score(bin.accuracy),
        ]
    })
    .collect();
    let columns = [
        ("Calibration", Column::Words),
        ("Confidence bin", Column::Number),
        ("Records", Column::Number),
        ("Mean confidence", Column::Number),
        ("Share right", Column::Number),
    ];
    Some(Section {
        id: "calibration",
        title: "Whether its confidence can be believed".to_owned(),
        parts: vec![
            Part::figure(|layout| figures::reliability(report, layout), caption)?,
            Part::Folded {
                summary: "Every bin".to_owned(),
                table: Table::new("Bins of confidence", &columns, rows),
            },
        ],
    })
}

/// One row a strategy: where it ends, its average height and its gain.
pub(crate) fn strategies(report: &RunReport) -> Table {
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
    let accuracy = format!("Final {}", accuracy_words(report).to_lowercase());
    let score = format!("Final {}", report.score());
    let columns = [
        ("Strategy", Column::Words),
        (score.as_str(), Column::Number),
        (accuracy.as_str(), Column::Number),
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

fn by_seed(report: &RunReport) -> Table {
    let rows = series(report)
        .iter()
        .flat_map(|s| s.report.seeds.iter().map(|seed| (s.name, seed)))
        .map(|(name, seed)| {
            vec![
                name.to_owned(),
                seed.seed.to_string(),
                number::score(seed.aubc),
            ]
        })
        .collect();
    let columns = [
        ("Strategy", Column::Words),
        ("Seed", Column::Number),
        ("Area under the curve", Column::Number),
    ];
    let caption = format!("Area under the {} curve, by seed", report.score());
    Table::new(caption, &columns, rows)
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
    let score = number::capital(report.score());
    let columns = [
        ("Strategy", Column::Words),
        ("Labels", Column::Number),
        (score.as_str(), Column::Number),
        ("95\u{a0}% band", Column::Number),
        (accuracy_words(report), Column::Number),
    ];
    Table::new("Points of the curves", &columns, rows)
}

/// What the accuracy of a report is: of classes, of whole sets of labels, of all spans of a
/// record, or of whole rankings.
fn accuracy_words(report: &RunReport) -> &'static str {
    match (&report.label_sets, &report.spans, &report.rankings) {
        (Some(_), ..) => "Whole sets right",
        (None, Some(_), _) => "Whole records right",
        (None, None, Some(_)) => "Whole rankings right",
        (None, None, None) => "Accuracy",
    }
}
