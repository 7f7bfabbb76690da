//! Questions that a ranking of options answers, where the options are fields of the record.

mod joining;
mod output;

use hone_annotation::Answer;
use hone_domain::{Class, LabelSchema, LabelSet, PoolIdx, Ranking, Seed};
use hone_learn::audit::{
    AuditSample, Comparison, DecidedPool, DirichletParams, F1Report, label_sets_f1, label_sets_gain,
};
use hone_learn::metrics::{
    LabelSetComparison, RankingComparison, expected_calibration_error, reliability_table,
};
use hone_learn::{
    RankedRow, RankingArtefact, RankingHead, RankingSpec, RankingTraining, TfIdf, mean_option,
    rankings_out_of_fold,
};
use hone_query::{Pick, PoolView, StrategySpec};
use ndarray::ArrayView2;

use self::output::Orders;
use super::{Audited, Chance, Choice, CutOff, Kind, LabelSets, Lesson, OutOfFold, Vote};
use crate::LiveError;
use crate::material::Material;
use crate::mistakes::{Judged, Mistakes};
use crate::options::of_options;
use crate::ranks;
use crate::training::{FOLDS, HeldOut, TrainingRow};

/// The number of options of an answer that nothing is predicted of.
const NONE: u16 = u16::MAX;

/// Bins of the calibration error.
const BINS: usize = 10;

/// A ranking answers. Its labels are the options; an answer is of a label if it ranks it first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rankings {
    /// The number of options.
    pub(crate) options: usize,
}

/// The options that are ranked first.
fn best(ranking: &Ranking) -> LabelSet {
    let ranks = ranking.ranks().iter().zip(0..);
    let first = ranks.filter(|(rank, _)| **rank == 0);
    first.map(|(_, option)| Class(option)).collect()
}

/// The answers as a training set.
fn ranked(lesson: &Lesson<'_, Ranking>) -> Vec<RankedRow> {
    let rows = lesson.answers.iter();
    let rows = rows.map(|(row, ranking, weight)| RankedRow {
        row: *row,
        ranking: ranking.clone(),
        weight: *weight,
    });
    rows.collect()
}

/// How right predicted rankings are.
fn compared(truth: &[Ranking], said: &[Ranking]) -> Result<RankingComparison, LiveError> {
    Ok(RankingComparison::new(truth, said)?)
}

/// An audit of rankings as one of which options are ranked first.
fn of_best(sample: &AuditSample<Ranking>) -> Result<AuditSample<LabelSet>, LiveError> {
    let rows = sample.rows().iter();
    let rows = rows.map(|row| row.drawn.answered(best(&row.truth)));
    Ok(AuditSample::new(rows.collect())?)
}

impl Kind for Rankings {
    type Answer = Ranking;
    type Spec = RankingSpec;
    type Artefact = RankingArtefact;
    type Output = Orders;

    fn spec() -> RankingSpec {
        RankingSpec::default()
    }

    fn strategy() -> StrategySpec {
        StrategySpec::for_rankings()
    }

    /// Each pair of options is a label to a strategy.
    fn admits(strategy: &StrategySpec) -> Result<(), LiveError> {
        LabelSets::admits(strategy)
    }

    fn read(given: &Answer, labels: &LabelSchema) -> Option<Ranking> {
        ranks::read(given, labels.names())
    }

    fn say(answer: &Ranking, labels: &LabelSchema) -> Answer {
        ranks::say(answer, labels.names())
    }

    fn renamed(answer: &Ranking, from: &LabelSchema, to: &LabelSchema) -> Option<Ranking> {
        Self::read(&Self::say(answer, from), to)
    }

    /// Those that are ranked first.
    fn labels(answer: &Ranking) -> Vec<Class> {
        best(answer).labels().to_vec()
    }

    fn join(
        votes: &[Vote<Ranking>],
        rows: usize,
        labels: usize,
    ) -> Result<Vec<(Ranking, f32)>, LiveError> {
        joining::join(votes, rows, labels)
    }

    /// The number of options, two bytes, and the rank of each, a byte.
    fn put(answer: Option<&Ranking>, bytes: &mut Vec<u8>) {
        let ranks = answer.map_or(&[][..], Ranking::ranks);
        let number = answer.map_or(NONE, |ranking| ranking.options() as u16);
        bytes.extend(number.to_le_bytes());
        bytes.extend(ranks);
    }

