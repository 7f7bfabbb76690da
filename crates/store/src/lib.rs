//! Adapters that keep things on disk: memory-mapped feature shards.
