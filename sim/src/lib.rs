//! Deterministic simulation of phones, network and server, and the demo's simulated reps.
//!
//! [`world`] is the simulation: one seed is one schedule, and the same seed always gives the same one. [`sim_command`]
//! runs many seeds and tells what they found. [`bench`] measures. [`demo`] is a company's day with the real programs;
//! [`trip`] gives the positions a phone measures on its way; [`schema`] writes the databases down. Nothing of this crate
//! ships.

pub mod bench;
pub mod demo;
mod dice;
pub mod schema;
pub mod sim_command;
pub mod trip;
pub mod world;
