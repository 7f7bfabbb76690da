use crate::html::Tone;
use crate::number;

use super::model::{AuditSeries, Evaluation, LiveReport, Publication, TextEdits};
use super::words::{self, Direction};

/// What a person who must decide should read first, in plain sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// How good the model is and how much better it became, or what is missing to say so.
    pub reached: String,
    /// What that rests on, and what it leaves out.
    pub trust: String,
    /// The same as one word.
    pub verdict: Verdict,
}

/// Whether the model became better, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The interval of the gain since the start lies above zero.
    Better,
    /// The interval of the gain holds zero.
    Unclear,
    /// The interval of the gain lies below zero.
    Worse,
    /// Its quality is known, and there is nothing to compare with.
    Measured,
    /// Too few audited records are answered.
    TooEarly,
    /// No audit has begun.
    NoAudit,
    /// Nobody has answered.
    NoLabels,
}

impl Headline {
    /// The headline of a report.
    pub fn of(report: &LiveReport) -> Self {
        if let Some(edits) = &report.texts {
            return of_texts(edits);
        }
        if report.labels.so_far == 0 && report.evaluations.is_empty() {
            return no_labels();
        }
        let Some(series) = report.current_series() else {
            return no_audit(report);
        };
        match report.latest() {
            Some(latest) if latest.series == series.number && latest.is_published() => {
                published(report, series, latest)
            }
            _ => too_early(report, series),
        }
    }

    /// The verdict in a few words.
    pub fn verdict_words(&self) -> &'static str {
        match self.verdict {
            Verdict::Better => "Better than at the start",
            Verdict::Unclear => "No clear change",
            Verdict::Worse => "Worse than at the start",
            Verdict::Measured => "Measured",
            Verdict::TooEarly => "Too early",
            Verdict::NoAudit => "Not measured",
            Verdict::NoLabels => "No labels yet",
        }
    }

    /// Which way the verdict points.
    pub(crate) fn tone(&self) -> Tone {
        match self.verdict {
            Verdict::Better => Tone::Better,
            Verdict::Worse => Tone::Worse,
            _ => Tone::Unclear,
        }
    }
}

/// Nothing is trained where a language model writes: what counts is how much people change.
fn of_texts(edits: &TextEdits) -> Headline {
    let trust = format!(
        "The suggestions are written by {}, which learns nothing from the answers.",
        edits.model
    );
    let answers = words::counted(edits.answers, "answer", "answers");
    match (&edits.mean, edits.answers) {
        (Some(mean), _) => Headline {
            reached: format!(
                "The mean distance between what was suggested and what was answered is {}, over \
                 {answers}.",
                words::score_in_text(mean)
            ),
            trust,
            verdict: Verdict::Measured,
        },
        (None, 0) => Headline {
            reached: "Nobody has answered a record with a suggestion yet.".to_owned(),
            trust,
            verdict: Verdict::NoLabels,
        },
        (None, _) => Headline {
            reached: format!("{answers} so far: too few to say how much people change."),
            trust,
            verdict: Verdict::TooEarly,
        },
    }
}

fn no_labels() -> Headline {
    Headline {
        reached: "Nobody has answered yet, so there is no model to measure.".to_owned(),
        trust: "A first model is trained after a few answers. How good it is will stand here once \
                enough records drawn at random are answered."
            .to_owned(),
        verdict: Verdict::NoLabels,
    }
}

fn no_audit(report: &LiveReport) -> Headline {
    Headline {
        reached: format!(
            "{} given, but no audit has begun, so nothing can be said of the model's quality.",
            labels_are(report.labels.so_far)
        ),
        trust: NOT_THE_ANSWERS.to_owned(),
        verdict: Verdict::NoAudit,
    }
}

const NOT_THE_ANSWERS: &str = "The answers given so far cannot stand in for an audit: most were \
                               asked for because they were hard. Quality is measured on records \
                               drawn at random alone.";

fn labels_are(count: usize) -> String {
    match count {
        1 => "1 label is".to_owned(),
        many => format!("{} labels are", number::count(many)),
    }
}

fn published(report: &LiveReport, series: &AuditSeries, latest: &Evaluation) -> Headline {
    let (verdict, change, trust) = change(latest);
    let mut trust = vec![trust.to_owned()];
    trust.extend(left_out(report, latest));
    Headline {
        reached: format!(
            "Macro-F1 is {}, measured on {} drawn at random of {}{change}.",
            words::score_in_text(&latest.macro_f1),
            words::counted(latest.macro_f1.n, "record", "records"),
            number::count(series.population)
        ),
        trust: trust.join(" "),
        verdict,
    }
}

