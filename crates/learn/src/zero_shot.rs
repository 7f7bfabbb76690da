use hone_domain::{Class, DomainError, Probabilities};
use hone_kernel::exp;
use ndarray::ArrayView2;

use crate::LearnError;
use crate::class_map::ClassMap;
use crate::design::Design;
use crate::fitted::{FittedHead, Member, ViewModel};
use crate::linear::{Linear, log_softmax};

/// The temperature of [`zero_shot`]: cosines are multiplied by 20, as sentence encoders trained by
/// in-batch softmax are trained to be read.
pub const ZERO_SHOT_TEMPERATURE: f32 = 0.05;

/// The probability from which a zero-shot suggestion is more than a guess.
///
/// Where the names say what the records are about, about half of the rows or more reach it, and
/// about three of four of those are right or more ([`zero_shot`] has the figures).
pub const ZERO_SHOT_CONFIDENT: f32 = 0.5;

/// Class probabilities before anyone has answered: `softmax(cos(record, label) / T)` with `T` =
/// [`ZERO_SHOT_TEMPERATURE`].
///
/// A label is the encoder's embedding of its name or, better, of a short description of what
/// belongs to it. Lengths do not matter; a row of zeros is equally near to every label.
///
/// # How good it is
/// all-MiniLM-L6-v2, 5,000 records (BBC: 800), labels embedded by name:
///
/// | records | classes | accuracy | chance | macro-F1 | ECE | rows ≥ 0.5 | right of them |
/// |---|---|---|---|---|---|---|---|
/// | BBC news | 5 | .784 | .200 | .767 | .145 | .718 | .862 |
/// | 20 Newsgroups | 20 | .535 | .050 | .522 | .024 | .488 | .726 |
/// | 20 Newsgroups, described | 20 | .619 | .050 | .592 | .030 | .624 | .762 |
/// | Reuters-52, trade codes | 52 | .209 | .019 | .340 | .207 | .317 | .288 |
/// | Brown sentences, genres | 15 | .139 | .067 | .132 | .207 | .166 | .229 |
/// | tweets, sentiment | 3 | .405 | .333 | .398 | .134 | .568 | .419 |
///
/// Standardising each label's cosines over the pool, against labels that are near to everything,
/// gains at most 2.4 points of macro-F1 (20 Newsgroups), loses 2 on BBC news and 12 on the skewed
/// Reuters topics, and would make a suggestion depend on the other records. So it is not done.
///
/// # When to trust it
/// Below [`ZERO_SHOT_CONFIDENT`] a suggestion is a guess. No threshold on the probabilities tells
/// whether the names fit the question at all: on genres and sentiment the confident rows are about
/// as often wrong as the others. The answers tell: of the rows shown, the topics of the table were
/// right on .73 and more, the rest on .42 and less. They end in any case with the first trained
/// head.
///
/// # Shapes
/// `records` `[n, d]`, `labels` `[k, d]` → `[n, k]`.
///
/// # Errors
/// [`LearnError::WidthMismatch`], [`LearnError::Domain`] for fewer than two labels and for values
/// that are not finite.
///
/// # Determinism
/// A record's probabilities depend on no other record, nor on the number of threads.
///
/// ```
/// # use hone_learn::zero_shot;
/// let labels = ndarray::array![[1.0, 0.0], [0.0, 1.0]];
/// let found = zero_shot(ndarray::array![[0.8, 0.6], [0.1, 2.0]].view(), labels.view())?;
/// // Cosines .8 and .6: e^16 to e^12.
/// assert!((found.row(0)[0] - 0.982).abs() < 1e-3);
/// assert_eq!(found.argmax()[1].0, 1);
/// # Ok::<(), hone_learn::LearnError>(())
/// ```
pub fn zero_shot(
    records: ArrayView2<'_, f32>,
    labels: ArrayView2<'_, f32>,
) -> Result<Probabilities, LearnError> {
    let directions = directions(labels)?;
    if records.ncols() != labels.ncols() {
        return Err(LearnError::WidthMismatch {
            what: "the records",
            expected: labels.ncols(),
            found: records.ncols(),
        });
    }
    let rows = records.as_standard_layout();
    let mut scores = directions.scores_of(Design::dense(&rows));
    for (mut scores, row) in scores.outer_iter_mut().zip(rows.outer_iter()) {
        scores /= length(row.iter());
    }
    log_softmax(&mut scores);
    scores.mapv_inplace(exp);
    Ok(Probabilities::new(scores)?)
}

/// [`zero_shot`] as a head that reads the dense view `view`, so that it can be versioned, kept and
/// applied as the trained heads that will replace it. All classes count as seen.
///
/// # Errors
/// [`LearnError::Domain`] for fewer than two labels and for values that are not finite.
pub fn zero_shot_head(view: &str, labels: ArrayView2<'_, f32>) -> Result<FittedHead, LearnError> {
    let classes = labels.nrows();
    let directions = directions(labels)?;
    let map = ClassMap::of((0..classes).map(|class| Class(class as u16)), classes);
    let member = Member {
        view: view.to_owned(),
        exponent: 1.0,
        model: ViewModel::Cosine(directions),
    };
    Ok(FittedHead::new(map, vec![member]))
}

/// The labels scaled to the length `1/T`, as the columns of a linear map.
fn directions(labels: ArrayView2<'_, f32>) -> Result<Linear, LearnError> {
    let (k, d) = labels.dim();
    if k < 2 {
        return Err(DomainError::TooFewClasses { found: k }.into());
    }
    if k > usize::from(u16::MAX) {
        return Err(DomainError::TooManyClasses { found: k }.into());
    }
    let mut weights = vec![0.0; d * k];
    for (class, label) in labels.outer_iter().enumerate() {
        if label.iter().any(|value| !value.is_finite()) {
            let what = "the labels' embeddings";
            return Err(DomainError::NotFinite { what, row: class }.into());
        }
        let scale = 1.0 / (ZERO_SHOT_TEMPERATURE * length(label.iter()));
        for (column, value) in label.iter().enumerate() {
            weights[column * k + class] = value * scale;
        }
    }
    Ok(Linear::new(weights, vec![0.0; k]))
}

fn length<'a>(values: impl Iterator<Item = &'a f32>) -> f32 {
    let square: f32 = values.map(|value| value * value).sum();
    square.sqrt().max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests;
