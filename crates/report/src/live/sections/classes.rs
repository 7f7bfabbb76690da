use crate::html::{Column, Part, Section, Table};
use crate::live::figures;
use crate::live::model::{ClassEvaluation, Evaluation, LiveReport};
use crate::live::words;
use crate::number;

/// Classes from which the table is folded.
const MANY: usize = 30;

/// F1 of each class now, and since the first model where that is measured.
pub(super) fn per_class(report: &LiveReport) -> Option<Section> {
    let latest = report.latest().filter(|latest| latest.is_published())?;
    let caption = "F1 of each class of which enough is audited: now (circle), and as far from it as \
                   the gain on the same records says at the first model (ring). Grey changes are \
                   those whose interval holds zero.";
    let mut parts = Vec::new();
    parts.extend(Part::figure(
        |layout| figures::per_class(report, layout),
        caption,
    ));
    let table = table(report, latest);
    if latest.per_class.is_empty() {
        return None;
    }
    parts.push(if latest.per_class.len() > MANY {
        let summary = format!("All {} classes", latest.per_class.len());
        Part::Folded { summary, table }
    } else {
        Part::Table(table)
    });
    parts.extend(not_measured(report, latest).map(Part::Words));
    Some(Section {
        id: "classes",
        title: "Which classes it knows".to_owned(),
        parts,
    })
}

fn table(report: &LiveReport, latest: &Evaluation) -> Table {
    let gains = latest.gain_since_start.as_ref();
    let row = |class: &ClassEvaluation| {
        let mut row = vec![
            class.label.clone(),
            number::count(class.positives),
            number::percent(class.share),
            words::class_cell(&class.f1, words::score_cell),
        ];
        if let Some(gains) = gains {
            let gain = gains.of_class(&class.label);
            row.push(gain.map_or("–".to_owned(), words::gain_cell));
        }
        row
    };
    let mut columns = vec![
        ("Class", Column::Words),
        ("Audited", Column::Number),
        ("Share", Column::Number),
        ("F1", Column::Number),
    ];
    if gains.is_some() {
        columns.push(("Since the first model", Column::Number));
    }
    let rows = latest.per_class.iter().map(row).collect();
    let caption = format!(
        "F1 by class with intervals, version {}{}. Audited are the records truly of the class, its \
         share is an estimate.",
        latest.version,
        words::of_audit(report, latest)
    );
    Table::new(caption, &columns, rows)
}

fn not_measured(report: &LiveReport, latest: &Evaluation) -> Option<String> {
    (latest.measured() < latest.per_class.len()).then(|| {
        format!(
            "A class is measured once the model names it on {} audited records. The others are in \
             no way part of the mean.",
            number::count(report.rules.class_rows)
        )
    })
}