/// What became of quality since the first model: a verdict, the end of the sentence, and what it
/// rests on.
fn change(latest: &Evaluation) -> (Verdict, String, &'static str) {
    let Some(gain) = &latest.gain_since_start else {
        let trust = "It was not compared with the first model of the loop.";
        return (Verdict::Measured, String::new(), trust);
    };
    let since = format!(
        "since the first model at {}",
        words::counted(gain.from_labels, "label", "labels")
    );
    match words::direction(&gain.macro_f1) {
        Direction::Up => (
            Verdict::Better,
            format!("; up {} {since}", words::unsigned_in_text(&gain.macro_f1)),
            "Both models were measured on the same records, and the whole interval of the change \
             lies above zero.",
        ),
        Direction::Down => (
            Verdict::Worse,
            format!("; down {} {since}", words::unsigned_in_text(&gain.macro_f1)),
            "Both models were measured on the same records, and the whole interval of the change \
             lies below zero.",
        ),
        Direction::Unclear => (
            Verdict::Unclear,
            format!(
                "; {since} it changed by {}",
                words::signed_in_text(&gain.macro_f1)
            ),
            "Both models were measured on the same records; the interval of the change holds zero, \
             so the audit does not show that the model became better.",
        ),
    }
}

/// What a reader could take the headline to say although it does not.
fn left_out(report: &LiveReport, latest: &Evaluation) -> Vec<String> {
    let mut notes = Vec::new();
    let (measured, all) = (latest.measured(), latest.per_class.len());
    if report.provenance.classes.len() == 1 {
        notes.push("With one class there is nothing to tell apart.".to_owned());
    } else if measured < all {
        notes.push(format!(
            "The mean is over {measured} of {all} classes; the model names the others too seldom \
             for an audit of this size."
        ));
    }
    let champion = report.champion().map(|version| version.number);
    if let Some(champion) = champion.filter(|&number| number != latest.version) {
        notes.push(format!(
            "Measured was version {}; version {champion}, which makes the suggestions now, has \
             not been measured yet.",
            latest.version
        ));
    }
    notes
}

fn too_early(report: &LiveReport, series: &AuditSeries) -> Headline {
    let latest = report.latest().filter(|e| e.series == series.number);
    let (have, need) = audited_of_needed(report, series);
    let progress = progress(have, need, latest.and_then(|e| rarest(report, e)));
    let before = report.evaluations.iter().rev();
    let mut before = before.filter(|e| e.series != series.number && e.is_published());
    let reached = match before.next() {
        Some(old) => format!(
            "Macro-F1 was {} on the records of audit {}. Since then audit {} has begun on other \
             records. {progress}",
            words::score_in_text(&old.macro_f1),
            old.series,
            series.number
        ),
        None => format!("It is too early to say how good the model is. {progress}"),
    };
    Headline {
        reached,
        trust: format!(
            "{} given so far. {NOT_THE_ANSWERS}",
            labels_are(report.labels.so_far)
        ),
        verdict: Verdict::TooEarly,
    }
}

/// Audited records of a series, and how many a headline needs as far as that is known.
pub(super) fn audited_of_needed(report: &LiveReport, series: &AuditSeries) -> (usize, usize) {
    let latest = report.latest().filter(|e| e.series == series.number);
    match latest.map(|latest| latest.headline) {
        Some(Publication::TooFew { have, need }) => (have.max(series.audited), need),
        Some(Publication::Published) | None => (series.audited, report.rules.rows),
    }
}

fn progress(have: usize, need: usize, rare: Option<String>) -> String {
    if have >= need {
        return format!(
            "{} are answered, which is enough; the next evaluation will state it.",
            words::counted(have, "audited record", "audited records")
        );
    }
    let because = rare.map_or(String::new(), |rare| format!(", because {rare}"));
    let missing = need - have;
    let verb = if missing == 1 { "is" } else { "are" };
    format!(
        "It takes {} answered records drawn at random{because}; there are {}, so {} {verb} missing.",
        number::count(need),
        number::count(have),
        number::count(missing)
    )
}

/// Why more records than usual are needed, if a class is rare.
fn rarest(report: &LiveReport, latest: &Evaluation) -> Option<String> {
    let rare = latest.per_class.iter();
    let rare = rare.filter(|class| class.share < report.rules.rare_share);
    let rarest = rare.min_by(|a, b| a.share.total_cmp(&b.share))?;
    Some(format!(
        "“{}” is rare ({} of the records)",
        rarest.label,
        number::percent(rarest.share)
    ))
}
