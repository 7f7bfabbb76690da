//! Questions that any set of labels answers.

mod joining;
mod judging;
mod output;

use hone_annotation::Answer;
use hone_domain::{Class, LabelSchema, LabelSet, Seed};
use hone_learn::audit::{
    Comparison, DecidedPool, DirichletParams, F1Report, label_sets_f1, label_sets_gain,
};
use hone_learn::{
    LabelSetArtefact, LabelSetHead, LabelSetSpec, LabelSetTraining, LabelledSet, TfIdf,
    label_sets_out_of_fold,
};
use hone_query::{Pick, PoolView, StrategySpec};
use ndarray::ArrayView2;

use self::output::{Rule, Sets};
use super::trial::{self, Says};
use super::{Audited, Chance, Choice, CutOff, Kind, Lesson, OutOfFold, Output as _, Vote, sets};
use crate::LiveError;
use crate::material::Material;
use crate::mistakes::{Judged, Mistakes};
use crate::training::{FOLDS, TrainingRow};

/// The number of labels of an answer that nothing is predicted of.
const NONE: u16 = u16::MAX;

/// Any labels answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LabelSets {
    /// Whether an answer has to name a label. Where no label reaches its threshold the one that
    /// comes nearest is said then.
    pub(crate) at_least_one: bool,
}

/// The answers as a training set.
fn labelled(lesson: &Lesson<'_, LabelSet>) -> Vec<LabelledSet> {
    let rows = lesson.answers.iter();
    let rows = rows.map(|(row, labels, weight)| LabelledSet {
        row: *row,
        labels: labels.clone(),
        weight: *weight,
    });
    rows.collect()
}

impl Kind for LabelSets {
    type Answer = LabelSet;
    type Spec = LabelSetSpec;
    type Artefact = LabelSetArtefact;
    type Output = Sets;

    fn spec() -> LabelSetSpec {
        LabelSetSpec::default()
    }

    fn strategy() -> StrategySpec {
        StrategySpec::for_label_sets()
    }

    fn admits(strategy: &StrategySpec) -> Result<(), LiveError> {
        trial::admits(strategy, "a question of any labels", Says::Marginals)
    }

    fn read(given: &Answer, labels: &LabelSchema) -> Option<LabelSet> {
        let Answer::Labels(names) = given else {
            return None;
        };
        let set: LabelSet = names.iter().filter_map(|name| labels.class(name)).collect();
        (names.is_empty() || !set.is_empty()).then_some(set)
    }

    fn say(answer: &LabelSet, labels: &LabelSchema) -> Answer {
        let names = answer.labels().iter();
        Answer::Labels(names.map(|label| labels.name(*label).to_owned()).collect())
    }

    /// The labels that are still there; nothing if none of those given is.
    fn renamed(answer: &LabelSet, from: &LabelSchema, to: &LabelSchema) -> Option<LabelSet> {
        Self::read(&Self::say(answer, from), to)
    }

    fn labels(answer: &LabelSet) -> Vec<Class> {
        answer.labels().to_vec()
    }

    fn join(
        votes: &[Vote<LabelSet>],
        rows: usize,
        labels: usize,
    ) -> Result<Vec<(LabelSet, f32)>, LiveError> {
        joining::join(votes, rows, labels)
    }

    /// The number of labels and these, two bytes each.
    fn put(answer: Option<&LabelSet>, bytes: &mut Vec<u8>) {
        let labels = answer.map_or(&[][..], LabelSet::labels);
        let number = answer.map_or(NONE, |set| set.len() as u16);
        bytes.extend(number.to_le_bytes());
        let labels = labels.iter().flat_map(|label| label.0.to_le_bytes());
        bytes.extend(labels);
    }

    fn take(rest: &mut &[u8]) -> Result<Option<LabelSet>, CutOff> {
        let mut number = || {
            let (first, after) = rest.split_first_chunk::<2>().ok_or(CutOff)?;
            *rest = after;
            Ok(u16::from_le_bytes(*first))
        };
        let labels = number()?;
        if labels == NONE {
            return Ok(None);
        }
        let labels = (0..labels).map(|_| number().map(Class));
        labels.collect::<Result<LabelSet, CutOff>>().map(Some)
    }

