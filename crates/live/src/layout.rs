//! Where the records of a loop lie when they are seen from where they spread most.

use hone_annotation::RecordId;
use hone_learn::{FeatureMatrix, principal_plane};

use crate::pool::Pool;

/// Records of a map. More would not be told apart, and would be long under way.
pub(crate) const MOST: usize = 50_000;

/// The points of a loop's records in the plane of the encoder's first two principal components.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) records: Vec<RecordId>,
    /// A point a record.
    pub(crate) points: Vec<[f32; 2]>,
    /// The shares of the variance along the two axes.
    pub(crate) explained: [f64; 2],
    /// Records of the pool then.
    pub(crate) of: usize,
    state: PoolState,
}

/// What tells whether a pool has changed: rows only come, and records that go leave fewer.
type PoolState = (usize, usize);

fn state(pool: &Pool) -> PoolState {
    (pool.rows(), pool.len())
}

impl Layout {
    /// The layout of a pool: of all records, or of those with the least hashes of their contents,
    /// which is a draw at random that depends on no order.
    pub(crate) fn of(pool: &Pool) -> Self {
        let mut rows: Vec<usize> = pool.living().collect();
        rows.sort_unstable_by_key(|&row| (pool.content(row), pool.record(row)));
        rows.truncate(MOST);
        let dense = pool.features().views().first();
        let plane = match dense.map(|view| &view.matrix) {
            Some(FeatureMatrix::Dense(values)) => principal_plane(values.view(), &rows),
            Some(FeatureMatrix::Sparse(_)) | None => {
                unreachable!("the first view of a pool is the encoder's")
            }
        };
        let points = plane.points.outer_iter();
        Self {
            records: rows.iter().map(|&row| pool.record(row)).collect(),
            points: points.map(|point| [point[0], point[1]]).collect(),
            explained: plane.explained,
            of: pool.len(),
            state: state(pool),
        }
    }

    /// Whether the pool is as it was.
    pub(crate) fn is_of(&self, pool: &Pool) -> bool {
        self.state == state(pool)
    }

    /// Whether the pool has become another one: twice as many records or more.
    pub(crate) fn is_outgrown(&self, pool: &Pool) -> bool {
        pool.len() >= 2 * self.of
    }
}
