//! The report as a page of Markdown, for a pull request or a model card.

use std::fmt::Write as _;

use crate::check::check;
use crate::error::ReportError;
use crate::figures::{by_change, figures};
use crate::headline::Headline;
use crate::html::{Column, Part, Section, Table, sections};
use crate::model::RunReport;
use crate::number;
use crate::svg::Layout;

/// Classes listed at either end of the table of changes.
const CLASSES: usize = 5;

/// A summary in Markdown: headline, tables, links to the figures, how it was made.
///
/// # Errors
/// As [`crate::render`].
pub fn markdown(report: &RunReport) -> Result<String, ReportError> {
    check(report)?;
    let headline = Headline::of(report).ok_or_else(|| ReportError::BadCurve {
        strategy: report.main.clone(),
    })?;
    let mut text = format!(
        "# Active-learning report: {}\n\n{} {}\n\n**{}.** {}\n",
        escape(&report.provenance.data),
        escape(&headline.reached),
        escape(&headline.cost),
        headline.verdict_words(),
        escape(&headline.trust)
    );
    for table in [sections::strategies(report), sections::labels(report)] {
        write!(text, "\n{}", table_text(&table)).expect("writing to a string does not fail");
    }
    if let Some(sets) = &report.label_sets {
        write!(text, "\n{}", table_text(&sections::label_set_scores(sets)))
            .expect("writing to a string does not fail");
    }
    if let Some(ratings) = &report.ratings {
        let table = table_text(&sections::rating_scores(ratings));
        write!(text, "\n{table}").expect("writing to a string does not fail");
    }
    if let Some(rankings) = &report.rankings {
        let table = table_text(&sections::ranking_scores(rankings));
        write!(text, "\n{table}").expect("writing to a string does not fail");
    }
    if let Some(spans) = &report.spans {
        for table in [
            sections::span_scores(spans),
            sections::span_labels(spans),
            sections::span_errors(spans),
        ] {
            write!(text, "\n{}", table_text(&table)).expect("writing to a string does not fail");
        }
    }
    if !report.per_class.is_empty() {
        write!(text, "\n{}", table_text(&classes(report)))
            .expect("writing to a string does not fail");
    }
    text.push_str("\n## Figures\n");
    for figure in figures(report, Layout::Wide) {
        let title = escape(&figure.title);
        write!(text, "\n![{title}](figures/{}.svg)\n", figure.name)
            .expect("writing to a string does not fail");
    }
    text.push_str("\n## How this was made\n\n");
    text.push_str(&terms_text(&sections::terms(report)));
    Ok(text)
}

/// The largest rises and the smallest, or all classes where they are few.
fn classes(report: &RunReport) -> Table {
    let all = by_change(report);
    let few = all.len() <= 2 * CLASSES;
    let rows = all
        .iter()
        .enumerate()
        .filter(|(at, _)| few || *at < CLASSES || *at >= all.len() - CLASSES)
        .map(|(_, class)| {
            vec![
                class.name.clone(),
                number::score(class.f1_start),
                number::score(class.f1_end),
                number::signed_score(class.change()),
            ]
        })
        .collect();
    let caption = if few {
        "F1 by class".to_owned()
    } else {
        format!(
            "F1 by class: the {CLASSES} largest and the {CLASSES} smallest changes of {}",
            all.len()
        )
    };
    let columns = [
        ("Class", Column::Words),
        ("First round", Column::Number),
        ("End", Column::Number),
        ("Change", Column::Number),
    ];
    Table::new(caption, &columns, rows)
}

/// A section as Markdown: what is folded on a page is left out.
pub(crate) fn section_text(section: &Section) -> String {
    let parts = section.parts.iter().filter_map(|part| match part {
        Part::Words(words) => Some(format!("{}\n", escape(words))),
        Part::Figure { wide, .. } => {
            let title = escape(&wide.title);
            Some(format!("![{title}](figures/{}.svg)\n", wide.name))
        }
        Part::Table(table) => Some(table_text(table)),
        Part::Folded { .. } | Part::Marked(_) => None,
        Part::Terms(terms) => Some(terms_text(terms)),
    });
    let parts: Vec<String> = parts.collect();
    format!("## {}\n\n{}", escape(&section.title), parts.join("\n"))
}

/// Terms with their values as a list.
fn terms_text(terms: &[(String, String)]) -> String {
    let mut text = String::new();
    for (term, value) in terms {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(text, "- {}: {}", escape(term), escape(&value))
            .expect("writing to a string does not fail");
    }
    text
}

/// A table as Markdown under its caption.
pub(crate) fn table_text(table: &Table) -> String {
    let row = |cells: &[String]| -> String {
        let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let names: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
    let rules: Vec<&str> = table
        .columns
        .iter()
        .map(|(_, kind)| match kind {
            Column::Words | Column::Fixed | Column::Prose => "---",
            Column::Number => "--:",
        })
        .collect();
    let rows: String = table.rows.iter().map(|cells| row(cells)).collect();
    format!(
        "{}\n\n{}| {} |\n{rows}",
        escape(&table.caption),
        row(&names),
        rules.join(" | ")
    )
}

/// Text that Markdown and the HTML it becomes take literally, on one line.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                safe.push('\\');
                safe.push(c);
            }
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests;
