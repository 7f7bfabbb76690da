use crate::html::{Column, Part, Section, Table};
use crate::live::figures;
use crate::live::model::{ClassEvaluation, Evaluation, LiveReport};
use crate::live::words;
use crate::number;

/// How well spans are found: F1 over all of them as it grew, and what it is made of now.
pub(super) fn entities(report: &LiveReport) -> Option<Section> {
    let caption = "F1 over all spans of the models that made the suggestions; bands are intervals. A \
                   span counts if both ends and the label are right.";
    let figure = Part::figure(|layout| figures::entity_curve(report, layout), caption)?;
    let latest = report.latest().filter(|latest| latest.is_published());
    let table = latest.map(|latest| Part::Table(table(report, latest)));
    Some(Section {
        id: "entities",
        title: "How well it finds spans".to_owned(),
        parts: std::iter::once(figure).chain(table).collect(),
    })
}

fn table(report: &LiveReport, latest: &Evaluation) -> Table {
    let row = |class: &ClassEvaluation| {
        let found = class.found.as_ref();
        vec![
            class.label.clone(),
            number::count(class.positives),
            found.map_or("–".to_owned(), |of| words::score_cell(&of.precision)),
            found.map_or("–".to_owned(), |of| words::score_cell(&of.recall)),
            words::class_cell(&class.f1, words::score_cell),
        ]
    };
    let all = vec![
        "all spans".to_owned(),
        number::count(latest.audited),
        String::new(),
        String::new(),
        words::score_cell(&latest.micro_f1),
    ];
    let rows = latest.per_class.iter().map(row);
    let columns = [
        ("Label", Column::Words),
        ("Audited", Column::Number),
        ("Precision", Column::Number),
        ("Recall", Column::Number),
        ("F1", Column::Number),
    ];
    let caption = format!(
        "Spans by label with intervals, version {}{}. Precision is the share of the spans found that \
         are right, recall the share of those there are that are found. Audited are the records with \
         a span of the label.",
        latest.version,
        words::of_audit(report, latest)
    );
    Table::new(caption, &columns, rows.chain([all]).collect())
}
