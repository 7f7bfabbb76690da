//! What every strategy promises, as functions that panic when a promise is broken.

use std::collections::BTreeSet;

use hone_domain::{Class, Embeddings, LabelSet, Marginals, PoolIdx, PoolRng, Probabilities, Seed};
use ndarray::Array2;
use rand::Rng as _;
use rayon::ThreadPoolBuilder;

use crate::{PoolView, QueryError, Scorer, Selection, StrategySpec};

/// A small pool that carries every input.
///
/// Some rows are copies of others, so that ties happen, and some are neither labelled nor
/// candidates.
#[derive(Debug)]
pub struct Fixture {
    candidates: Vec<PoolIdx>,
    labelled: Vec<(PoolIdx, Class)>,
    label_sets: Vec<(PoolIdx, LabelSet)>,
    marginals: Marginals,
    probabilities: Probabilities,
    embeddings: Embeddings,
    committee: Vec<Probabilities>,
    perturbed: Vec<Probabilities>,
    sequences: Vec<Vec<f32>>,
    token_entropies: Vec<Vec<f32>>,
}

impl Fixture {
    /// A pool of `rows` rows of which about `labelled` have a label and as many are set aside.
    ///
    /// # Panics
    /// If `rows` is not more than twice `labelled`.
    pub fn new(rows: usize, labelled: usize, seed: Seed) -> Self {
        assert!(rows > 2 * labelled, "{rows} rows leave no candidates");
        let mut rng = seed.rng();
        let drawn = rand::seq::index::sample(&mut rng, rows, 2 * labelled).into_vec();
        let answered = drawn[..labelled].iter().enumerate();
        let labelled = answered.map(|(i, &row)| (row.into(), Class((i % CLASSES) as u16)));
        let labelled: Vec<_> = labelled.collect();
        let label_sets = labelled.iter().enumerate();
        let label_sets = label_sets
            .map(|(i, &(row, class))| (row, set_of(i, class)))
            .collect();
        let free = (0..rows).filter(|row| !drawn.contains(row));
        Self {
            candidates: free.map(PoolIdx::from).collect(),
            labelled,
            label_sets,
            probabilities: distributions(rows, &mut rng),
            embeddings: points(rows, &mut rng),
            committee: (0..5).map(|_| distributions(rows, &mut rng)).collect(),
            perturbed: (0..5).map(|_| distributions(rows, &mut rng)).collect(),
            sequences: (0..rows).map(|row| tokens(row, &mut rng)).collect(),
            token_entropies: (0..rows).map(|row| entropies(row, &mut rng)).collect(),
            marginals: marginals(rows, &mut rng),
        }
    }

    /// The pool with every input.
    ///
    /// # Panics
    /// Never: the parts are built to fit.
    pub fn view(&self) -> PoolView<'_> {
        let rows = self.probabilities.rows();
        PoolView::new(rows, &self.candidates, &self.labelled, CLASSES)
            .and_then(|pool| pool.with_probabilities(&self.probabilities))
            .and_then(|pool| pool.with_embeddings(&self.embeddings))
            .and_then(|pool| pool.with_committee(&self.committee))
            .and_then(|pool| pool.with_perturbed(&self.perturbed))
            .and_then(|pool| pool.with_sequences(&self.sequences))
            .and_then(|pool| pool.with_token_entropies(&self.token_entropies))
            .expect("the parts of the fixture fit")
    }

    /// The same pool under a question that several labels may answer.
    ///
    /// # Panics
    /// Never: the parts are built to fit.
    pub fn label_set_view(&self) -> PoolView<'_> {
        let rows = self.probabilities.rows();
        PoolView::of_label_sets(rows, &self.candidates, &self.label_sets, CLASSES)
            .and_then(|pool| pool.with_marginals(&self.marginals))
            .and_then(|pool| pool.with_embeddings(&self.embeddings))
            .expect("the parts of the fixture fit")
    }

    /// The pool under a question that a strategy is for.
    ///
    /// # Panics
    /// If the spec does not build.
    pub fn view_for(&self, spec: &StrategySpec) -> PoolView<'_> {
        let strategy = spec.build().expect("every example builds");
        if strategy.needs(self.labelled.len()).marginals {
            self.label_set_view()
        } else {
            self.view()
        }
    }
}

