use std::collections::{BTreeMap, HashMap, HashSet};

use hone_annotation::RecordId;
use hone_domain::{Class, ContentHash, PoolIdx, Seed};
use hone_learn::audit::{AuditPlan, AuditRow, AuditSample, Drawn};

use crate::LiveError;
use crate::files::LoopFiles;
use crate::pool::Pool;

/// The fewest and the most records that are kept for one audit.
const LEAST: usize = 50;
const RESERVE: usize = 1000;

/// Records that may be drawn to measure on, in a fixed order, and the records they stand for.
///
/// What is drawn is kept from the strategy and from training, so the heads that it judges have
/// not seen it.
#[derive(Debug, Clone)]
pub(crate) struct Audit {
    population: Vec<RecordId>,
    plan: AuditPlan,
}

/// The rows of a pool that an audit stands for, and the sample, numbered by its places among them.
pub(crate) type OnPool<A> = (Vec<usize>, AuditSample<A>);

/// What people said of a record that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said<A> {
    /// This.
    Answer(A),
    /// Nothing, and nobody is going to: it was discarded.
    Nothing,
}

impl Audit {
    /// An audit of records by the strata of what a model says of them; by nothing where it says
    /// nothing.
    pub(crate) fn by_prediction(
        population: Vec<RecordId>,
        predicted: Option<&[Class]>,
        share: f64,
        seed: Seed,
    ) -> Result<Self, LiveError> {
        let rows = population.len();
        let wanted = (rows as f64 * share).ceil() as usize;
        let reserve = wanted.clamp(LEAST, RESERVE).min(rows / 3);
        let plan = match predicted {
            Some(predicted) => AuditPlan::by_prediction(predicted, reserve, seed)?,
            None => AuditPlan::simple_random(rows, reserve, seed)?,
        };
        Ok(Self { population, plan })
    }

    /// An audit of where two models disagree.
    pub(crate) fn on_disagreement<A: PartialEq>(
        population: Vec<RecordId>,
        old: &[A],
        new: &[A],
        rows: usize,
        seed: Seed,
    ) -> Result<Self, LiveError> {
        let rows = rows.min(population.len());
        let plan = AuditPlan::on_disagreement(old, new, rows, seed)?;
        Ok(Self { population, plan })
    }

    /// Keeps it in two files: the population and the plan.
    pub(crate) fn keep(&self, files: &LoopFiles) -> Result<(ContentHash, ContentHash), LiveError> {
        let ids = self.population.iter();
        let ids: Vec<u8> = ids.flat_map(|id| id.0.into_bytes()).collect();
        let plan = serde_json::to_vec(&self.plan).expect("a plan is a struct of plain values");
        Ok((files.put(&ids)?, files.put(&plan)?))
    }

    /// Reads back what [`Self::keep`] kept.
    pub(crate) fn read(
        files: &LoopFiles,
        population: ContentHash,
        plan: ContentHash,
    ) -> Result<Self, LiveError> {
        let ids = files.get(population)?;
        let ids = ids.as_chunks::<16>().0.iter();
        let population = ids
            .map(|id| RecordId(uuid::Uuid::from_bytes(*id)))
            .collect();
        let plan = files.get(plan)?;
        let plan = serde_json::from_slice(&plan).map_err(|error| LiveError::File {
            name: "of an audit's plan".to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self { population, plan })
    }

    /// The records it stands for.
    pub(crate) fn population(&self) -> &[RecordId] {
        &self.population
    }

    /// The records that may be drawn, in their order.
    pub(crate) fn reserve(&self) -> impl Iterator<Item = RecordId> + '_ {
        let order = self.plan.order().iter();
        order.map(|planned| self.population[planned.at.index()])
    }

    /// The records of the order that are answered without a gap from its start, at most `most` of
    /// the order: with their probabilities they are a sample of the population.
    pub(crate) fn answered<A: Clone>(
        &self,
        said: &HashMap<RecordId, Said<A>>,
        most: usize,
    ) -> Result<Vec<AuditRow<A>>, LiveError> {
        let reserve = self.reserve().take(most);
        let n = reserve.take_while(|id| said.contains_key(id)).count();
        Ok(self.rows(self.plan.sample(n)?, said))
    }

    /// Those of [`Self::answered`] that follow the first `before` of them in the order, with their
    /// probabilities of being among these: a sample of the population, too.
    pub(crate) fn answered_after<A: Clone>(
        &self,
        said: &HashMap<RecordId, Said<A>>,
        before: usize,
    ) -> Result<Vec<AuditRow<A>>, LiveError> {
        let reserve = self.reserve().map_while(|id| said.get(&id));
        let said_of: Vec<&Said<A>> = reserve.collect();
        let mut answers = 0;
        let first = said_of.iter().take_while(|of| {
            answers += usize::from(matches!(of, Said::Answer(_)));
            answers <= before
        });
        let first = self.plan.sample(first.count())?;
        let taken: HashSet<PoolIdx> = first.iter().map(|drawn| drawn.at).collect();
        // Of a stratum whose members lie in random order, both the first ones and those up to a
        // later one are samples, so those between are one with the difference of the probabilities.
        let before: HashMap<u32, f64> = (first.iter())
            .map(|drawn| (drawn.stratum, drawn.probability))
            .collect();
        let mut drawn = self.plan.sample(said_of.len())?;
        drawn.retain(|drawn| !taken.contains(&drawn.at));
        for drawn in &mut drawn {
            drawn.probability -= before.get(&drawn.stratum).copied().unwrap_or(0.0);
        }
        Ok(self.rows(drawn, said))
    }

    /// What was said of drawn records, the discarded ones left out.
    fn rows<A: Clone>(
        &self,
        drawn: Vec<Drawn>,
        said: &HashMap<RecordId, Said<A>>,
    ) -> Vec<AuditRow<A>> {
        let rows = drawn.into_iter();
        let rows = rows.filter_map(|drawn| match &said[&self.population[drawn.at.index()]] {
            Said::Answer(answer) => Some(drawn.answered(answer.clone())),
            Said::Nothing => None,
        });
        rows.collect()
    }

    /// The population as rows of the pool, and the sample renumbered to it. Records that have gone
    /// are left out of both; nothing without a row.
    pub(crate) fn sample<A>(
        &self,
        pool: &Pool,
        rows: Vec<AuditRow<A>>,
    ) -> Result<Option<OnPool<A>>, LiveError> {
        let mut kept = Vec::with_capacity(self.population.len());
        let mut number = BTreeMap::new();
        for (at, &record) in self.population.iter().enumerate() {
            if let Some(row) = pool.row(record) {
                number.insert(at, kept.len());
                kept.push(row);
            }
        }
        let rows = rows.into_iter().filter_map(|row| {
            let at = *number.get(&row.drawn.at.index())?;
            let drawn = Drawn {
                at: PoolIdx::from(at),
                ..row.drawn
            };
            Some(drawn.answered(row.truth))
        });
        let rows: Vec<AuditRow<A>> = rows.collect();
        if rows.is_empty() {
            return Ok(None);
        }
        Ok(Some((kept, AuditSample::new(rows)?)))
    }
}

#[cfg(test)]
mod tests;
