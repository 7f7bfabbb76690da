use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The generator behind every random choice: ChaCha8, equal on every platform.
pub type PoolRng = ChaCha8Rng;

/// The origin of all randomness of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Seed {
    /// A seed for one purpose, independent of all other purposes and counters.
    ///
    /// ```
    /// # use hone_domain::Seed;
    /// let seed = Seed(7);
    /// assert_eq!(seed.derive("select", 3), seed.derive("select", 3));
    /// assert_ne!(seed.derive("select", 3), seed.derive("select", 4));
    /// assert_ne!(seed.derive("select", 3), seed.derive("train", 3));
    /// ```
    #[must_use]
    pub fn derive(self, purpose: &str, counter: u64) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0.to_le_bytes());
        hasher.update(counter.to_le_bytes());
        hasher.update(purpose.as_bytes());
        let digest = hasher.finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        Self(u64::from_le_bytes(first))
    }

    /// A generator that starts at this seed.
    pub fn rng(self) -> PoolRng {
        ChaCha8Rng::seed_from_u64(self.0)
    }
}
