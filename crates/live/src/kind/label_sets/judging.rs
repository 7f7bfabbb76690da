use hone_domain::LabelSet;
use hone_learn::metrics::LabelSetComparison;
use ndarray::ArrayView2;

use crate::LiveError;
use crate::kind::sets::calibration_error;
use crate::training::HeldOut;

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
    let sets = truth.iter().zip(decided).enumerate();
    let claims = sets.flat_map(|(row, (truth, decided))| {
        let labels = decided.labels().iter();
        labels.map(move |label| {
            (
                f64::from(said[[row, label.index()]]),
                truth.contains(*label),
            )
        })
    });
    let compared = LabelSetComparison::new(said.ncols(), truth, decided)?;
    Ok(HeldOut {
        macro_f1: compared.macro_f1(),
        accuracy: compared.samples_f1(),
        calibration: calibration_error(claims),
        ordinal: None,
    })
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
