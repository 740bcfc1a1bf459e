//! Deterministic simulation and the demo's simulated reps
