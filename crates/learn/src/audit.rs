//! What an audit sample says about the F1 of a pool.
