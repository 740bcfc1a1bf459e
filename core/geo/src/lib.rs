//! Coordinates, fences, nearest, places, check-in evidence, its chain and its score.
//!
//! A pure crate: no input or output, no clock, no randomness; all of that comes in as arguments. Every
//! transcendental function is `libm`'s and scores are integers, so phone and server agree bit for bit.

pub mod anchor;
pub mod bytes;
pub mod chain;
pub mod datum;
pub mod dwell;
pub mod evidence;
mod evidence_codec;
pub mod fence;
pub mod fix;
pub mod fix_set;
pub mod nearest;
pub mod place;
mod place_name;
pub mod point;
pub mod policy;
pub mod projection;
pub mod provider;
pub mod region;
mod region_data;
mod rice;
pub mod scene;
pub mod score;
pub mod signals;
pub mod signer;
