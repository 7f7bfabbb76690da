use crate::html::{Column, Part, Section, Table};
use crate::live::figures;
use crate::live::model::{Answers, Evaluation, LiveReport};
use crate::live::words;
use crate::number;

/// The learning curve with what lies behind it.
pub(super) fn curve(report: &LiveReport) -> Section {
    let mut parts = Vec::new();
    let caption = caption(report);
    match Part::figure(|layout| figures::learning_curve(report, layout), caption) {
        Some(figure) => parts.push(figure),
        None => parts.push(Part::Words(nothing_yet(report))),
    }
    parts.extend(since_promotion(report).map(Part::Words));
    if !report.evaluations.is_empty() {
        parts.push(Part::Folded {
            summary: "Every evaluation".to_owned(),
            table: evaluations(report),
        });
    }
    if report.series.len() > 1 {
        parts.push(Part::Table(series(report)));
    }
    Section {
        id: "quality",
        title: "How quality grew with labels".to_owned(),
        parts,
    }
}

fn nothing_yet(report: &LiveReport) -> String {
    match report.current_series() {
        Some(series) => format!(
            "There is no curve yet. {} of {} that may be drawn at random are answered.",
            number::count(series.audited),
            words::counted(series.reserve, "record", "records")
        ),
        None => "There is no curve yet: no audit has begun.".to_owned(),
    }
}

/// What the figure shows, as far as it shows it.
fn caption(report: &LiveReport) -> String {
    let drawn = figures::drawn(report);
    let mut notes = vec!["Macro-F1 of the models that made the suggestions.".to_owned()];
    let first = drawn.iter().find(|one| one.is_published());
    if let Some(first) = first {
        let level = number::level(first.macro_f1.level);
        notes.push(format!("Bands are {level} intervals."));
    }
    if figures::start(report).is_some() {
        notes.push(
            "The ring at the end of the dashed line is the first model of the loop, as far from \
             the last point as the gain on the same records says; its stroke is the interval of \
             that gain."
                .to_owned(),
        );
    }
    if figures::has_random_arm(report) {
        notes.push(
            "The line of the random arm is of models that learned from records drawn at random \
             alone, to be compared with models of as many chosen ones."
                .to_owned(),
        );
    }
    if drawn.iter().any(|one| !one.is_published()) {
        notes.push(
            "Grey rings without a line come from fewer audited records than a headline takes: \
             they have no interval and are not to be relied on."
                .to_owned(),
        );
    }
    if report.series.len() > 1 {
        notes.push(
            "Lines of different audits are not joined: they are about different records."
                .to_owned(),
        );
    }
    notes.join(" ")
}

fn since_promotion(report: &LiveReport) -> Option<String> {
    let latest = report.latest().filter(|latest| latest.is_published())?;
    let gain = latest.gain_since_promotion.as_ref()?;
    Some(format!(
        "Against version {} ({}), which version {} followed, macro-F1 changed by {} on the same \
         records{}.",
        gain.from,
        words::counted(gain.from_labels, "label", "labels"),
        latest.version,
        words::signed_in_text(&gain.macro_f1),
        words::of_audit(report, latest)
    ))
}

fn evaluations(report: &LiveReport) -> Table {
    let row = |one: &Evaluation| {
        let (macro_f1, micro_f1) = if one.is_published() {
            (
                words::score_cell(&one.macro_f1),
                words::score_cell(&one.micro_f1),
            )
        } else {
            let early = |value| format!("{} (too early)", number::score(value));
            (early(one.macro_f1.value), early(one.micro_f1.value))
        };
        let gain = one.gain_since_start.as_ref().filter(|_| one.is_published());
        vec![
            number::moment(&one.at),
            one.version.to_string(),
            number::count(one.labels),
            format!(
                "{}{}",
                number::count(one.audited),
                words::of_audit(report, one)
            ),
            macro_f1,
            micro_f1,
            gain.map_or("–".to_owned(), |gain| words::gain_cell(&gain.macro_f1)),
        ]
    };
    let micro_f1 = match report.provenance.answers {
        Answers::OneLabel | Answers::OneRating | Answers::Text => "Share right",
        Answers::AnyLabels | Answers::OneRanking => "Micro-F1",
        Answers::Spans => "Entity F1",
    };
    let columns = [
        ("When", Column::Fixed),
        ("Version", Column::Number),
        ("Labels", Column::Number),
        ("Audited", Column::Number),
        ("Macro-F1", Column::Number),
        (micro_f1, Column::Number),
        ("Since the first model", Column::Number),
    ];
    let rows = report.evaluations.iter().map(row).collect();
    Table::new("Evaluations, with intervals; times are UTC", &columns, rows)
}

fn series(report: &LiveReport) -> Table {
    let rows = report.series.iter().map(|series| {
        vec![
            series.number.to_string(),
            number::moment(&series.started_at),
            number::count(series.population),
            number::count(series.audited),
        ]
    });
    let columns = [
        ("Audit", Column::Number),
        ("Began", Column::Fixed),
        ("Records it stands for", Column::Number),
        ("Audited", Column::Number),
    ];
    Table::new(
        "Audits; each is about records of its own",
        &columns,
        rows.collect(),
    )
}