    /// Two different sets have been given, so some label applies to some records and not to all.
    fn is_enough<'a>(mut answers: impl Iterator<Item = &'a LabelSet>) -> bool {
        let first = answers.next();
        answers.any(|answer| Some(answer) != first)
    }

    fn looks_at_unlabelled(_: &LabelSetSpec, _: usize) -> bool {
        false
    }

    fn fit(
        spec: &LabelSetSpec,
        lesson: &Lesson<'_, LabelSet>,
        seed: Seed,
    ) -> Result<LabelSetHead, LiveError> {
        let training = LabelSetTraining {
            features: &lesson.material.features,
            labelled: &labelled(lesson),
            labels: lesson.labels,
        };
        Ok(spec.fit(&training, seed, None)?)
    }

    fn held_out(
        &self,
        spec: &LabelSetSpec,
        lesson: &Lesson<'_, LabelSet>,
        seed: Seed,
    ) -> Result<OutOfFold<LabelSet>, LiveError> {
        let training = LabelSetTraining {
            features: &lesson.material.features,
            labelled: &labelled(lesson),
            labels: lesson.labels,
        };
        let held_out = label_sets_out_of_fold(spec, &training, FOLDS, seed)?;
        let said = held_out.marginals.view();
        let of_row = |at: usize| {
            let rule = Rule::Reaching {
                thresholds: held_out.thresholds.row(at).to_vec(),
                at_least_one: self.at_least_one,
            };
            rule.decide(said.row(at))
        };
        let decided: Vec<LabelSet> = (0..held_out.rows.len()).map(of_row).collect();
        let mut predicted = vec![None; lesson.material.rows()];
        for (&row, set) in held_out.rows.iter().zip(&decided) {
            predicted[row] = Some(set.clone());
        }
        let predicted = lesson
            .answers
            .iter()
            .map(|(row, ..)| predicted[*row].clone());
        let found = judging::held_out(&held_out.truth, &decided, said)?;
        Ok((predicted.collect(), found))
    }

    fn artefact(
        row: &TrainingRow,
        spec: &LabelSetSpec,
        head: LabelSetHead,
        words: Option<&TfIdf>,
    ) -> LabelSetArtefact {
        LabelSetArtefact {
            head,
            schema: row.schema.clone(),
            encoder: row.encoder.clone(),
            views: row.views.clone(),
            tf_idf: words.cloned(),
            spec: spec.clone(),
        }
    }

    fn predict(&self, head: &LabelSetHead, material: &Material<'_>) -> Result<Sets, LiveError> {
        let rule = Rule::Reaching {
            thresholds: head.thresholds().to_vec(),
            at_least_one: self.at_least_one,
        };
        Ok(Sets::new(
            head.predict(&material.features)?.view().to_owned(),
            rule,
        ))
    }

    /// The nearest label alone: names tell which label is likeliest, not how many apply.
    fn by_name(probabilities: ArrayView2<'_, f32>) -> Sets {
        Sets::new(probabilities.to_owned(), Rule::Nearest)
    }

    fn utilities(said: &Sets, rows: &[usize]) -> Vec<f32> {
        rows.iter().map(|&row| said.unsure(row)).collect()
    }

    /// A strategy takes a label for predicted from ½ on, so it is handed the probabilities with the
    /// head's thresholds moved there.
    fn select(choice: &Choice<'_, Self>) -> Result<Vec<Pick>, LiveError> {
        let Choice {
            strategy, k, seed, ..
        } = *choice;
        let rows = choice.features.rows();
        let (answers, labels) = (choice.answers, choice.labels);
        let pool = PoolView::of_label_sets(rows, choice.candidates, answers, labels)?;
        let pool = pool.with_embeddings(choice.embeddings)?;
        let mut rng = seed.derive("select", 0).rng();
        let Some(head) = choice.head else {
            let needs = strategy.needs(answers.len());
            return super::without_head(strategy, needs, &pool, k, &mut rng);
        };
        let centred = head.centred(&head.predict(choice.features)?);
        let pool = pool.with_marginals(&centred)?;
        Ok(strategy.select(&pool, k, &mut rng)?.picks)
    }

    /// Cohen's kappa over the answers to all labels of all records.
    fn agreement(
        old: &[LabelSet],
        new: &[LabelSet],
        labels: usize,
    ) -> Result<Option<f64>, LiveError> {
        Ok(judging::kappa(old, new, labels))
    }

    fn merit(truth: &LabelSet, said: &LabelSet) -> f64 {
        sets::merit(truth, said)
    }

    fn chance(pairs: &[(&LabelSet, &LabelSet)]) -> Chance {
        sets::chance(pairs)
    }

    fn mistakes(judged: &[Judged<'_, LabelSet>], labels: usize) -> Mistakes {
        sets::mistakes(judged, labels)
    }

    fn strata(said: &Sets, rows: &[usize]) -> Vec<Class> {
        sets::strata(&said.decided(rows.iter().copied()), said.labels())
    }

    fn f1(
        said: &Sets,
        on: &Audited<'_, LabelSet>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<F1Report, LiveError> {
        let (marginals, decided) = said.of_rows(on.rows)?;
        let pool = DecidedPool {
            marginals: &marginals,
            decided: &decided,
        };
        Ok(label_sets_f1(pool, on.sample, params, seed)?)
    }

    fn gain(
        old: &Sets,
        new: &Sets,
        on: &Audited<'_, LabelSet>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<Comparison, LiveError> {
        let (old, new) = (old.of_rows(on.rows)?, new.of_rows(on.rows)?);
        let pool = |(marginals, decided)| DecidedPool { marginals, decided };
        let (old, new) = (pool((&old.0, &old.1)), pool((&new.0, &new.1)));
        Ok(label_sets_gain(old, new, on.sample, params, seed)?)
    }
}

#[cfg(test)]
mod tests;
