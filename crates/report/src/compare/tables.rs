use crate::html::{Column, Table};
use crate::model::TARGETS;
use crate::number;

use super::difference::{Comparison, Side};

/// The tables of a comparison that have rows, with id and title.
pub(super) fn tables(comparison: &Comparison) -> Vec<(&'static str, &'static str, Table)> {
    let all = [
        ("results", "Results", results(comparison)),
        ("labels", "Labels needed", labels(comparison)),
        ("classes", "Classes", classes(comparison)),
        ("settings", "What was set differently", settings(comparison)),
    ];
    all.into_iter()
        .filter(|(_, _, table)| !table.rows.is_empty())
        .collect()
}

fn results(comparison: &Comparison) -> Table {
    let row = |side: &Side| {
        let end = side.result.last();
        vec![
            side.name.clone(),
            side.strategy.clone(),
            end.map_or(String::new(), |p| number::count(p.labels)),
            end.map_or(String::new(), |p| number::score(p.macro_f1)),
            number::score(side.result.aubc),
            number::score(side.full_data.macro_f1),
        ]
    };
    let [first, second] = [&comparison.first.score, &comparison.second.score];
    let score = if first == second {
        format!("Final {first}")
    } else {
        format!("Final {first} or {second}")
    };
    let columns = [
        ("Run", Column::Words),
        ("Strategy", Column::Words),
        ("Labels", Column::Number),
        (score.as_str(), Column::Number),
        ("Area under the curve", Column::Number),
        ("Full data", Column::Number),
    ];
    let rows = vec![row(&comparison.first), row(&comparison.second)];
    Table::new("Main strategy of each run", &columns, rows)
}

fn labels(comparison: &Comparison) -> Table {
    let count = |labels: Option<usize>| labels.map_or("not reached".to_owned(), number::count);
    let rows = TARGETS
        .iter()
        .filter_map(|target| {
            let [first, second] = *comparison.labels_to.get(target.key)?;
            Some(vec![target.words.to_owned(), count(first), count(second)])
        })
        .collect();
    let columns = [
        ("Share of full data", Column::Words),
        (comparison.first.name.as_str(), Column::Number),
        (comparison.second.name.as_str(), Column::Number),
    ];
    Table::new(
        "Labels needed, each run against its own full-data score",
        &columns,
        rows,
    )
}

fn classes(comparison: &Comparison) -> Table {
    let rows = comparison
        .per_class
        .iter()
        .map(|class| {
            vec![
                class.name.clone(),
                number::score(class.first),
                number::score(class.second),
                number::signed_score(class.second - class.first),
            ]
        })
        .collect();
    let columns = [
        ("Class", Column::Words),
        (comparison.first.name.as_str(), Column::Number),
        (comparison.second.name.as_str(), Column::Number),
        ("Difference", Column::Number),
    ];
    Table::new("Final F1 of each class, largest rise first", &columns, rows)
}

fn settings(comparison: &Comparison) -> Table {
    let rows = comparison
        .provenance
        .iter()
        .map(|d| vec![d.key.clone(), d.first.clone(), d.second.clone()])
        .collect();
    let columns = [
        ("Setting", Column::Words),
        (comparison.first.name.as_str(), Column::Words),
        (comparison.second.name.as_str(), Column::Words),
    ];
    Table::new("Settings that differ", &columns, rows)
}
