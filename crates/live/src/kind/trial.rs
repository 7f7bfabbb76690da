//! Whether a strategy can choose by what is known where any labels answer.

use hone_domain::{Class, Embeddings, LabelSet, Marginals, PoolIdx, Seed};
use hone_query::{PoolView, QueryError, StrategySpec};
use ndarray::Array2;

use crate::LiveError;

/// Rows that are made up, of which the first two are answered.
const ROWS: usize = 8;

/// What heads say of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// The probability of each label.
    Marginals,
    /// How sure the tag of each word is, and how spread out.
    Words,
}

/// Tries a strategy, and every phase of one that has some, on made-up rows. `question` is named in
/// errors.
///
/// # Errors
/// [`LiveError::BadDefinition`] says what it lacks.
pub(super) fn admits(strategy: &StrategySpec, question: &str, says: Says) -> Result<(), LiveError> {
    if let StrategySpec::StartThenSwitch { phases, then } = strategy {
        phases
            .iter()
            .try_for_each(|phase| admits(&phase.of, question, says))?;
        return admits(then, question, says);
    }
    match choose_one(strategy, says) {
        Err(QueryError::MissingInput { input }) => Err(LiveError::BadDefinition {
            place: "strategy".to_owned(),
            reason: format!("{strategy} needs {input}, which {question} has not"),
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn choose_one(strategy: &StrategySpec, says: Says) -> Result<(), QueryError> {
    let candidates: Vec<PoolIdx> = (2..ROWS).map(PoolIdx::from).collect();
    let answers: Vec<(PoolIdx, LabelSet)> = (0..2)
        .map(|row| (PoolIdx::from(row), LabelSet::new([Class(row as u16)])))
        .collect();
    let values = Array2::from_shape_fn((ROWS, 2), |(row, at)| 0.1 * row as f32 + 0.05 * at as f32);
    let embeddings = Embeddings::new(values.clone()).expect("these numbers are finite");
    let marginals = Marginals::new(values).expect("these numbers lie between 0 and 1");
    let of_words = |value: f32| (1..=ROWS).map(|words| vec![value; words]).collect();
    let (scores, entropies): (Vec<_>, Vec<_>) = (of_words(-0.1), of_words(0.1));
    let pool = PoolView::of_label_sets(ROWS, &candidates, &answers, 2)?;
    let pool = pool.with_embeddings(&embeddings)?;
    let pool = match says {
        Says::Marginals => pool.with_marginals(&marginals)?,
        Says::Words => pool
            .with_sequences(&scores)?
            .with_token_entropies(&entropies)?,
    };
    strategy.build()?.select(&pool, 1, &mut Seed(0).rng())?;
    Ok(())
}
