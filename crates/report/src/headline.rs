use crate::html::Tone;
use crate::model::{Estimate, RunReport, StrategyReport, TARGETS, Target};
use crate::number;

/// What a person who must decide should read first, in plain sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct Headline {
    /// What the main strategy reached, beside the reference.
    pub reached: String,
    /// How many labels it took.
    pub cost: String,
    /// Whether the difference is real.
    pub trust: String,
    /// The same as one word.
    pub verdict: Verdict,
}

/// Whether the main strategy did better than the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The interval of the gain lies above zero.
    Better,
    /// The interval of the gain holds zero.
    Unclear,
    /// The interval of the gain lies below zero.
    Worse,
    /// There is a difference but no interval.
    NoInterval,
    /// There is nothing to compare with.
    NoReference,
}

impl Headline {
    /// The headline of a report; `None` if its main strategy has no curve.
    pub fn of(report: &RunReport) -> Option<Self> {
        let main = report.main_strategy()?;
        let reference = report.reference_strategy();
        let (verdict, trust) = trust(report, main, reference);
        Some(Self {
            reached: reached(report, main, reference)?,
            cost: cost(report, main, reference),
            trust,
            verdict,
        })
    }
}

impl Headline {
    /// What was reached and what it cost, as one paragraph.
    pub(crate) fn lead(&self) -> String {
        format!("{} {}", self.reached, self.cost)
            .trim_end()
            .to_owned()
    }

    /// Which way the verdict points.
    pub(crate) fn tone(&self) -> Tone {
        match self.verdict {
            Verdict::Better => Tone::Better,
            Verdict::Worse => Tone::Worse,
            Verdict::Unclear | Verdict::NoInterval | Verdict::NoReference => Tone::Unclear,
        }
    }

    /// The verdict in a few words.
    pub fn verdict_words(&self) -> &'static str {
        match self.verdict {
            Verdict::Better => "Better",
            Verdict::Unclear => "No clear difference",
            Verdict::Worse => "Worse",
            Verdict::NoInterval => "One seed",
            Verdict::NoReference => "Not compared",
        }
    }
}

fn reached(
    report: &RunReport,
    main: &StrategyReport,
    reference: Option<&StrategyReport>,
) -> Option<String> {
    let end = main.last()?;
    let band = match (end.low, end.high) {
        (Some(low), Some(high)) => {
            format!(
                " (95\u{a0}% band {}, {} seeds)",
                number::interval(low, high),
                main.seeds.len()
            )
        }
        _ => " (one seed, so without a band)".to_owned(),
    };
    let beside = reference
        .and_then(|r| r.at(end.labels))
        .map_or(String::new(), |point| {
            format!(
                "; {} choice of as many reaches {}",
                report.reference,
                number::score(point.macro_f1)
            )
        });
    Some(format!(
        "With {} labels chosen by Hone ({}), the model reaches {} {}{band}{beside}.",
        number::count(end.labels),
        report.main,
        report.score(),
        number::score(end.macro_f1)
    ))
}

/// The sentence about the middle target, or about the lower one where nobody reaches it.
fn cost(report: &RunReport, main: &StrategyReport, reference: Option<&StrategyReport>) -> String {
    let reached = |target: &&Target| {
        main.labels_for(target.key)
            .or(reference.and_then(|r| r.labels_for(target.key)))
            .is_some()
    };
    let [low, middle, _] = &TARGETS;
    let Some(target) = [middle, low].into_iter().find(reached) else {
        return format!(
            "It does not reach 90\u{a0}% of the full-data score ({}) within {} labels.",
            number::score(report.full_data.macro_f1),
            number::count(main.last().map_or(0, |point| point.labels))
        );
    };
    let goal = format!(
        "{} of the score of a model trained on all {} labels ({})",
        target.words,
        number::count(report.provenance.pool_rows),
        number::score(report.full_data.macro_f1)
    );
    let budget = number::count(report.provenance.budget);
    let name = &report.reference;
    match (
        main.labels_for(target.key),
        reference.map(|r| r.labels_for(target.key)),
    ) {
        (Some(own), None) => format!("It needs {} labels for {goal}.", number::count(own)),
        (Some(own), Some(None)) => format!(
            "It needs {} labels for {goal}; {name} choice does not get there within {budget}.",
            number::count(own)
        ),
        (Some(own), Some(Some(other))) => format!(
            "It needs {} labels for {goal}; {name} choice needs {}{}.",
            number::count(own),
            number::count(other),
            versus(own, other)
        ),
        (None, other) => format!(
            "It does not reach {goal} within {budget} labels; {name} choice does, with {}.",
            number::count(other.flatten().unwrap_or_default())
        ),
    }
}

/// How two label counts compare; nothing where they are as good as equal.
fn versus(own: usize, other: usize) -> String {
    let ratio = other as f64 / own.max(1) as f64;
    if ratio >= 1.05 {
        format!(", {} as many", number::times(ratio))
    } else if ratio <= 0.95 {
        format!(", fewer than Hone ({})", number::times(ratio))
    } else {
        ", about the same".to_owned()
    }
}

fn trust(
    report: &RunReport,
    main: &StrategyReport,
    reference: Option<&StrategyReport>,
) -> (Verdict, String) {
    let Some(reference) = reference else {
        let words = format!(
            "Nothing was run beside it, so this report cannot say what choosing records gained \
             over {} choice.",
            report.reference
        );
        return (Verdict::NoReference, words);
    };
    let gain = main.gain.unwrap_or(Estimate {
        mean: main.aubc - reference.aubc,
        low: None,
        high: None,
    });
    let Some((low, high)) = gain.interval() else {
        let words = format!(
            "Averaged over the whole curve it is {} against {} choice, but one seed shows one \
             path, not whether that would happen again.",
            number::signed_score(gain.mean),
            report.reference
        );
        return (Verdict::NoInterval, words);
    };
    let average = format!(
        "Averaged over the whole curve the gain over {} choice is {} (95\u{a0}% interval {}, paired \
         over {} seeds)",
        report.reference,
        number::signed_score(gain.mean),
        number::signed_interval(low, high),
        main.seeds.len()
    );
    if low > 0.0 {
        (Verdict::Better, format!("{average}."))
    } else if high < 0.0 {
        (
            Verdict::Worse,
            format!(
                "{average}: on these data {} choice is better.",
                report.reference
            ),
        )
    } else {
        (
            Verdict::Unclear,
            format!("{average}: the run does not show a difference."),
        )
    }
}