    fn take(rest: &mut &[u8]) -> Result<Option<Ranking>, CutOff> {
        let (number, after) = rest.split_first_chunk::<2>().ok_or(CutOff)?;
        let number = u16::from_le_bytes(*number);
        if number == NONE {
            *rest = after;
            return Ok(None);
        }
        let (ranks, after) = after.split_at_checked(number.into()).ok_or(CutOff)?;
        *rest = after;
        let ranking = Ranking::try_from(ranks.to_vec());
        ranking.map(Some).map_err(|_no_ranking| CutOff)
    }

    /// Two records are ranked, neither with all options tied.
    fn is_enough<'a>(answers: impl Iterator<Item = &'a Ranking>) -> bool {
        answers
            .filter(|ranking| !ranking.is_flat())
            .nth(1)
            .is_some()
    }

    fn looks_at_unlabelled(_: &RankingSpec, _: usize) -> bool {
        false
    }

    fn fit(
        spec: &RankingSpec,
        lesson: &Lesson<'_, Ranking>,
        seed: Seed,
    ) -> Result<RankingHead, LiveError> {
        let training = RankingTraining {
            features: &of_options(&lesson.material.features, lesson.labels)?,
            ranked: &ranked(lesson),
            options: lesson.labels,
        };
        Ok(spec.fit(&training, seed, None)?)
    }

    /// F1 is that of which option is the best, accuracy that of pairs.
    fn held_out(
        &self,
        spec: &RankingSpec,
        lesson: &Lesson<'_, Ranking>,
        seed: Seed,
    ) -> Result<OutOfFold<Ranking>, LiveError> {
        let training = RankingTraining {
            features: &of_options(&lesson.material.features, lesson.labels)?,
            ranked: &ranked(lesson),
            options: lesson.labels,
        };
        let held_out = rankings_out_of_fold(spec, &training, FOLDS, seed)?;
        let said = held_out.scores.rankings();
        let mut predicted = vec![None; lesson.material.rows()];
        for (&row, ranking) in held_out.rows.iter().zip(&said) {
            predicted[row] = Some(ranking.clone());
        }
        let of_answers = lesson.answers.iter();
        let of_answers = of_answers.map(|(row, ..)| predicted[*row].clone());
        if said.is_empty() {
            return Ok((of_answers.collect(), HeldOut::NOTHING));
        }
        let firsts = |rankings: &[Ranking]| rankings.iter().map(best).collect::<Vec<_>>();
        let truth = &held_out.truth;
        let by_first = LabelSetComparison::new(lesson.labels, &firsts(truth), &firsts(&said))?;
        let (pairs, above) = held_out.scores.decided_pairs(truth)?;
        let found = HeldOut {
            macro_f1: by_first.macro_f1(),
            accuracy: compared(truth, &said)?.pairwise_accuracy(),
            calibration: expected_calibration_error(&reliability_table(&pairs, &above, BINS)?),
            ordinal: None,
        };
        Ok((of_answers.collect(), found))
    }

    fn artefact(
        row: &TrainingRow,
        spec: &RankingSpec,
        head: RankingHead,
        words: Option<&TfIdf>,
    ) -> RankingArtefact {
        RankingArtefact {
            head,
            schema: row.schema.clone(),
            encoder: row.encoder.clone(),
            views: row.views.clone(),
            tf_idf: words.cloned(),
            spec: spec.clone(),
        }
    }

    fn predict(&self, head: &RankingHead, material: &Material<'_>) -> Result<Orders, LiveError> {
        let scores = head.predict(&of_options(&material.features, self.options)?)?;
        Ok(Orders::new(scores.view().to_owned()))
    }

    /// Nothing: the names of options do not tell which is better.
    fn by_name(probabilities: ArrayView2<'_, f32>) -> Orders {
        Orders::nothing(probabilities.nrows(), probabilities.ncols())
    }

    fn utilities(said: &Orders, rows: &[usize]) -> Vec<f32> {
        rows.iter().map(|&row| said.unsure(row)).collect()
    }

    fn select(choice: &Choice<'_, Self>) -> Result<Vec<Pick>, LiveError> {
        let Choice {
            strategy, k, seed, ..
        } = *choice;
        let rows = choice.features.rows();
        let features = of_options(choice.features, choice.labels)?;
        let embeddings = mean_option(&features, choice.labels)?;
        let pairs = Ranking::pairs(choice.labels).count();
        let answers = choice.answers.iter();
        let answers: Vec<(PoolIdx, LabelSet)> = answers
            .map(|(at, ranking)| (*at, ranking.pairs_above()))
            .collect();
        let pool = PoolView::of_label_sets(rows, choice.candidates, &answers, pairs)?;
        let pool = pool.with_embeddings(&embeddings)?;
        let mut rng = seed.derive("select", 0).rng();
        let Some(head) = choice.head else {
            let needs = strategy.needs(answers.len());
            return super::without_head(strategy, needs, &pool, k, &mut rng);
        };
        let above = head.predict(&features)?.pairs();
        let pool = pool.with_marginals(&above)?;
        Ok(strategy.select(&pool, k, &mut rng)?.picks)
    }

    /// The mean over the records of Kendall's tau-b.
    fn agreement(old: &[Ranking], new: &[Ranking], _: usize) -> Result<Option<f64>, LiveError> {
        Ok(compared(old, new)?.mean_tau())
    }

    /// The share of pairs in the right order; 1 where all options tie.
    fn merit(truth: &Ranking, said: &Ranking) -> f64 {
        let (right, pairs) = right_pairs(truth, said);
        if pairs > 0.0 { right / pairs } else { 1.0 }
    }

    /// The share of pairs in the right order beside one half. The error is that of the pairs right
    /// beyond chance, a record a term.
    fn chance(pairs: &[(&Ranking, &Ranking)]) -> Chance {
        let (mut right, mut all, mut squares) = (0.0, 0.0, 0.0f64);
        for (truth, said) in pairs {
            let (of_record, decided) = right_pairs(truth, said);
            right += of_record;
            all += decided;
            squares += (of_record - decided / 2.0).powi(2);
        }
        let share = |of: f64| if all > 0.0 { of / all } else { 0.0 };
        Chance {
            merit: share(right),
            expected: share(all / 2.0),
            error: share(squares.sqrt()),
        }
    }

    /// How often each option is ranked first, and said to be.
    fn mistakes(judged: &[Judged<'_, Ranking>], labels: usize) -> Mistakes {
        let firsts: Vec<(LabelSet, LabelSet)> = judged
            .iter()
            .map(|one| (best(one.truth), best(one.said)))
            .collect();
        let judged = judged.iter().zip(&firsts);
        let judged: Vec<Judged<'_, LabelSet>> = judged
            .map(|(one, (truth, said))| Judged {
                truth,
                said,
                weight: one.weight,
            })
            .collect();
        LabelSets::mistakes(&judged, labels)
    }

    /// The option that is said to be the best.
    fn strata(said: &Orders, rows: &[usize]) -> Vec<Class> {
        rows.iter().map(|&row| said.first(row)).collect()
    }

    /// F1 of which option is the best.
    fn f1(
        said: &Orders,
        on: &Audited<'_, Ranking>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<F1Report, LiveError> {
        let (marginals, decided) = said.firsts(on.rows)?;
        let pool = DecidedPool {
            marginals: &marginals,
            decided: &decided,
        };
        Ok(label_sets_f1(pool, &of_best(on.sample)?, params, seed)?)
    }

    fn gain(
        old: &Orders,
        new: &Orders,
        on: &Audited<'_, Ranking>,
        params: &DirichletParams,
        seed: Seed,
    ) -> Result<Comparison, LiveError> {
        let (old, new) = (old.firsts(on.rows)?, new.firsts(on.rows)?);
        let pool = |(marginals, decided)| DecidedPool { marginals, decided };
        let (old, new) = (pool((&old.0, &old.1)), pool((&new.0, &new.1)));
        let sample = of_best(on.sample)?;
        Ok(label_sets_gain(old, new, &sample, params, seed)?)
    }
}

/// Pairs that are said in the right order, and those that do not tie in truth. A pair that is said
/// to tie is half right.
fn right_pairs(truth: &Ranking, said: &Ranking) -> (f64, f64) {
    let mut found = (0.0, 0.0);
    for (first, second) in Ranking::pairs(truth.options()) {
        let (is, says) = (truth.above(first, second), said.above(first, second));
        if (is - 0.5).abs() > 0.25 {
            found.0 += 1.0 - f64::from((is - says).abs());
            found.1 += 1.0;
        }
    }
    found
}

#[cfg(test)]
mod tests;
