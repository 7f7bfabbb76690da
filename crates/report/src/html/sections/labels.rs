use crate::figures;
use crate::html::page::{Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{RunReport, TARGETS, Target};
use crate::number;
use crate::series::{Series, series};

/// How many labels each share of the full-data score takes.
pub(crate) fn to_reach(report: &RunReport) -> Section {
    let caption = format!(
        "The first round at which the mean curve is at or above the target. A ratio says how many \
         labels {} choice needs for each one of the strategy.",
        report.reference
    );
    Section {
        id: "labels",
        title: "How many labels it takes".to_owned(),
        parts: vec![
            Part::always(|layout| figures::labels_to_reach(report, layout), caption),
            Part::Table(table(report)),
        ],
    }
}

/// One row a strategy: labels needed for each target, and the ratio to the reference.
pub(crate) fn table(report: &RunReport) -> Table {
    let rows = series(report)
        .iter()
        .map(|s| {
            let cells = TARGETS.iter().map(|target| cell(report, s, target));
            std::iter::once(s.name.to_owned()).chain(cells).collect()
        })
        .collect();
    let mut columns = vec![("Strategy", Column::Words)];
    columns.extend(TARGETS.iter().map(|target| (target.words, Column::Number)));
    let caption = format!(
        "Labels needed, by share of the full-data {}",
        report.score()
    );
    Table::new(caption, &columns, rows)
}

fn cell(report: &RunReport, one: &Series<'_>, target: &Target) -> String {
    let Some(labels) = one.report.labels_for(target.key) else {
        return "not reached".to_owned();
    };
    let labels = number::count(labels);
    match figures::ratio(report, one, target) {
        Some(ratio) => format!("{labels} ({ratio})"),
        None => labels,
    }
}
