//! Deterministic simulation of phones, network and server, and the demo's simulated reps.
//!
//! [`world`] is the simulation: one seed is one schedule, and the same seed always gives the same one. [`sim_command`]
//! runs many seeds and tells what they found. Nothing of this crate ships.

pub mod sim_command;
pub mod world;