/// None, one or several labels, by the answer's number.
fn set_of(answer: usize, class: Class) -> LabelSet {
    let all = [class, Class(0), Class(2)];
    LabelSet::new(all[..answer % 4 % 3 + answer % 2].iter().copied())
}

fn marginals(rows: usize, rng: &mut PoolRng) -> Marginals {
    let mut values = Array2::from_shape_simple_fn((rows, CLASSES), || rng.random_range(0.0..1.0));
    for row in (0..rows).filter(|row| copies(*row)) {
        let before = values.row(row - 1).to_owned();
        values.row_mut(row).assign(&before);
    }
    Marginals::new(values).expect("the values lie between 0 and 1")
}

const CLASSES: usize = 4;

/// Rows that are a multiple of five copy the row before.
fn copies(row: usize) -> bool {
    row > 0 && row.is_multiple_of(5)
}

fn distributions(rows: usize, rng: &mut PoolRng) -> Probabilities {
    let mut values = Array2::from_shape_simple_fn((rows, CLASSES), || rng.random_range(0.01..1.0));
    for row in 0..rows {
        if copies(row) {
            let before = values.row(row - 1).to_owned();
            values.row_mut(row).assign(&before);
        } else {
            let sum = values.row(row).sum();
            values.row_mut(row).mapv_inplace(|v: f32| v / sum);
        }
    }
    Probabilities::new(values).expect("rows were scaled to sum to 1")
}

fn points(rows: usize, rng: &mut PoolRng) -> Embeddings {
    let mut values = Array2::from_shape_simple_fn((rows, 9), || rng.random_range(-1.0f32..1.0));
    for row in (0..rows).filter(|row| copies(*row)) {
        let before = values.row(row - 1).to_owned();
        values.row_mut(row).assign(&before);
    }
    Embeddings::new(values).expect("the values are finite")
}

fn tokens(row: usize, rng: &mut PoolRng) -> Vec<f32> {
    (0..row % 7).map(|_| rng.random_range(-3.0..0.0)).collect()
}

fn entropies(row: usize, rng: &mut PoolRng) -> Vec<f32> {
    (0..row % 7).map(|_| rng.random_range(0.0..1.5)).collect()
}

/// Selects from a view with a generator of a fixed seed.
///
/// # Panics
/// If the spec does not build or the strategy fails.
pub fn select(spec: &StrategySpec, pool: &PoolView<'_>, k: usize) -> Selection {
    let strategy = spec.build().expect("every example builds");
    let chosen = strategy.select(pool, k, &mut Seed(3).rng());
    chosen.unwrap_or_else(|error| panic!("{spec}: {error}"))
}

/// A batch holds exactly `k` different candidates with finite utilities, for every `k`.
///
/// # Panics
/// If not.
pub fn picks_are_distinct_candidates(spec: &StrategySpec, pool: &PoolView<'_>) {
    let n = pool.candidates().len();
    for k in [0, 1, 2, 7.min(n), n / 2, n - 1, n] {
        let chosen = select(spec, pool, k);
        let distinct: BTreeSet<_> = chosen.rows().collect();
        assert_eq!(chosen.picks.len(), k, "{spec}: exactly {k} picks");
        assert_eq!(distinct.len(), k, "{spec}: no row stands twice");
        for pick in &chosen.picks {
            let known = pool.candidates().binary_search(&pick.at).is_ok();
            assert!(known, "{spec}: {pick:?} is no candidate");
            assert!(pick.utility.is_finite(), "{spec}: {pick:?} is not finite");
        }
    }
}

/// More than all candidates is an error that says so.
///
/// # Panics
/// If not.
pub fn too_large_a_batch_is_refused(spec: &StrategySpec, pool: &PoolView<'_>) {
    let candidates = pool.candidates().len();
    let strategy = spec.build().expect("every example builds");
    let refused = strategy.select(pool, candidates + 1, &mut Seed(3).rng());
    let expected = QueryError::TooFewCandidates {
        asked: candidates + 1,
        candidates,
    };
    assert_eq!(refused, Err(expected), "{spec}");
}

