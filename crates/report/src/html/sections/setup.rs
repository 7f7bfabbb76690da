use crate::html::page::{Part, Section};
use crate::model::{Provenance, RunReport};
use crate::number;

/// What is needed to make the run again.
pub(crate) fn provenance(report: &RunReport) -> Section {
    let title = "How this was made".to_owned();
    Section {
        id: "provenance",
        title,
        parts: vec![Part::Terms(terms(report))],
    }
}

/// Provenance as terms with their values; what is unknown is left out.
pub(crate) fn terms(report: &RunReport) -> Vec<(String, String)> {
    let mut terms = data_terms(&report.provenance);
    terms.extend(model_terms(&report.provenance));
    terms.extend(run_terms(&report.provenance));
    terms.retain(|(_, value)| !value.is_empty());
    terms
}

fn term(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

fn data_terms(p: &Provenance) -> Vec<(String, String)> {
    vec![
        term("Data", &p.data),
        term("SHA-256 of the data", &p.data_sha256),
        term(
            "Records",
            format!(
                "{} in the pool, {} for testing",
                number::count(p.pool_rows),
                number::count(p.test_rows)
            ),
        ),
        term("Text columns", p.text_columns.join(", ")),
        term("Label column", &p.label_column),
    ]
}

fn model_terms(p: &Provenance) -> Vec<(String, String)> {
    let e = &p.encoder;
    let mut terms = vec![
        term("Encoder", format!("{} @ {}", e.id, e.revision)),
        term(
            "Features",
            format!("{}, kept as {}", e.views.join(", "), e.precision),
        ),
        term("Head", pretty(&p.head.spec)),
        term("Head hash", p.head.hash.clone().unwrap_or_default()),
    ];
    terms.extend(
        p.strategies
            .iter()
            .map(|(name, spec)| (format!("Strategy {name}"), pretty(spec))),
    );
    terms
}

fn run_terms(p: &Provenance) -> Vec<(String, String)> {
    let seeds: Vec<String> = p.seeds.iter().map(u64::to_string).collect();
    vec![
        term("Seeds", seeds.join(", ")),
        term(
            "Labels",
            format!(
                "{} to start, then {} a round, {} in all",
                number::count(p.start),
                number::count(p.batch),
                number::count(p.budget)
            ),
        ),
        term("Command", &p.command),
        term(
            "Duration",
            p.duration_seconds.map_or(String::new(), number::seconds),
        ),
        term("Finished", p.finished.clone().unwrap_or_default()),
        term("Machine", &p.machine),
        term("Hone", &p.version),
    ]
}

/// JSON on one line where it is short, else indented.
fn pretty(value: &serde_json::Value) -> String {
    let line = value.to_string();
    if line.len() <= 80 {
        line
    } else {
        serde_json::to_string_pretty(value).unwrap_or(line)
    }
}
