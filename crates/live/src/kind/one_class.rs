//! Questions that one class answers: a label, or a rating.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Debug;
use std::marker::PhantomData;

use hone_annotation::{Answer, Score};
use hone_domain::{Class, LabelSchema, Probabilities, Seed};
use hone_engine::head_inputs;
use hone_learn::audit::{Comparison, DirichletParams, F1Report, compare, dirichlet};
use hone_learn::metrics::{Confusion, OrdinalScores, Weighting, cohen_kappa};
use hone_learn::{
    DawidSkeneParams, FittedHead, HeadArtefact, HeadSpec, Labelled, TfIdf, Training, dawid_skene,
    out_of_fold,
};
use hone_query::{Pick, PoolView, StrategySpec, margin};
use ndarray::{Array2, ArrayView2, Axis};

use super::probabilities::{append, columns, most_probable, places, spread};
use super::{
    Audited, Chance, Choice, CutOff, Kind, Lesson, OutOfFold, Output, Speaker, Spoken, Vote,
};
use crate::LiveError;
use crate::material::Material;
use crate::mistakes::{Judged, Mistakes};
use crate::training::{FOLDS, HeldOut, TrainingRow};

/// The class of an answer that nothing is predicted of.
const NONE: u16 = u16::MAX;

/// One class answers, in the words of `W`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OneClass<W>(PhantomData<W>);

/// One label answers.
pub(crate) type SingleLabel = OneClass<Names>;

/// One rating answers: the labels are the ratings from the lowest to the highest.
pub(crate) type Rating = OneClass<Ratings>;

impl<W> OneClass<W> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

/// What classes are in answers, and what follows from that.
pub(crate) trait Wording: Debug + Clone + Copy + Send + Sync + 'static {
    /// How a disagreement of two heads weighs.
    const WEIGHTING: Weighting;

    /// The head where nobody says which.
    fn head() -> HeadSpec;

    /// How near predicted classes are to the true ones, where they stand in an order.
    fn ordinal(confusion: &Confusion) -> Option<OrdinalScores>;

    /// The name of the class that an answer says.
    fn read(given: &Answer) -> Option<Cow<'_, str>>;

    /// The answer that says the class of a name.
    fn say(name: &str) -> Answer;
}

/// Classes are labels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names;

impl Wording for Names {
    const WEIGHTING: Weighting = Weighting::Unweighted;

    fn head() -> HeadSpec {
        HeadSpec::default()
    }

    fn ordinal(_: &Confusion) -> Option<OrdinalScores> {
        None
    }

    fn read(given: &Answer) -> Option<Cow<'_, str>> {
        match given {
            Answer::Text(label) => Some(label.into()),
            Answer::Rating(_) | Answer::Spans(_) | Answer::Ranking(_) | Answer::Labels(_) => None,
        }
    }

    fn say(name: &str) -> Answer {
        Answer::Text(name.to_owned())
    }
}

/// Classes are ratings, which stand in an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratings;

impl Wording for Ratings {
    const WEIGHTING: Weighting = Weighting::Quadratic;

    fn head() -> HeadSpec {
        HeadSpec::Ordinal {}
    }

    fn ordinal(confusion: &Confusion) -> Option<OrdinalScores> {
        Some(OrdinalScores::of(confusion))
    }

    fn read(given: &Answer) -> Option<Cow<'_, str>> {
        match given {
            Answer::Rating(rating) => Some(rating.to_string().into()),
            Answer::Text(_) | Answer::Spans(_) | Answer::Ranking(_) | Answer::Labels(_) => None,
        }
    }

    fn say(name: &str) -> Answer {
        Answer::Rating(name.parse().expect("a rating is named by its number"))
    }
}

/// The probability of each class, `[n, classes]`: a distribution a row.
#[derive(Debug, Clone)]
pub(crate) struct Distributions<W>(Array2<f32>, PhantomData<W>);

impl<W> Distributions<W> {
    fn new(probabilities: Array2<f32>) -> Self {
        Self(probabilities, PhantomData)
    }

    fn of_rows(&self, rows: &[usize]) -> Result<Probabilities, LiveError> {
        Ok(Probabilities::new(self.0.select(Axis(0), rows))?)
    }

    fn class(&self, row: usize) -> Class {
        most_probable(self.0.row(row).iter().copied())
    }
}

impl<W: Wording> Speaker for Distributions<W> {
    fn rows(&self) -> usize {
        self.0.nrows()
    }

