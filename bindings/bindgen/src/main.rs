//! The UniFFI binding generator.
fn main() {}
