//! Manifests and verified downloads of models and data sets.
