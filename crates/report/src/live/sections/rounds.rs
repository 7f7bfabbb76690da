use crate::html::{Column, Part, Section, Table};
use crate::live::model::{
    Answers, EventKind, GateLook, LiveReport, Look, Round, RoundOutcome, VersionRole,
};
use crate::live::words;
use crate::number;

/// Every training, every look of a gate and every version, behind lines that open them.
pub(super) fn folded(report: &LiveReport) -> Vec<Part> {
    let tables = [
        (
            "Every training",
            !report.rounds.is_empty(),
            rounds as fn(&_) -> _,
        ),
        ("Every look of a gate", !report.gates.is_empty(), gates),
        ("Every version", !report.versions.is_empty(), versions),
    ];
    let known = tables.into_iter().filter(|(_, known, _)| *known);
    known
        .map(|(summary, _, table)| Part::Folded {
            summary: summary.to_owned(),
            table: table(report),
        })
        .collect()
}

fn rounds(report: &LiveReport) -> Table {
    let of = report.provenance.answers;
    let score = |value: Option<f64>| value.map_or("–".to_owned(), number::score);
    let row = |round: &Round| {
        let held_out = round.held_out;
        let mut row = vec![
            number::moment(&round.at),
            round.version.to_string(),
            number::count(round.labels),
            score(round.kappa),
            score(held_out.map(|h| h.macro_f1)),
            score(held_out.map(|h| h.accuracy)),
            score(held_out.map(|h| h.calibration)),
        ];
        if of == Answers::OneRating {
            let near = held_out.and_then(|h| h.ordinal);
            row.push(score(near.map(|near| near.quadratic_kappa)));
            row.push(score(near.map(|near| near.mean_absolute_error)));
        }
        row.push(followed(&round.outcome));
        row
    };
    let accuracy = match of {
        Answers::OneLabel | Answers::OneRating | Answers::Text => "Accuracy, held out",
        Answers::AnyLabels => "F1 of records, held out",
        Answers::Spans => "Entity F1, held out",
        Answers::OneRanking => "Pairs in the right order, held out",
    };
    let mut columns = vec![
        ("When", Column::Fixed),
        ("Version", Column::Number),
        ("Labels", Column::Number),
        ("Kappa", Column::Number),
        ("Macro‑F1, held out", Column::Number),
        (accuracy, Column::Number),
        ("Calibration error", Column::Number),
    ];
    if of == Answers::OneRating {
        columns.push(("Quadratic-weighted kappa", Column::Number));
        columns.push(("Mean absolute error", Column::Number));
    }
    columns.push(("What followed", Column::Prose));
    let caption = "Trainings. Kappa is the agreement with the version before. Held-out scores are \
                   not the quality: the answers were chosen. They tell which version is better.";
    Table::new(caption, &columns, report.rounds.iter().map(row).collect())
}

fn followed(outcome: &RoundOutcome) -> String {
    match outcome {
        RoundOutcome::Promoted { why } => format!("took over: {why}"),
        RoundOutcome::Kept { objections } => format!("kept back: {}", objections.join("; ")),
        RoundOutcome::Gate { number: None } => "left to a gate".to_owned(),
        RoundOutcome::Gate {
            number: Some(number),
        } => format!("judged by gate {number}"),
    }
}

fn gates(report: &LiveReport) -> Table {
    let row = |gate: &GateLook| {
        let look = match gate.look {
            Some(Look::First) => "first",
            Some(Look::Extended) => "extended",
            None => "–",
        };
        let (gain, level) = gate
            .gain
            .as_ref()
            .map_or(("–".to_owned(), "–".to_owned()), |gain| {
                (words::gain_cell(gain), number::level(gain.level))
            });
        vec![
            gate.number.to_string(),
            look.to_owned(),
            gate.challenger.to_string(),
            gate.champion.to_string(),
            number::count(gate.rows),
            gain,
            level,
        ]
    };
    let columns = [
        ("Gate", Column::Number),
        ("Look", Column::Words),
        ("Challenger", Column::Number),
        ("Champion", Column::Number),
        ("Audited", Column::Number),
        ("Gain", Column::Number),
        ("Level", Column::Number),
    ];
    let caption = "Gates. The level rises from gate to gate, so that asking often does not make a \
                   wrong promotion likely.";
    Table::new(caption, &columns, report.gates.iter().map(row).collect())
}

fn versions(report: &LiveReport) -> Table {
    let rows = report.versions.iter().map(|version| {
        vec![
            version.number.to_string(),
            number::moment(&version.trained_at),
            number::count(version.labels),
            role(version.role).to_owned(),
            version.id.clone(),
        ]
    });
    let columns = [
        ("Version", Column::Number),
        ("Trained", Column::Fixed),
        ("Labels", Column::Number),
        ("Now", Column::Words),
        ("Id", Column::Fixed),
    ];
    Table::new("Versions", &columns, rows.collect())
}

fn role(role: VersionRole) -> &'static str {
    match role {
        VersionRole::Champion => "makes the suggestions",
        VersionRole::Challenger => "judged by a gate",
        VersionRole::Former => "made them once",
        VersionRole::RolledBack => "taken back",
        VersionRole::Unused => "never made them",
    }
}

/// Whether more answers will pay.
pub(super) fn stop(report: &LiveReport) -> Option<Section> {
    if report.labels.so_far == 0 {
        return None;
    }
    let advice = report
        .events
        .iter()
        .rev()
        .find_map(|event| match &event.kind {
            EventKind::StopAdvised { reasons } => Some((event, reasons.join("; "))),
            _ => None,
        });
    let words = match advice {
        None => "Nothing that the loop has seen speaks for stopping.".to_owned(),
        Some((event, reasons)) => {
            let labels = event.labels.map_or(String::new(), |labels| {
                format!(", at {}", words::counted(labels, "label", "labels"))
            });
            format!(
                "On {}{labels}, the loop advised to stop: {reasons}. This is advice; it goes on \
                 asking as long as people answer.",
                number::moment(&event.at)
            )
        }
    };
    Some(Section {
        id: "stop",
        title: "Whether to go on".to_owned(),
        parts: vec![Part::Words(words)],
    })
}
