//! Questions that a ranking of options answers.

use hone_domain::{ContentHash, LabelSchema, LabelSet, PoolIdx, Ranking, Seed};
use hone_learn::metrics::RankingComparison;
use hone_learn::{OptionScores, RankedRow, RankingHead, RankingSpec, RankingTraining, mean_option};
use hone_query::PoolView;

use crate::{Asked, Asking, EngineError, Question, Scores, Split, Task};

/// How good a head for rankings is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankingScores {
    /// The share of pairs of options in the right order, of those that do not tie in truth.
    pub pairwise_accuracy: f64,
    /// The mean over records of Kendall's tau-b; 0 where it is not defined.
    pub kendall_tau: f64,
    /// The share of records whose best option is right.
    pub first_right: f64,
    /// The share of records whose whole ranking is right.
    pub whole_right: f64,
}

impl Scores for RankingScores {
    fn headline(self) -> f64 {
        self.pairwise_accuracy
    }
}

impl From<&RankingComparison> for RankingScores {
    fn from(compared: &RankingComparison) -> Self {
        Self {
            pairwise_accuracy: compared.pairwise_accuracy(),
            kendall_tau: compared.mean_tau().unwrap_or(0.0),
            first_right: compared.first_right(),
            whole_right: compared.whole_right(),
        }
    }
}

impl Task<Ranking> {
    /// Builds a task whose schema names the options; the features are those that
    /// [`option_features`](hone_learn::option_features) joins. Records lie near others by the mean of
    /// their options.
    ///
    /// # Errors
    /// If not every option has the first view, or that is not dense.
    pub fn of_options(
        schema: LabelSchema,
        pool: Split<Ranking>,
        test: Split<Ranking>,
    ) -> Result<Self, EngineError> {
        let embeddings = mean_option(&pool.features, schema.len())?;
        Ok(Self {
            schema,
            pool,
            test,
            embeddings,
        })
    }
}

impl Question for Task<Ranking> {
    type Answer = Ranking;
    type HeadSpec = RankingSpec;
    type Head = RankingHead;
    type Prediction = OptionScores;
    type Scores = RankingScores;

    fn rows(&self) -> usize {
        self.pool.gold.len()
    }

    fn gold(&self, at: PoolIdx) -> Ranking {
        self.pool.gold[at.index()].clone()
    }

    fn fit(
        &self,
        spec: &RankingSpec,
        answers: &[(PoolIdx, Ranking)],
        seed: Seed,
        warm: Option<&RankingHead>,
    ) -> Result<RankingHead, EngineError> {
        let ranked = answers.iter().map(|(at, ranking)| RankedRow {
            row: at.index(),
            ranking: ranking.clone(),
            weight: 1.0,
        });
        let training = RankingTraining {
            features: &self.pool.features,
            ranked: &ranked.collect::<Vec<_>>(),
            options: self.schema.len(),
        };
        Ok(spec.fit(&training, seed, warm)?)
    }

    fn hash(&self, head: &RankingHead) -> ContentHash {
        head.hash()
    }

    fn answers(&self, head: &RankingHead, rows: &[usize]) -> Result<Vec<Ranking>, EngineError> {
        let scores = head.predict(&self.pool.features.select(rows))?;
        Ok(scores.rankings())
    }

    /// The mean over the records of Kendall's tau-b, which corrects for chance as kappa does.
    fn agreement(&self, before: &[Ranking], after: &[Ranking]) -> Result<Option<f64>, EngineError> {
        Ok(RankingComparison::new(before, after)?.mean_tau())
    }

    /// Each pair of options is a question of yes and no to the strategy.
    fn select(&self, asking: &Asking<'_, Self>) -> Result<Asked<Ranking>, EngineError> {
        let Asking {
            strategy,
            k,
            answers,
            seed,
            ..
        } = *asking;
        let mut rng = seed.rng();
        let pairs = Ranking::pairs(self.schema.len()).count();
        let labelled: Vec<(PoolIdx, LabelSet)> = answers
            .iter()
            .map(|(at, ranking)| (*at, ranking.pairs_above()))
            .collect();
        let pool = PoolView::of_label_sets(self.rows(), asking.candidates, &labelled, pairs)?
            .with_embeddings(&self.embeddings)?;
        let Some((head, _)) = asking.head else {
            let picks = strategy.select(&pool, k, &mut rng)?.picks;
            return Ok(Asked {
                picks,
                predicted: Vec::new(),
            });
        };
        let scores = head.predict(&self.pool.features)?;
        let above = scores.pairs();
        let pool = pool.with_marginals(&above)?;
        let picks = strategy.select(&pool, k, &mut rng)?.picks;
        let all = scores.rankings();
        let predicted = picks.iter().map(|pick| all[pick.at.index()].clone());
        Ok(Asked {
            predicted: predicted.collect(),
            picks,
        })
    }

    fn predict_test(&self, head: &RankingHead) -> Result<OptionScores, EngineError> {
        Ok(head.predict(&self.test.features)?)
    }

    fn score(&self, test: &OptionScores) -> Result<RankingScores, EngineError> {
        let compared = RankingComparison::new(&self.test.gold, &test.rankings())?;
        Ok(RankingScores::from(&compared))
    }
}

#[cfg(test)]
mod tests;
