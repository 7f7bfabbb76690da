//! Questions that one label answers.

use std::collections::HashSet;

use hone_annotation::{Answer, Score};
use hone_domain::{Class, LabelSchema, Probabilities, Seed};
use hone_engine::head_inputs;
use hone_learn::audit::{Comparison, DirichletParams, F1Report, compare, dirichlet};
use hone_learn::metrics::{Confusion, Weighting, cohen_kappa};
use hone_learn::{
    DawidSkeneParams, Features, FittedHead, HeadArtefact, HeadSpec, Labelled, TfIdf, Training,
    dawid_skene, out_of_fold,
};
use hone_query::{Pick, PoolView, StrategySpec, margin};
use ndarray::{Array2, ArrayView2, Axis};

use super::probabilities::{append, columns, most_probable, places, spread};
use super::{
    Audited, Chance, Choice, CutOff, Kind, Lesson, OutOfFold, Output, Speaker, Spoken, Vote,
};
use crate::LiveError;
use crate::mistakes::{Judged, Mistakes};
use crate::training::{FOLDS, HeldOut, TrainingRow};

/// The class of an answer that nothing is predicted of.
const NONE: u16 = u16::MAX;

/// One label answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SingleLabel;

/// The probability of each label, `[n, labels]`: a distribution a row.
#[derive(Debug, Clone)]
pub(crate) struct Distributions(Array2<f32>);

impl Distributions {
    fn of_rows(&self, rows: &[usize]) -> Result<Probabilities, LiveError> {
        Ok(Probabilities::new(self.0.select(Axis(0), rows))?)
    }

    fn class(&self, row: usize) -> Class {
        most_probable(self.0.row(row).iter().copied())
    }
}

impl Speaker for Distributions {
    fn rows(&self) -> usize {
        self.0.nrows()
    }

    fn say(&self, row: usize, labels: &LabelSchema) -> Spoken {
        let (class, scores) = (self.class(row), self.0.row(row).to_vec());
        Spoken {
            value: Answer::Text(labels.name(class).to_owned()),
            score: Score::One(f64::from(scores[class.index()])),
            scores,
        }
    }

    fn leading(&self, row: usize) -> Option<(Class, f32)> {
        let class = self.class(row);
        Some((class, self.0[[row, class.index()]]))
    }
}

impl Output for Distributions {
    type Answer = Class;

    fn spread(self, at: &[usize], rows: usize) -> Self {
        let nothing = 1.0 / self.labels() as f32;
        Self(spread(&self.0, at, rows, nothing))
    }

    fn append(&mut self, more: Self) {
        append(&mut self.0, more.0.view());
    }

    /// A label that has gone gives its share to the others.
    fn aligned(self, from: &LabelSchema, to: &LabelSchema) -> Self {
        if from == to {
            return self;
        }
        let mut aligned = columns(&self.0, &places(from, to));
        for mut row in aligned.outer_iter_mut() {
            let total: f32 = row.sum();
            if total > 0.0 {
                row /= total;
            } else {
                row.fill(1.0 / to.len() as f32);
            }
        }
        Self(aligned)
    }

    fn empty(labels: usize) -> Self {
        Self(Array2::zeros((0, labels)))
    }

    fn labels(&self) -> usize {
        self.0.ncols()
    }

    fn decided(&self, rows: impl Iterator<Item = usize>) -> Vec<Class> {
        rows.map(|row| self.class(row)).collect()
    }

    fn claims(&self, row: usize, truth: &Class) -> Vec<(f64, bool)> {
        let class = self.class(row);
        let probability = f64::from(self.0[[row, class.index()]]);
        vec![(probability, class == *truth)]
    }
}

/// The answers as a training set.
fn labelled(lesson: &Lesson<'_, Class>) -> Vec<Labelled> {
    let rows = lesson.answers.iter();
    let rows = rows.map(|&(row, class, weight)| Labelled { row, class, weight });
    rows.collect()
}

impl Kind for SingleLabel {
    type Answer = Class;
    type Spec = HeadSpec;
    type Artefact = HeadArtefact;
    type Output = Distributions;

    fn strategy() -> StrategySpec {
        StrategySpec::default()
    }

