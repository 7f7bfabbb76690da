use serde::{Deserialize, Serialize};

/// A row of the current pool. It lives as long as that pool and is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PoolIdx(pub u32);

impl PoolIdx {
    /// The row as an index into arrays with one entry a pool row.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<usize> for PoolIdx {
    fn from(row: usize) -> Self {
        Self(u32::try_from(row).expect("a pool holds at most 2^32 rows"))
    }
}
