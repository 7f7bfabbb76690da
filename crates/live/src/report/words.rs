//! Reasons in words.

use hone_engine::Advice;
use hone_learn::audit::{Decision, Obstacle};
use hone_report::live::GateOutcome;

use super::Kept;
use crate::gate::{Objection, Provisional};
use crate::happened::Why;

pub(super) fn provisional(found: &Provisional) -> String {
    if found.answers == 0 {
        return "the first version that does better than chance".to_owned();
    }
    format!(
        "not shown to be worse on {} answers that neither had learned from: {} gained, {} lost",
        found.answers, found.gained, found.lost
    )
}

pub(super) fn objection(kept: &Kept, of: &Objection) -> String {
    match of {
        Objection::Worse { z } => format!(
            "shown to be worse than the champion on answers that neither had learned from (z = {z:.1})"
        ),
        Objection::NoBetterThanChance { accuracy, chance } => format!(
            "no better than chance: {:.0} % right, chance gives {:.0} %",
            100.0 * accuracy,
            100.0 * chance
        ),
        Objection::ClassCollapses {
            class,
            answers,
            champion,
        } => format!(
            "gets none of {answers} answers of “{}” right, the champion {champion}",
            kept.label(*class)
        ),
        Objection::Uncalibrated { error, allowed } => format!(
            "its probabilities are off by {:.0} points on average, {:.0} are allowed",
            100.0 * error,
            100.0 * allowed
        ),
        Objection::NotAllowed {} => "versions take over by audit alone".to_owned(),
    }
}

pub(super) fn decision(kept: &Kept, of: &Decision) -> (GateOutcome, Vec<String>) {
    let words = |because: &[Obstacle]| because.iter().map(|of| obstacle(kept, of)).collect();
    match of {
        Decision::Promote { .. } => (GateOutcome::Promoted, Vec::new()),
        Decision::Extend { because, .. } => (GateOutcome::Extended, words(because)),
        Decision::Keep { because } => (GateOutcome::Kept, words(because)),
    }
}

fn obstacle(kept: &Kept, of: &Obstacle) -> String {
    match of {
        Obstacle::TooFewRows { have, need } => {
            format!("{have} audited records of the {need} that are needed")
        }
        Obstacle::GainNotShown { gain, margin } => format!(
            "the gain of {:.3} ({:.3} to {:.3}) is not shown to lie above {margin}",
            gain.value, gain.low, gain.high
        ),
        Obstacle::ClassFalls {
            class,
            gain,
            allowed,
            ..
        } => format!(
            "“{}” falls by {:.3} ({:.3} at least), {allowed} is allowed",
            kept.label(*class),
            -gain.value,
            -gain.high
        ),
    }
}

pub(super) fn why(of: &Why) -> String {
    match of {
        Why::Provisional {} => "nothing that it had not learned from speaks against it".to_owned(),
        Why::Gate { gate } => format!("gate {gate} let it through"),
        Why::Audit { comparison } => {
            let gain = comparison.macro_f1.estimate;
            format!(
                "later audits show that it is worse than the one before: {:.3} ({:.3} to {:.3})",
                gain.value, gain.low, gain.high
            )
        }
        Why::Refused {
            accepted,
            promised,
            answers,
        } => format!(
            "{:.0} % of its last {answers} suggestions were accepted, their scores promise {:.0} %",
            100.0 * accepted,
            100.0 * promised
        ),
        Why::Encoder {} => "it is the first of another encoder".to_owned(),
        Why::ByHand { by } => format!("{by} said so"),
    }
}

pub(super) fn advice(of: &[Advice], budget_spent: bool) -> Vec<String> {
    let reasons = of.iter().map(|advice| match advice {
        Advice::Stabilised { kappa, rounds } => {
            format!("the predictions have hardly changed for {rounds} trainings (kappa {kappa:.3})")
        }
        Advice::SmallGain { gain, labels } => format!(
            "the next {labels} labels promise {:.1} points of macro-F1",
            100.0 * gain
        ),
    });
    let spent = budget_spent.then(|| "the budget is spent".to_owned());
    reasons.chain(spent).collect()
}
