use hone_domain::{PoolIdx, PoolRng};

use crate::diversity::clusters::Clusters;
use crate::rows::Rows;
use crate::sample::thin;
use crate::{Needs, Pick, PoolView, QueryError, Reason, Selection, Strategy, Why};

/// Groups the candidates and asks about the one nearest to the middle of each group.
///
/// - Prefers: a batch spread over the candidates like the candidates themselves.
/// - Formula: k-means with as many clusters as the batch has picks; the candidate nearest to each
///   centre, large clusters first. The utility is minus the distance to the centre.
/// - Needs: embeddings.
/// - Cost: `O(rounds · candidates · k · d)`.
/// - Determinism: `rng` draws the start of k-means, and candidates where they exceed the limit.
/// - Source: Zhdanov (2019), Diverse mini-batch active learning, arXiv 1901.05954, without
///   weights.
/// - Weakness: ignores what is labelled already, so later batches repeat earlier ones.
#[derive(Debug, Clone, Copy)]
pub struct KMeans {
    /// At most this many candidates are looked at.
    pub candidates: usize,
}

impl Strategy for KMeans {
    fn id(&self) -> &'static str {
        "k_means"
    }

    fn needs(&self, _labelled: usize) -> Needs {
        Needs::EMBEDDINGS
    }

    fn select(
        &self,
        pool: &PoolView<'_>,
        k: usize,
        rng: &mut PoolRng,
    ) -> Result<Selection, QueryError> {
        pool.check_batch(k)?;
        let points = Rows::from(pool.embeddings()?);
        let drawn = thin(pool.candidates(), self.candidates, k, rng);
        let central = central(points, &drawn.rows, k, rng);
        let reason = Reason::new(Why::Central).among(drawn.among);
        let picks = central.into_iter().map(|(at, apart)| Pick {
            at,
            utility: -apart,
            reason,
        });
        Ok(Selection {
            picks: picks.collect(),
        })
    }
}

/// `k` of some rows, each nearest to the centre of one of `k` clusters, with that distance; large
/// clusters first. Clusters that hold several rows stand in for empty ones.
pub(crate) fn central(
    points: Rows<'_>,
    rows: &[PoolIdx],
    k: usize,
    rng: &mut PoolRng,
) -> Vec<(PoolIdx, f32)> {
    let gathered = points.gather(rows);
    let points = points.with(&gathered);
    let clusters = Clusters::find(points, k, rng);
    let mut groups: Vec<Vec<(PoolIdx, f32)>> = Vec::with_capacity(k);
    for members in clusters.members() {
        let measure = |at| (rows[at], clusters.off_centre(points, at).sqrt());
        let mut group: Vec<_> = members.into_iter().map(measure).collect();
        group.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        groups.push(group);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    in_turn(groups, k)
}

/// Takes one of each group in turn until there are `k`; groups hold their best in front.
pub(crate) fn in_turn<T>(groups: Vec<Vec<T>>, k: usize) -> Vec<T> {
    let mut queues: Vec<_> = groups.into_iter().map(Vec::into_iter).collect();
    let mut taken = Vec::with_capacity(k);
    while taken.len() < k {
        let before = taken.len();
        let turn = queues.iter_mut().filter_map(Iterator::next);
        taken.extend(turn.take(k - before));
        if taken.len() == before {
            break;
        }
    }
    taken
}

#[cfg(test)]
mod tests;
