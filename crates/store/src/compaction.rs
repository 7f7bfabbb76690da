use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::sync::Arc;

use crate::StoreError;
use crate::shard::Shard;
use crate::shard_folder::{Shards, Writer};

/// Shards of a tier are merged when there are so many of them.
const FAN_IN: usize = 16;

/// Merges shards of like size until no tier is full.
///
/// A shard of `n` rows is in tier `⌊log₁₆ n⌋`; a full tier becomes one shard of a higher tier. A
/// row is therefore rewritten at most `log₁₆ n` times and `n` rows lie in at most
/// `15 (1 + log₁₆ n)` shards, however small the appends are.
pub(crate) fn compact(writer: &Writer<'_>, shards: &Shards) -> Result<(), StoreError> {
    let Some(full) = full_tier(shards) else {
        return Ok(());
    };
    let mut seen = HashSet::new();
    let mut contents = Vec::new();
    let mut rows = Vec::new();
    for shard in &full {
        for (position, content) in shard.contents().into_iter().enumerate() {
            // A merge that was killed before it removed its sources left rows twice.
            if seen.insert(content) {
                contents.push(content);
                rows.push(shard.row(position));
            }
        }
    }
    let dim = full[0].dim();
    writer.add(dim, &contents, &|position| rows[position])?;
    full.iter().try_for_each(|shard| {
        let path = shard.path();
        fs::remove_file(path).map_err(|source| StoreError::io(path, source))
    })
}

fn full_tier(shards: &Shards) -> Option<Vec<Arc<Shard>>> {
    let mut tiers: BTreeMap<u32, Vec<Arc<Shard>>> = BTreeMap::new();
    for shard in shards.iter() {
        let tier = shard.rows().max(1).ilog(FAN_IN);
        tiers.entry(tier).or_default().push(Arc::clone(shard));
    }
    tiers.into_values().find(|tier| tier.len() >= FAN_IN)
}
