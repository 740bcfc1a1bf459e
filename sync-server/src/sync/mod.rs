//! Push and pull without any I/O of their own: storage and time come in, the answer goes out.
//!
//! HTTP and the simulator call the same functions.

mod check;
mod commands;
mod device;
mod numbers;
mod pull;
mod push;
mod results;

pub use device::{is_phone_of, next_mid, register, web_incarnation};
pub use pull::pull;
pub use push::{Applied, apply_one, is_large, push, push_large};
pub use results::{Traffic, forget_old_results, traffic};