/// The same seed gives the same bytes, on one thread and on four.
///
/// # Panics
/// If not.
pub fn selection_depends_on_seed_alone(spec: &StrategySpec, pool: &PoolView<'_>, k: usize) {
    let on = |threads: usize| {
        let workers = ThreadPoolBuilder::new().num_threads(threads).build();
        let workers = workers.expect("the threads start");
        workers.install(|| select(spec, pool, k))
    };
    let alone = on(1);
    assert_eq!(alone, on(1), "{spec}: again");
    assert_eq!(alone, on(4), "{spec}: on four threads");
}

/// The strategy works on a view that carries no more than it says it needs, and refuses an empty
/// view if it needs anything.
///
/// # Panics
/// If not.
pub fn needs_are_complete(spec: &StrategySpec, fixture: &Fixture) {
    let pool = fixture.view();
    let strategy = spec.build().expect("every example builds");
    let needs = strategy.needs(pool.labels());
    let bare = if needs.marginals {
        PoolView::of_label_sets(pool.rows(), pool.candidates(), &fixture.label_sets, CLASSES)
    } else {
        PoolView::new(pool.rows(), pool.candidates(), &fixture.labelled, CLASSES)
    };
    let bare = bare.expect("the same rows were accepted before");
    let mut fed = Ok(bare);
    if needs.marginals {
        fed = fed.and_then(|pool| pool.with_marginals(&fixture.marginals));
    }
    if needs.probabilities {
        fed = fed.and_then(|pool| pool.with_probabilities(&fixture.probabilities));
    }
    if needs.embeddings {
        fed = fed.and_then(|pool| pool.with_embeddings(&fixture.embeddings));
    }
    if needs.sequences {
        fed = fed.and_then(|pool| pool.with_sequences(&fixture.sequences));
    }
    if needs.token_entropies {
        fed = fed.and_then(|pool| pool.with_token_entropies(&fixture.token_entropies));
    }
    let fed = fed
        .and_then(|pool| pool.with_committee(&fixture.committee[..needs.committee]))
        .and_then(|pool| pool.with_perturbed(&fixture.perturbed[..needs.perturbed]))
        .expect("the parts of the fixture fit");
    assert_eq!(select(spec, &fed, 3).picks.len(), 3, "{spec}");
    if needs != crate::Needs::NOTHING {
        let refused = strategy.select(&bare, 3, &mut Seed(3).rng());
        let missing = matches!(refused, Err(QueryError::MissingInput { .. }));
        assert!(missing, "{spec}: {refused:?}");
    }
}

/// A spec survives JSON, and a key that it does not know is refused.
///
/// # Panics
/// If not.
pub fn specs_survive_json(spec: &StrategySpec) {
    let mut json = serde_json::to_value(spec).expect("a spec serialises");
    let read: Result<StrategySpec, _> = serde_json::from_value(json.clone());
    assert_eq!(read.ok().as_ref(), Some(spec));
    assert_eq!(json["kind"], spec.kind());
    json["unheard_of"] = 1.into();
    let read: Result<StrategySpec, _> = serde_json::from_value(json);
    assert!(read.is_err(), "{spec}: unknown keys are refused");
}

/// The utility of a row does not depend on which other rows are candidates.
///
/// # Panics
/// If it does.
pub fn scores_are_pointwise(scorer: &dyn Scorer, pool: &PoolView<'_>) {
    let all = scorer.score(pool).expect("the fixture carries every input");
    assert_eq!(all.len(), pool.candidates().len());
    let every_other = |at: &usize| at % 2 == 1;
    let kept: Vec<_> = (0..all.len()).filter(every_other).collect();
    let rows: Vec<_> = kept.iter().map(|&at| pool.candidates()[at]).collect();
    let some = scorer.score(&pool.restricted(&rows));
    let expected: Vec<_> = kept.iter().map(|&at| all[at]).collect();
    assert_eq!(some, Ok(expected), "{}", scorer.id());
    assert!(
        all.iter().all(|utility| utility.is_finite()),
        "{}",
        scorer.id()
    );
}

#[cfg(test)]
mod tests;
