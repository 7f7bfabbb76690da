//! Query strategies: which records to ask about next.
