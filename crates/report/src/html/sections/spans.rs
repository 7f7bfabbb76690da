use crate::html::page::{Marked, Part, Section};
use crate::html::table::{Column, Table};
use crate::model::{
    LabelScores, MarkedSpan, RunReport, SpanErrorKind, SpanErrorReport, SpanExample, SpanPoint,
    SpanReport, SpanScores,
};
use crate::number;

/// Errors listed.
const ERRORS: usize = 15;

/// What concerns questions about spans.
pub(super) fn section(report: &RunReport) -> Option<Section> {
    let spans = report.spans.as_ref()?;
    let mut parts = vec![
        Part::Table(scores(spans)),
        Part::Table(labels(spans)),
        Part::Table(errors(spans)),
    ];
    if spans.misfits > 0 {
        parts.push(Part::Words(misfits(spans)));
    }
    if !spans.examples.is_empty() {
        let caption = "Test records with what is there, what the first head found and what the last \
                       one finds, of the first seed.";
        parts.push(Part::Words(caption.to_owned()));
        parts.push(Part::Marked(
            spans.examples.iter().flat_map(example).collect(),
        ));
    }
    parts.push(Part::Folded {
        summary: "Macro-F1 and words read after each round".to_owned(),
        table: course(spans),
    });
    Some(Section {
        id: "spans",
        title: "Spans".to_owned(),
        parts,
    })
}

/// The first and the final head beside the one trained on all labels.
pub(crate) fn scores(spans: &SpanReport) -> Table {
    let row = |name: &str, scores: &SpanScores| {
        vec![
            name.to_owned(),
            number::score(scores.micro_f1),
            number::score(scores.macro_f1),
            number::score(scores.precision),
            number::score(scores.recall),
            number::score(scores.whole_records),
        ]
    };
    let columns = [
        ("Head", Column::Words),
        ("Entity F1", Column::Number),
        ("Macro-F1", Column::Number),
        ("Precision", Column::Number),
        ("Recall", Column::Number),
        ("Whole records right", Column::Number),
    ];
    let rows = vec![
        row("First round", &spans.start),
        row("At the end", &spans.end),
        row("All labels", &spans.full),
    ];
    Table::new(
        "Scores of spans: one counts if both ends and the label are right",
        &columns,
        rows,
    )
}

/// Precision, recall and F1 of each label, before and after.
pub(crate) fn labels(spans: &SpanReport) -> Table {
    let triple = |scores: &LabelScores| {
        let LabelScores {
            precision,
            recall,
            f1,
        } = *scores;
        [precision, recall, f1].map(number::score).join(" / ")
    };
    let rows = spans.labels.iter().map(|label| {
        vec![
            label.name.clone(),
            number::count(label.support),
            triple(&label.start),
            triple(&label.end),
            triple(&label.full),
        ]
    });
    let columns = [
        ("Label", Column::Words),
        ("Test spans", Column::Number),
        ("First round", Column::Number),
        ("End", Column::Number),
        ("Full data", Column::Number),
    ];
    Table::new(
        "Precision / recall / F1 of each label",
        &columns,
        rows.collect(),
    )
}

/// What the final head does wrong.
pub(crate) fn errors(spans: &SpanReport) -> Table {
    let name = |label: &Option<String>| label.clone().unwrap_or_else(|| "–".to_owned());
    let row = |error: &SpanErrorReport| {
        vec![
            kind(error.kind).to_owned(),
            name(&error.truth),
            name(&error.predicted),
            number::mean_count(error.count),
        ]
    };
    let columns = [
        ("Error", Column::Words),
        ("Truth", Column::Words),
        ("Taken for", Column::Words),
        ("Spans", Column::Number),
    ];
    let rows = spans.errors.iter().take(ERRORS).map(row).collect();
    Table::new(
        "Most frequent errors of the final head, mean over seeds",
        &columns,
        rows,
    )
}

fn kind(kind: SpanErrorKind) -> &'static str {
    match kind {
        SpanErrorKind::Label => "another label",
        SpanErrorKind::Boundary => "an end that is off",
        SpanErrorKind::LabelAndBoundary => "another label and an end that is off",
        SpanErrorKind::Missed => "not found",
        SpanErrorKind::Invented => "nothing there",
    }
}

fn misfits(spans: &SpanReport) -> String {
    format!(
        "{} of {} true spans begin or end within a word, where no head finds them.",
        number::count(spans.misfits),
        number::count(spans.spans)
    )
}

fn course(spans: &SpanReport) -> Table {
    let points = spans
        .course
        .iter()
        .flat_map(|(name, course)| course.iter().map(move |point| (name, point)));
    let row = |(name, point): (&String, &SpanPoint)| {
        let band = point.low.zip(point.high);
        vec![
            name.clone(),
            number::count(point.labels),
            number::count(point.words.round() as usize),
            number::score(point.macro_f1),
            band.map_or("–".to_owned(), |(low, high)| number::interval(low, high)),
        ]
    };
    let columns = [
        ("Strategy", Column::Words),
        ("Labels", Column::Number),
        ("Words", Column::Number),
        ("Macro-F1", Column::Number),
        ("95\u{a0}% band", Column::Number),
    ];
    let caption = "Labelled records, the words in them and the macro-F1 over labels";
    Table::new(caption, &columns, points.map(row).collect())
}

/// A record three times over.
fn example(example: &SpanExample) -> [Marked; 3] {
    let marked = |name: &str, spans: &[MarkedSpan]| Marked {
        name: name.to_owned(),
        text: example.text.clone(),
        spans: spans.to_vec(),
    };
    [
        marked("Truth", &example.truth),
        marked("First round", &example.start),
        marked("End", &example.end),
    ]
}