    fn say(&self, row: usize, labels: &LabelSchema) -> Spoken {
        let (class, scores) = (self.class(row), self.0.row(row).to_vec());
        Spoken {
            value: W::say(labels.name(class)),
            score: Score::One(f64::from(scores[class.index()])),
            scores,
        }
    }

    fn leading(&self, row: usize) -> Option<(Class, f32)> {
        let class = self.class(row);
        Some((class, self.0[[row, class.index()]]))
    }
}

impl<W: Wording> Output for Distributions<W> {
    type Answer = Class;

    fn spread(self, at: &[usize], rows: usize) -> Self {
        let nothing = 1.0 / self.labels() as f32;
        Self::new(spread(&self.0, at, rows, nothing))
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
        Self::new(aligned)
    }

    fn empty(labels: usize) -> Self {
        Self::new(Array2::zeros((0, labels)))
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

/// The answers against what is predicted of them.
fn confusion(
    lesson: &Lesson<'_, Class>,
    predicted: &[Option<Class>],
) -> Result<Confusion, LiveError> {
    let pairs = lesson.answers.iter().zip(predicted);
    let pairs = pairs.filter_map(|(&(_, truth, _), said)| Some((truth, (*said)?)));
    let (truth, said): (Vec<_>, Vec<_>) = pairs.unzip();
    Ok(Confusion::new(lesson.labels, &truth, &said)?)
}

impl<W: Wording> Kind for OneClass<W> {
    type Answer = Class;
    type Spec = HeadSpec;
    type Artefact = HeadArtefact;
    type Output = Distributions<W>;

    fn spec() -> HeadSpec {
        W::head()
    }

    fn strategy() -> StrategySpec {
        StrategySpec::default()
    }

    fn admits(_: &StrategySpec) -> Result<(), LiveError> {
        Ok(())
    }

    fn read(given: &Answer, labels: &LabelSchema) -> Option<Class> {
        labels.class(&W::read(given)?)
    }

    fn say(answer: &Class, labels: &LabelSchema) -> Answer {
        W::say(labels.name(*answer))
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
            features: &lesson.material.features,
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
            features: &lesson.material.features,
            labelled: &labelled(lesson),
            classes: lesson.labels,
        };
        let held_out = out_of_fold(spec, &training, FOLDS, seed)?;
        let mut predicted = vec![None; lesson.material.rows()];
        for (&at, class) in held_out.rows.iter().zip(held_out.predicted()) {
            predicted[at] = Some(class);
        }
        let predicted = (lesson.answers.iter()).map(|&(row, ..)| predicted[row]);
        let predicted: Vec<_> = predicted.collect();
        if held_out.rows.is_empty() {
            return Ok((predicted, HeldOut::NOTHING));
        }
        let scores = held_out.scores()?;
        let found = HeldOut {
            macro_f1: scores.macro_f1,
            accuracy: scores.accuracy,
            calibration: scores.calibration_error,
            ordinal: W::ordinal(&confusion(lesson, &predicted)?),
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
            // The training's row names them.
            images: None,
            tf_idf: words.cloned(),
            spec: spec.clone(),
        }
    }

    fn predict(
        &self,
        head: &FittedHead,
        material: &Material<'_>,
    ) -> Result<Distributions<W>, LiveError> {
        Ok(Distributions::new(
            head.predict(&material.features)?.view().to_owned(),
        ))
    }

    fn by_name(probabilities: ArrayView2<'_, f32>) -> Distributions<W> {
        Distributions::new(probabilities.to_owned())
    }

    /// One minus the margin of the two best classes.
    fn utilities(said: &Distributions<W>, rows: &[usize]) -> Vec<f32> {
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

    /// Cohen's kappa, of ratings with quadratic weights.
    fn agreement(old: &[Class], new: &[Class], labels: usize) -> Result<Option<f64>, LiveError> {
        let both = Confusion::new(labels, old, new)?;
        Ok(cohen_kappa(&both, W::WEIGHTING))
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

    fn strata(said: &Distributions<W>, rows: &[usize]) -> Vec<Class> {
        said.decided(rows.iter().copied())
    }

    fn f1(
        said: &Distributions<W>,
        on: &Audited<'_, Class>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<F1Report, LiveError> {
        Ok(dirichlet(&said.of_rows(on.rows)?, on.sample, params, seed)?)
    }

    fn gain(
        old: &Distributions<W>,
        new: &Distributions<W>,
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
