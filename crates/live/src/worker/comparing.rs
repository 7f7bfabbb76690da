//! What choosing records gains over drawing them at random.

use std::collections::{BTreeMap, HashSet};

use hone_annotation::{Exposure, RecordId};
use hone_domain::ContentHash;
use hone_learn::audit::DirichletParams;

use super::Open;
use super::auditing::measured;
use crate::LiveError;
use crate::answers::Consensus;
use crate::exposure::Shown;
use crate::happened::Happened;
use crate::kind::{Audited, Kind, Lesson};
use crate::model::from_object;
use crate::queue::Purpose;
use crate::wait::wait;

/// The last answers of a loop that are looked at.
const ANSWERS: usize = 1_000_000;

/// An answer as a head learns it: row of the pool, what was said and weight.
type Label<A> = (usize, A, f32);

impl<K: Kind> Open<K> {
    /// Fits a head on the labels of the random arm and one on as many that the strategy chose, the
    /// first of each, and compares them on an audit. Nothing without an arm, or while one of them
    /// has fewer than two different labels.
    pub(super) fn compare_arms(
        &self,
        answers: &BTreeMap<RecordId, Consensus<K::Answer>>,
        series: u32,
        on: &Audited<'_, K::Answer>,
    ) -> Result<Option<Happened>, LiveError> {
        if self.definition().random_share == 0.0 {
            return Ok(None);
        }
        let arms = self.arms()?;
        let mut arms = [&arms.random, &arms.chosen].map(|arm| self.labels_of(arm, answers));
        let labels = arms[0].len().min(arms[1].len());
        arms.iter_mut().for_each(|arm| arm.truncate(labels));
        let is_enough = |arm: &Vec<Label<_>>| K::is_enough(arm.iter().map(|label| &label.1));
        if !arms.iter().all(is_enough) {
            return Ok(None);
        }
        let unlabelled = self.unlabelled_of_arms(answers, labels)?;
        let said = |arm: &[Label<_>]| self.said_by_arm(arm, &unlabelled, on.rows);
        let [random, chosen] = [said(&arms[0])?, said(&arms[1])?];
        // They speak of the rows of the audit alone.
        let rows: Vec<usize> = (0..on.rows.len()).collect();
        let on = Audited { rows: &rows, ..*on };
        let params = DirichletParams::default();
        let seed = self.seed("arms", on.sample.len() as u64);
        let f1 = |said: &K::Output| measured(K::f1(said, &on, &params, seed));
        let gain = measured(K::gain(&random, &chosen, &on, &params, seed))?;
        let (Some(random), Some(chosen), Some(gain)) = (f1(&random)?, f1(&chosen)?, gain) else {
            return Ok(None);
        };
        Ok(Some(Happened::ArmsCompared {
            series,
            audited: on.sample.len(),
            labels,
            random: Box::new(random),
            chosen: Box::new(chosen),
            gain: Box::new(gain),
        }))
    }

    /// Which records each arm asked about, in the order of their first answers.
    fn arms(&self) -> Result<Arms, LiveError> {
        let id = self.of.id;
        let read = self
            .outside
            .store
            .read(move |view| Ok(view.last_exposures(id, ANSWERS)?));
        let mut exposures: Vec<Exposure> = wait(read)?;
        exposures.sort_by_key(|exposure| (exposure.at, exposure.response));
        let shown = exposures.iter().filter_map(|exposure| {
            let shown: Shown = from_object(&exposure.shown).ok()?;
            Some((exposure.record, shown))
        });
        Ok(Arms::of(shown))
    }

    /// The answers to these records from which models learn.
    fn labels_of(
        &self,
        records: &[RecordId],
        answers: &BTreeMap<RecordId, Consensus<K::Answer>>,
    ) -> Vec<Label<K::Answer>> {
        let labels = records.iter().filter_map(|record| {
            let of = answers.get(record)?;
            Some((self.pool.row(*record)?, of.answer.clone(), of.weight))
        });
        labels.collect()
    }

    /// What self-training may look at, the same for both arms: what nobody has answered.
    fn unlabelled_of_arms(
        &self,
        answers: &BTreeMap<RecordId, Consensus<K::Answer>>,
        labels: usize,
    ) -> Result<Vec<usize>, LiveError> {
        let known: HashSet<ContentHash> = (answers.keys())
            .filter_map(|record| Some(self.pool.content(self.pool.row(*record)?)))
            .collect();
        self.unlabelled(labels, &known)
    }

    /// What a head that learned from these answers says of rows of the pool.
    fn said_by_arm(
        &self,
        arm: &[Label<K::Answer>],
        unlabelled: &[usize],
        asked: &[usize],
    ) -> Result<K::Output, LiveError> {
        let rows: Vec<usize> = arm
            .iter()
            .map(|label| label.0)
            .chain(unlabelled.iter().copied())
            .collect();
        let answers = arm.iter().enumerate();
        let answers = answers.map(|(row, (_, answer, weight))| (row, answer.clone(), *weight));
        let lesson = Lesson {
            material: &self.material(&rows),
            answers: &answers.collect::<Vec<_>>(),
            labels: self.labels.len(),
        };
        let head = K::fit(&self.head_spec()?, &lesson, self.seed("train", 0))?;
        self.kind.predict(&head, &self.material(asked))
    }
}

/// The records that each arm asked about.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arms {
    random: Vec<RecordId>,
    chosen: Vec<RecordId>,
}

impl Arms {
    /// From answers in the order in which they were given, with what was shown before each. The
    /// first answer to a record says whose it is. One that did not come by way of the queue is
    /// nobody's: the person chose the record, and would choose it for either arm.
    fn of(shown: impl IntoIterator<Item = (RecordId, Shown)>) -> Self {
        let mut arms = Self::default();
        let mut known = HashSet::new();
        for (record, shown) in shown {
            if shown.answered.is_none() || !known.insert(record) || shown.milliseconds.is_none() {
                continue;
            }
            match shown.purpose {
                Some(Purpose::Random {}) => arms.random.push(record),
                Some(Purpose::Chosen { .. } | Purpose::Ranked {}) => arms.chosen.push(record),
                Some(Purpose::Audit {}) | None => {}
            }
        }
        arms
    }
}

#[cfg(test)]
mod tests;
