//! The active-learning loop as a pure state machine, and its simulation.
