use crate::figures::{self, by_excess};
use crate::html::page::{Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{PickedRecord, RoundReport, RunReport};
use crate::number;

/// Longest excerpt of a record's text, in characters.
const EXCERPT: usize = 160;

/// Which records were asked for, and why.
pub(crate) fn picks(report: &RunReport) -> Option<Section> {
    let picks = &report.picks;
    if picks.first.is_empty() && picks.shares.is_empty() {
        return None;
    }
    let caption =
        "Share of each class among the labelled records (circle) and in the pool (ring). \
                   The number is the one divided by the other;
                   classes are in order of the difference.";
    let mut parts = Vec::new();
    if let Some(figure) = Part::figure(|layout| figures::class_share(report, layout), caption) {
        parts.push(figure);
        parts.push(Part::Folded {
            summary: "All classes".to_owned(),
            table: shares(report),
        });
    }
    if !picks.first.is_empty() {
        parts.push(Part::Table(first(&picks.first, picks.total)));
    }
    Some(Section {
        id: "picks",
        title: "What was asked for".to_owned(),
        parts,
    })
}

fn shares(report: &RunReport) -> Table {
    let rows = by_excess(report)
        .iter()
        .map(|s| {
            vec![
                s.name.clone(),
                number::percent(s.picked),
                number::percent(s.pool),
            ]
        })
        .collect();
    let columns = [
        ("Class", Column::Words),
        ("Asked for", Column::Number),
        ("In the pool", Column::Number),
    ];
    Table::new("Share of each class", &columns, rows)
}

fn first(records: &[PickedRecord], total: usize) -> Table {
    let row = |record: &PickedRecord| {
        let predicted = match &record.predicted {
            Some(class) if *class == record.label => ", as predicted".to_owned(),
            Some(class) => format!(", predicted {class}"),
            None => String::new(),
        };
        let utility = record.utility.map_or_else(String::new, |utility| {
            format!("; utility {}", number::significant(utility))
        });
        vec![
            format!("{}.{}", record.round, record.rank),
            excerpt(&record.text),
            format!("{}{predicted}", record.label),
            format!("{}{utility}", record.reason),
        ]
    };
    let columns = [
        ("Asked", Column::Number),
        ("Record", Column::Prose),
        ("Label given", Column::Prose),
        ("Why it was asked", Column::Prose),
    ];
    let caption = format!(
        "The first {} of {} records asked for: round and place in its batch",
        number::count(records.len()),
        number::count(total.max(records.len()))
    );
    Table::new(caption, &columns, records.iter().map(row).collect())
}

/// The beginning of a text, marked where it is cut.
pub(crate) fn excerpt(text: &str) -> String {
    let mut kept: String = text.chars().take(EXCERPT).collect();
    if kept.len() < text.len() {
        kept.truncate(kept.trim_end().len());
        kept.push('…');
    }
    kept
}

/// When to stop, and what the rounds cost.
pub(crate) fn rounds(report: &RunReport) -> Option<Section> {
    let mut parts = Vec::new();
    if !report.stop_advice.is_empty() {
        parts.push(Part::Table(advice(report)));
    }
    let timed = |r: &RoundReport| r.select_seconds.is_some() || r.fit_seconds.is_some();
    if report.rounds.iter().any(timed) {
        parts.push(Part::Words(time_words(&report.rounds)));
        parts.push(Part::Folded {
            summary: "Every round".to_owned(),
            table: time_table(&report.rounds),
        });
    }
    let title = "When to stop, and what a round costs".to_owned();
    (!parts.is_empty()).then_some(Section {
        id: "rounds",
        title,
        parts,
    })
}

fn advice(report: &RunReport) -> Table {
    let rows = report
        .stop_advice
        .iter()
        .map(|a| vec![number::count(a.labels), a.rule.clone(), a.reason.clone()])
        .collect();
    let columns = [
        ("Labels", Column::Number),
        ("Rule", Column::Words),
        ("Reason", Column::Words),
    ];
    Table::new(
        "Advice to stop; the run went on to its budget",
        &columns,
        rows,
    )
}

fn time_words(rounds: &[RoundReport]) -> String {
    let mean = |part: fn(&RoundReport) -> Option<f64>| -> Option<f64> {
        let known: Vec<f64> = rounds.iter().filter_map(part).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let select =
        mean(|r| r.select_seconds).map(|s| format!("choosing took {}", number::seconds(s)));
    let fit = mean(|r| r.fit_seconds).map(|s| format!("training {}", number::seconds(s)));
    let both: Vec<String> = [select, fit].into_iter().flatten().collect();
    format!(
        "On average over {} rounds, {} a round.",
        rounds.len(),
        both.join(" and ")
    )
}

fn time_table(rounds: &[RoundReport]) -> Table {
    let cell = |value: Option<f64>| value.map_or("–".to_owned(), number::seconds);
    let rows = rounds
        .iter()
        .map(|r| {
            vec![
                number::count(r.labels),
                cell(r.select_seconds),
                cell(r.fit_seconds),
            ]
        })
        .collect();
    let columns = [
        ("Labels", Column::Number),
        ("Choosing", Column::Number),
        ("Training", Column::Number),
    ];
    Table::new("Time of each round", &columns, rows)
}