    fn admits(_: &StrategySpec) -> Result<(), LiveError> {
        Ok(())
    }

    fn read(given: &Answer, labels: &LabelSchema) -> Option<Class> {
        match given {
            Answer::Text(label) => labels.class(label),
            Answer::Rating(_) | Answer::Spans(_) | Answer::Ranking(_) | Answer::Labels(_) => None,
        }
    }

    fn say(answer: &Class, labels: &LabelSchema) -> Answer {
        Answer::Text(labels.name(*answer).to_owned())
    }

    fn renamed(answer: &Class, from: &LabelSchema, to: &LabelSchema) -> Option<Class> {
        to.class(from.name(*answer))
    }

    fn labels(answer: &Class) -> Vec<Class> {
        vec![*answer]
    }

    /// Dawid and Skene's estimate of how reliable each person is.
    fn join(
        votes: &[Vote<Class>],
        rows: usize,
        labels: usize,
    ) -> Result<Vec<(Class, f32)>, LiveError> {
        let votes = votes.iter().map(|vote| hone_learn::Vote {
            row: vote.row,
            rater: vote.rater,
            class: vote.answer,
        });
        let votes: Vec<hone_learn::Vote> = votes.collect();
        let joined = dawid_skene(&votes, labels, &DawidSkeneParams::default())?;
        debug_assert_eq!(joined.rows.len(), rows, "every row has a vote");
        let joined = joined.rows.into_iter();
        Ok(joined.map(|row| (row.class, row.probability)).collect())
    }

    fn put(answer: Option<&Class>, bytes: &mut Vec<u8>) {
        bytes.extend(answer.map_or(NONE, |class| class.0).to_le_bytes());
    }

    fn take(rest: &mut &[u8]) -> Result<Option<Class>, CutOff> {
        let (first, after) = rest.split_first_chunk::<2>().ok_or(CutOff)?;
        *rest = after;
        let number = u16::from_le_bytes(*first);
        Ok((number != NONE).then_some(Class(number)))
    }

