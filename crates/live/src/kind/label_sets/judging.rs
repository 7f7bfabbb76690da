use hone_domain::LabelSet;
use hone_learn::metrics::LabelSetComparison;
use ndarray::ArrayView2;

use crate::LiveError;
use crate::kind::Chance;
use crate::mistakes::{Judged, LabelMistakes, Mistakes};
use crate::training::HeldOut;

/// Bins of the calibration error.
const BINS: usize = 10;

/// How right `decided` is: macro-F1 over the labels, the mean F1 of the records, and how far the
/// probabilities of the labels that are said are from how often they are right.
pub(super) fn held_out(
    truth: &[LabelSet],
    decided: &[LabelSet],
    said: ArrayView2<'_, f32>,
) -> Result<HeldOut, LiveError> {
    if truth.is_empty() {
        return Ok(HeldOut::NOTHING);
    }
    let compared = LabelSetComparison::new(said.ncols(), truth, decided)?;
    Ok(HeldOut {
        macro_f1: compared.macro_f1(),
        accuracy: compared.samples_f1(),
        calibration: calibration_error(truth, decided, said),
        ordinal: None,
    })
}

/// `Σ_b n_b/n · |right_b − promised_b|` over the labels that are said, in bins of their probability.
fn calibration_error(truth: &[LabelSet], decided: &[LabelSet], said: ArrayView2<'_, f32>) -> f64 {
    let mut gaps = [0.0; BINS];
    let mut n = 0;
    for (row, (truth, decided)) in truth.iter().zip(decided).enumerate() {
        for label in decided.labels() {
            let p = f64::from(said[[row, label.index()]]);
            let bin = ((p * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
            gaps[bin] += p - f64::from(u8::from(truth.contains(*label)));
            n += 1;
        }
    }
    let gap: f64 = gaps.iter().map(|gap| gap.abs()).sum();
    gap / f64::from(n.max(1))
}

/// Cohen's kappa of yes and no over all labels of all records; nothing where chance alone would
/// agree.
pub(super) fn kappa(old: &[LabelSet], new: &[LabelSet], labels: usize) -> Option<f64> {
    let said = |sets: &[LabelSet]| sets.iter().map(LabelSet::len).sum::<usize>() as f64;
    let common = old.iter().zip(new).map(|(old, new)| old.common(new));
    let (a, b, both) = (said(old), said(new), common.sum::<usize>() as f64);
    let n = (old.len() * labels) as f64;
    let same = (n - a - b + 2.0 * both) / n;
    let chance = (a * b + (n - a) * (n - b)) / (n * n);
    (chance < 1.0 - 1e-12).then(|| (same - chance) / (1.0 - chance))
}

/// Micro-F1 beside that of the same answers given to other records: each label is then right as
/// often as it applies. The error is that of the hits beyond chance, a record a term.
pub(super) fn chance(pairs: &[(&LabelSet, &LabelSet)]) -> Chance {
    let last = pairs.iter().flat_map(|(truth, said)| {
        let last = [truth.labels().last(), said.labels().last()];
        last.into_iter().flatten()
    });
    let labels = last.map(|label| label.index() + 1).max().unwrap_or(0);
    let mut applies = vec![0.0; labels];
    for label in pairs.iter().flat_map(|(truth, _)| truth.labels()) {
        applies[label.index()] += 1.0 / pairs.len() as f64;
    }
    let (mut named, mut hits, mut expected, mut squares) = (0.0, 0.0, 0.0, 0.0);
    for (truth, said) in pairs {
        let by_chance: f64 = said
            .labels()
            .iter()
            .map(|label| applies[label.index()])
            .sum();
        let hit = truth.common(said) as f64;
        named += (truth.len() + said.len()) as f64;
        hits += hit;
        expected += by_chance;
        squares += (hit - by_chance).powi(2);
    }
    let f1 = |hits: f64| if named > 0.0 { 2.0 * hits / named } else { 0.0 };
    Chance {
        merit: f1(hits),
        expected: f1(expected),
        error: f1(squares.sqrt()),
    }
}

/// How often each label is said and given.
pub(super) fn mistakes(judged: &[Judged<'_, LabelSet>], labels: usize) -> Mistakes {
    let mut of = vec![LabelMistakes::default(); labels];
    for one in judged {
        for label in one.truth.labels() {
            let label = &mut of[label.index()];
            label.given += 1;
            label.estimated_given += one.weight;
        }
        for label in one.said.labels() {
            let hit = one.truth.contains(*label);
            let label = &mut of[label.index()];
            label.said += 1;
            label.estimated_said += one.weight;
            label.both += usize::from(hit);
            label.estimated_both += if hit { one.weight } else { 0.0 };
        }
    }
    Mistakes::Labels(of)
}
