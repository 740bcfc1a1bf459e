//! Coordinates, fences, nearest, places, check-in evidence, its chain and its score.
//!
//! A pure crate: no input or output, no clock, no randomness; all of that comes in as arguments. Every
//! transcendental function is `libm`'s and scores are integers, so phone and server agree bit for bit.

pub mod datum;
pub mod fence;
pub mod fix;
pub mod fix_set;
pub mod point;
pub mod provider;
pub mod region;
mod region_data;
mod rice;