    /// Two labels have been given.
    fn is_enough<'a>(answers: impl Iterator<Item = &'a Class>) -> bool {
        answers.collect::<HashSet<_>>().len() >= 2
    }

    fn looks_at_unlabelled(spec: &HeadSpec, labels: usize) -> bool {
        spec.looks_at_unlabelled(labels)
    }

    fn fit(
        spec: &HeadSpec,
        lesson: &Lesson<'_, Class>,
        seed: Seed,
    ) -> Result<FittedHead, LiveError> {
        let training = Training {
            features: lesson.features,
            labelled: &labelled(lesson),
            classes: lesson.labels,
        };
        Ok(spec.fit(&training, seed, None)?)
    }

    /// The only answer of a class is one that no other head has learned.
    fn held_out(
        &self,
        spec: &HeadSpec,
        lesson: &Lesson<'_, Class>,
        seed: Seed,
    ) -> Result<OutOfFold<Class>, LiveError> {
        let training = Training {
            features: lesson.features,
            labelled: &labelled(lesson),
            classes: lesson.labels,
        };
        let held_out = out_of_fold(spec, &training, FOLDS, seed)?;
        let mut predicted = vec![None; lesson.features.rows()];
        for (&at, class) in held_out.rows.iter().zip(held_out.predicted()) {
            predicted[at] = Some(class);
        }
        let predicted = (lesson.answers.iter()).map(|&(row, ..)| predicted[row]);
        let predicted = predicted.collect();
        if held_out.rows.is_empty() {
            return Ok((predicted, HeldOut::NOTHING));
        }
        let scores = held_out.scores()?;
        let found = HeldOut {
            macro_f1: scores.macro_f1,
            accuracy: scores.accuracy,
            calibration: scores.calibration_error,
        };
        Ok((predicted, found))
    }

    fn artefact(
        row: &TrainingRow,
        spec: &HeadSpec,
        head: FittedHead,
        words: Option<&TfIdf>,
    ) -> HeadArtefact {
        HeadArtefact {
            head,
            schema: row.schema.clone(),
            encoder: row.encoder.clone(),
            views: row.views.clone(),
            tf_idf: words.cloned(),
            spec: spec.clone(),
        }
    }

    fn predict(&self, head: &FittedHead, features: &Features) -> Result<Distributions, LiveError> {
        Ok(Distributions(head.predict(features)?.view().to_owned()))
    }

    fn by_name(probabilities: ArrayView2<'_, f32>) -> Distributions {
        Distributions(probabilities.to_owned())
    }

    /// One minus the margin of the two best classes.
    fn utilities(said: &Distributions, rows: &[usize]) -> Vec<f32> {
        let utility = |&row: &usize| {
            let said = said.0.row(row);
            1.0 - margin(said.as_slice().expect("a row of a matrix lies together"))
        };
        rows.iter().map(utility).collect()
    }

    fn select(choice: &Choice<'_, Self>) -> Result<Vec<Pick>, LiveError> {
        let Choice {
            strategy, k, seed, ..
        } = *choice;
        let rows = choice.features.rows();
        let pool = PoolView::new(rows, choice.candidates, choice.answers, choice.labels)?;
        let pool = pool.with_embeddings(choice.embeddings)?;
        let mut rng = seed.derive("select", 0).rng();
        let needs = strategy.needs(choice.answers.len());
        let Some(head) = choice.head else {
            return super::without_head(strategy, needs, &pool, k, &mut rng);
        };
        let labelled = choice.answers.iter().map(|&(at, class)| Labelled {
            row: at.index(),
            class,
            weight: 1.0,
        });
        let training = Training {
            features: choice.features,
            labelled: &labelled.collect::<Vec<_>>(),
            classes: choice.labels,
        };
        let inputs = head_inputs(needs, head, choice.spec, &training, seed)?;
        let pool = pool
            .with_probabilities(&inputs.probabilities)?
            .with_committee(&inputs.committee)?
            .with_perturbed(&inputs.perturbed)?;
        Ok(strategy.select(&pool, k, &mut rng)?.picks)
    }

    /// Cohen's kappa.
    fn agreement(old: &[Class], new: &[Class], labels: usize) -> Result<Option<f64>, LiveError> {
        let both = Confusion::new(labels, old, new)?;
        Ok(cohen_kappa(&both, Weighting::Unweighted))
    }

    fn merit(truth: &Class, said: &Class) -> f64 {
        f64::from(u8::from(truth == said))
    }

    /// Chance is a draw by the labels' shares. The share of the most frequent label would be a
    /// higher bar, which a good head of balanced classes can miss while answers are few.
    fn chance(pairs: &[(&Class, &Class)]) -> Chance {
        let classes = pairs.iter().map(|(truth, _)| truth.index() + 1).max();
        let mut counts = vec![0usize; classes.unwrap_or(0)];
        pairs
            .iter()
            .for_each(|(truth, _)| counts[truth.index()] += 1);
        let n = pairs.len().max(1) as f64;
        let expected: f64 = counts.iter().map(|&count| (count as f64 / n).powi(2)).sum();
        let right = pairs.iter().filter(|(truth, said)| truth == said).count();
        Chance {
            merit: right as f64 / n,
            expected,
            error: (expected * (1.0 - expected) / n).sqrt(),
        }
    }

    fn mistakes(judged: &[Judged<'_, Class>], labels: usize) -> Mistakes {
        let mut counts = Array2::zeros((labels, labels));
        let mut estimated = Array2::zeros((labels, labels));
        for one in judged {
            let cell = [one.truth.index(), one.said.index()];
            counts[cell] += 1;
            estimated[cell] += one.weight;
        }
        Mistakes::Confusion { counts, estimated }
    }

    fn strata(said: &Distributions, rows: &[usize]) -> Vec<Class> {
        said.decided(rows.iter().copied())
    }

    fn f1(
        said: &Distributions,
        on: &Audited<'_, Class>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<F1Report, LiveError> {
        Ok(dirichlet(&said.of_rows(on.rows)?, on.sample, params, seed)?)
    }

    fn gain(
        old: &Distributions,
        new: &Distributions,
        on: &Audited<'_, Class>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<Comparison, LiveError> {
        let (old, new) = (old.of_rows(on.rows)?, new.of_rows(on.rows)?);
        Ok(compare(&old, &new, on.sample, params, seed)?)
    }
}

#[cfg(test)]
mod tests;
