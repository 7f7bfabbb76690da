use crate::html::page::{Part, Section};
use crate::model::{EncoderProvenance, HeadProvenance, Provenance, RunReport};
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

pub(crate) fn term(name: &str, value: impl Into<String>) -> (String, String) {
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
    let mut terms = encoder_and_head(&p.encoder, &p.head);
    let images = p.images.as_ref();
    terms.extend(images.map(|images| term("Encoder of images", encoder(images))));
    terms.extend(
        p.strategies
            .iter()
            .map(|(name, spec)| (format!("Strategy {name}"), pretty(spec))),
    );
    terms
}

/// The frozen model and the small one, as terms.
pub(crate) fn encoder_and_head(
    encoder: &EncoderProvenance,
    head: &HeadProvenance,
) -> Vec<(String, String)> {
    let features = if encoder.views.is_empty() {
        encoder.precision.clone()
    } else {
        format!(
            "{}, kept as {}",
            encoder.views.join(", "),
            encoder.precision
        )
    };
    vec![
        term("Encoder", self::encoder(encoder)),
        term("Features", features),
        term("Head", pretty(&head.spec)),
        term("Head hash", head.hash.clone().unwrap_or_default()),
    ]
}

/// A frozen model with its revision.
pub(crate) fn encoder(of: &EncoderProvenance) -> String {
    format!("{} @ {}", of.id, of.revision)
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
pub(crate) fn pretty(value: &serde_json::Value) -> String {
    let line = value.to_string();
    if line.len() <= 80 {
        line
    } else {
        serde_json::to_string_pretty(value).unwrap_or(line)
    }
}
