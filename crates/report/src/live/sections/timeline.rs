use crate::html::{Column, Part, Section, Table};
use crate::live::model::{
    AuditSeries, Event, EventKind, GateLook, GateOutcome, LiveReport, Round, RoundOutcome,
};
use crate::live::words;
use crate::number;

use super::rounds;

/// Entries that stay open; the earlier ones are folded.
const OPEN: usize = 30;

/// Something in the course of a loop.
struct Entry {
    at: String,
    labels: Option<usize>,
    what: What,
    why: String,
}

enum What {
    /// Versions took over, each from the one before: the first and the last of them.
    Took(u32, u32),
    /// Anything else.
    Other(String),
}

/// What took over, what stayed and what was taken back.
pub(super) fn timeline(report: &LiveReport) -> Option<Section> {
    let mut rows: Vec<Vec<String>> = entries(report).iter().map(Entry::row).collect();
    let mut parts = Vec::new();
    let late = rows.split_off(rows.len().saturating_sub(OPEN));
    if !rows.is_empty() {
        parts.push(Part::Folded {
            summary: format!("{} earlier", words::counted(rows.len(), "entry", "entries")),
            table: table("Earlier entries; times are UTC", rows),
        });
    }
    if !late.is_empty() {
        parts.push(Part::Table(table("In order of time, which is UTC", late)));
    }
    parts.extend(rounds::folded(report));
    (!parts.is_empty()).then_some(Section {
        id: "timeline",
        title: "Which model took over when, and why".to_owned(),
        parts,
    })
}

fn table(caption: &str, rows: Vec<Vec<String>>) -> Table {
    let columns = [
        ("When", Column::Fixed),
        ("Labels", Column::Number),
        ("What happened", Column::Prose),
    ];
    Table::new(caption, &columns, rows)
}

/// Everything in order of time; versions that took over one after the other are one entry.
fn entries(report: &LiveReport) -> Vec<Entry> {
    let series = report.series.iter().map(Entry::of_series);
    let rounds = report.rounds.iter().filter_map(Entry::of_round);
    let gates = report.gates.iter().map(Entry::of_gate);
    let events = report.events.iter().map(Entry::of_event);
    let mut all: Vec<Entry> = series.chain(rounds).chain(gates).chain(events).collect();
    // Without the Z a whole second comes before its own fractions.
    all.sort_by(|a, b| a.at.trim_end_matches('Z').cmp(b.at.trim_end_matches('Z')));
    let mut entries: Vec<Entry> = Vec::new();
    for entry in all {
        match (entries.last_mut(), &entry.what) {
            (Some(last), What::Took(_, to)) if last.why == entry.why => match &mut last.what {
                What::Took(_, until) => {
                    *until = *to;
                    last.at.clone_from(&entry.at);
                    last.labels = entry.labels;
                }
                What::Other(_) => entries.push(entry),
            },
            _ => entries.push(entry),
        }
    }
    entries
}

impl Entry {
    fn row(&self) -> Vec<String> {
        let what = match &self.what {
            What::Took(first, last) if first == last => format!("Version {first} took over"),
            What::Took(first, last) => format!("Versions {first} to {last} took over in turn"),
            What::Other(what) => what.clone(),
        };
        vec![
            number::moment(&self.at),
            self.labels.map_or("–".to_owned(), number::count),
            if self.why.is_empty() {
                what
            } else {
                format!("{what}: {}", self.why)
            },
        ]
    }

    fn of_series(series: &AuditSeries) -> Self {
        Self {
            at: series.started_at.clone(),
            labels: None,
            what: What::Other(format!("Audit {} began", series.number)),
            why: format!(
                "stands for {}",
                words::counted(series.population, "record", "records")
            ),
        }
    }

    fn of_round(round: &Round) -> Option<Self> {
        let RoundOutcome::Promoted { why } = &round.outcome else {
            return None;
        };
        Some(Self {
            at: round.at.clone(),
            labels: Some(round.labels),
            what: What::Took(round.version, round.version),
            why: why.clone(),
        })
    }

    fn of_gate(gate: &GateLook) -> Self {
        let (number, challenger, champion) = (gate.number, gate.challenger, gate.champion);
        let what = match gate.outcome {
            GateOutcome::Open => format!("Gate {number} opened"),
            GateOutcome::Extended => format!("Gate {number} asks for more records"),
            GateOutcome::Promoted => format!("Version {challenger} took over"),
            GateOutcome::Kept => format!("Version {champion} stayed"),
            GateOutcome::Abandoned => format!("Gate {number} was given up"),
        };
        let pair = format!("version {challenger} against {champion}");
        let mut why = vec![match gate.outcome {
            GateOutcome::Promoted | GateOutcome::Kept => format!("gate {number}, {pair}"),
            GateOutcome::Open | GateOutcome::Extended | GateOutcome::Abandoned => pair,
        }];
        why.extend(gate.because.iter().cloned());
        why.extend(gate.gain.as_ref().map(|gain| {
            format!(
                "gain {} on {}",
                words::signed_in_text(gain),
                words::counted(gate.rows, "record", "records")
            )
        }));
        Self {
            at: gate.at.clone(),
            labels: None,
            what: What::Other(what),
            why: why.join("; "),
        }
    }

    fn of_event(event: &Event) -> Self {
        let (what, why) = words_of(&event.kind);
        Self {
            at: event.at.clone(),
            labels: event.labels,
            what: What::Other(what),
            why,
        }
    }
}

fn words_of(kind: &EventKind) -> (String, String) {
    match kind {
        EventKind::Promoted { version, reason } => (
            format!("Version {version} was put in place"),
            reason.clone(),
        ),
        EventKind::RolledBack {
            version,
            to,
            reason,
        } => {
            let back = to.map_or("the labels' names suggest again".to_owned(), |to| {
                format!("version {to} suggests again")
            });
            (
                format!("Version {version} was taken back"),
                format!("{reason}; {back}"),
            )
        }
        EventKind::Failed { message } => ("A step failed".to_owned(), message.clone()),
        EventKind::StopAdvised { reasons } => ("Advice to stop".to_owned(), reasons.join("; ")),
        EventKind::Late { seconds } => (
            "An answer was late".to_owned(),
            format!(
                "the record was handed out {} before",
                number::seconds(*seconds as f64)
            ),
        ),
        EventKind::EncoderChanged { encoder } => (
            format!("The encoder is {encoder} now"),
            "somebody asked for it, and it had read every record".to_owned(),
        ),
        EventKind::Paused { by } => ("Paused".to_owned(), format!("by {by}")),
        EventKind::Resumed { by } => ("Resumed".to_owned(), format!("by {by}")),
    }
}
